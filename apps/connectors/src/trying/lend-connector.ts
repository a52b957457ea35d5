import { platformSettings } from '@muster/platform-config';
import { SetupError, silentLogger } from '@muster/platform-kernel';
import { Database } from '@muster/platform-postgres';
import { rotatedTokens } from '../calls/rotated-tokens.js';
import type { SystemCaller } from '../calls/system-caller.js';
import { SystemLease } from '../systems/system-lease.js';
import { rotatesTokens, triedConnector, type Trial, type TriedConnector } from './trial.js';

export interface LentConnector extends TriedConnector {
  /** Where a Muster keeps how far it is; undefined where the environment names none. It is read, and changed in nothing but a refresh token that is exchanged. */
  readonly kept: Database | undefined;
  /** Why no call is made; undefined where calls may be. */
  readonly barred: SetupError | undefined;
  /** One for all calls. Throws SetupError. */
  caller(): SystemCaller;
}

/**
 * Lends a connector to somebody who tries it. Positions of a Muster that runs are seen and never moved. A refresh token that may be good for one use is exchanged only while nobody else speaks with
 * the system, and what came for it is kept where the service looks for it. Throws ConnectorError, SetupError, and TransientError where the environment names a database that is away.
 */
export async function lendConnector<T>(trial: Trial, system: string, work: (lent: LentConnector) => Promise<T>): Promise<T> {
  const tried = triedConnector(trial, system);
  const kept = looksBack(tried) ? await openKept(trial) : undefined;
  try {
    if (!rotatesTokens(tried.connector)) return await work({ ...tried, kept, barred: undefined, caller: once(() => tried.caller()) });
    return await withItsToken(tried, kept, work);
  } finally {
    await kept?.close();
  }
}

async function withItsToken<T>(tried: TriedConnector, kept: Database | undefined, work: (lent: LentConnector) => Promise<T>): Promise<T> {
  const { system } = tried.connector;
  const lease = kept && (await SystemLease.take(kept, system, silentLogger));
  try {
    const barred = lease || !kept ? undefined : new SetupError(`The refresh token of ${system} is not used: a Muster that runs speaks with the system and holds the token, which may be good for one use.`, `\`muster systems ${system}\` shows how that goes; \`muster pause-system ${system}\` lets it go for a trial, and \`muster resume-system ${system}\` takes it up again.`);
    const caller = once(() => {
      if (barred) throw barred;
      return tried.caller(kept && rotatedTokens(kept, system));
    });
    return await work({ ...tried, kept, barred, caller });
  } finally {
    await lease?.release();
  }
}

function looksBack({ connector }: TriedConnector): boolean {
  return rotatesTokens(connector) || connector.feeds.size > 0 || [...connector.fileStreams.values()].some(({ source }) => source.kind === 'folder');
}

async function openKept({ env }: Trial): Promise<Database | undefined> {
  if (!env['DATABASE_URL']?.trim()) return undefined;
  const database = await Database.look({ ...platformSettings(env).database, schema: 'connectors', poolMax: 1, applicationName: 'muster-connector' });
  const { rows } = await database.query({ text: `select 1 where to_regclass('rotated_token') is not null and to_regclass('feed_position') is not null and to_regclass('dropped_file') is not null` });
  if (rows.length > 0) return database;
  await database.close();
  return undefined;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
