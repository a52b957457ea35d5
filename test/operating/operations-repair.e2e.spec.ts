import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningOperations } from '@muster/operations';
import { uuidv7 } from '@muster/platform-kernel';
import { poisonEvent } from '@muster/scenario';
import { eventually, type TestFirm } from '@muster/testing';
import { operatedFirm, type OperatedFirm } from './operated-firm.js';
import { Operator } from './operator.js';

let operated: OperatedFirm;
let firm: TestFirm;
let workers: OperatedFirm['workers'];
let operations: RunningOperations;
let operator: Operator;

beforeAll(async () => {
  operated = await operatedFirm();
  ({ firm, workers, operations } = operated);
  operator = await Operator.signIn(operations, 'ada', 'operator');
}, 60_000);

afterAll(async () => {
  await operated?.stop();
}, 60_000);

interface Search {
  records: { entity: string; recordId: string; label: string }[];
  away: string[];
}

interface Trace {
  found: { kind: string; recordId?: string }[];
  nodes: { id: string; kind: string; title: string; outcome: string | null; eventId: string | null; system: string | null }[];
  edges: { from: string; to: string }[];
}

const search = (q: string) => operator.get<Search>(`/v1/search?q=${encodeURIComponent(q)}`);
const trace = (key: string) => operator.get<Trace>(`/v1/trace?key=${encodeURIComponent(key)}`);

