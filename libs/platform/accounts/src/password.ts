import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** 32 MiB and about a tenth of a second for each guess. They stand in each hash, so that later ones may cost more. */
const COST_LOG2 = 15;
const BLOCK = 8;
const LANES = 1;
const HASH_BYTES = 32;
const SALT_BYTES = 16;

interface Parameters {
  readonly costLog2: number;
  readonly block: number;
  readonly lanes: number;
}

const keyOf = (password: string, salt: Buffer, { costLog2, block, lanes }: Parameters) => derive(password.normalize('NFKC'), salt, HASH_BYTES, { N: 2 ** costLog2, r: block, p: lanes, maxmem: 2 ** (costLog2 + 8) * block });

/** scrypt with its parameters and a salt of its own, as text. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await keyOf(password, salt, { costLog2: COST_LOG2, block: BLOCK, lanes: LANES });
  return ['scrypt', COST_LOG2, BLOCK, LANES, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** False as well for a hash that is none. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [scheme, costLog2, block, lanes, salt, key] = hash.split('$');
  if (scheme !== 'scrypt' || key === undefined) return false;
  const expected = Buffer.from(key, 'base64url');
  const given = await keyOf(password, Buffer.from(salt!, 'base64url'), { costLog2: Number(costLog2), block: Number(block), lanes: Number(lanes) });
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** One that nobody guesses, and a person can copy. */
export function makePassword(): string {
  return randomBytes(18).toString('base64url');
}
