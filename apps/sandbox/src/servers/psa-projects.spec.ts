import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SandboxControl } from './sandbox-control.js';
import { startSandbox, type RunningSandbox } from './start-sandbox.js';
import { ask, SetClock, type Question } from './testing/ask.js';

const clock = new SetClock();
let sandbox: RunningSandbox;
let control: SandboxControl;
let authorization: string;

const psa = (path: string, question: Question = {}) => ask(`${sandbox.urlOf('psa')}/api/${path}`, { ...question, headers: { authorization, ...question.headers } });
const post = (path: string, json: object, headers: Record<string, string> = {}) => psa(path, { method: 'POST', json, headers });
const put = (path: string, json: object, headers: Record<string, string> = {}) => psa(path, { method: 'PUT', json, headers });

const project = {
  external_id: 'P-10001', code: 'ACM-1', name: 'Claims platform', customer: 'Acme', status: 'active', manager_id: 'R-1', start_date: '2026-12-01', end_date: '2027-05-31', budget_hours: 1200.5,
  tasks: [{ id: 'T-1', name: 'Discovery', start_date: '2026-12-01', end_date: '2027-01-15', status: 'done' }], milestones: [{ id: 'M-1', name: 'Go-live', due_date: '2027-05-01', status: 'open' }], reference: 'run 7',
};
const request = {
  external_id: 'D-1', project_id: 'PRJ-1', role: 'Cloud architect', labor_category: 'LC-40', country: 'GB', location: 'LON', start_date: '2026-12-07', end_date: '2027-03-31', hours_per_day: 7.5, priority: 1, status: 'open',
  reference: null, skills: [{ name: 'kubernetes', level: 4 }, { name: 'terraform', level: null }],
};

beforeAll(async () => {
  sandbox = await startSandbox({ now: clock.now });
  control = new SandboxControl(sandbox.url);
});
beforeEach(async () => {
  await control.reset('psa');
  await control.configure('psa', { callsPerMinute: null });
  await control.seed('psa', { resources: [{ external_id: '100001', name: 'Ada Holt' }] });
  const granted = await ask(`${sandbox.urlOf('psa')}/oauth/token`, { method: 'POST', form: { grant_type: 'client_credentials', client_id: 'muster', client_secret: 'psa-client-secret' } });
  authorization = `Bearer ${granted.body.access_token}`;
});
afterAll(() => sandbox.stop());

describe('a project of the PSA', () => {
  it('gets an id and a version, and shows its tasks and milestones', async () => {
    const created = await post('projects', project);
    expect([created.status, created.headers.get('location'), created.headers.get('etag')]).toEqual([201, '/psa/api/projects/PRJ-1', '"1"']);
    expect(created.body).toEqual({ id: 'PRJ-1', ...project, version: 1, modified_at: new Date(clock.ms).toISOString() });
    expect((await psa('projects/PRJ-1')).body).toEqual(created.body);
  });

  it('is planned and has neither tasks nor milestones where nobody says so', async () => {
    expect((await post('projects', { name: 'Own' })).body).toMatchObject({ status: 'planned', external_id: null, manager_id: null, budget_hours: null, tasks: [], milestones: [] });
  });

  it('gives ids to tasks and milestones that have none, and statuses', async () => {
    const { body } = await post('projects', { name: 'Own', tasks: [{ name: 'A' }, { id: 'T-7', name: 'B' }, { name: 'C' }], milestones: [{ name: 'M' }] });
    const none = { start_date: null, end_date: null };
    expect(body.tasks).toEqual([{ id: 'T-8', name: 'A', ...none, status: 'open' }, { id: 'T-7', name: 'B', ...none, status: 'open' }, { id: 'T-9', name: 'C', ...none, status: 'open' }]);
    expect(body.milestones).toEqual([{ id: 'M-1', name: 'M', due_date: null, status: 'open' }]);
  });

  it('tells every field that is wrong, in its tasks too', async () => {
    const refused = await post('projects', {
      name: ' ', status: 'gone', manager_id: 'R-9', start_date: '2027-01-02', end_date: '2027-01-01', budget_hours: -1, tasks: [{ id: 'a', name: 'A', status: 'reached' }, { id: 'a', start_date: 'soon' }], milestones: 'none',
    });
    expect([refused.status, Object.keys(refused.body.fields).sort()]).toEqual([
      422, ['budget_hours', 'end_date', 'manager_id', 'milestones', 'name', 'status', 'tasks[0].status', 'tasks[1].id', 'tasks[1].name', 'tasks[1].start_date'],
    ]);
  });

  it('keeps lists that a change does not name, has those replaced that it does, and minds its version', async () => {
    await post('projects', project);
    const changed = await put('projects/PRJ-1', { tasks: [{ id: 'T-2', name: 'Build' }] }, { 'if-match': '"1"' });
    expect(changed.body).toMatchObject({ version: 2, name: project.name, milestones: project.milestones, tasks: [{ id: 'T-2', name: 'Build', status: 'open' }] });
    expect((await put('projects/PRJ-1', { name: 'X' }, { 'if-match': '"1"' })).body).toMatchObject({ error: 'version_conflict', version: 2 });
  });

  it('is known by one external id and one idempotency key, and listed by pages and times', async () => {
    const first = await post('projects', project, { 'idempotency-key': 'k' });
    expect((await post('projects', project, { 'idempotency-key': 'k' })).body).toEqual(first.body);
    expect((await post('resources', { name: 'Bo' }, { 'idempotency-key': 'k' })).body.id).toBe('R-2');
    expect((await post('projects', project)).body).toMatchObject({ error: 'duplicate_external_id', id: 'PRJ-1' });
    clock.passSeconds(1);
    await post('projects', { name: 'Second' });
    const found = async (query: string) => (await psa(`projects?${query}`)).body.data.map(({ id }) => id);
    expect([await found('external_id=P-10001'), await found('page=2&per_page=1'), await found(`modified_since=${new Date(clock.ms).toISOString()}`)]).toEqual([['PRJ-1'], ['PRJ-2'], ['PRJ-2']]);
  });

  it('has no manager any more when that resource is deleted', async () => {
    await post('projects', project);
    expect((await psa('resources/R-1', { method: 'DELETE' })).status).toBe(204);
    expect((await psa('projects/PRJ-1')).body).toMatchObject({ manager_id: null, version: 2, tasks: project.tasks });
  });
});

