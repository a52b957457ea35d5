import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { checkConnector, lintConnectors, readPage, triedConnector } from '@muster/connectors';
import { parseLocalDate, pause } from '@muster/platform-kernel';
import { eventually } from '@muster/testing';
import { stopForeignPrograms } from './foreign-program.js';
import { LibraryConfig } from './library-config.js';
import { FIRST_DAY, PeerFirm, person } from './peer-firm.js';
import { day, decimal, Tryton, TRYTON_PASSWORD } from './tryton.js';

jest.setTimeout(60_000);

type Row = Record<string, unknown>;

/** The parties of some codes over REST, two a page by a range of which the end is not in it. */
const PAGE = 2;
const padded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
const overRest = `name: tryton-rest
kind: erp
description: Units of Tryton, over REST.
precedence: 20
timeZone: UTC
versions: none
entities: [org-unit]
connector:
  baseUrl: { env: TRYTON_REST_URL }
  auth: { kind: bearer, token: { env: TRYTON_REST_KEY } }
  headers: { X-Tryton-Context: '${padded({ company: 1 })}' }
  mapping: tryton-rest
  streams:
    parties:
      request:
        path: /rest/model/party.party
        query: { f: code, d: '${padded([['code', 'like', 'U%']])}', o: '${padded([['id', 'ASC']])}' }
        headers: { Range: 'records={from}-{from+${PAGE}}' }
      pagination: { kind: offset, parameter: from, limit: ${PAGE} }
      everySeconds: 1
      absent: { deletes: retire, maxShare: 1, request: { path: '/rest/model/party.party/{id}' } }
`;
const restMapping = `mapping: tryton-rest
version: 1
system: tryton-rest
description: Parties as units.
files:
  parties: { format: records, columns: { id: { required: true }, code: , __name__: { drop: true } } }
outputs:
  - { entity: org-unit, from: parties, key: id, attributes: { code: code } }
`;

let config: LibraryConfig;
let tryton: Tryton;
const envOf = (name: string, password = TRYTON_PASSWORD) => ({ [`${name}_URL`]: tryton.url, [`${name}_USER`]: 'admin', [`${name}_PASSWORD`]: password });

beforeAll(() => {
  config = new LibraryConfig('tryton', 'tryton-hr');
  config.write('systems/tryton-rest.yaml', overRest);
  config.write('mappings/tryton-rest.yaml', restMapping);
  for (const system of ['tryton', 'tryton-crm', 'tryton-rm']) config.change(`systems/${system}.yaml`, ['everySeconds: 60', 'everySeconds: 1\n      fullEverySeconds: 3'], ['deletes: retire', 'deletes: retire\n        maxShare: 1']);
  config.change('systems/tryton-hr.yaml', ['everySeconds: 60', 'everySeconds: 1\n      fullEverySeconds: 5']);
});

afterAll(async () => {
  await stopForeignPrograms();
  config.delete();
}, 60_000);

it('is declared without a finding', () => expect(lintConnectors(config.dir)).toEqual([]));

