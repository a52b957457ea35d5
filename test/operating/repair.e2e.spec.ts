import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FaultPoint } from '@muster/platform-kernel';
import { parseLocalDate } from '@muster/platform-kernel';
import type { ParkedEventView, RetryAnswer } from '@muster/platform-operating';
import { killAllProcesses, ServiceProcess, TestFirm, type TestChange } from '@muster/testing';
import { startWorkerSync } from '@muster/worker-sync';
import { dismiss } from '../soak/src/group-members.js';
import { checkDescribed } from './described.js';

const BY = { author: 'ada', reason: 'HR sent a wrong code' };

let firm: TestFirm;
let workers: Awaited<ReturnType<typeof startWorkerSync>> | undefined;
let url: string;

async function start(): Promise<void> {
  workers = await startWorkerSync(firm.settings());
  url = workers.url;
}

beforeAll(async () => {
  firm = await TestFirm.create();
  await start();
}, 60_000);

afterAll(async () => {
  await killAllProcesses();
  await workers?.stop();
  await firm?.stop();
}, 60_000);

async function ask(method: string, path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url + path, { method, headers: { 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const answer = (await response.json()) as Record<string, unknown>;
  checkDescribed(method, path, response.status, response.headers.get('content-type') ?? '', answer);
  return { status: response.status, body: answer };
}

interface Place {
  topic: string;
  partition: number;
  offset: number;
}

/** Publishes one event that is parked, and says where it stands. */
async function parks(change: TestChange, damage?: (value: Buffer) => Buffer): Promise<Place> {
  const { topic, message } = firm.message(change);
  await firm.send([{ topic, message: damage ? { ...message, value: damage(message.value!) } : message }]);
  await firm.settled('worker_sync');
  const [row] = await firm.query<{ topic: string; partition: number; offset: string }>(`select topic, partition, "offset" from worker_sync.parked where key = $1 and status = 'parked' order by "offset" desc limit 1`, [Buffer.from(change.key)]);
  if (!row) throw new Error(`the event of ${change.key} was not parked`);
  return { ...row, offset: Number(row.offset) };
}

const look = async ({ topic, partition, offset }: Place, query = ''): Promise<ParkedEventView> => (await ask('GET', `/v1/parked/${topic}/${partition}/${offset}${query}`)).body as unknown as ParkedEventView;
const field = (view: ParkedEventView, path: string) => view.fields.find((one) => one.path === path)!;
const edits = (place: Place, values: Record<string, unknown>, more: object = {}) => ask('POST', '/v1/parked/retry', { ...place, edited: { values }, ...BY, ...more });
const latest = async (key: string, system = 'hris') => {
  await firm.settled('worker_sync');
  return firm.latest('worker', system, key);
};
const sumHolds = async () => expect(((await ask('GET', '/v1/stats')).body['total'] as { holds: boolean }).holds).toBe(true);

describe('a parked event that is edited', () => {
  it('is shown as a form, in which confidential and restricted values are masked', async () => {
    const place = await parks({ key: 'F1', version: 3, values: { givenName: 'Fay', employmentStatus: 'gone-fishing', hireDate: parseLocalDate('2026-01-05'), skills: [{ skill: 'java', level: 3, removed: false }], costRate: '85.50' } });
    const view = await look(place);
    expect(view).toMatchObject({ schema: 'muster.worker.WorkerChange', entity: 'worker', system: 'hris', key: 'F1', readable: true, editable: true, code: 'unknown-code', edits: [], raw: { hex: expect.stringMatching(/^00[0-9a-f]{8}$/) } });
    expect(field(view, 'values.employmentStatus')).toMatchObject({ type: 'choice', value: 'gone-fishing', editable: true, choices: expect.arrayContaining(['active', 'terminated']), label: 'Employment status' });
    expect(field(view, 'values.hireDate')).toMatchObject({ type: 'date', value: null, masked: true, editable: true });
    expect(field(view, 'values.costRate')).toMatchObject({ value: null, masked: true, editable: false, why: expect.stringMatching(/^erp owns costRate, and not hris\./) });
    expect(field(view, 'values.skills')).toMatchObject({ type: 'json', editable: false });
    expect(field(view, 'meta.sourceVersion')).toMatchObject({ value: 3, editable: false });
    expect(JSON.stringify(view)).not.toMatch(/85\.50|2026-01-05/);
    const open = await look(place, '?unmask=true');
    expect([field(open, 'values.hireDate').value, field(open, 'values.costRate').value]).toEqual(['2026-01-05', null]);
    expect(field(await look(place, '?unmask=true&restricted=true'), 'values.costRate').value).toBe('85.50');
  }, 60_000);

  it('is held against schema, contract and ownership, and told field by field what is wrong', async () => {
    const place = await parks({ key: 'F2', version: 1, values: { givenName: 'Flo', employmentStatus: 'gone-fishing' } });
    for (const [values, path, problem] of [
      [{ 'values.employmentStatus': 'on-the-moon' }, 'values.employmentStatus', /is a code that table employment-status does not know for hris/],
      [{ 'values.costCenter': 'CC-1' }, 'values.costCenter', /^erp owns costCenter, and not hris\. Correct it there/],
      [{ 'values.hireDate': '2026-02-30' }, 'values.hireDate', /must be a day that exists/], [{ 'values.fte': 'half' }, 'values.fte', /must be a number/], [{ 'meta.sourceVersion': 9 }, 'meta.sourceVersion', /place in the order of the source/],
      [{ 'values.shoeSize': 44 }, 'values.shoeSize', /is no field of muster\.worker\.WorkerChange/], [{ operation: 'forget' }, 'operation', /operation is "forget"/],
    ] as const) {
      const { status, body } = await edits(place, { ...('values.employmentStatus' in values ? {} : { 'values.employmentStatus': 'active' }), ...values });
      expect([path, status, body]).toMatchObject([path, 422, { code: 'edit-refused', problems: [{ path, problem: expect.stringMatching(problem) }] }]);
    }
    const several = (await edits(place, { 'values.hireDate': 'soon', 'values.fte': 'half' })).body['problems'] as unknown[];
    expect(several).toHaveLength(3);
    expect((await ask('POST', '/v1/parked/retry', { ...place, edited: { values: { 'values.employmentStatus': 'active' } } })).status).toBe(400);
    expect(await look(place)).toMatchObject({ status: 'parked', tries: 0, edits: [] });
  }, 60_000);

  it('is rehearsed with what would differ, goes the path of a live event once, and is kept beside its original', async () => {
    await firm.publish([{ key: 'F3', version: 1, values: { givenName: 'Finn', employmentStatus: 'active', fte: 1 } }]);
    const place = await parks({ key: 'F3', version: 2, values: { employmentStatus: 'gone-fishing', fte: 0.5 } });
    const before = await firm.received('worker');
    const values = { 'values.employmentStatus': 'terminated' };
    const rehearsal = (await edits(place, values, { dryRun: true })).body as unknown as RetryAnswer;
    expect(rehearsal).toMatchObject({ dryRun: true, selected: 1, applied: 1, edit: { revision: 1, changed: ['values.employmentStatus'] } });
    expect(rehearsal.differences).toEqual(expect.arrayContaining([expect.objectContaining({ attribute: 'employmentStatus', before: 'active', after: 'terminated', masked: false }), expect.objectContaining({ attribute: 'fte', before: null, after: null, masked: true })]));
    expect(await firm.received('worker')).toEqual(before);
    expect(await look(place)).toMatchObject({ status: 'parked', edits: [] });

    const [first, second] = await Promise.all([edits(place, values), edits(place, values)]);
    expect([first.status, second.status].sort()).toEqual([200, 404]);
    expect(await latest('F3')).toMatchObject({ employmentStatus: 'terminated', fte: 0.5, meta: { recordVersion: 2 } });
    const view = await look(place);
    expect(view).toMatchObject({ status: 'resolved', resolvedAs: 'applied', settledBy: 'ada', edits: [{ nth: 1, ...BY, changed: ['values.employmentStatus'], outcome: 'applied' }], editable: false });
    expect(field(view, 'values.employmentStatus')).toMatchObject({ value: 'terminated', original: 'gone-fishing' });
    expect(field(view, 'meta.revision')).toMatchObject({ value: 1, original: 0 });

    // The source says its event again, which is older than the edit, and then its next version, which is newer.
    await firm.publish([{ key: 'F3', version: 2, values: { employmentStatus: 'active', fte: 0.5 } }]);
    expect(await latest('F3')).toMatchObject({ employmentStatus: 'terminated' });
    await firm.publish([{ key: 'F3', version: 3, values: { employmentStatus: 'active' } }]);
    expect(await latest('F3')).toMatchObject({ employmentStatus: 'active' });
    expect((await firm.exceptions()).filter(({ offset, partition, topic }) => offset === place.offset && partition === place.partition && topic === place.topic).map(({ state, outcome }) => [state, outcome])).toEqual([['raised', null], ['resolved', 'applied']]);
    await sumHolds();
  }, 60_000);

  it('that nothing could be read of is replaced whole, by a form or by bytes', async () => {
    const place = await parks({ key: 'F4', version: 5, values: { givenName: 'Faye' } }, () => Buffer.from('not avro at all, Faye'));
    const view = await look(place);
    expect(view).toMatchObject({ readable: false, editable: true, unreadable: { code: 'wrong-magic-byte' }, raw: { size: 21 } });
    expect(JSON.stringify(view)).not.toContain(Buffer.from('Faye').toString('hex'));
    expect(field(view, 'meta.source')).toMatchObject({ value: 'hris' });
    expect((await edits(place, { 'values.givenName': 'Faye' })).body).toMatchObject({ problems: [{ path: 'meta.sourceVersion', problem: 'must have a value.' }] });
    expect((await edits(place, { 'values.givenName': 'Faye', 'meta.sourceVersion': 5 })).body).toMatchObject({ applied: 1 });
    expect(await latest('F4')).toMatchObject({ givenName: 'Faye' });

    const other = await parks({ key: 'F5', version: 1, values: { givenName: 'Fred' } }, (value) => value.subarray(0, value.length - 2));
    const whole = (value: Buffer) => ask('POST', '/v1/parked/retry', { ...other, edited: { value: value.toString('base64') }, ...BY });
    expect((await whole(Buffer.from('still none'))).body).toMatchObject({ code: 'edit-refused', problems: [{ path: '' }] });
    expect((await whole(firm.message({ key: 'F5', version: 1, values: { laborCategory: 'X' } }).message.value!)).body).toMatchObject({ problems: [{ path: 'values.laborCategory', problem: expect.stringContaining('erp owns laborCategory') }] });
    expect((await whole(firm.message({ key: 'F5', version: 1, values: { givenName: 'Fred' } }).message.value!)).body).toMatchObject({ applied: 1 });
    expect(await latest('F5')).toMatchObject({ givenName: 'Fred', meta: { recordVersion: 1 } });
  }, 60_000);

  it('is refused an attribute that its system owns elsewhere and not of this very record', async () => {
    await firm.publish([{ key: 'F6', version: 1, values: { givenName: 'Fritz', jobTitle: 'Analyst' } }]);
    await firm.settled('worker_sync');
    const place = await parks({ system: 'hris-apac', key: 'F6A', version: 1, values: { givenName: 'Fritz', employmentStatus: 'gone-fishing' } });
    expect((await edits(place, { 'values.employmentStatus': 'active', 'values.jobTitle': 'Lead' }, { dryRun: true })).status).toBe(200);
    await firm.link('same-as', { system: 'hris', id: 'F6' }, { system: 'hris-apac', id: 'F6A' }, 1);
    await firm.settled('worker_sync');
    expect((await edits(place, { 'values.employmentStatus': 'active', 'values.jobTitle': 'Lead' })).body).toMatchObject({ code: 'edit-refused', problems: expect.arrayContaining([{ path: 'values.jobTitle', problem: expect.stringMatching(/hris.* may own jobTitle, and for this record it is not hris-apac/) }]) });
  }, 60_000);
});

describe('a parked event that is discarded', () => {
  it('ends once, with who and why, and every event still has one outcome', async () => {
    const place = await parks({ key: 'D1', version: 1, source: 'somebody', values: { givenName: 'Dan' } });
    expect((await ask('POST', '/v1/parked/discard', place)).body).toMatchObject({ code: 'bad-input', input: 'author' });
    const both = await Promise.all([1, 2].map(() => ask('POST', '/v1/parked/discard', { ...place, author: 'ada', reason: 'a test event' })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect(await look(place)).toMatchObject({ status: 'discarded', resolvedAs: 'no-effect', settledBy: 'ada', settledReason: 'a test event', editable: false });
    expect((await ask('GET', `/v1/journal?topic=${place.topic}&partition=${place.partition}&offset=${place.offset}`)).body).toMatchObject({ entries: [{ outcome: 'parked', now: 'no-effect', moves: [{ from: 'parked', to: 'no-effect', reason: 'discarded' }], parked: { status: 'discarded' } }] });
    expect((await ask('POST', '/v1/parked/retry', place)).status).toBe(404);
    await firm.settled('worker_sync');
    expect((await firm.exceptions()).filter(({ exceptionId }) => exceptionId === `event/${place.topic}/${place.partition}/${place.offset}`).map(({ state, outcome }) => [state, outcome])).toEqual([['raised', null], ['discarded', 'no-effect']]);
    await sumHolds();
  }, 60_000);
});

describe('a service that is killed while it repairs', () => {
  it('has done all of it or nothing, and is asked again', async () => {
    const edited = await parks({ key: 'K1', version: 1, values: { givenName: 'Kim', employmentStatus: 'gone-fishing' } });
    const unwanted = await parks({ key: 'K2', version: 1, source: 'somebody', values: { givenName: 'Kit' } });
    await workers!.stop();
    workers = undefined;
    const edit = () => ask('POST', '/v1/parked/retry', { ...edited, edited: { values: { 'values.employmentStatus': 'active' } }, ...BY });
    const discard = () => ask('POST', '/v1/parked/discard', { ...unwanted, ...BY });
    let deaths = 0;
    const diesAt = async (point: FaultPoint, act: () => Promise<unknown>) => {
      // A name of its own, by which the broker is told at once that it has left.
      const name = `worker-sync-${firm.namespace}${deaths}`;
      deaths += 1;
      const victim = await ServiceProcess.start({ service: 'worker-sync', env: { ...firm.env(), KAFKA_CLIENT_ID: name, MUSTER_FAULT_POINT: `${point}:1` }, name });
      url = victim.url;
      await expect(act()).rejects.toThrow('fetch failed');
      expect((await victim.ended).signal).toBe('SIGKILL');
      await dismiss(firm.kafka.brokers[0]!, [`${firm.namespace}worker-sync`, `${firm.namespace}worker-sync.bulk`], victim.name);
    };
    const stands = () => firm.query(`select convert_from(key, 'UTF8') as key, status, edits from worker_sync.parked where key in ('K1', 'K2') order by 1`);
    await diesAt('repair-unsaved', edit);
    expect(await stands()).toEqual([{ key: 'K1', status: 'parked', edits: 0 }, { key: 'K2', status: 'parked', edits: 0 }]);
    await diesAt('repair-saved', edit);
    expect(await stands()).toEqual([{ key: 'K1', status: 'resolved', edits: 1 }, { key: 'K2', status: 'parked', edits: 0 }]);
    await diesAt('repair-unsaved', discard);
    await start();
    expect(await stands()).toEqual([{ key: 'K1', status: 'resolved', edits: 1 }, { key: 'K2', status: 'parked', edits: 0 }]);
    expect([(await edit()).status, (await discard()).status, (await discard()).status]).toEqual([404, 200, 404]);
    expect(await latest('K1')).toMatchObject({ givenName: 'Kim', employmentStatus: 'active', meta: { recordVersion: 1 } });
    await sumHolds();
  }, 90_000);
});
