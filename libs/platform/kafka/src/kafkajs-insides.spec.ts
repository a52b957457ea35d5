import { expect, it } from '@jest/globals';
import { insidesAreKnown } from './kafkajs-insides.js';

it('knows the insides of the kafkajs that is installed: with another, look at compact-fetch, compact-records and joined-offsets first', () => {
  expect(insidesAreKnown()).toBe(true);
});
