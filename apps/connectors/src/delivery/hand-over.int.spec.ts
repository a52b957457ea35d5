import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { uuidv7 } from '@muster/platform-kernel';
import { CreateDelivery1795600000000 } from '../migrations/1795600000000-create-delivery.js';
import { openSpecDatabase, type SpecDatabase } from '@muster/testing';
import { handOver } from './hand-over.js';

const at = { system: 'psa', entity: 'worker' };
let spec: SpecDatabase;

beforeAll(async () => {
  spec = await openSpecDatabase('hand_over', 'connectors', [CreateDelivery1795600000000]);
}, 60_000);
afterAll(() => spec?.drop(), 60_000);

/** The delivery of a record that has this place in the target. */
async function record(targetId: string | null, state = 'delivered'): Promise<string> {
  const id = uuidv7();
  await spec.database.query({ text: `insert into delivery (system, entity, record_id, wanted_version, state, target_id, class) values ($1, $2, $3, 1, $4, $5, $6)`, values: [at.system, at.entity, id, state, targetId, state === 'parked' ? 'duplicate' : null] });
  return id;
}
async function placeOf(id: string): Promise<unknown> {
  return (await spec.database.query({ text: 'select state, target_id, class from delivery where record_id = $1', values: [id] })).rows[0];
}

it('gives a survivor the place of the record that was merged into it, though it was found taken before', async () => {
  const [loser, survivor] = [await record('R-1'), await record(null, 'parked')];
  expect(await handOver(spec.database, { ...at, recordId: loser }, survivor)).toBe('done');
  expect([await placeOf(loser), await placeOf(survivor)]).toEqual([['delivered', null, null], ['due', 'R-1', null]]);
});

it('keeps the place for a survivor that has not come yet', async () => {
  const loser = await record('R-2');
  expect(await handOver(spec.database, { ...at, recordId: loser }, uuidv7())).toBe('early');
  expect(await placeOf(loser)).toEqual(['delivered', 'R-2', null]);
});

it('keeps two places that both have', async () => {
  const [loser, survivor] = [await record('R-3'), await record('R-4')];
  expect(await handOver(spec.database, { ...at, recordId: loser }, survivor)).toBe('kept');
  expect([await placeOf(loser), await placeOf(survivor)]).toEqual([['delivered', 'R-3', null], ['delivered', 'R-4', null]]);
});
