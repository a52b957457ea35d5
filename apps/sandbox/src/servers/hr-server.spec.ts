import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SandboxControl } from './sandbox-control.js';
import { startSandbox, type RunningSandbox } from './start-sandbox.js';
import { ask, SetClock, type AnswerBody, type Question } from './testing/ask.js';

const clock = new SetClock();
let sandbox: RunningSandbox;
let control: SandboxControl;

beforeAll(async () => {
  sandbox = await startSandbox({ now: clock.now });
  control = new SandboxControl(sandbox.url);
});
beforeEach(() => control.reset('hr'));
afterAll(() => sandbox.stop());

const hr = (path: string, question: Question = {}, key = 'hr-full-key') => ask(`${sandbox.urlOf('hr')}/v1/${path}`, { ...question, headers: { 'x-api-key': key, ...question.headers } });
const day = '2026-01-01';
const worker = (id: string, values: Record<string, unknown> = {}) => ({ id, assignments: [{ effective_from: day, employer: 'US01', employment_status: 'A', ...values }] });
const idsOf = (page: AnswerBody) => page.items.map((item) => String(item.id));

/** Reads to the end; `between` runs after each page. */
async function readAll(first: string, between: (page: number) => Promise<void> = async () => {}, key?: string): Promise<string[]> {
  const ids: string[] = [];
  for (let path = first, page = 1; ; page += 1) {
    const { body, status } = await hr(path, {}, key);
    expect(status).toBe(200);
    ids.push(...idsOf(body));
    if (body.next_cursor === null) return ids;
    await between(page);
    path = `workers?limit=10&cursor=${body.next_cursor}`;
  }
}

const seedWorkers = (count: number, values: (place: number) => Record<string, unknown> = () => ({})) =>
  control.seed('hr', { workers: Array.from({ length: count }, (_, place) => worker(String(1_000 + place), values(place))) });

describe('pages of workers', () => {
  it('have everyone once, although all were changed in one second', async () => {
    await seedWorkers(55);
    const ids = await readAll('workers?limit=10');
    expect(ids).toEqual(Array.from({ length: 55 }, (_, place) => String(1_000 + place)));
  });

  it('end with a null cursor, also where the last page is full, and tell the total', async () => {
    await seedWorkers(20);
    const first = (await hr('workers?limit=10')).body;
    expect(first.total).toBe(20);
    const second = (await hr(`workers?limit=10&cursor=${first.next_cursor}`)).body;
    expect([second.items.length, second.next_cursor]).toEqual([10, null]);
  });

  it('meet again who changes meanwhile, and lose and repeat nobody else', async () => {
    await seedWorkers(40);
    const ids = await readAll('workers?limit=10', async (page) => {
      clock.passSeconds(1);
      if (page === 1) await hr('workers/1005', { method: 'PATCH', json: { effective_from: day, changes: { fte: 0.5 } } }); // has been read
      if (page === 2) await hr('workers/1035', { method: 'PATCH', json: { effective_from: day, changes: { fte: 0.5 } } }); // has not
    });
    expect(ids.filter((id) => id !== '1005').sort()).toEqual(Array.from({ length: 40 }, (_, place) => String(1_000 + place)).filter((id) => id !== '1005'));
    expect(ids.filter((id) => id === '1005')).toHaveLength(2);
  });

  it('leave who changes within the second of the page boundary to the next delta', async () => {
    await seedWorkers(20);
    const since = new Date(clock.ms).toISOString();
    const ids = await readAll('workers?limit=10', async () => void (await hr('workers/1002', { method: 'PATCH', json: { effective_from: day, changes: { fte: 0.5 } } })));
    expect(ids.filter((id) => id === '1002')).toHaveLength(1);
    const delta = (await hr(`workers?updated_since=${since}`)).body;
    expect(delta.items.find(({ id }) => id === '1002')).toMatchObject({ version: 2, assignments: [{ fte: 0.5 }] });
  });

  it('are refused under a cursor that has expired, was invented, or comes with another wish', async () => {
    await seedWorkers(20);
    const { next_cursor: cursor } = (await hr('workers?limit=10')).body;
    clock.passSeconds(599);
    expect((await hr(`workers?cursor=${cursor}`)).status).toBe(200);
    expect((await hr(`workers?cursor=${cursor}&updated_since=2026-11-20T00:00:00Z`)).body.error).toBe('invalid_cursor');
    clock.passSeconds(1);
    const expired = await hr(`workers?cursor=${cursor}`);
    expect([expired.status, expired.body.error]).toEqual([410, 'cursor_expired']);
    expect((await hr('workers?cursor=abc')).body.error).toBe('invalid_cursor');
  });

  it.each(['0', '201', 'many', '1.5', '-1'])('cannot have a limit of %s', async (limit) => {
    const refused = await hr(`workers?limit=${limit}`);
    expect([refused.status, refused.body.error, refused.headers.get('content-type')]).toEqual([400, 'invalid_limit', 'application/problem+json']);
  });
});