describe('a record over all systems', () => {
  const [eventId, correlationId] = [uuidv7(), uuidv7()];
  let recordId: string;

  it('is found by what people call it, whoever is away is named, and no name stands in the index', async () => {
    await firm.publish([{ key: 'T1', version: 1, eventId, correlationId, values: { givenName: 'Zoë', familyName: 'Quatermain', workEmail: 'zoe.quatermain@firm.example', jobTitle: 'Analyst', employmentStatus: 'active' } }, { system: 'rm', key: 'T1', version: 1, values: { jobTitle: 'Wizard' } }]);
    await firm.settled('worker_sync');
    const [first] = await eventually(async () => {
      const { records } = await search('Zoe.Quatermain@firm.example');
      expect(records).toHaveLength(1);
      return records;
    }, { what: 'the worker to be found by e-mail', timeoutMs: 30_000 });
    recordId = first!.recordId;
    expect(first).toMatchObject({ entity: 'worker', label: 'Zoë Quatermain', detail: expect.stringContaining('Analyst'), externalIds: expect.arrayContaining([{ system: 'hris', id: 'T1' }]) });
    for (const q of ['hris:T1', 'T1', 'zoe quatermain', 'QUATERMAIN', recordId]) expect([q, (await search(q)).records.map((record) => record.recordId)]).toEqual([q, [recordId]]);
    expect(await search('zoe nobody')).toMatchObject({ records: [] });
    expect((await search('T1')).away).toEqual(['assignment-sync', 'organization-sync', 'project-sync']);
    const index = JSON.stringify([await firm.query('select * from operations.trace_event'), await firm.query('select * from operations.trace_record')]);
    expect(index).not.toMatch(/zoe|quatermain|Analyst|Wizard|"T1"/i);
  }, 60_000);

  it('is shown attribute by attribute, with who owns each and why a claim is not shown', async () => {
    await eventually(async () => {
      const record = await operator.get<{ attributes: { name: string }[] }>(`/v1/records/worker/${recordId}`);
      expect(record).toMatchObject({ label: 'Zoë Quatermain', status: 'active', away: ['connectors', 'orchestration'], systems: [{ system: 'hris', role: 'source', state: 'in-step' }, { system: 'rm', role: 'source' }] });
      expect(record.attributes.find(({ name }) => name === 'jobTitle')).toMatchObject({
        value: 'Analyst', classification: 'internal', owner: expect.stringContaining('hris'), provenance: { system: 'hris', eventId, correlationId },
        claims: expect.arrayContaining([expect.objectContaining({ system: 'hris', value: 'Analyst', shown: true }), expect.objectContaining({ system: 'rm', value: 'Wizard', shown: false, why: 'hris owns it: what others say is kept and not shown.' })]),
      });
      expect(record.attributes.find(({ name }) => name === 'costRate')).toMatchObject({ value: null, classification: 'restricted' });
    }, { what: 'the record with who spoke', timeoutMs: 20_000 });
    // Who spoke is known from the index, which follows.
    await eventually(async () => {
      const { changes } = await operator.get<{ changes: object[] }>(`/v1/records/worker/${recordId}/history`);
      expect(changes.at(-1)).toMatchObject({ recordVersion: 1, cause: { system: 'hris', eventId, correlationId }, changed: expect.arrayContaining([{ attribute: 'jobTitle', before: null, after: 'Analyst', effectiveFrom: null }]) });
    }, { what: 'the source event to be in the index', timeoutMs: 20_000 });
    expect((await operator.send('GET', `/v1/records/worker/${uuidv7()}`)).status).toBe(404);
  }, 60_000);

  it('tells the way of one attribute, back to what its source said and on to what it was before', async () => {
    const way = await eventually(async () => {
      const told = await operator.get<{ said: { event: object | null } }>(`/v1/records/worker/${recordId}/lineage/jobTitle`);
      expect(told.said.event).not.toBeNull();
      return told;
    }, { what: 'the source event to be in the index', timeoutMs: 20_000 });
    expect(way).toMatchObject({
      value: 'Analyst', classification: 'internal', said: { system: 'hris', externalId: 'T1', eventId, event: { topic: firm.topic('source.hris.worker.v1') } }, original: null, mappings: [], targets: [], away: ['connectors'],
      rule: { owner: expect.stringContaining('hris'), decidedBy: null }, canonical: { correlationId }, before: [{ before: null, after: 'Analyst', system: 'hris', correlationId }],
    });
    expect((await operator.send('GET', `/v1/records/worker/${recordId}/lineage/shoeSize`)).status).toBe(404);
  }, 60_000);

  it('shows who owns what on a day, and what another owner would change, which changes nothing', async () => {
    interface Shown { entities: { entity: string; attributes: { attribute: string; owners: string[] }[] }[] }
    const ownersOf = async (query: string, attribute: string) => (await operator.get<Shown>(`/v1/governance${query}`)).entities.find(({ entity }) => entity === 'worker')!.attributes.find((one) => one.attribute === attribute);
    expect(await ownersOf('?on=2026-01-01', 'jobTitle')).toMatchObject({ steward: expect.any(String), classification: 'internal', owners: expect.arrayContaining(['hris']), decidedBy: null });
    expect((await operator.send('GET', '/v1/governance?on=soon')).status).toBe(400);

    const edit = { entity: 'worker', attribute: 'jobTitle', owner: [{ kind: 'rm' }] };
    expect(await operator.post('/v1/governance/rehearse', edit)).toMatchObject({
      file: 'config/ownership.yaml', text: 'owner: [{ kind: rm }]', changed: 1, attributes: { jobTitle: 1 }, differences: [{ entity: 'worker', recordId, attribute: 'jobTitle', before: 'Analyst', after: 'Wizard', masked: false }],
    });
    // The rule that stands changes nothing; one that cannot stand is refused with what is wrong with it.
    expect(await operator.post('/v1/governance/rehearse', { ...edit, owner: [{ kind: 'hr' }] })).toMatchObject({ changed: 0, differences: [] });
    expect(await operator.send('POST', '/v1/governance/rehearse', { ...edit, owner: [{ kind: 'astrology' }] })).toMatchObject({ status: 422, body: { code: 'ownership-invalid', problems: [{ path: 'owner', problem: expect.stringContaining('no kind of system') }] } });
    expect(await operator.send('POST', '/v1/governance/rehearse', { ...edit, attribute: 'shoeSize' })).toMatchObject({ status: 422, body: { code: 'unknown-attribute' } });
    expect((await firm.latest('worker', 'hris', 'T1'))!['jobTitle']).toBe('Analyst');
  }, 60_000);

  it('is traced from what its source said to what its targets acknowledged and its process did', async () => {
    await firm.receipt(recordId, 'psa', 1);
    const [cause] = (await firm.received('worker')).filter(({ key }) => key === recordId).map(({ record }) => record!.meta.eventId);
    await firm.step({ process: 'onboarding', recordId, stage: 'account', state: 'waiting', correlationId, causationId: cause! });
    const whole = await eventually(async () => {
      const found = await trace('hris:T1');
      expect(found.nodes.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['source-event', 'canonical-event', 'receipt', 'process-step']));
      return found;
    }, { what: 'the hire to be traced', timeoutMs: 30_000 });
    const at = (kind: string, system?: string) => whole.nodes.find((node) => node.kind === kind && (system === undefined || node.system === system))!;
    expect(at('source-event', 'hris')).toMatchObject({ eventId, title: 'hris said of a worker: assert', outcome: 'applied' });
    expect(whole.edges).toEqual(expect.arrayContaining([
      { from: at('source-event', 'hris').id, to: at('canonical-event').id }, { from: at('canonical-event').id, to: at('receipt').id }, { from: at('canonical-event').id, to: at('process-step').id },
    ]));
    for (const key of [correlationId, eventId, recordId, 'zoe.quatermain@firm.example']) expect((await trace(key)).nodes.map(({ id }) => id)).toEqual(expect.arrayContaining([at('source-event', 'hris').id, at('canonical-event').id]));
    expect(await trace(uuidv7())).toMatchObject({ found: [], nodes: [] });
  }, 60_000);
});

