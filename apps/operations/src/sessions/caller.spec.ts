import { describe, expect, it } from '@jest/globals';
import { addressOf } from './caller.js';

describe('the address of a caller', () => {
  it('is that of IPv4, however it is written, and the network of IPv6', () => {
    expect(['127.0.0.1', '::ffff:10.1.2.3', '2001:db8:0:1:aaaa::7', '2001:DB8::1:2:3:4:5', 'fe80::1%eth0', '::1'].map(addressOf)).toEqual(['127.0.0.1', '10.1.2.3', '2001:db8:0:1::/64', '2001:db8:0:1::/64', 'fe80:0:0:0::/64', '0:0:0:0::/64']);
  });
});