describe('a delta', () => {
  it('has what changed at its second and later, and the pages of its cursor too', async () => {
    await seedWorkers(5);
    clock.passSeconds(10);
    const since = new Date(clock.ms).toISOString();
    await control.seed('hr', { workers: Array.from({ length: 12 }, (_, place) => worker(String(2_000 + place))) });
    const ids = await readAll(`workers?limit=10&updated_since=${since}`);
    expect([ids.length, ids.every((id) => id.startsWith('2'))]).toEqual([12, true]);
  });

  it('does not reach beyond the retention', async () => {
    const ago = (days: number) => new Date(clock.ms - days * 86_400_000).toISOString();
    expect((await hr(`workers?updated_since=${ago(30)}`)).status).toBe(200);
    expect((await hr(`workers?updated_since=${ago(30.001)}`)).body).toMatchObject({ error: 'since_too_old', status: 400 });
    await control.configure('hr', { sinceRetentionDays: 7 });
    expect((await hr(`workers?updated_since=${ago(8)}`)).body.error).toBe('since_too_old');
    expect((await hr('workers?updated_since=yesterday')).body.error).toBe('invalid_since');
  });
});

describe('keys', () => {
  it('are asked for with problem JSON', async () => {
    for (const key of ['', 'guessed', 'HR-FULL-KEY']) {
      const refused = await hr('workers', {}, key);
      expect([refused.status, refused.body.error, refused.headers.get('content-type')]).toEqual([401, 'unauthorized', 'application/problem+json']);
    }
  });

  it('tell whether they see all, and who was deleted of those that they saw', async () => {
    await control.seed('hr', { workers: [worker('1'), worker('2', { employer: 'DE01' })] });
    const permissions = async (key: string) => (await hr('permissions', {}, key)).body.workers;
    expect([await permissions('hr-full-key'), await permissions('hr-restricted-key')]).toEqual(['all', 'some']);
    const statuses = async () => (await Promise.all([['1', 'hr-full-key'], ['2', 'hr-full-key'], ['1', 'hr-restricted-key'], ['2', 'hr-restricted-key']].map(([id, key]) => hr(`deleted-workers/${id}`, {}, key)))).map(({ status }) => status);
    expect(await statuses()).toEqual([404, 404, 404, 404]);
    for (const id of ['1', '2']) await hr(`workers/${id}`, { method: 'DELETE' });
    expect(await statuses()).toEqual([200, 200, 200, 404]);
    expect((await hr('workers', { method: 'POST', json: worker('1') })).status).toBe(201);
    expect(await statuses()).toEqual([404, 200, 404, 404]);
    await control.configure('hr', { hiddenCompanies: [] });
    expect(await permissions('hr-restricted-key')).toBe('all');
  });

  it('of the restricted kind see nobody of a hidden company, by no way', async () => {
    await seedWorkers(30, (place) => ({ employer: place % 3 === 0 ? 'DE01' : 'US01' }));
    const page = (await hr('workers?limit=5', {}, 'hr-restricted-key')).body;
    expect(page.total).toBe(20);
    const ids = await readAll('workers?limit=5', undefined, 'hr-restricted-key');
    expect([ids.length, ids.includes('1000'), ids.includes('1001')]).toEqual([20, false, true]);
    expect((await hr('workers/1000', {}, 'hr-restricted-key')).status).toBe(404);
    expect((await hr('workers/1000', { method: 'DELETE' }, 'hr-restricted-key')).status).toBe(404);
    expect((await hr('workers/1000', { method: 'PATCH', json: { effective_from: day, changes: { fte: 1 } } }, 'hr-restricted-key')).status).toBe(404);
    expect((await hr('workers?limit=5')).body.total).toBe(30);
  });

  it('hide by the company of today: who moves there disappears on the day', async () => {
    await control.seed('hr', { workers: [{ id: '1', assignments: [{ effective_from: day, employer: 'US01' }, { effective_from: '2026-12-01', employer: 'DE01' }] }, worker('2', { employer: null })] });
    expect((await hr('workers', {}, 'hr-restricted-key')).body.total).toBe(2);
    const now = clock.ms;
    clock.ms = Date.parse('2026-12-01T00:00:00Z');
    expect(idsOf((await hr('workers', {}, 'hr-restricted-key')).body)).toEqual(['2']);
    clock.ms = now;
  });

  it('can be others', async () => {
    await control.configure('hr', { fullKeys: ['old', 'new'], hiddenCompanies: ['US01'] });
    await seedWorkers(1);
    expect([(await hr('workers', {}, 'old')).body.total, (await hr('workers', {}, 'new')).body.total, (await hr('workers', {}, 'hr-restricted-key')).body.total]).toEqual([1, 1, 0]);
    expect((await hr('workers')).status).toBe(401);
  });
});

