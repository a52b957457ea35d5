import { heldBack, type ReconciliationSettings } from '@muster/domain-reconciliation';
import type { Logger } from '@muster/platform-kernel';
import type { OpenedException, OpenExceptions } from '@muster/platform-outbox';
import { int8Array, type Database, type Queryable } from '@muster/platform-postgres';
import { ConnectorsRefusal, type ConnectorsClient } from './connectors-client.js';
import { exceptionOf } from './difference.store.js';

export interface ActOptions {
  readonly database: Database;
  readonly connectors: ConnectorsClient;
  readonly settings: ReconciliationSettings;
  readonly exceptions: OpenExceptions;
  readonly logger: Logger;
  now(): number;
}

/** What was renewed so often and is there again is for a person. */
const HEALS_MAX = 3;
/** The connectors take so many records at once. */
const RENEWED_AT_ONCE = 1_000;
const PAGE = 500;

/**
 * Does what policy says about what a run has found. Whoever does it again after a death asks again for what may have been asked for: a record that is renewed
 * twice is written once, and a stream that is to be read is read once.
 */
export async function actOnRun(options: ActOptions, run: string): Promise<void> {
  const { database } = options;
  await database.query({ text: `update difference set state = 'accepted', accepted_until = 'infinity', accepted_by = 'policy', accepted_reason = 'config/reconciliation.yaml' where last_run = $1 and act = 'accept' and state = 'open'`, values: [run] });
  await database.query({ text: `update difference set act = 'exception' where last_run = $1 and act in ('renew', 'refresh') and heals >= ${HEALS_MAX}`, values: [run] });
  await renew(options, run);
  await refresh(options, run);
  await raise(options, run);
}

/** System by system and entity by entity: where more records than the cap are to be renewed, all of them wait for a person. */
async function renew(options: ActOptions, run: string): Promise<void> {
  const { database, settings, exceptions } = options;
  const { rows } = await database.query({ text: `select system, entity, count(distinct record_id) from difference where last_run = $1 and act = 'renew' and state in ('open', 'held') group by 1, 2 order by 1, 2`, values: [run] });
  for (const [system, entity, records] of rows as [string, string, number][]) {
    const id = `drift/held/${system}/${entity}`;
    if (heldBack(records, settings.healAtMost)) {
      await database.transaction(async (tx) => {
        await tx.query({ text: `update difference set state = 'held' where last_run = $1 and system = $2 and entity = $3 and act = 'renew' and state = 'open'`, values: [run, system, entity] });
        await exceptions.raise(tx, [{
          id, class: 'drift', code: 'mass-heal', place: `${system}/${entity}`, system, entity,
          reason: `${records} records of ${entity} in ${system} differ, and ${settings.healAtMost} may be renewed without a person's word. Look at what they have in common, then heal or accept them.`,
        }]);
      });
      continue;
    }
    await database.transaction((tx) => exceptions.end(tx, [id], { state: 'resolved', outcome: 'below the cap' }));
    const chosen = await database.query({ text: `select id from difference where last_run = $1 and system = $2 and entity = $3 and act = 'renew' and state in ('open', 'held') order by id`, values: [run, system, entity] });
    await healDifferences(options, (chosen.rows as [number][]).map(([one]) => one), `run ${run}`);
  }
}

async function refresh(options: ActOptions, run: string): Promise<void> {
  const { rows } = await options.database.query({ text: `select id from difference where last_run = $1 and act = 'refresh' and state = 'open' order by id`, values: [run] });
  await healDifferences(options, (rows as [number][]).map(([id]) => id), `run ${run}`);
}

/** What is open now is for a person: by policy, or since the connectors refused to mend it. */
async function raise({ database, exceptions }: ActOptions, run: string): Promise<void> {
  let after = 0;
  for (;;) {
    const { rows } = await database.query({
      text: `select id, system, entity, record_id, field, class, rows, heals from difference where last_run = $1 and state = 'open' and id > $2 order by id limit ${PAGE}`, values: [run, after],
    });
    if (rows.length === 0) return;
    await database.transaction((tx) => exceptions.raise(tx, (rows as Parameters<typeof exceptionFor>[0][]).map(exceptionFor)));
    after = rows.at(-1)![0] as number;
  }
}

