import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAssignmentSync } from '@muster/assignment-sync';
import { uuidv7 } from '@muster/platform-kernel';
import type { HeldAnswer } from '@muster/platform-operating';
import { eventually, TestFirm } from '@muster/testing';
import { checkDescribed } from './described.js';
import { muster } from './muster.js';

let firm: TestFirm;
let assignments: Awaited<ReturnType<typeof startAssignmentSync>>;
const correlationId = uuidv7();

beforeAll(async () => {
  firm = await TestFirm.create();
  assignments = await startAssignmentSync(firm.settings());
}, 60_000);

afterAll(async () => {
  await assignments?.stop();
  await firm?.stop();
}, 60_000);

async function held(query = ''): Promise<HeldAnswer> {
  const path = `/v1/held${query}`;
  const response = await fetch(assignments.url + path);
  const body = (await response.json()) as HeldAnswer;
  checkDescribed('GET', path, response.status, response.headers.get('content-type')!, body);
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(body)}`);
  return body;
}

const says = async (system: string, version: number, key: string, status: string, correlation = uuidv7()) => {
  await firm.publish([{ system, entity: 'assignment', key, version, correlationId: correlation, values: { status } }]);
  await firm.settled('assignment_sync');
};

describe('a life cycle that is held', () => {
  it('is told with the step that is parked, and those that wait behind it, until the missing one arrives', async () => {
    expect(await held()).toEqual({ records: [], next: null });
    for (const key of ['H1', 'H2']) {
      await says('rm', 1, key, 'tentative');
      await says('orchestration', 2, key, 'confirmed', correlationId);
      await says('rm', 2, key, 'released');
    }
    const { records, next } = await held();
    expect(next).toBeNull();
    expect(records).toHaveLength(2);
    for (const record of records) {
      expect(record).toMatchObject({
        entity: 'assignment', waits: 1,
        parked: { system: 'orchestration', asks: 'confirmed', code: 'impossible-step', class: 'life-cycle', reason: expect.stringContaining('is proposed, and orchestration asks for status confirmed'), correlationId, version: { version: 2 } },
        waiting: [{ system: 'rm', asks: 'released', topic: firm.topic('source.rm.assignment.v1') }],
      });
    }
    expect(JSON.stringify(records)).not.toMatch(/"(key|value|headers)"/);

    const [first, second] = records.map(({ recordId }) => recordId) as [string, string];
    expect(await held('?limit=1')).toMatchObject({ records: [{ recordId: first }], next: first });
    expect(await held(`?limit=1&after=${first}`)).toMatchObject({ records: [{ recordId: second }] });
    expect(await held(`?after=${second}`)).toEqual({ records: [], next: null });
    expect((await held(`?recordId=${second}`)).records.map(({ recordId }) => recordId)).toEqual([second]);
    expect(await held('?entity=demand')).toEqual({ records: [], next: null });

    const { out } = await muster(['held', '--record', second], { ASSIGNMENT_SYNC_URL: assignments.url });
    expect(out).toMatch(new RegExp(`assignment[\\s\\S]*parked[\\s\\S]*confirmed[\\s\\S]*waits[\\s\\S]*released[\\s\\S]*${second}: The assignment is proposed`));
    const json = await muster(['held', '--entity', 'assignment', '--json'], { ASSIGNMENT_SYNC_URL: assignments.url });
    expect(JSON.parse(json.out)).toEqual({ services: [{ service: 'assignment-sync', records, next: null }] });

    await says('orchestration', 1, 'H1', 'approved');
    await eventually(async () => expect((await held()).records).toHaveLength(1), { what: 'one life cycle to go on', timeoutMs: 20_000 });
    const left = await held();
    expect(await (await fetch(`${assignments.url}/v1/assignments/by/rm/H2`)).json()).toMatchObject({ id: left.records[0]!.recordId });
    expect(await (await fetch(`${assignments.url}/v1/assignments/by/rm/H1`)).json()).toMatchObject({ attributes: { status: { value: 'cancelled' } } });
  }, 90_000);

  it('is shown with the first fifty of those that wait, and counts all', async () => {
    await firm.publish(Array.from({ length: 60 }, (_, i) => ({ system: 'rm', entity: 'assignment', key: 'H2', version: 3 + i, values: { status: 'released' } })));
    await firm.settled('assignment_sync');
    const [record] = (await held()).records;
    expect(record).toMatchObject({ waits: 61 });
    expect(record!.waiting.map(({ version }) => version.version)).toEqual(Array.from({ length: 50 }, (_, i) => 2 + i));
    expect((await muster(['held'], { ASSIGNMENT_SYNC_URL: assignments.url })).out).toMatch(/and 11 more/);
  }, 60_000);

  it('goes on behind a step that a person discards', async () => {
    const [record] = (await held()).records;
    const { topic, partition, offset } = record!.parked!;
    const body = JSON.stringify({ topic, partition, offset, author: 'ada', reason: 'nobody will approve it' });
    expect((await fetch(`${assignments.url}/v1/parked/discard`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status).toBe(200);
    await eventually(async () => expect((await held()).records).toEqual([]), { what: 'the steps behind it to go on', timeoutMs: 20_000 });
    expect(await (await fetch(`${assignments.url}/v1/assignments/by/rm/H2`)).json()).toMatchObject({ attributes: { status: { value: 'cancelled' } } });
    expect(await (await fetch(`${assignments.url}/v1/stats`)).json()).toMatchObject({ total: { holds: true, now: { parked: 0, waiting: 0 } } });
  }, 60_000);
});