describe('workers', () => {
  it('are hired with rows that are still to come, and shown with all of them', async () => {
    const hired = await hr('workers', { method: 'POST', json: { assignments: [{ effective_from: '2027-01-04', employment_status: 'A' }, { effective_from: '2026-11-23', employment_status: 'P', given_name: 'Ada' }] } });
    expect([hired.status, hired.headers.get('location')]).toEqual([201, '/hr/v1/workers/900001']);
    expect(hired.body).toMatchObject({ id: '900001', version: 1, updated_at: new Date(clock.ms).toISOString().replace('.000', '') });
    expect(hired.body.assignments.map((row) => [row.effective_from, row.employment_status, row.given_name, row.family_name])).toEqual([['2026-11-23', 'P', 'Ada', null], ['2027-01-04', 'A', null, null]]);
    expect((await hr('workers/900001')).body).toEqual(hired.body);
  });

  it('keep the id that is given, once', async () => {
    expect((await hr('workers', { method: 'POST', json: worker('W-7') })).status).toBe(201);
    const again = await hr('workers', { method: 'POST', json: worker('W-7') });
    expect([again.status, again.body.error, again.body.id]).toEqual([409, 'already_exists', 'W-7']);
  });

  it('count a version for each change, none for a change that changes nothing, and go on where an id comes back', async () => {
    await hr('workers', { method: 'POST', json: worker('1') });
    const patch = { method: 'PATCH', json: { effective_from: '2026-12-24', changes: { job_title: 'Principal' } } };
    clock.passSeconds(1);
    const changed = (await hr('workers/1', patch)).body;
    expect([changed.version, changed.assignments.length]).toEqual([2, 2]);
    clock.passSeconds(1);
    expect((await hr('workers/1', patch)).body).toEqual(changed);
    expect((await hr('workers/1', { method: 'DELETE' })).status).toBe(204);
    expect((await hr('workers/1')).status).toBe(404);
    expect((await hr('workers', { method: 'POST', json: worker('1') })).body.version).toBe(3);
  });

  it('have rows rescinded, save the last', async () => {
    await hr('workers', { method: 'POST', json: worker('1') });
    await hr('workers/1', { method: 'PATCH', json: { effective_from: '2026-12-24', changes: { job_title: 'Principal' } } });
    expect((await hr('workers/1/assignments/2026-12-25', { method: 'DELETE' })).status).toBe(404);
    expect((await hr('workers/1/assignments/2026-12-24', { method: 'DELETE' })).body).toMatchObject({ version: 3, assignments: [{ effective_from: day, job_title: null }] });
    expect((await hr(`workers/1/assignments/${day}`, { method: 'DELETE' })).body.error).toBe('last_assignment');
  });

  it.each([
    [{}], [{ changes: { fte: 1 } }], [{ effective_from: day }], [{ effective_from: day, changes: {} }], [{ effective_from: day, changes: { shoe: 1 } }], [{ effective_from: 'soon', changes: { fte: 1 } }],
    [{ effective_from: day, changes: { fte: 1 }, why: 'x' }], [{ effective_from: day, changes: { hire_date: '2026-13-01' } }],
  ])('are not changed by %j', async (json) => {
    await hr('workers', { method: 'POST', json: worker('1') });
    const refused = await hr('workers/1', { method: 'PATCH', json });
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid']);
    expect((await hr('workers/1')).body.version).toBe(1);
  });
});

