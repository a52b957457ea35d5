import { createHmac } from 'node:crypto';
import { matchKey, matchValue } from '@muster/domain-identity';
import type { CompiledAdoption } from './compiled-connector.js';

/** Bytes kept of each hash: enough that two values of one firm never share one by chance. */
export const MATCH_HASH_BYTES = 16;
const NOTHING = Buffer.alloc(MATCH_HASH_BYTES);

/** What is kept of the values of one record, so that it can be matched, and its matches explained, without the values. */
export interface MatchHashes {
  /** One hash per pair, in the order of the pairs; zeros where the record has no value. */
  readonly pairs: Buffer;
  /** Rules all of whose values the record has, by their place, with the hash that a record of the other side shares where all pairs agree. */
  readonly rules: readonly { readonly rule: number; readonly hash: Buffer }[];
}

/** Hashes under a secret, so that nobody without it can try values. `values`: one per pair, as either side says them. */
export function matchHashes({ pairs, rules }: Pick<CompiledAdoption, 'pairs' | 'rules'>, values: readonly unknown[], secret: Buffer): MatchHashes {
  const normal = pairs.map(({ exact }, index) => (exact ? matchKey : matchValue)(values[index]));
  const hashOf = (content: unknown) => createHmac('sha256', secret).update(JSON.stringify(content)).digest().subarray(0, MATCH_HASH_BYTES);
  return {
    pairs: Buffer.concat(normal.map((value, index) => (value === null ? NOTHING : hashOf(['pair', index, value])))),
    rules: rules.flatMap((rule, place) => {
      const parts = rule.pairs.map((index) => normal[index]!);
      return parts.some((part) => part === null) ? [] : [{ rule: place, hash: hashOf(['rule', place, ...parts]) }];
    }),
  };
}
