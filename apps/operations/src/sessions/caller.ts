import { isIPv6 } from 'node:net';
import type { Request } from 'express';

export const BROWSER_COOKIE = 'muster_browser';

/** From where somebody signs in. */
export interface Caller {
  readonly address: string;
  /** What the browser has kept of an earlier sign-in. */
  readonly browser: string | undefined;
}

/** The connection tells the address: what a header says of it, anybody can write. */
export function callerOf({ socket, headers }: Pick<Request, 'socket' | 'headers'>): Caller {
  return { address: addressOf(socket.remoteAddress ?? ''), browser: new RegExp(`(?:^|;\\s*)${BROWSER_COOKIE}=([\\w-]{20,100})(?:;|$)`).exec(headers.cookie ?? '')?.[1] };
}

/** Of IPv6 the network: who has one address there has all of it. */
export function addressOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [before = '', after] = plain.toLowerCase().split('::');
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const [head, tail] = [groups(before), groups(after)];
  const all = after === undefined ? head : [...head, ...Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0'), ...tail];
  return `${all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