describe('org units and locations', () => {
  it.each([
    ['org-units', { code: 'GB01-CLD', name: 'Cloud', group: 'Cloud', parent: 'OU-1', head: '100001', legal_entity: 'GB01', status: 'A' }],
    ['locations', { code: 'LON', name: 'London', city: 'London', region: 'EMEA', country: 'GB', time_zone: 'Europe/London', status: 'A', holidays: [{ date: '2026-12-25', name: 'Christmas Day' }], working_days: [1, 2, 3, 4] }],
  ])('%s are put, replaced, listed and deleted', async (collection, values) => {
    const put = await hr(`${collection}/X-1`, { method: 'PUT', json: values });
    expect([put.status, put.body]).toEqual([201, { id: 'X-1', version: 1, updated_at: put.body.updated_at, ...values }]);
    expect((await hr(`${collection}/X-1`, { method: 'PUT', json: put.body })).body).toEqual(put.body);
    const replaced = await hr(`${collection}/X-1`, { method: 'PUT', json: { code: 'X' } });
    expect([replaced.status, replaced.body.version, replaced.body.name]).toEqual([200, 2, null]);
    expect((await hr(collection)).body).toEqual({ items: [replaced.body], next_cursor: null, total: 1 });
    expect((await hr(`${collection}/X-1`, { method: 'PUT', json: { shoe: 'X' } })).body.error).toBe('invalid');
    expect((await hr(`${collection}/X-1`, { method: 'DELETE' })).status).toBe(204);
    expect((await hr(`${collection}/X-1`)).status).toBe(404);
  });

  it('of which locations have a calendar, whole weeks without holidays where nobody says otherwise', async () => {
    const put = (json: object) => hr('locations/L-1', { method: 'PUT', json });
    expect((await put({ code: 'LON' })).body).toMatchObject({ holidays: [], working_days: [1, 2, 3, 4, 5] });
    const [christmas, boxing] = [{ date: '2026-12-25', name: 'Christmas Day' }, { date: '2026-12-28', name: 'Boxing Day (observed)' }];
    const kept = (await put({ code: 'LON', holidays: [boxing, { ...christmas, note: 'x' }], working_days: [7, 1] })).body;
    expect(kept).toMatchObject({ holidays: [christmas, boxing], working_days: [1, 7], version: 2 });
    await control.seed('hr', { locations: [{ id: 'L-1', code: 'LON', holidays: [christmas, boxing], working_days: [1, 7] }, { id: 'L-2' }] });
    expect((await hr('locations')).body.items).toMatchObject([{ ...kept, version: 2 }, { id: 'L-2', holidays: [], working_days: [1, 2, 3, 4, 5] }]);
    await expect(control.seed('hr', { locations: [{ id: 'L-3', holidays: 'none' }] })).rejects.toThrow('must be a list');
  });

  it.each([
    [{ holidays: [{ date: 'soon', name: 'x' }] }], [{ holidays: [{ date: '2026-12-25' }] }], [{ holidays: [{ date: '2026-12-25', name: 'a' }, { date: '2026-12-25', name: 'b' }] }], [{ holidays: {} }], [{ working_days: [] }],
    [{ working_days: [0] }], [{ working_days: [8] }], [{ working_days: [1, 1] }], [{ working_days: ['1'] }],
  ])('of which a location is refused with %j', async (wrong) => {
    const refused = await hr('locations/L-1', { method: 'PUT', json: wrong });
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid']);
    expect((await hr('org-units/X-1', { method: 'PUT', json: { holidays: [] } })).status).toBe(400);
  });
});