describe('a replay', () => {
  interface Replay { id: string; state: string; selected: number; done: number; noEffect: number; applied: number; failed: number; rehearsal: object }

  it('of a record is rehearsed, taken again slowly, goes on after operations died, and changes nothing that stands', async () => {
    await firm.publish([1, 2, 3].map((version) => ({ key: 'RP1', version, values: { jobTitle: `Title ${version}`, employmentStatus: 'active' } })));
    await firm.settled('worker_sync');
    const asked = { key: 'hris:RP1', cap: 1, reason: 'to be sure' };
    const rehearsed = await eventually(async () => {
      const { status, body } = await operator.send<Replay>('POST', '/v1/replays', asked);
      return status === 200 && body.selected === 3 && body;
    }, { what: 'three events to be in the index', timeoutMs: 30_000 });
    expect(rehearsed).toMatchObject({ state: 'rehearsed', rehearsal: { dryRun: true, selected: 3, noEffect: 3, failed: 0 } });
    const { recordVersion } = (await firm.latest('worker', 'hris', 'RP1'))!.meta;
    expect(await operator.post(`/v1/replays/${rehearsed.id}/start`, {})).toMatchObject({ state: 'running' });
    await eventually(async () => (await operator.get<Replay>(`/v1/replays/${rehearsed.id}`)).done > 0, { what: 'the first to be taken', timeoutMs: 20_000 });
    // As if it had died before it noted the step: what was taken is taken once more.
    await firm.query(`update operations.replay_piece set done = false where replay_id = '${rehearsed.id}'`);
    await eventually(async () => (await operator.get<Replay>(`/v1/replays/${rehearsed.id}`)).state === 'ended', { what: 'the replay to end', timeoutMs: 30_000 });
    expect(await operator.get(`/v1/replays/${rehearsed.id}`)).toMatchObject({ applied: 0, failed: 0 });
    expect((await firm.latest('worker', 'hris', 'RP1'))!.meta.recordVersion).toBe(recordVersion);
    expect((await operator.send('POST', `/v1/replays/${rehearsed.id}/start`, {})).status).toBe(409);
    expect((await operator.send('POST', '/v1/replays', { reason: 'everything' })).status).toBe(400);
  }, 60_000);
});

