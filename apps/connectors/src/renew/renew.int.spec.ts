import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { uuidv7 } from '@muster/platform-kernel';
import { openSpecDatabase, type SpecDatabase } from '@muster/testing';
import { CROWD } from '../delivery/crowds.js';
import { connectorMigrations } from '../connectors-service.js';
import { renewDeliveries } from './renew.store.js';

let spec: SpecDatabase;

beforeAll(async () => {
  spec = await openSpecDatabase('renew', 'connectors', connectorMigrations);
}, 60_000);
afterAll(() => spec?.drop(), 60_000);

/** Records of one kind that are for the PSA, in a crowd; their ids. */
async function stand(state: string, records: number): Promise<string[]> {
  const ids = Array.from({ length: records }, () => uuidv7());
  await spec.database.query({
    text: `insert into delivery (system, entity, record_id, wanted_version, acknowledged_version, state, in_a_crowd, body_hash, not_before, wanted_since, tries) select 'psa', 'worker', unnest($1::uuid[]), 2, 1, $2, true, '\\x01', now() + interval '1 day', now() - interval '1 day', 3`,
    values: [ids, state],
  });
  return ids;
}
const renew = (recordIds: readonly string[]) => spec.database.transaction((tx) => renewDeliveries(tx, { system: 'psa', entity: 'worker', recordIds, reason: 'put back' }));
const standing = async (ids: readonly string[]) =>
  (await spec.database.query({ text: 'select state, in_a_crowd, body_hash is null, not_before <= now(), wanted_since < now() - interval \'1 hour\', tries from delivery where record_id = any($1::uuid[]) group by 1, 2, 3, 4, 5, 6', values: [ids] })).rows;

it('has a few that are due, in a crowd, written before the rest of it, whatever they were sent before', async () => {
  const ids = await stand('due', CROWD);
  expect(await renew(ids)).toBe(CROWD);
  expect(await standing(ids)).toEqual([['due', false, true, true, true, 0]]);
});

it('leaves many in the crowd, in their turn', async () => {
  const ids = await stand('due', CROWD + 1);
  expect(await renew(ids)).toBe(CROWD + 1);
  expect(await standing(ids)).toEqual([['due', true, true, false, true, 0]]);
});

it.each([[1, false], [CROWD + 1, true]])('has %i that were delivered due from now on; in a crowd: %s', async (records, isCrowd) => {
  const ids = await stand('delivered', records);
  expect(await renew(ids)).toBe(records);
  expect(await standing(ids)).toEqual([['due', isCrowd, true, true, false, 0]]);
});

it.each(['waiting', 'parked'])('leaves alone what is %s', async (state) => {
  const ids = await stand(state, 1);
  expect(await renew(ids)).toBe(0);
  expect(await standing(ids)).toEqual([[state, true, false, false, true, 3]]);
});
