import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { uuidv7 } from '@muster/platform-kernel';
import type { Transaction } from '@muster/platform-postgres';
import { eventually } from '@muster/testing';
import { CreateDelivery1795600000000 } from '../migrations/1795600000000-create-delivery.js';
import { CarryTraceparent1797750000000 } from '../migrations/1797750000000-carry-traceparent.js';
import { CreateReleaseGate1797100000000 } from '../migrations/1797100000000-create-release-gate.js';
import { openSpecDatabase, type SpecDatabase } from '@muster/testing';
import { settleAndRelease, takeNews, wantRecords } from './delivery.store.js';

let spec: SpecDatabase;

beforeAll(async () => {
  spec = await openSpecDatabase('release', 'connectors', [CreateDelivery1795600000000, CreateReleaseGate1797100000000, CarryTraceparent1797750000000]);
}, 60_000);
afterAll(() => spec?.drop(), 60_000);

const news = (recordId: string, version: number) => [{ recordId, version, event: Buffer.from([version]), correlationId: recordId }];
/** A notice to somebody of whom version 1 was read, which does not say enough. */
const settle = (notice: string, somebody: string) => (tx: Transaction) =>
  settleAndRelease(tx, 'mail', [{ entity: 'notice', recordId: notice, version: 1, restricted: 0, outcome: 'waiting', targetId: null, targetVersion: null, bodyHash: null, inDoubt: false, notBeforeMs: 0, tries: 0, class: 'waiting', reason: null, waitsFor: [somebody] }], {
    arrived: [], read: [{ entity: 'worker', recordId: somebody, version: 1 }], known: async () => [],
  });
const follow = (somebody: string) => async (tx: Transaction) => void (await takeNews(tx, 'worker', 'main', news(somebody, 2)));
const isBlocked = async () => (await spec.database.query({ text: 'select 1 from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())' })).rows.length > 0;
const stateOf = async (notice: string) => (await spec.database.query({ text: 'select state from delivery where record_id = $1', values: [notice] })).rows[0];

/** The second is begun when the first has done its work and is not committed, and is waited for by nobody. */
async function sideBySide(first: (tx: Transaction) => Promise<void>, second: (tx: Transaction) => Promise<void>): Promise<void> {
  let isOver = false;
  let other: Promise<void> | undefined;
  await spec.database.transaction(async (tx) => {
    await first(tx);
    other = spec.database.transaction(second).finally(() => (isOver = true));
    await eventually(async () => expect(isOver || (await isBlocked())).toBe(true), { what: 'the other to be over, or held up', timeoutMs: 20_000, everyMs: 10 });
  });
  await other;
}

it.each([['is noted as waiting while they are brought', true], ['is noted as waiting before they are brought', false]])('news release what %s', async (_when, isNewsFirst) => {
  const [notice, somebody] = [uuidv7(), uuidv7()];
  await spec.database.transaction(async (tx) => {
    await takeNews(tx, 'worker', 'main', news(somebody, 1));
    await takeNews(tx, 'notice', 'main', news(notice, 1));
    await wantRecords(tx, 'mail', 'notice', 'main', news(notice, 1), false);
  });
  await (isNewsFirst ? sideBySide(follow(somebody), settle(notice, somebody)) : sideBySide(settle(notice, somebody), follow(somebody)));
  expect(await stateOf(notice)).toEqual(['due']);
});
