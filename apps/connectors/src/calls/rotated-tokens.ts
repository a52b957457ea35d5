import { hkdfSync } from 'node:crypto';
import type { Queryable } from '@muster/platform-postgres';
import { sealWith, unsealWith } from './seal.js';

/** The secrets that a refresh token was given with: who has them could ask for tokens anyway. */
export interface GivenSecrets {
  readonly refreshToken: string;
  readonly clientSecret: string;
}

/** Where refresh tokens are kept that are good for one use, so that who comes after a restart does not use one again. */
export interface TokenKeeper {
  /** The one to use now; undefined where what was given was never exchanged, or was exchanged under other secrets. */
  load(given: GivenSecrets): Promise<string | undefined>;
  /** To be called before the new one is used. Throws TransientError. */
  keep(given: GivenSecrets, rotated: string): Promise<void>;
}

/** A key that only the given secrets make (HKDF, RFC 5869): a copy of the database alone opens nothing. */
const keyOf = ({ refreshToken, clientSecret }: GivenSecrets) => Buffer.from(hkdfSync('sha256', `${clientSecret}\0${refreshToken}`, '', 'muster rotated refresh token', 32));

export function seal(given: GivenSecrets, system: string, token: string): Buffer {
  return sealWith(keyOf(given), system, token);
}

/** Undefined where it was sealed with other secrets, for another system, or is damaged. */
export function unseal(given: GivenSecrets, system: string, sealed: Buffer): string | undefined {
  return unsealWith(keyOf(given), system, sealed);
}

/** Keeps them in the database of the connectors. One process at a time speaks with a system. */
export function rotatedTokens(database: Queryable, system: string): TokenKeeper {
  return {
    async load(given) {
      const { rows } = await database.query({ name: 'rotated-token-load', text: 'select sealed from rotated_token where system = $1', values: [system] });
      return rows[0] && unseal(given, system, (rows[0] as [Buffer])[0]);
    },
    async keep(given, rotated) {
      await database.query({ name: 'rotated-token-keep', text: 'insert into rotated_token (system, sealed) values ($1, $2) on conflict (system) do update set sealed = excluded.sealed, kept_at = now()', values: [system, seal(given, system, rotated)] });
    },
  };
}