describe('Tryton as a target and as an ERP', () => {
  let peer: PeerFirm;
  let rest: { TRYTON_REST_URL: string; TRYTON_REST_KEY: string };
  const employees = (code: string) => tryton.read('company.employee', [['party.code', '=', code]], ['party.name', 'party.code', 'party.contact_mechanisms.value', 'start_date', 'end_date', 'supervisor', '_timestamp']);
  const employee = async (code: string, fits: (row: Row) => boolean = () => true): Promise<Row | false> => {
    const rows = await employees(code);
    return rows.length === 1 && fits(rows[0]!) ? rows[0]! : false;
  };
  const parties = (code: string) => tryton.read('party.party', [['code', '=', code]], ['name', 'contact_mechanisms.value']);
  const emailsOf = (row: Row) => ((row['party.'] as { 'contact_mechanisms.': { value: string }[] })['contact_mechanisms.']).map(({ value }) => value);
  const nameOf = (row: Row) => (row['party.'] as { name: string }).name;

  beforeAll(async () => {
    tryton = await Tryton.start();
    rest = { TRYTON_REST_URL: tryton.url, TRYTON_REST_KEY: await tryton.restKey() };
    peer = await PeerFirm.create(config, { ...envOf('TRYTON'), ...envOf('TRYTON_CRM'), ...envOf('TRYTON_RM'), ...rest }, { projects: true });
  }, 180_000);

  afterAll(async () => {
    await peer?.stop();
    await tryton?.stop();
  }, 60_000);

  it('lets us in, and tells a wrong password from a right one', async () => {
    expect((await checkConnector({ configDir: config.dir, env: envOf('TRYTON') }, 'tryton')).filter(({ ok }) => !ok)).toEqual([]);
    expect((await checkConnector({ configDir: config.dir, env: envOf('TRYTON', 'wrong') }, 'tryton')).at(-1)).toMatchObject({ ok: false, detail: expect.stringMatching(/^auth: /) });
  }, 60_000);

  it('tells its company', async () => {
    expect(await peer.reading(async () => (await peer.firm.latest('legal-entity', 'tryton', '1')) ?? false, 'the company')).toMatchObject({ code: 'GB01', name: 'Northfold Ltd', currency: 'USD' });
  }, 90_000);

  it('gets a hire as a party, an address and an employee, each once, with a manager whom it has too', async () => {
    // Half of it is there already, as after a crash: the party without an employee.
    await tryton.create('party.party', { name: 'Somebody', code: 'T2' });
    await peer.seedHr([person('T1'), person('T2', { manager: 'T1' }), person('T3', { manager: 'T2', work_email: null })]);
    const boss = (await peer.reading(() => employee('T1'), 'T1')) as Row;
    expect([nameOf(boss), emailsOf(boss), boss['start_date'], boss['end_date']]).toEqual(['GivenT1 FamilyT1', ['t1@northfold.example'], day(FIRST_DAY), null]);
    const second = (await peer.reading(() => employee('T2', (row) => row['supervisor'] === boss['id']), 'T2 below T1')) as Row;
    expect(nameOf(second)).toBe('GivenT2 FamilyT2');
    const third = (await peer.reading(() => employee('T3', (row) => row['supervisor'] === second['id']), 'T3 below T2')) as Row;
    expect(emailsOf(third)).toEqual([]);
    for (const code of ['T1', 'T2', 'T3']) expect(await parties(code)).toHaveLength(1);
  }, 120_000);

  it('gets a change of a part of the record, and makes no second one', async () => {
    await peer.changeInHr('T1', '2024-02-01', { family_name: 'Lovelace', work_email: 'lovelace@northfold.example' });
    const changed = (await peer.reading(() => employee('T1', (row) => nameOf(row) === 'GivenT1 Lovelace' && emailsOf(row)[0] === 'lovelace@northfold.example'), 'the name and the address')) as Row;
    expect(emailsOf(changed)).toHaveLength(1);
  }, 90_000);

  it('gets the last day of a leaver, whom it then leaves out of its own lists, and still finds him', async () => {
    await peer.changeInHr('T3', '2024-06-30', { employment_status: 'T', termination_date: '2024-06-29' });
    await peer.reading(() => employee('T3', (row) => JSON.stringify(row['end_date']) === JSON.stringify(day('2024-06-29'))), 'the last day');
    await peer.changeInHr('T3', '2024-06-30', { given_name: 'Gone' });
    await peer.reading(() => employee('T3', (row) => nameOf(row) === 'Gone FamilyT3'), 'a change of a leaver');
    expect(await employees('T3')).toHaveLength(1);
  }, 90_000);

  it('refuses a write over a change of somebody else, and gets it once that was looked at', async () => {
    const { connector, caller } = triedConnector({ configDir: config.dir, env: envOf('TRYTON') }, 'tryton');
    const row = (await employee('T1')) as Row;
    const write = connector.writes.get('worker')!;
    const body = { party: (row['party.'] as Row)['id'], company: 1, start_date: day(FIRST_DAY), end_date: null, supervisor: null };
    const stale = (await write.update({ key: 'T1', id: String(row['id']), version: '1.0', correlationId: 'c' }, body))!;
    expect(await caller().call('delivery', 'update worker', stale)).toMatchObject({ class: 'conflict', message: expect.stringContaining('modified'), answer: { status: 200 } });
    const fresh = (await write.update({ key: 'T1', id: String(row['id']), version: String(row['_timestamp']), correlationId: 'c' }, body))!;
    expect(await caller().call('delivery', 'update worker', fresh)).toMatchObject({ class: 'ok' });
  }, 60_000);

  it('says within a 200 what was wrong: a field that is refused, a code that is there, a record that is not', async () => {
    const { connector, caller } = triedConnector({ configDir: config.dir, env: envOf('TRYTON') }, 'tryton');
    const calling = caller();
    const create = async (body: Row) => calling.call('delivery', 'create', { ...(await connector.writes.get('worker')!.parts[0]!.write.create({ key: 'T9', correlationId: 'c' }, body))! });
    expect(await create({ name: 'A', code: 'T9', uuid: 'x' })).toMatchObject({ class: 'data', message: expect.stringContaining('uuid'), answer: { status: 200 } });
    expect(await create({ name: 'A', code: 'T1' })).toMatchObject({ class: 'conflict', message: expect.stringContaining('unique') });
    const gone = (await connector.writes.get('worker')!.update({ key: 'T9', id: '999', correlationId: 'c' }, { end_date: null }))!;
    expect(await calling.call('delivery', 'update', gone)).toMatchObject({ class: 'gone' });
    expect(await parties('T9')).toEqual([]);
  }, 60_000);

  it('tells what a person costs today, of several dated rates, although the employee himself was not written for it', async () => {
    const { id } = (await employee('T1')) as { id: number };
    await tryton.create('company.employee_cost_price', { employee: id, date: day('2024-01-15'), cost_price: decimal('50.25') }, { employee: id, date: day('2025-01-01'), cost_price: decimal('61.5') });
    const rateOf = async () => {
      const worker = await peer.firm.latest('worker', 'hris', 'T1');
      return (await peer.firm.received('worker', { restricted: true })).filter(({ key }) => key === worker?.['workerId']).at(-1)?.record;
    };
    await peer.reading(async () => Number((await rateOf())?.['costRate']) === 61.5, 'the rate');
    expect(await rateOf()).toMatchObject({ costRateCurrency: 'USD' });
  }, 90_000);

  it('is read over REST to behind its last full page, which it refuses with a 416: that is the end, and nothing is taken for gone', async () => {
    const ids = await tryton.create('party.party', ...['U1', 'U2', 'U3', 'U4'].map((code) => ({ name: `Unit ${code}`, code })));
    const { connector, caller } = triedConnector({ configDir: config.dir, env: rest }, 'tryton-rest');
    const stream = connector.streams.get('parties')!;
    const calling = caller();
    const codes: unknown[] = [];
    let request = await stream.firstRequest(null, { full: true });
    for (const page of [1, 2]) {
      const { answer } = await calling.call('urgent', 'read parties', request);
      expect([page, answer!.status, answer!.headers['content-range']]).toEqual([page, 200, expect.stringMatching(/^records [02]-[24]\//)]);
      codes.push(...(await stream.rowsOf(answer!.body)).map(({ code }) => code));
      request = (await stream.next(request, answer!))!;
    }
    expect(codes).toEqual(['U1', 'U2', 'U3', 'U4']);
    const { answer } = await calling.call('urgent', 'read parties', request);
    expect([answer!.status, typeof answer!.body, stream.isPastEnd(request, answer!)]).toEqual([416, 'string', true]);
    const told = async () => (await peer.firm.raw('source.tryton-rest.org-unit.v1')).map(({ key }) => String(key));
    await peer.reading(async () => new Set(await told()).size === ids.length, 'the units');
    const readAt = (await peer.streamOf('tryton-rest', 'parties'))['fullReadAt'];
    const again = await peer.reading(async () => {
      const now = await peer.streamOf('tryton-rest', 'parties');
      return now['fullReadAt'] !== readAt && !now['isUnderWay'] && now;
    }, 'another whole read');
    expect([again, await told()]).toMatchObject([{ fault: null, rowsRead: ids.length }, ids.map(String)]);
  }, 90_000);

  it('says over REST by its status, with a page of HTML, that a key is wrong or a record gone, and what was deleted is retired for that', async () => {
    const { connector, caller } = triedConnector({ configDir: config.dir, env: { ...rest, TRYTON_REST_KEY: 'guessed' } }, 'tryton-rest');
    const stream = connector.streams.get('parties')!;
    expect(await caller().call('urgent', 'read parties', await stream.firstRequest(null, { full: true }))).toMatchObject({ class: 'auth', answer: { status: 401, body: expect.stringContaining('<') } });
    const asked = (await stream.absent.request('999999'))!;
    const { class: kind, answer } = await triedConnector({ configDir: config.dir, env: rest }, 'tryton-rest').caller().call('urgent', 'prove parties', asked);
    expect([kind, answer!.status, typeof answer!.body]).toEqual(['gone', 404, 'string']);
    const [unit] = await tryton.read<{ id: number }>('party.party', [['code', '=', 'U2']], []);
    await tryton.call('model.party.party.delete', [unit!.id]);
    await peer.reading(async () => (await peer.firm.raw('source.tryton-rest.org-unit.v1')).filter(({ key }) => String(key) === String(unit!.id)).length === 2, 'the deleted one retired');
  }, 90_000);

  describe('its projects, deals and allocations', () => {
    /** Streams are read every second; more often costs what is waited for its calls. */
    const until = <T>(check: () => Promise<T>, what: string) => eventually(check, { what, timeoutMs: 75_000, everyMs: 200 });
    let boss: number;
    let customer: number;
    const FIELDS = ['name', 'number', 'comment', 'status.progress', 'progress', 'constraint_start_date', 'constraint_finish_date', 'company'];
    const works = (domain: unknown[]) => tryton.read('project.work', [['type', '=', 'project'], ...domain], FIELDS);
    const workOf = async (key: string, fits: (row: Row) => boolean = () => true): Promise<Row | false> => {
      const rows = await works([['comment', 'like', `muster:${key}%`]]);
      return rows.length === 1 && fits(rows[0]!) ? rows[0]! : false;
    };
    const isDone = (row: Row) => (row['status.'] as Row)['progress'] === 1;
    const keyOf = (row: Row) => (row['comment'] as string).slice('muster:'.length).split('\n')[0]!;
    const workOfDeal = async () => (await works([['comment', 'like', 'muster:tryton-deal-%'], ['name', '!=', 'Lost again']]))[0]!;
    const idOf = (row: Row) => row['id'] as number;
    const project = (system: string, key: string, fits: (record: Row) => boolean = () => true) => async () => {
      const latest = (await peer.firm.latest('project', system, key)) as Row | undefined;
      return latest && fits(latest) ? latest : false;
    };
    const assignment = (id: number, fits: (record: Row) => boolean = () => true) => async () => {
      const latest = (await peer.firm.latest('assignment', 'tryton-rm', String(id))) as Row | undefined;
      return latest && fits(latest) ? latest : false;
    };
    /** A deal in the hands of somebody, with the number of it. */
    async function deal(description: string): Promise<{ id: number; key: string }> {
      const [id] = await tryton.create('sale.opportunity', { party: customer, company: 1, employee: boss, amount: decimal('120000'), start_date: day('2026-01-05'), currency: 1, conversion_probability: 0.6, description });
      const [{ number }] = (await tryton.read<{ number: string }>('sale.opportunity', [['id', '=', id]], ['number'])) as [{ number: string }];
      await tryton.call('model.sale.opportunity.opportunity', [id]);
      return { id: id!, key: `tryton-deal-${number}` };
    }
    const task = async (name: string, parent: number, more: Row = {}) => (await tryton.create('project.work', { name, type: 'task', parent, company: 1, ...more }))[0]!;
    const days = (count: number) => ({ effort_duration: { __class__: 'timedelta', seconds: count * 8 * 3_600 } });

    beforeAll(async () => {
      boss = idOf((await employee('T1')) as Row);
      customer = (await tryton.create('party.party', { name: 'Acme', code: 'C100' }))[0]!;
    });

    it('has a won deal begin one project, however often it is told, and none for one that is not won', async () => {
      const [won, lost] = [await deal('Rollout'), await deal('Never')];
      await tryton.call('model.sale.opportunity.lost', [lost.id]);
      await tryton.call('model.sale.opportunity.convert', [won.id]);
      const shell = (await until(() => workOf(won.key), 'the work')) as Row;
      expect(shell).toMatchObject({ name: 'Rollout', comment: `muster:${won.key}`, company: 1, constraint_start_date: null });
      expect(await until(project('tryton-crm', won.key, ({ code }) => code === shell['number']), 'the number of the shell')).toMatchObject({ status: 'approved', code: shell['number'], name: 'Rollout', opportunity: won.key.slice('tryton-deal-'.length), customer: 'C100', customerName: 'Acme', currency: 'USD' });
      // What else was there to be said of it is fixed by now; it is told again all the same.
      await tryton.call('model.sale.opportunity.write', [won.id], { conversion_probability: 0.9 });
      await tryton.call('model.party.party.write', [customer], { name: 'Acme plc' });
      await until(project('tryton-crm', won.key, ({ customerName }) => customerName === 'Acme plc'), 'the name of the customer');
      expect(await works([['comment', 'like', 'muster:%']])).toHaveLength(1);
      expect(new Set((await peer.firm.received('project')).map(({ key }) => key)).size).toBe(1);
    }, 120_000);

    it('has the shell of a deal that is lost again closed, as long as it has no task', async () => {
      const taken = await deal('Lost again');
      await tryton.call('model.sale.opportunity.convert', [taken.id]);
      const shell = (await until(() => workOf(taken.key), 'the work')) as Row;
      await until(project('tryton-crm', taken.key, ({ code }) => code === shell['number']), 'the number of the shell');
      const quotations = await tryton.read('sale.sale', [['origin', '=', `sale.opportunity,${taken.id}`]], ['state']);
      await tryton.call('model.sale.sale.cancel', quotations.map(idOf));
      expect(await until(() => workOf(taken.key, isDone), 'the work done')).toMatchObject({ id: shell['id'], progress: 1 });
      await until(project('tryton-crm', taken.key, ({ status }) => status === 'closed'), 'the project closed');
    }, 120_000);

    it('keeps what its users plan of it and write below the line that says whose it is, and is heard', async () => {
      const [shell] = await works([['name', '=', 'Rollout']]);
      const key = keyOf(shell!);
      await tryton.call('model.project.work.write', [idOf(shell!)], { comment: `muster:${key}\nCall before noon.`, name: 'By hand', constraint_start_date: day('2026-02-02'), constraint_finish_date: day('2026-09-30') });
      expect(await until(project('tryton', key, ({ startDate }) => startDate === parseLocalDate('2026-02-02')), 'the days')).toMatchObject({ endDate: parseLocalDate('2026-09-30'), name: 'Rollout', opportunity: expect.any(String) });
    }, 120_000);

    it('refuses, within a 200, a number that is chosen for it, and is looked up by the line that says whose it is', async () => {
      const { connector, caller } = triedConnector({ configDir: config.dir, env: envOf('TRYTON') }, 'tryton');
      const write = connector.writes.get('project')!;
      const numbered = (await write.create({ key: 'X1', correlationId: 'c' }, { name: 'X1', status: 1, number: 'X1' }))!;
      expect(await caller().call('delivery', 'create project', numbered)).toMatchObject({ class: 'data', message: expect.stringContaining('Number'), answer: { status: 200 } });
      const gone = (await write.update({ key: 'X1', id: '9999', correlationId: 'c' }, { name: 'X1' }))!;
      expect(await caller().call('delivery', 'update project', gone)).toMatchObject({ class: 'gone' });
      expect(await works([['name', '=', 'X1']])).toEqual([]);
      // A key is no pattern.
      await tryton.create('project.work', { name: 'Alike', type: 'project', company: 1, status: 1, comment: 'muster:AxB\n' });
      const [alike, same] = await Promise.all(['A_B', 'AxB'].map(async (key) => write.found((await caller().call('delivery', 'find project', (await write.find({ key, correlationId: 'c' }))!)).answer!)));
      expect([alike, same]).toEqual([null, expect.objectContaining({ id: expect.any(String) })]);
    });

    it('is done when its project closes, once its tasks are, and open again with it', async () => {
      const shell = await workOfDeal();
      const key = keyOf(shell);
      const build = await task('Build', idOf(shell), days(5));
      await until(project('tryton', key, ({ status }) => status === 'open'), 'the project opened by its task');
      // Books of higher rank.
      const inTheBooks = (version: number, status: string) => peer.firm.publish([{ system: 'erp', entity: 'project', key, version, values: { status } }]);
      await inTheBooks(1, 'Closed');
      const parked = await until(async () => (await peer.deliveries('system=tryton&state=parked')).find(({ entity }) => entity === 'project') ?? false, 'the refused one');
      expect(parked).toMatchObject({ class: 'data', reason: expect.stringContaining('children') });
      await tryton.call('model.project.work.write', [build], { status: 2, progress: 1 });
      await peer.redeliver({ system: 'tryton', entity: 'project' });
      expect(await until(() => workOf(key, isDone), 'the work done')).toMatchObject({ id: shell['id'], progress: 1, name: 'Rollout', comment: `muster:${key}\nCall before noon.`, constraint_start_date: day('2026-02-02') });
      await inTheBooks(2, 'Open');
      await until(() => workOf(key, (row) => !isDone(row)), 'the work open again');
    }, 120_000);

    it('tells a project of its own, what becomes of it, and that it was deleted', async () => {
      const [own] = await tryton.create('project.work', { name: 'Own', type: 'project', company: 1, party: customer, status: 1, constraint_start_date: day('2026-03-02') });
      const [{ number }] = (await works([['id', '=', own]])) as [{ number: string }];
      const key = `tryton-work-${number}`;
      expect(await until(project('tryton', key), 'the project')).toMatchObject({ code: number, name: 'Own', status: 'open', customerName: 'Acme plc', startDate: parseLocalDate('2026-03-02'), opportunity: null });
      await tryton.call('model.project.work.write', [own], { status: 2, progress: 1 });
      await until(project('tryton', key, ({ status }) => status === 'closed'), 'the project closed');
      expect(await works([['name', '=', 'Own']])).toMatchObject([{ id: own, comment: null }]);
      await tryton.call('model.project.work.delete', [own]);
      await until(project('tryton', key, ({ retired }) => retired === true), 'the deleted one retired');
      expect(await works([['name', '=', 'Own']])).toEqual([]);
    }, 120_000);

    it('tells who is allocated, with the days of a task that is planned, without those of one that is not, and who is no longer', async () => {
      const shell = await workOfDeal();
      const phase = await task('Phase', idOf(shell));
      const [planned, unplanned] = [await task('Analysis', phase, { ...days(10), constraint_start_date: day('2026-03-02') }), await task('Whatever comes', idOf(shell))];
      const [half, whole, nobody] = await tryton.create('project.allocation', { work: planned, employee: boss, percentage: 50 }, { work: unplanned, employee: boss, percentage: 100 }, { work: unplanned, employee: await guest(), percentage: 100 });
      const [worker, ofDeal] = [(await peer.firm.latest('worker', 'hris', 'T1'))!['workerId'], await until(project('tryton', keyOf(shell)), 'the project')];
      // Ten days of work at half the time are twenty, of which the last is over when Monday begins.
      expect(await until(assignment(half!, ({ project: named }) => named !== null), 'the allocation')).toMatchObject({
        worker, project: ofDeal['projectId'], role: 'Analysis', status: 'proposed', startDate: parseLocalDate('2026-03-02'), endDate: parseLocalDate('2026-03-29'), hoursPerDay: 4,
      });
      expect(await until(assignment(whole!), 'the one without days')).toMatchObject({ worker, startDate: null, endDate: null, hoursPerDay: 8 });
      await tryton.call('model.project.allocation.write', [half], { percentage: 100 });
      await until(assignment(half!, ({ endDate, hoursPerDay }) => endDate === parseLocalDate('2026-03-15') && hoursPerDay === 8), 'the shorter plan');
      await tryton.call('model.project.allocation.delete', [whole]);
      await until(assignment(whole!, ({ status }) => status === 'cancelled'), 'the deleted one given up');
      // Tryton has given the guest a number that nobody else knows.
      expect(await until(assignment(nobody!), 'the one of a guest')).toMatchObject({ worker: null, pending: ['worker'] });
    }, 120_000);

    it('knows a project that it wrote by its own note of it, once the line that says whose it is was taken out', async () => {
      const shell = await workOfDeal();
      const [key, id] = [keyOf(shell), idOf(shell)];
      const projects = async () => (await peer.firm.received('project')).map(({ key: of }) => of);
      const before = new Set(await projects());
      await tryton.call('model.project.work.write', [id], { comment: 'Call before noon.', constraint_finish_date: day('2026-10-30') });
      expect(await until(project('tryton', key, ({ endDate }) => endDate === parseLocalDate('2026-10-30')), 'the last day of the one without its line')).toMatchObject({ name: 'Rollout', code: shell['number'] });
      const readAt = (await peer.streamOf('tryton', 'projects'))['fullReadAt'];
      await until(async () => (await peer.streamOf('tryton', 'projects'))['fullReadAt'] !== readAt, 'another whole read');
      expect((await project('tryton', key)()) || null).toMatchObject({ retired: false, status: 'open' });
      // Written by its id: what users write in the place of the line is left as it is.
      const tasks = await tryton.read('project.work', [['type', '=', 'task'], ['parent', 'child_of', [id], 'parent']], []);
      await tryton.call('model.project.work.write', tasks.map(idOf), { status: 2, progress: 1 });
      await peer.firm.publish([{ system: 'erp', entity: 'project', key, version: 3, values: { status: 'Closed' } }]);
      const written = async () => (await works([['name', '=', 'Rollout']])).filter(isDone);
      await until(async () => (await written()).length > 0, 'the work done');
      expect(await works([['name', '=', 'Rollout']])).toMatchObject([{ id, comment: 'Call before noon.', progress: 1 }]);
      expect(new Set(await projects())).toEqual(before);
    }, 120_000);

    /** Somebody whom HR does not know. */
    async function guest(): Promise<number> {
      const [party] = await tryton.create('party.party', { name: 'Guest' });
      return (await tryton.create('company.employee', { party, company: 1, start_date: day(FIRST_DAY) }))[0]!;
    }
  });
});

describe('Tryton as the HR of an acquired firm', () => {
  const PEOPLE = 230;
  let peer: PeerFirm;
  let ids: number[];
  const workerOf = (id: number) => peer.firm.latest('worker', 'tryton-hr', String(id));

  beforeAll(async () => {
    tryton = await Tryton.start({ sessionSeconds: 4 });
    // In one call, and so with one time of change: more than two pages of them.
    const parties = await tryton.create('party.party', ...Array.from({ length: PEOPLE }, (_, n) => ({ name: `Given${n} Family${n}`, contact_mechanisms: [['create', [{ type: 'email', value: `h${n}@acquired.example` }]]] })));
    ids = await tryton.create('company.employee', ...parties.map((party) => ({ party, company: 1, start_date: day(FIRST_DAY) })));
    peer = await PeerFirm.create(config, envOf('TRYTON_HR'));
  }, 180_000);

  afterAll(async () => {
    await peer?.stop();
    await tryton?.stop();
  }, 60_000);

  const canonical = async () => new Set((await peer.firm.received('worker')).filter(({ record }) => record?.meta.externalIds.some(({ system }) => system === 'tryton-hr')).map(({ key }) => key));

  it('tells all people, over pages at whose edges all have one time, as they were never changed', async () => {
    const times = new Set((await tryton.read('company.employee', [], ['last_modified_at', 'write_date'])).map((row) => JSON.stringify([row['last_modified_at'], row['write_date']])));
    expect([times.size, [...times][0]]).toEqual([1, expect.stringMatching(/,null\]$/)]);
    await peer.reading(async () => (await canonical()).size === PEOPLE, 'everybody', 120_000);
    expect(await workerOf(ids[99]!)).toMatchObject({ givenName: 'Given99', familyName: 'Family99', workEmail: 'h99@acquired.example', hireDate: parseLocalDate(FIRST_DAY), employmentStatus: 'active' });
    expect(await readPage({ configDir: config.dir, env: envOf('TRYTON_HR') }, 'tryton-hr', 'employees')).toMatchObject({ rows: 100, hasMore: true, parked: [], unknownFields: [] });
  }, 180_000);

  it('reads those that changed since, and them only, by any of what a person is made of', async () => {
    const { connector, caller } = triedConnector({ configDir: config.dir, env: envOf('TRYTON_HR') }, 'tryton-hr');
    const stream = connector.streams.get('employees')!;
    const calling = caller();
    const rowsSince = async (ms: number) => {
      const request = await stream.firstRequest({ kind: 'since', ms }, { full: false });
      const result = await calling.call('urgent', 'read employees', request);
      expect(result).toMatchObject({ class: 'ok' });
      return { rows: await stream.rowsOf(result.answer!.body), next: await stream.next(request, result.answer!) };
    };
    const { rows: all } = await rowsSince(Date.parse('2000-01-01'));
    expect(all).toHaveLength(100);
    // Past the second in which they were all made.
    const after = Date.parse(all[0]!['changed'] as string) + 1_000;
    expect((await rowsSince(after)).rows).toEqual([]);
    const [{ id: mechanism }] = await tryton.read<{ id: number }>('party.contact_mechanism', [['value', '=', 'h7@acquired.example']], []) as [{ id: number }];
    await tryton.call('model.party.contact_mechanism.write', [mechanism], { value: 'seven@acquired.example' });
    const changed = await rowsSince(after);
    expect([changed.rows.map(({ id }) => id), changed.next]).toEqual([[ids[7]], null]);
    await peer.reading(async () => (await workerOf(ids[7]!))?.['workEmail'] === 'seven@acquired.example', 'the address');
  }, 90_000);

  it('tells a hire, a manager and a leaver', async () => {
    const [party] = await tryton.create('party.party', { name: 'Nora Lind' });
    const [hired] = await tryton.create('company.employee', { party, company: 1, start_date: day('2025-05-01'), supervisor: ids[0] });
    const boss = (await workerOf(ids[0]!))!['workerId'];
    await peer.reading(async () => (await workerOf(hired!))?.['manager'] === boss, 'the hire below her manager');
    await tryton.call('model.company.employee.write', [hired], { end_date: day('2025-09-30') });
    expect(await peer.reading(async () => ((await workerOf(hired!))?.['employmentStatus'] === 'terminated' ? workerOf(hired!) : false), 'the leaver')).toMatchObject({ terminationDate: parseLocalDate('2025-09-30'), givenName: 'Nora' });
  }, 90_000);

  it('has who was deleted retired, once the one record was asked for', async () => {
    const gone = (await workerOf(ids[3]!))!['workerId'];
    await tryton.call('model.company.employee.delete', [ids[3]]);
    const latest = async () => (await peer.firm.received('worker')).filter(({ key }) => key === gone).at(-1)!.record;
    await peer.reading(async () => ((await latest())?.['givenName'] ?? null) === null, 'the deleted one retired', 90_000);
    expect(await workerOf(ids[4]!)).toMatchObject({ givenName: 'Given4' });
  }, 120_000);

  it('logs in again when its session has died, and no call fails for it', async () => {
    const { connector, caller } = triedConnector({ configDir: config.dir, env: envOf('TRYTON_HR') }, 'tryton-hr');
    const calling = caller();
    const request = await connector.streams.get('employees')!.firstRequest(null, { full: true });
    expect(await calling.call('urgent', 'read employees', request)).toMatchObject({ class: 'ok' });
    // Longer than the server keeps a session that nobody uses.
    await pause(9_000);
    expect(await calling.call('urgent', 'read employees', request)).toMatchObject({ class: 'ok' });
  }, 60_000);

  it('that is asked with a wrong password again and again is asked once, and then waited for', async () => {
    const { connector, caller } = triedConnector({ configDir: config.dir, env: envOf('TRYTON_HR', 'wrong') }, 'tryton-hr');
    const calling = caller();
    const request = await connector.streams.get('employees')!.firstRequest(null, { full: true });
    const results = [];
    for (let n = 0; n < 8; n += 1) results.push(await calling.call('urgent', `read ${n}`, request));
    expect(results.map(({ class: kind, mayHaveDone }) => [kind, mayHaveDone])).toEqual(results.map(() => ['auth', false]));
    // Tryton answers each wrong password slower, and the sixth not at all: none of them was needed.
    expect(results.slice(1).every(({ message }) => /tried again in \d+ s/.test(message))).toBe(true);
    expect(JSON.stringify(results)).not.toContain('wrong"');
  }, 60_000);
});

describe('Tryton that throttles logins', () => {
  beforeAll(async () => {
    // It forgets a login that was refused as it does a session: so long that one falls into the time of the others on a busy machine.
    tryton = await Tryton.start({ sessionSeconds: 16 });
  }, 60_000);

  afterAll(() => tryton?.stop(), 60_000);

  it('is not taken for one that refuses us, and lets us in again once we have waited', async () => {
    // A wrong password is answered slower each time: nobody waits for the answer before the next.
    const answers: number[] = [];
    const flood = new AbortController();
    await eventually(() => {
      void tryton.loginStatus('wrong', flood.signal).then((status) => answers.push(status), () => undefined);
      expect(answers).toContain(429);
    }, { what: 'logins to be throttled', timeoutMs: 60_000, everyMs: 250 });
    flood.abort();
    const { connector, caller } = triedConnector({ configDir: config.dir, env: envOf('TRYTON_HR') }, 'tryton-hr');
    const calling = caller();
    const request = await connector.streams.get('employees')!.firstRequest(null, { full: true });
    const read = () => calling.call('urgent', 'read employees', request);
    expect(await read()).toMatchObject({ class: 'transient', mayHaveDone: false, message: expect.stringMatching(/\(429, throttled\).*too many logins/) });
    expect(await read()).toMatchObject({ class: 'transient', message: expect.stringMatching(/tried again in \d s.*too many logins/) });
    await eventually(async () => expect(await read()).toMatchObject({ class: 'ok' }), { what: 'us to be let in', timeoutMs: 90_000, everyMs: 500 });
  }, 180_000);
});