describe('an exception of one event', () => {
  it('is traced, edited as a form, rehearsed and retried, and seen to be over', async () => {
    await firm.publish([{ key: 'E1', version: 1, values: { givenName: 'Eli', familyName: 'Eld', employmentStatus: 'active' } }, { key: 'E1', version: 2, values: { employmentStatus: 'gone-fishing', fte: 0.5 } }]);
    await firm.settled('worker_sync');
    const [{ recordId }] = (await search('hris:E1')).records as [Search['records'][number]];
    const [item] = await eventually(async () => {
      const { exceptions } = await operator.get<{ exceptions: { id: string; class: string }[] }>(`/v1/records/worker/${recordId}`);
      expect(exceptions).toHaveLength(1);
      return exceptions;
    }, { what: 'the exception to stand with its record', timeoutMs: 30_000 });
    expect((await trace('hris:E1')).nodes.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual(expect.arrayContaining(['source-event parked', 'exception raised']));
    expect(await operator.get(`/v1/records/worker/${recordId}`)).toMatchObject({ systems: [{ system: 'hris', state: 'parked', reason: expect.stringContaining('employment-status') }] });

    const path = `/v1/exceptions/${item!.id}`;
    const form = await operator.get<{ fields: { path: string }[] }>(`${path}/event`);
    expect(form).toMatchObject({ key: 'E1', readable: true, editable: true, editedFrom: null });
    expect(form.fields.find((field) => field.path === 'values.employmentStatus')).toMatchObject({ type: 'choice', value: 'gone-fishing', editable: true });
    const wrong = await operator.send<{ problems: object[] }>('POST', `${path}/edit`, { values: { 'values.costRate': '1.00' }, dryRun: true });
    expect([wrong.status, wrong.body.problems]).toMatchObject([422, [{ path: 'values.costRate', problem: expect.stringContaining('erp owns costRate') }]]);
    const values = { 'values.employmentStatus': 'terminated' };
    expect((await operator.send('POST', `${path}/edit`, { values })).status).toBe(400);
    const rehearsed = await operator.post<{ differences: object[] }>(`${path}/edit`, { values, dryRun: true });
    expect(rehearsed).toMatchObject({ dryRun: true, applied: 1, problems: [], differences: expect.arrayContaining([{ entity: 'worker', recordId, attribute: 'employmentStatus', before: 'active', after: 'terminated', masked: false }, { entity: 'worker', recordId, attribute: 'fte', before: null, after: null, masked: true }]) });
    expect(await operator.post(`${path}/edit`, { values, reason: 'HR says so' })).toMatchObject({ dryRun: false, applied: 1, edit: { revision: 1 } });
    expect(await operator.send('POST', `${path}/edit`, { values, reason: 'again' })).toMatchObject({ status: 409, body: { code: 'nothing-open' } });
    await eventually(async () => expect(await operator.get(path)).toMatchObject({ state: 'resolved', outcome: 'applied' }), { what: 'the exception to be over', timeoutMs: 20_000 });
    expect(await operator.get(`/v1/records/worker/${recordId}`)).toMatchObject({ status: 'terminated', exceptions: [], systems: [{ system: 'hris', state: 'in-step' }] });
    const { acts } = await operator.get<{ acts: { act: string; reason: string | null; result: string; details: object }[] }>('/v1/audit?limit=10');
    expect(acts).toEqual(expect.arrayContaining([expect.objectContaining({ author: 'ada', act: 'edit', reason: 'HR says so', result: '1: 1 applied' })]));
    expect(JSON.stringify(acts)).not.toMatch(/terminated|gone-fishing/);
  }, 60_000);

  it('is planted by a script, which tells once a person has mended it', async () => {
    await firm.publish([{ system: 'hris-apac', key: 'AP1', version: 1, values: { givenName: 'Ash', employmentStatus: 'Current', jobTitle: 'Consultant' } }]);
    await firm.settled('worker_sync');
    const told: string[] = [];
    const stack = { services: { 'worker-sync': workers.url, operations: operations.url }, env: {}, broker: { kafka: firm.kafka, registry: { url: firm.registryUrl }, topicNamespace: firm.namespace }, takeConfig: () => Promise.reject(new Error('It needs no other configuration.')) };
    const story = poisonEvent(stack, { write: (line) => told.push(line), limitMs: 40_000 });
    const [item] = await eventually(async () => {
      const { groups } = await operator.get<{ groups: { fingerprint: string }[] }>('/v1/exception-groups?system=hris-apac');
      expect(groups).toHaveLength(1);
      return (await operator.get<{ exceptions: { id: string }[] }>(`/v1/exceptions?fingerprint=${groups[0]!.fingerprint}&state=open`)).exceptions;
    }, { what: 'what was planted to be found', timeoutMs: 30_000 });
    expect(await operator.post(`/v1/exceptions/${item!.id}/edit`, { values: { 'values.employmentStatus': 'active' }, reason: 'A slip of the pen' })).toMatchObject({ applied: 1 });
    expect([await story, told.join('\n')]).toEqual([true, expect.stringMatching(/status Currant[^]*set aside[^]*has the new title/)]);
  }, 60_000);
});
