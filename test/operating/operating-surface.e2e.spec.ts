import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RetryPath, type ChunkWork } from '@muster/platform-inbound';
import { parseLocalDate, silentLogger, uuidv7 } from '@muster/platform-kernel';
import { OutcomeAudit, type AuditSample } from '@muster/platform-operating';
import { TestFirm } from '@muster/testing';
import { eventually } from '@muster/testing-kit';
import { startWorkerSync } from '@muster/worker-sync';
import { checkDescribed, operations } from './described.js';

const day = (text: string) => parseLocalDate(text)!;
const today = Math.floor(Date.now() / 86_400_000);
const iso = (localDate: number) => new Date(localDate * 86_400_000).toISOString().slice(0, 10);

let firm: TestFirm;
let workers: Awaited<ReturnType<typeof startWorkerSync>>;

beforeAll(async () => {
  firm = await TestFirm.create();
  workers = await startWorkerSync(firm.settings());
}, 60_000);

afterAll(async () => {
  await workers?.stop();
  await firm?.stop();
}, 60_000);

type Json = Record<string, unknown>;
const called = new Set<string | undefined>();

async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; type: string; body: Json }> {
  const response = await fetch(workers.url + path, { method, headers: { 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const answer = (/json/.test(type) ? JSON.parse(text) : { text }) as Json;
  called.add(checkDescribed(method, path, response.status, type, answer));
  return { status: response.status, type, body: answer };
}

async function get(path: string): Promise<Json> {
  const { status, body } = await ask('GET', path);
  if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

async function post(path: string, body: unknown = {}): Promise<Json> {
  const { status, body: answer } = await ask('POST', path, body);
  if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(answer)}`);
  return answer;
}

const byHris = (id: string, query = '') => get(`/v1/workers/by/hris/${id}${query}`);

describe('a record', () => {
  it('is found by the id of a source and by its own, with whose word each attribute is', async () => {
    const [correlationId, eventId] = [uuidv7(), uuidv7()];
    await firm.publish([
      { key: 'R1', version: 4, eventId, correlationId, effectiveFrom: day('2026-01-05'), values: { givenName: 'Ada', hireDate: day('2026-01-05'), manager: 'NOBODY' } },
      { system: 'erp', key: 'R1', version: 1, values: { costRate: '85.50', costRateCurrency: 'EUR' } },
    ]);
    await firm.settled('worker_sync');
    const found = await byHris('R1');
    expect(found).toMatchObject({
      entity: 'worker', how: 'published', mergedInto: null, pending: ['manager'], externalIds: [{ system: 'erp', id: 'R1' }, { system: 'hris', id: 'R1' }],
      attributes: {
        givenName: { value: 'Ada', provenance: { status: 'shown', owner: 'hris', externalId: 'R1', eventId, effectiveFrom: '2026-01-05', version: { epoch: 0, version: 4, revision: 0 } }, changed: { correlationId, causationId: eventId } },
        hireDate: { value: '2026-01-05' }, manager: { value: null, provenance: { status: 'pending', waitsFor: { entity: 'worker', externalId: 'NOBODY' } } }, jobTitle: { value: null, provenance: { status: 'none' } },
      },
    });
    expect((found['attributes'] as Json)['costRate']).toEqual({ restricted: true, provenance: { status: 'shown' } });
    expect((await byHris('R1', '?restricted=true'))['attributes']).toMatchObject({ costRate: { value: '85.50', provenance: { owner: 'erp' } } });
    expect(await get(`/v1/workers/${found['id']}`)).toEqual(found);
    expect(await get(`/v1/names?ids=${found['id']},${uuidv7()}`)).toEqual({ names: [{ entity: 'worker', recordId: found['id'], names: expect.objectContaining({ givenName: 'Ada', familyName: null }) }] });
    expect((await ask('GET', '/v1/names?ids=R1')).status).toBe(400);
    expect(await get('/v1/workers/by/R1')).toMatchObject({ found: [{ recordId: found['id'] }, { system: 'hris', recordId: found['id'] }].slice(-1) });
  }, 60_000);

  it('is shown as it was valid on a day, as it was recorded by then, and both', async () => {
    await firm.publish([{ key: 'R2', version: 1, effectiveFrom: day('2026-01-01'), values: { jobTitle: 'Analyst', employmentStatus: 'active' } }]);
    await firm.settled('worker_sync');
    const first = new Date().toISOString();
    await firm.publish([{ key: 'R2', version: 2, effectiveFrom: day('2026-01-01'), values: { jobTitle: 'Consultant' } }, { key: 'R2', version: 3, effectiveFrom: day('2026-02-01'), values: { jobTitle: 'Lead' } }, { key: 'R2', version: 4, effectiveFrom: today + 30, values: { jobTitle: 'Partner' } }]);
    await firm.settled('worker_sync');
    const title = async (query: string) => ((await byHris('R2', query))['attributes'] as Json)['jobTitle'] as Json;
    expect((await title(''))['value']).toBe('Lead');
    expect((await title('?validOn=2026-01-15'))['value']).toBe('Consultant');
    expect((await title(`?validOn=${iso(today + 30)}`))['value']).toBe('Partner');
    expect((await title('?validOn=2025-12-31'))['value']).toBeNull();
    expect((await title(`?recordedBy=${first}`))['value']).toBe('Analyst');
    expect((await title(`?recordedBy=${first}&validOn=2026-02-15`))['value']).toBe('Analyst');
    expect((await title(`?validOn=2026-02-15&recordedBy=${new Date().toISOString()}`))['value']).toBe('Lead');
    expect(await byHris('R2', `?recordedBy=${first}`)).toMatchObject({ how: 'walked-back', version: { recordVersion: 1 } });
    expect((await ask('GET', '/v1/workers/by/hris/R2?recordedBy=2001-01-01T00:00:00Z')).status).toBe(404);
  }, 60_000);

  it('tells every claim and what became of it, and both histories', async () => {
    const { id } = await byHris('R2');
    await firm.publish([{ system: 'psa', key: 'R2', version: 1, values: { jobTitle: 'Wizard' } }]);
    await firm.link('same-as', { system: 'hris', id: 'R2' }, { system: 'psa', id: 'R2' }, 1);
    await firm.settled('worker_sync');
    const claims = (await get(`/v1/workers/${id}/claims`))['voices'] as unknown as { system: string; assertions: { effectiveFrom: string | null; claims: { attribute: string; value: unknown; standing: string }[] }[]; replaced: unknown[] }[];
    const hris = claims.find(({ system }) => system === 'hris')!;
    const titles = hris.assertions.flatMap(({ effectiveFrom, claims: said }) => said.filter(({ attribute }) => attribute === 'jobTitle').map(({ value, standing }) => [effectiveFrom, value, standing]));
    expect(titles).toEqual([['2026-01-01', 'Consultant', 'earlier'], ['2026-02-01', 'Lead', 'shown'], [iso(today + 30), 'Partner', 'scheduled']]);
    expect(hris.replaced).toHaveLength(1);
    const history = await get(`/v1/workers/${id}/history`);
    expect(history['valid']).toMatchObject([{ from: '2026-01-01', changes: { jobTitle: 'Consultant' } }, { from: '2026-02-01', changes: { jobTitle: 'Lead' } }, { from: iso(today + 30), changes: { jobTitle: 'Partner' } }]);
    const recorded = history['recorded'] as unknown as { recordVersion: number; changes: unknown[] }[];
    expect(recorded[recorded.length - 1]).toMatchObject({ recordVersion: 1, changes: expect.arrayContaining([{ attribute: 'jobTitle', before: null, after: 'Analyst' }]) });
  }, 60_000);

  it('of two that were found to be one, an alias names the survivor', async () => {
    await firm.publish([{ key: 'M1', version: 1, values: { givenName: 'Ann' } }, { system: 'hris-apac', key: 'M2', version: 1, values: { givenName: 'Anne' } }]);
    await firm.settled('worker_sync');
    const before = [(await byHris('M1'))['id'], (await get('/v1/workers/by/hris-apac/M2'))['id']] as unknown as string[];
    await firm.link('same-as', { system: 'hris', id: 'M1' }, { system: 'hris-apac', id: 'M2' }, 1);
    await firm.settled('worker_sync');
    const [survivor, alias] = [...before].sort() as [string, string];
    expect((await byHris('M1'))['id']).toBe(survivor);
    expect(await get(`/v1/workers/${alias}`)).toMatchObject({ id: alias, mergedInto: survivor, survivor: `/v1/workers/${survivor}` });
  }, 60_000);
});

describe('the journal', () => {
  it('tells by correlation id, by record and by place what became of an event', async () => {
    const correlationId = uuidv7();
    await firm.publish([{ key: 'J1', version: 1, correlationId, effectiveFrom: today - 10, values: { givenName: 'Joan' } }, { key: 'J1', version: 2, correlationId, effectiveFrom: today + 10, values: { givenName: 'Jo' } }]);
    await firm.settled('worker_sync');
    const answer = await get(`/v1/journal?correlationId=${correlationId}`);
    expect(answer).toMatchObject({ complete: true, entries: [{ outcome: 'applied', detail: 'givenName=applied', correlationId }, { outcome: 'scheduled', now: 'scheduled' }], published: [{ entity: 'worker', recordVersion: 1, correlationId }] });
    const [entry] = answer['entries'] as unknown as { topic: string; partition: number; offset: number; recordId: string }[];
    expect(await get(`/v1/journal?topic=${entry!.topic}&partition=${entry!.partition}&offset=${entry!.offset}`)).toMatchObject({ entries: [{ correlationId, offset: entry!.offset }] });
    expect((await get(`/v1/journal?recordId=${entry!.recordId}`))['entries']).toHaveLength(2);
    expect(await get(`/v1/journal?correlationId=${uuidv7()}`)).toMatchObject({ complete: true, entries: [] });
  }, 60_000);

  it('keeps the trace of the source in what is published, with a span of its own', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    await firm.publish([{ key: 'T1', version: 1, values: { givenName: 'Tess' }, headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } }]);
    await firm.settled('worker_sync');
    const { id } = await byHris('T1');
    const published = (await firm.received('worker')).find(({ key }) => key === String(id))!;
    expect(published.headers['traceparent']).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
    expect(published.headers['traceparent']).not.toContain('00f067aa0ba902b7');
    expect(published.headers['ce_traceparent']).toBe(published.headers['traceparent']);
  }, 60_000);
});

describe('parked events', () => {
  it('are listed by class without key and payload, rehearsed, and retried one by one and as a class', async () => {
    const { topic, message } = firm.message({ key: 'P1-secret-key', version: 1, values: { givenName: 'Petra' } });
    const ids = await Promise.all([1, 2, 3].map(async (n) => ({ n, key: `P${n}-secret-key` })));
    await firm.send([{ topic, message: { ...message, value: Buffer.concat([message.value!, Buffer.from([1])]) } }]);
    await firm.send(ids.map(({ key, n }) => firm.message({ key, version: n, source: 'someone-else', values: { givenName: 'Petra' } })));
    await firm.settled('worker_sync');
    const listed = await get('/v1/parked?status=parked');
    expect(listed['groups']).toEqual(expect.arrayContaining([expect.objectContaining({ class: 'identity', code: 'source-mismatch', count: 3 }), expect.objectContaining({ class: 'unreadable', code: 'trailing-bytes', count: 1 })]));
    expect(JSON.stringify(listed)).not.toMatch(/secret-key|Petra/);

    const again = await post('/v1/parked/retry', { class: 'identity', code: 'source-mismatch' });
    expect(again).toMatchObject({ dryRun: false, selected: 3, failed: 3, applied: 0, failures: [{ class: 'identity', code: 'source-mismatch', count: 3 }], configuration: { notice: null } });
    const { rows } = (await get('/v1/parked?class=identity')) as { rows: { topic: string; partition: number; offset: number }[] };
    expect(rows).toMatchObject([{ tries: 1, status: 'parked' }, { tries: 1 }, { tries: 1 }]);
    const place = `/v1/parked/${rows[0]!.topic}/${rows[0]!.partition}/${rows[0]!.offset}`;
    expect(await get(place)).toMatchObject({ readable: true, editable: true, fields: expect.arrayContaining([expect.objectContaining({ path: 'values.givenName', value: 'Petra' })]) });
    expect(await post('/v1/parked/discard', { class: 'identity', code: 'source-mismatch', author: 'ada', reason: 'sent by mistake' })).toEqual({ discarded: 3 });
    expect(await get(place)).toMatchObject({ status: 'discarded', editable: false, settledBy: 'ada', settledReason: 'sent by mistake' });
  }, 60_000);

  it('apply once what kept them out is corrected, in the order of their keys, and lose against newer ones', async () => {
    await firm.publish([
      { key: 'Q1', version: 1, source: 'wrong', values: { givenName: 'Old', familyName: 'Quine' } }, { key: 'Q1', version: 2, source: 'wrong', values: { givenName: 'Older' } }, { key: 'Q2', version: 1, source: 'wrong', values: { givenName: 'Quentin' } },
    ]);
    await firm.publish([{ key: 'Q1', version: 3, values: { givenName: 'New' } }]);
    await firm.settled('worker_sync');
    // Stands for a correction of the program: the stored bytes say now who the topic says speaks.
    const right = new Map([{ key: 'Q1', version: 1, values: { givenName: 'Old', familyName: 'Quine' } }, { key: 'Q1', version: 2, values: { givenName: 'Older' } }, { key: 'Q2', version: 1, values: { givenName: 'Quentin' } }].map((change) => [`${change.key} ${change.version}`, firm.message(change).message.value!]));
    const rows = await firm.query<{ offset: string; partition: number; key: Buffer }>(`select "offset", partition, key from worker_sync.parked where class = 'identity' and convert_from(key, 'UTF8') like 'Q%' order by partition, "offset"`);
    const seen = new Map<string, number>();
    for (const row of rows) {
      const key = row.key.toString();
      seen.set(key, (seen.get(key) ?? 0) + 1);
      await firm.query(`update worker_sync.parked set value = $1, class = 'test', code = 'corrected' where partition = $2 and "offset" = $3 and key = $4`, [right.get(`${key} ${seen.get(key)}`), row.partition, row.offset, row.key]);
    }
    const rehearsal = await post('/v1/parked/retry', { class: 'test', code: 'corrected', dryRun: true });
    expect(rehearsal).toMatchObject({ dryRun: true, selected: 3, applied: 2, noEffect: 1, failed: 0 });
    expect((await ask('GET', '/v1/workers/by/hris/Q2')).status).toBe(404);
    expect(await post('/v1/parked/retry', { class: 'test', code: 'corrected' })).toMatchObject({ dryRun: false, selected: 3, applied: 2, noEffect: 1, failed: 0, attributes: { 'familyName=applied': 1, 'givenName=applied': 1 } });
    await firm.settled('worker_sync');
    expect((await byHris('Q1'))['attributes']).toMatchObject({ givenName: { value: 'New' }, familyName: { value: 'Quine' } });
    expect(await firm.latest('worker', 'hris', 'Q2')).toMatchObject({ givenName: 'Quentin' });
    const { id } = await byHris('Q2');
    expect((await get(`/v1/journal?recordId=${id}`))['entries']).toMatchObject([{ outcome: 'parked', now: 'applied', moves: [{ from: 'parked', to: 'applied', reason: 'retried' }], parked: { status: 'resolved', tries: 1 } }]);
    expect(await ask('POST', '/v1/parked/retry', { class: 'test', code: 'corrected' })).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect((await get('/v1/stats'))['total']).toMatchObject({ holds: true });
  }, 60_000);

  it('park the one again that this program or Postgres fails on, and go on with the others of its chunk', async () => {
    await firm.publish([1, 2, 3, 4, 5].map((n) => ({ key: 'B1', version: n, source: 'wrong', values: { givenName: `B${n}` } })));
    await firm.settled('worker_sync');
    await firm.query(`update worker_sync.parked set class = 'test', code = 'bisect' where convert_from(key, 'UTF8') = 'B1'`);
    const bad = (await firm.query<{ offset: string }>(`select "offset" from worker_sync.parked where code = 'bisect' order by "offset"`)).map(({ offset }) => Number(offset));
    const work: ChunkWork = async (tx, messages) => {
      if (messages.some(({ offset }) => offset === bad[1])) throw new Error('a defect');
      if (messages.some(({ offset }) => offset === bad[3])) await tx.query({ text: 'select 1/0' });
      return messages.map(() => ({ outcome: 'applied', recordId: null, eventId: null, correlationId: null, detail: null }));
    };
    const { database } = workers.master;
    const retried = await new RetryPath({ database, logger: silentLogger, exceptions: workers.master.exceptions, dryRun: false }).run({ class: 'test', code: 'bisect' }, (inbound) => (batch) => inbound.take(batch, work));
    expect(retried.map(({ offset, result }) => [offset, result.outcome, result.refused?.code])).toEqual([[bad[0], 'applied', undefined], [bad[1], 'parked', 'Error'], [bad[2], 'applied', undefined], [bad[3], 'parked', '22012'], [bad[4], 'applied', undefined]]);
    expect(await firm.query(`select class, status, tries from worker_sync.parked where convert_from(key, 'UTF8') = 'B1' order by "offset"`)).toEqual([
      { class: 'test', status: 'resolved', tries: 1 }, { class: 'defect', status: 'parked', tries: 1 }, { class: 'test', status: 'resolved', tries: 1 }, { class: 'data', status: 'parked', tries: 1 }, { class: 'test', status: 'resolved', tries: 1 },
    ]);
    expect((await get('/v1/stats'))['total']).toMatchObject({ holds: true });
  }, 60_000);
});

describe('state', () => {
  it('holds every received event against one outcome, and tells the lag', async () => {
    await firm.settled('worker_sync');
    const stats = await get('/v1/stats');
    expect(stats).toMatchObject({ service: 'worker-sync', total: { holds: true, lost: 0 }, outbox: { rows: 0 } });
    const [entity] = stats['entities'] as unknown as { entity: string; records: number; merged: number }[];
    expect(entity).toMatchObject({ entity: 'worker', merged: expect.any(Number) });
    expect(entity!.records).toBeGreaterThan(4);
    expect(await get('/v1/lag')).toMatchObject({ messages: 0, seconds: 0 });
  }, 60_000);

  it('pauses a source over a restart, tells how long its events wait, and resumes it', async () => {
    expect(await post('/v1/sources/talent/pause')).toMatchObject({ paused: [{ system: 'talent' }] });
    await workers.stop();
    workers = await startWorkerSync(firm.settings());
    await firm.publish([{ system: 'talent', key: 'S1', version: 1, values: { skills: [] } }, { key: 'S2', version: 1, values: { givenName: 'Sue' } }]);
    await eventually(async () => expect((await byHris('S2'))['how']).toBe('published'), { what: 'the other source to be heard', timeoutMs: 20_000 });
    expect((await ask('GET', '/v1/workers/by/talent/S1')).status).toBe(404);
    await eventually(async () => {
      const { partitions } = (await get('/v1/lag')) as unknown as { partitions: { topic: string; messages: number; seconds: number; paused: boolean }[] };
      const behind = partitions.filter(({ messages }) => messages > 0);
      expect(behind).toMatchObject([{ topic: firm.topic('source.talent.worker.v1'), messages: 1, paused: true }]);
      expect(behind[0]!.seconds).toBeGreaterThan(0.5);
      expect(behind[0]!.seconds).toBeLessThan(60);
    }, { what: 'the lag of what is paused', timeoutMs: 20_000 });
    expect(await get('/v1/stats')).toMatchObject({ paused: [{ system: 'talent' }] });
    expect(await get('/v1/sources')).toMatchObject({ paused: [{ system: 'talent' }] });
    expect(await post('/v1/sources/talent/resume')).toEqual({ paused: [] });
    await firm.settled('worker_sync');
    await eventually(async () => expect((await get('/v1/lag'))['messages']).toBe(0), { what: 'the lag to be told anew', timeoutMs: 5_000 });
    expect(await ask('POST', '/v1/sources/nobody/pause', {})).toMatchObject({ status: 404, body: { code: 'no-such-source' } });
  }, 90_000);

  it('is held by an independent check against the offsets of the topics, every second', async () => {
    const samples: AuditSample[] = [];
    const audit = new OutcomeAudit({ kafka: firm.kafka, databaseUrl: firm.databaseUrl, schemas: ['worker_sync'], intervalMs: 50, onSample: (sample) => samples.push(sample) });
    audit.start();
    for (let round = 0; round < 5; round += 1) await firm.publish(Array.from({ length: 200 }, (_, n) => ({ key: `A${n % 20}`, version: round * 200 + n, values: { givenName: `Name ${round}.${n}` } })));
    await firm.settled('worker_sync');
    // A fast machine is through with the burst before the audit has looked four times.
    await eventually(() => {
      expect(samples.at(-1)?.behind).toBe(0);
      expect(samples.length).toBeGreaterThan(3);
    }, { what: 'a fourth sample, of the end', timeoutMs: 10_000 });
    expect(await audit.recount()).toEqual([]);
    const report = await audit.stop();
    expect(report).toMatchObject({ unanswered: 0, violations: [] });
    expect(report.samples).toBeGreaterThan(3);
    const { received, outcomes } = report.last!;
    expect(Object.values(outcomes).reduce((sum, n) => sum + n, 0)).toBe(received);
  }, 60_000);

  it('is seen through when the counters are tampered with', async () => {
    await firm.query('update worker_sync.consumer_cursor set applied = applied + 1 where ctid = (select ctid from worker_sync.consumer_cursor where applied > 0 limit 1)');
    const audit = new OutcomeAudit({ kafka: firm.kafka, databaseUrl: firm.databaseUrl, schemas: ['worker_sync'] });
    expect((await audit.sample()).violations).toMatchObject([{ rule: 'sum' }]);
    expect(await audit.recount()).toMatchObject([{ rule: 'journal' }]);
    expect((await get('/v1/stats'))['total']).toMatchObject({ holds: false });
    await firm.query('update worker_sync.consumer_cursor set applied = applied - 1 where no_effect + applied + scheduled + waiting + parked <> next_offset - start_offset - lost');
    await audit.stop();
  }, 60_000);

  it('shows the ownership model, exceptions, metrics and health', async () => {
    await firm.publish([{ key: 'E1', version: 1, values: { jobTitle: 'Owner says' } }, { system: 'rm', key: 'E1', version: 1, values: { jobTitle: 'Other' } }]);
    await firm.settled('worker_sync');
    const ownership = await get('/v1/ownership?entity=worker');
    expect(ownership).toMatchObject({ entities: [{ entity: 'worker', attributes: expect.arrayContaining([expect.objectContaining({ attribute: 'costRate', classification: 'restricted', owner: [{ kind: 'erp' }] })]) }] });
    // What another owner would change is told by the record of which two systems speak, and changes nothing.
    const rehearsed = await ask('POST', '/v1/ownership/rehearse', { entity: 'worker', attribute: 'jobTitle', owner: [{ kind: 'rm' }] });
    expect(rehearsed).toMatchObject({ status: 200, body: { file: 'config/ownership.yaml', text: 'owner: [{ kind: rm }]', differences: expect.arrayContaining([expect.objectContaining({ attribute: 'jobTitle', before: 'Owner says', after: 'Other' })]) } });
    for (const [input, body] of [['entity', { entity: 'project' }], ['attribute', { entity: 'worker' }], ['owner', { entity: 'worker', attribute: 'jobTitle', owner: [] }]] as const) {
      expect(await ask('POST', '/v1/ownership/rehearse', body)).toMatchObject({ status: 400, body: { input } });
    }
    expect((await firm.latest('worker', 'hris', 'E1'))!['jobTitle']).toBe('Owner says');
    expect(await get('/v1/held')).toEqual({ records: [], next: null });
    expect(await get('/v1/exceptions?limit=5')).toMatchObject({ groups: expect.any(Array), rows: expect.any(Array) });
    expect(await ask('GET', '/health/live')).toMatchObject({ status: 200, body: { status: 'live' } });
    expect(await ask('GET', '/health/ready')).toMatchObject({ status: 200, body: { status: 'ready', checks: [{ name: 'database', ok: true }, { name: 'broker' }, { name: 'consumer' }, { name: 'bulk consumer' }, { name: 'registry' }] } });
    const { body, type } = await ask('GET', '/metrics');
    expect(type).toContain('text/plain');
    const text = String(body['text']);
    const names = ['muster_events_total', 'muster_batch_messages_bucket', 'messaging_process_duration_seconds_bucket', 'messaging_client_consumed_messages_total', 'muster_outbox_oldest_row_age_seconds', 'muster_stale_share_ratio', 'muster_consumer_lag_messages', 'muster_consumer_lag_seconds', 'muster_parked_open', 'db_client_connection_count', 'process_cpu_seconds_total'];
    expect(names.filter((name) => !text.includes(`\n${name}{`))).toEqual([]);
  }, 60_000);

  it('answers what it cannot do as a problem that names input, rule and remedy', async () => {
    for (const [method, path, status, input] of [
      ['GET', '/v1/workers/not-an-id', 400, 'canonicalId'], ['GET', `/v1/workers/${uuidv7()}`, 404, 'canonicalId'], ['GET', '/v1/workers/by/nobody/1', 404, 'system'], ['GET', `/v1/projects/${uuidv7()}`, 404, 'path'], ['GET', '/v1/journal', 400, 'query'],
      ['GET', '/v1/workers/by/hris/R1?validOn=tomorrow', 400, 'validOn'], ['GET', '/nowhere', 404, 'path'], ['POST', '/v1/republish', 400, 'entity'], ['GET', '/v1/parked?limit=0', 400, 'limit'], ['GET', '/v1/parked?after=x', 400, 'after'], ['GET', '/v1/held?recordId=x', 400, 'recordId'],
    ] as const) {
      const answer = await ask(method, path, method === 'POST' ? {} : undefined);
      expect([path, answer.status, answer.type]).toEqual([path, status, 'application/problem+json; charset=utf-8']);
      expect(answer.body).toMatchObject({ status, input, rule: expect.any(String), remedy: expect.any(String), type: expect.stringMatching(/^urn:muster:problem:/) });
    }
  }, 60_000);
});

describe('taking again', () => {
  it('brings an event out of its topic and has no effect where it stands already; what is parked, and what has not come yet, is left out', async () => {
    await firm.publish([{ key: 'AG1', version: 1, values: { givenName: 'Again' } }, { key: 'AG2', version: 1, source: 'wrong', values: { givenName: 'Agnes' } }]);
    await firm.settled('worker_sync');
    const { id } = await byHris('AG1');
    const [{ topic, partition, offset }] = (await get(`/v1/journal?recordId=${id}`))['entries'] as [{ topic: string; partition: number; offset: number }];
    const parked = (await firm.query<{ partition: number; offset: string }>(`select partition, "offset" from worker_sync.parked where convert_from(key, 'UTF8') = 'AG2'`))[0]!;
    const places = [`${topic}/${partition}/${offset}`, `${topic}/${parked.partition}/${parked.offset}`, `${topic}/${partition}/${offset + 1_000_000}`];
    const said = { author: 'ada', reason: 'to see it again' };
    for (const dryRun of [true, false]) expect(await post('/v1/events/again', { places, dryRun, ...said })).toMatchObject({ dryRun, selected: 1, noEffect: 1, applied: 0, failed: 0, gone: [], setAside: [{ offset: Number(parked.offset) }], ahead: [{ offset: offset + 1_000_000 }] });
    expect((await get(`/v1/journal?recordId=${id}`))['entries']).toMatchObject([{ outcome: 'applied', now: 'applied', moves: [] }]);
    expect(await firm.query("select from worker_sync.parked where status = 'recalled' or class = 'recalled'")).toEqual([]);
    expect((await get('/v1/stats'))['total']).toMatchObject({ holds: true });
    expect((await ask('POST', '/v1/events/again', { places: ['nowhere'], ...said })).status).toBe(400);
  }, 60_000);
});

describe('publishing again', () => {
  it('finds what the topic lacks, has stale or has too much, and publishes the bytes of the table again', async () => {
    await firm.settled('worker_sync');
    expect(await post('/v1/republish', { entity: 'worker', audit: true })).toMatchObject({ run: null, facets: [{ missing: 0, stale: 0, extra: 0, ahead: 0, republished: 0 }, { missing: 0, stale: 0, extra: 0 }] });
    const ids = (await firm.query<{ id: string }>(`select id from worker_sync.record where entity = 'worker' and event is not null order by id limit 3`)).map(({ id }) => id);
    const [lost, other, unknown] = [ids[0]!, ids[1]!, uuidv7()];
    const last = new Map((await firm.received('worker')).map((one) => [one.key, one]));
    await firm.send([
      { topic: firm.topic('canonical.worker.v1'), message: { key: lost, value: null, partition: last.get(lost)!.partition } },
      { topic: firm.topic('canonical.worker.v1'), message: { key: other, value: Buffer.from('x'), headers: { ce_sequence: '0' }, partition: last.get(other)!.partition } },
      { topic: firm.topic('canonical.worker.v1'), message: { key: unknown, value: last.get(ids[2]!)!.value, partition: 0 } },
    ]);
    expect(await post('/v1/republish', { entity: 'worker', audit: true })).toMatchObject({ facets: [{ missing: 1, stale: 1, extra: 1, samples: { missing: [lost], stale: [other], extra: [unknown] } }, {}] });
    const done = await post('/v1/republish', { entity: 'worker' });
    expect(done).toMatchObject({ facets: [{ republished: 2 }, { republished: 0 }] });
    await eventually(async () => expect(await post('/v1/republish', { entity: 'worker', audit: true })).toMatchObject({ facets: [{ missing: 0, stale: 0, extra: 1 }, {}] }), { what: 'the topic to be as the table', timeoutMs: 20_000 });
  }, 90_000);
});

describe('which records are one', () => {
  it('is found, compared, rehearsed without a trace, told apart, and read back as what was said', async () => {
    await firm.publish([
      { key: 'E1', version: 1, values: { givenName: 'Eve', workEmail: 'eve@firm.example', employmentStatus: 'A' } }, { system: 'hris-apac', key: 'E2', version: 1, values: { workEmail: 'EVE@firm.example', employmentStatus: 'Current' } },
      { key: 'E3', version: 1, values: { manager: 'E1' } },
    ]);
    await firm.settled('worker_sync');
    const [here, there] = [(await byHris('E1'))['id'] as string, (await get('/v1/workers/by/hris-apac/E2'))['id'] as string];
    await eventually(async () => expect(await get('/v1/duplicates?entity=worker')).toMatchObject({ total: 1, complete: true, duplicates: [{ strength: 'strong' }] }), { what: 'the finding', timeoutMs: 10_000 });
    const pair = await get(`/v1/duplicates/pair?entity=worker&records=${here},${there}`);
    const link = firm.linkMessage('same-as', { system: 'hris', id: 'E1' }, { system: 'hris-apac', id: 'E2' }, 1).message.value!;
    expect(await post('/v1/identity-links/rehearse', { event: link.toString('base64') })).toMatchObject({ outcome: 'applied', before: { left: here, right: there }, after: { left: [here, there].sort()[0], right: [here, there].sort()[0] } });
    expect((await ask('POST', '/v1/identity-links/rehearse', { event: 'AAAA' })).status).toBe(400);
    expect(await get(`/v1/identity-links?record=${here}`)).toEqual({ links: [], total: 0 });
    expect(await get(`/v1/referrers/${here}`)).toMatchObject({ counts: { worker: 1 }, some: [{ entity: 'worker' }] });
    const apart = { entity: 'worker', records: [here, there], evidence: pair['evidence'], author: 'mara', reason: 'Two people' };
    expect([await post('/v1/duplicates/apart', apart), await get('/v1/duplicates')]).toMatchObject([{ changed: true }, { total: 0 }]);
    expect(await post('/v1/duplicates/apart', { ...apart, apart: false })).toEqual({ apart: false, changed: true });
    await firm.link('same-as', { system: 'hris', id: 'E1' }, { system: 'hris-apac', id: 'E2' }, 1);
    await firm.settled('worker_sync');
    expect(await get(`/v1/identity-links?record=${here}`)).toMatchObject({ total: 1, links: [{ inForce: true, source: 'steward', author: null }] });
    expect(await get('/v1/unmapped')).toMatchObject({ complete: true });
  }, 60_000);
});

describe('the description of the interface', () => {
  it('is true of every answer of this suite, which asked for everything that is described', () => {
    expect([...operations].filter((operation) => !called.has(operation))).toEqual([]);
  });
});