function exceptionFor([id, system, entity, recordId, field, drifted, rows, heals]: [number, string, string, string | null, string, string, number, number]): OpenedException {
  const what = field === '' ? entity : `${field} of ${entity}`;
  const how = heals >= HEALS_MAX ? ` It was mended ${heals} times, and is there again.` : '';
  return {
    id: exceptionOf(id), class: 'drift', code: drifted, place: `${system}/${entity}${field === '' ? '' : `.${field}`}`, system, entity, recordId, attribute: field === '' ? null : field,
    reason: `${what} in ${system} is not what it should be: ${drifted}${rows > 1 ? `, in ${rows} rows` : ''}.${how} GET /v1/differences of reconciliation shows both sides; mend what makes it so, or accept it until a day.`,
  };
}

export interface Healed {
  /** Differences of which the healing is under way. */
  readonly healing: number;
  /** Those that no writing or reading mends, and why. */
  readonly refused: readonly { readonly id: number; readonly reason: string }[];
}

/** Asks the connectors to mend these, by the path that changes go anyway. */
export async function healDifferences(options: Pick<ActOptions, 'database' | 'connectors' | 'logger' | 'now'>, ids: readonly number[], reason: string): Promise<Healed> {
  const { database } = options;
  const { rows } = await database.query({ text: `select id, system, stream, entity, side, class, record_id from difference where id = any($1::int8[]) and state <> 'resolved' order by id`, values: [int8Array([...ids])] });
  const chosen = (rows as [number, string, string, string, string, string, string | null][]).map(([id, system, stream, entity, side, drifted, recordId]) => ({ id, system, stream, entity, side, drifted, recordId }));
  const isMended = (one: (typeof chosen)[number]) => (one.side === 'source' ? one.drifted !== 'mapping-fault' : one.recordId !== null && !['extra', 'duplicate', 'mapping-fault'].includes(one.drifted));
  const refused = chosen.filter((one) => !isMended(one)).map(({ id, drifted }) => ({ id, reason: `No writing and no reading mends what is ${drifted}: put it right in the system, or in the mapping.` }));
  let healing = 0;
  const ask = async (some: typeof chosen, asking: () => Promise<unknown>) => {
    try {
      await asking();
      await noteHealing(database, some.map(({ id }) => id), new Date(options.now()));
      healing += some.length;
    } catch (error) {
      if (!(error instanceof ConnectorsRefusal)) throw error;
      options.logger.warn({ system: some[0]!.system, entity: some[0]!.entity, status: error.status }, 'the connectors refuse to mend differences');
      refused.push(...some.map(({ id }) => ({ id, reason: error.message })));
    }
  };
  for (const [, some] of Map.groupBy(chosen.filter((one) => isMended(one) && one.side === 'target'), ({ system, entity }) => `${system} ${entity}`)) {
    const records = [...new Set(some.map(({ recordId }) => recordId!))].sort();
    for (let from = 0; from < records.length; from += RENEWED_AT_ONCE) {
      const page = new Set(records.slice(from, from + RENEWED_AT_ONCE));
      await ask(some.filter(({ recordId }) => page.has(recordId!)), () => options.connectors.renew(some[0]!.system, some[0]!.entity, [...page], reason));
    }
  }
  for (const [, some] of Map.groupBy(chosen.filter((one) => isMended(one) && one.side === 'source'), ({ system, stream }) => `${system} ${stream}`)) await ask(some, () => options.connectors.refresh(some[0]!.system, some[0]!.stream));
  return { healing, refused };
}

async function noteHealing(db: Queryable, ids: readonly number[], at: Date): Promise<void> {
  await db.query({ text: `update difference set state = 'healing', heals = heals + 1, healing_since = $2 where id = any($1::int8[]) and state <> 'resolved'`, values: [int8Array([...ids]), at] });
}