describe('a staffing request', () => {
  beforeEach(async () => void (await post('projects', project)));

  it('asks for one person for a project', async () => {
    const created = await post('staffing-requests', request);
    expect([created.status, created.headers.get('location')]).toEqual([201, '/psa/api/staffing-requests/SR-1']);
    expect(created.body).toEqual({ id: 'SR-1', ...request, version: 1, modified_at: new Date(clock.ms).toISOString() });
    expect((await psa('staffing-requests?external_id=D-1')).body.data).toEqual([created.body]);
    expect((await post('staffing-requests', { project_id: 'PRJ-1', role: 'Analyst' })).body).toMatchObject({ id: 'SR-2', status: 'open', priority: 3, skills: [] });
    expect((await put('staffing-requests/SR-1', { status: 'filled' })).body).toMatchObject({ status: 'filled', skills: request.skills, version: 2 });
  });

  it('shows by which external id its project is known, where somebody asks', async () => {
    await post('staffing-requests', request);
    expect((await psa('staffing-requests?expand=project')).body.data).toMatchObject([{ project_id: 'PRJ-1', project: { id: 'PRJ-1', external_id: project.external_id } }]);
    expect((await psa('projects/PRJ-1?expand=manager')).body.manager).toMatchObject({ id: project.manager_id });
    expect((await psa('staffing-requests/SR-1')).body).not.toHaveProperty('project');
    expect((await psa('projects?expand=customer')).body).toMatchObject({ error: 'invalid_parameter' });
  });

  it('tells every field that is wrong', async () => {
    const refused = await post('staffing-requests', { project_id: 'PRJ-9', priority: 6, status: 'gone', hours_per_day: 25, skills: [{ name: 'sql', level: 0 }, { level: 2.5 }] });
    expect([refused.status, Object.keys(refused.body.fields).sort()]).toEqual([422, ['hours_per_day', 'priority', 'project_id', 'role', 'skills[0].level', 'skills[1].level', 'skills[1].name', 'status']]);
    expect((await post('staffing-requests', {})).body.fields).toEqual({ project_id: 'is empty', role: 'is empty' });
  });

  it('holds the project that it asks for', async () => {
    await post('staffing-requests', request);
    expect((await psa('projects/PRJ-1', { method: 'DELETE' })).body).toMatchObject({ error: 'in_use', id: 'SR-1' });
    await psa('staffing-requests/SR-1', { method: 'DELETE' });
    expect((await psa('projects/PRJ-1', { method: 'DELETE' })).status).toBe(204);
  });

  it('is seeded, with its project, in any order', async () => {
    await control.reset('psa');
    for (let time = 0; time < 2; time += 1) await control.seed('psa', { 'staffing-requests': [request], projects: [{ ...project, id: 'PRJ-1' }] });
    expect([await control.rows('psa', 'staffing-requests'), await control.rows('psa', 'projects')]).toMatchObject([[{ id: 'SR-1', ...request, version: 1 }], [{ id: 'PRJ-1', ...project, version: 1 }]]);
    await expect(control.seed('psa', { projects: [{ id: 'SR-1', name: 'x' }] })).rejects.toThrow('must be PRJ- and a number');
  });
});
