import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@muster/testing';
import { muster } from '../operating/muster.js';
import { assignment, SandboxedFirm, type Row } from './sandboxed-firm.js';

/** 300, or as many as ADOPT_PEOPLE says. */
const PEOPLE = Number(process.env['ADOPT_PEOPLE'] ?? 300);
const PATIENCE_MS = 60_000 + PEOPLE * 100;
const AT_ONCE = 500;

/** As the how-to shows it. */
const shown = readFileSync(fileURLToPath(new URL('../../docs/how-to/adopt-a-system.md', import.meta.url)), 'utf8');
const adopt = /```yaml\n([^]*?)```/.exec(shown)![1]!;
const readBack = '      readBack: { name: name,';
const adopting = { 'systems/psa.yaml': [['requests: 60, seconds: 60', 'requests: 60000, seconds: 60'], [readBack, `${adopt}${readBack}`]] as [string, string][] };

/** How the PSA knows a person of HR before it is connected. */
const kinds = ['e-mail', 'e-mail', 'e-mail', 'e-mail', 'e-mail', 'e-mail', 'key', 'name', 'twice', 'missing'] as const;
const kindOf = (nth: number) => kinds[nth % kinds.length]!;
const nths = Array.from({ length: PEOPLE }, (_, nth) => nth);
const of = (kind: (typeof kinds)[number]) => nths.filter((nth) => kindOf(nth) === kind);
/** Whom the PSA has a namesake of, hired on the same day. */
const rejected = of('name')[0]!;
const id = (nth: number) => `H${nth}`;
const day = (nth: number) => `2020-${String((nth % 12) + 1).padStart(2, '0')}-${String((nth % 28) + 1).padStart(2, '0')}`;

const inHr = (nth: number, values: Row = {}): Row => ({ id: id(nth), assignments: [assignment(day(nth), { given_name: `Zoë${nth}`, family_name: `Núñez${nth}`, work_email: `w${nth}@northfold.example`, ...values })] });
const resource = (psaId: number, values: Row): Row => ({ id: `R-${psaId}`, external_id: null, email: null, title: 'Old title', status: 'active', ...values });

function inPsa(nth: number): Row[] {
  const name = `ZOE${nth} nunez${nth}`;
  switch (kindOf(nth)) {
    case 'e-mail': return [resource(nth + 1, { name: `Somebody ${nth}`, email: `W${nth}@Northfold.Example` })];
    case 'key': return [resource(nth + 1, { name: `Somebody ${nth}`, email: `old${nth}@northfold.example`, external_id: id(nth) })];
    case 'name': return [resource(nth + 1, { name, start_date: day(nth) })];
    case 'twice': return [resource(nth + 1, { name, email: `w${nth}@northfold.example` }), resource(500_000 + nth, { name, email: `w${nth}@northfold.example` })];
    case 'missing': return [];
  }
}
const strangers = Array.from({ length: Math.ceil(PEOPLE / 10) }, (_, nth) => resource(700_000 + nth, { name: `Stranger ${nth}`, email: `stranger${nth}@elsewhere.example`, start_date: '2019-05-05' }));

let sandboxed: SandboxedFirm;
const path = 'v1/systems/psa/adoptions/worker';

async function ask<T = Row>(method: string, below: string, body?: unknown): Promise<{ status: number; body: T }> {
  const response = await fetch(`${sandboxed.connectors!.url}/${below}`, { method, headers: { 'content-type': 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as T };
}

interface Adoption { state: string; fault: string | null; waiting?: number; counts: { targets: Record<string, number>; records: Record<string, number>; proposals: Record<string, number>; waiting: number } }
interface Proposal { id: string; state: string; rule: string; certain: boolean; target: { id: string; display: string | null }; record: { id: string }; pairs: { theirs: string; ours: string; outcome: string; ourValue: unknown }[] }

/** Waits until deliveries to the PSA stand like that; it asks for counts, so that waiting costs nobody anything. */
const deliveriesStand = (what: string, fits: (counts: Record<string, number>) => boolean) =>
  eventually(async () => {
    const { deliveries } = (await ask<{ deliveries: Record<string, number> }>('GET', 'v1/systems/psa')).body;
    if (!fits(deliveries)) throw new Error(JSON.stringify(deliveries));
  }, { what, timeoutMs: PATIENCE_MS, everyMs: 250 });
const adoption = async () => (await ask<Adoption>('GET', path)).body;
const resources = () => sandboxed.state('psa', 'resources');
/** On the command line. */
const cli = (...args: string[]) => muster(['adoption', 'psa', ...args], { CONNECTORS_URL: sandboxed.connectors!.url });
const person = { author: 'mara', reason: 'seen in both systems' };

async function proposals(query = 'state=proposed'): Promise<Proposal[]> {
  const all: Proposal[] = [];
  for (;;) {
    const { body } = await ask<{ proposals: Proposal[] }>('GET', `${path}/proposals?${query}&limit=${AT_ONCE}&offset=${all.length}`);
    all.push(...body.proposals);
    if (body.proposals.length < AT_ONCE) return all;
  }
}

async function seed(system: 'hr' | 'psa', collection: string, rows: readonly Row[]): Promise<void> {
  for (let at = 0; at < rows.length; at += AT_ONCE) await sandboxed.seed(system, { [collection]: rows.slice(at, at + AT_ONCE) });
}

/** Waits until the adoption is open, with nothing left to match. */
const matched = (fits: (now: Adoption) => boolean = () => true) =>
  eventually(async () => {
    const now = await adoption();
    if (now.state !== 'open' || now.counts.records['unmatched'] !== 0 || !fits(now)) throw new Error(JSON.stringify(now));
    return now;
  }, { what: 'the matching', timeoutMs: PATIENCE_MS, everyMs: 250 });

beforeAll(async () => {
  sandboxed = await SandboxedFirm.create(adopting);
  await seed('psa', 'resources', [...nths.flatMap(inPsa), ...strangers]);
  await seed('hr', 'workers', nths.map((nth) => inHr(nth)));
  await sandboxed.start();
  // The ERP is no matter here, and has its share of the machine.
  await ask('POST', 'v1/systems/erp/pause', { reason: 'not in this scenario' });
}, 180_000);

afterAll(() => sandboxed?.stop(), 60_000);

describe('a PSA that holds people before it is connected', () => {
  it('is written nothing before its adoption has begun, and only by somebody who says why', async () => {
    await eventually(async () => {
      const { state, counts } = await adoption();
      if (counts.waiting !== PEOPLE) throw new Error(`${counts.waiting} wait`);
      expect(state).toBe('not-begun');
    }, { what: 'all records to wait', timeoutMs: PATIENCE_MS, everyMs: 200 });
    expect((await sandboxed.deliveries('system=psa&state=waiting&limit=1')).deliveries[0]).toMatchObject({ class: 'adoption', reason: expect.stringContaining('/v1/systems/psa/adoptions/worker') });
    expect((await sandboxed.calls('psa')).filter(({ method, path: called }) => method !== 'GET' && called.includes('/api/'))).toEqual([]);
    expect(await ask('POST', `${path}/begin`, { author: 'mara' })).toMatchObject({ status: 400, body: { input: 'reason' } });
    expect(await ask('POST', `${path}/finish`, person)).toMatchObject({ status: 409, body: { code: 'adoption-conflict' } });
  }, PATIENCE_MS);

  it('is read and matched: certain ones are linked, those in doubt wait, the rest is created', async () => {
    // Calls that are done and not told, not done and not told, and refused, while what it holds is taken over.
    await sandboxed.misbehave('psa', [
      { match: { method: 'PUT' }, do: 'timeout-after-success', latencyMs: 30, times: 3 }, { match: { method: 'PUT' }, do: 'timeout', latencyMs: 30, times: 3 }, { match: { method: 'PUT' }, do: 'error', status: 503, times: 3 },
      { match: { method: 'POST', path: '/api/resources' }, do: 'timeout-after-success', latencyMs: 30, times: 2 },
    ]);
    const begun = performance.now();
    expect((await ask('POST', `${path}/begin`, { author: 'mara', reason: 'first connection' })).status).toBe(202);
    const { counts } = await matched();
    if (process.env['ADOPT_PEOPLE']) process.stderr.write(`${PEOPLE} people: read and matched in ${Math.round(performance.now() - begun)} ms\n`);
    const certain = of('e-mail').length + of('key').length;
    const doubtful = of('name').length + of('twice').length;
    expect(counts.records).toEqual({ linked: certain, doubtful, free: of('missing').length, unmatched: 0 });
    expect(counts.proposals).toEqual({ confirmed: certain, proposed: of('name').length + 2 * of('twice').length, rejected: 0 });
    expect(counts.targets).toEqual({ all: nths.flatMap(inPsa).length + strangers.length, linked: certain, left: of('name').length + 2 * of('twice').length + strangers.length });
    await deliveriesStand('what is not in doubt', ({ due, delivered }) => due === 0 && delivered === certain + of('missing').length);
    expect((await resources()).filter((row) => row['external_id'] !== null)).toHaveLength(certain + of('missing').length);
    await sandboxed.behave('psa');
    expect(await resources()).toHaveLength(counts.targets['all']! + of('missing').length);
    expect((await adoption()).counts.waiting).toBe(doubtful);
    if (process.env['ADOPT_PEOPLE']) process.stderr.write(`${PEOPLE} people: all but the doubtful delivered ${Math.round(performance.now() - begun)} ms after the beginning\n`);
  }, 2 * PATIENCE_MS);

  it('shows a person what the two records have in common', async () => {
    const [byName] = await proposals(`state=proposed&target=R-${of('name')[0]! + 1}`);
    expect(byName).toMatchObject({ rule: 'name and start', certain: false, target: { display: expect.stringMatching(/^ZOE.* nunez.*, 2020-/) } });
    expect(byName!.pairs.map(({ theirs, outcome }) => `${theirs} ${outcome}`)).toEqual(['external_id missing', 'email missing', 'name agrees', 'start_date agrees']);
    expect(byName!.pairs.at(-1)!.ourValue).toBe(day(of('name')[0]!));
    expect((await ask('GET', `${path}/proposals?state=open`)).status).toBe(400);
    expect(await ask('GET', 'v1/systems/psa/adoptions/org-unit')).toMatchObject({ status: 404, body: { input: 'entity', remedy: expect.stringContaining('adopt') } });
  }, 30_000);

  it('matches who is hired meanwhile when the record comes', async () => {
    const { counts: before } = await adoption();
    await seed('psa', 'resources', [resource(800_001, { name: 'Late One', email: 'late1@northfold.example' })]);
    expect((await ask('POST', `${path}/begin`, { author: 'mara', reason: 'somebody was added by hand' })).status).toBe(202);
    await matched(({ counts }) => counts.targets['all'] === before.targets['all']! + of('missing').length + 1);
    await seed('hr', 'workers', [inHr(900_001, { work_email: 'late1@northfold.example' }), inHr(900_002, { work_email: 'late2@northfold.example' })]);
    expect(await sandboxed.resource(id(900_001), () => true, PATIENCE_MS)).toMatchObject({ id: 'R-800001' });
    await sandboxed.resource(id(900_002), () => true, PATIENCE_MS);
  }, 2 * PATIENCE_MS);

  it('takes the word of a person on each, once', async () => {
    const open = await proposals();
    const both = open.filter(({ record }) => record.id === open.find(({ rule }) => rule === 'e-mail')!.record.id);
    expect(await ask('POST', `${path}/confirm`, { ...person, proposals: both.map((one) => one.id) })).toMatchObject({ status: 409, body: { input: 'proposals' } });
    expect(await ask('POST', `${path}/confirm`, { author: 'mara', proposals: [both[0]!.id] })).toMatchObject({ status: 400, body: { input: 'reason' } });
    expect(await ask('POST', `${path}/finish`, person)).toMatchObject({ status: 409, body: { input: 'undecided' } });
    // Of two in the PSA the one with the lower number is right; one by name is somebody else.
    const wrong = open.find(({ target }) => target.id === `R-${rejected + 1}`)!;
    const right = [...open.filter((one) => one.rule === 'name and start' && one !== wrong), ...open.filter(({ rule, target }) => rule === 'e-mail' && Number(target.id.slice(2)) < 500_000)];
    for (let at = 0; at < right.length; at += AT_ONCE) expect(await ask('POST', `${path}/confirm`, { ...person, proposals: right.slice(at, at + AT_ONCE).map((one) => one.id) })).toMatchObject({ status: 200 });
    expect(await ask('POST', `${path}/confirm`, { ...person, proposals: [right[0]!.id] })).toMatchObject({ status: 409 });
    expect(await cli('--refuse', wrong.id, '--by', 'mara')).toMatchObject({ exitCode: 2, error: expect.stringContaining('--reason') });
    const listed = await cli('--json');
    expect(JSON.parse(listed.out)).toMatchObject({ adoptions: [{ entity: 'worker', state: 'open', proposals: [{ id: wrong.id, rule: 'name and start' }] }] });
    const refused = await cli('--refuse', wrong.id, '--by', person.author, '--reason', person.reason, '--json');
    expect([refused.exitCode, JSON.parse(refused.out)]).toEqual([0, { rejected: 1 }]);
    expect(await cli('--confirm', right[0]!.id, '--by', person.author, '--reason', person.reason)).toMatchObject({ exitCode: 1, error: expect.stringContaining('confirmed') });
    expect((await cli()).out).toMatch(/psa, worker: open; records: .* linked/);
    const { counts } = await matched(({ counts: now }) => now.records['doubtful'] === 0);
    expect(counts.proposals['proposed']).toBe(0);
    expect((await proposals('state=rejected')).map(({ target }) => target.id).sort()).toEqual([wrong.target.id, ...of('twice').map((nth) => `R-${500_000 + nth}`)].sort());
  }, 2 * PATIENCE_MS);

  it('holds everybody once at the end, and what only it holds is as it was', async () => {
    expect((await ask<Adoption>('POST', `${path}/finish`, { author: 'mara', reason: 'all decided' })).body).toMatchObject({ state: 'done', counts: { waiting: 0 } });
    expect(await ask('POST', `${path}/begin`, person)).toMatchObject({ status: 409 });
    const everybody = [...nths, 900_001, 900_002].map(id).sort();
    await deliveriesStand('everybody in the PSA', ({ due, waiting, parked, delivered }) => due! + waiting! + parked! === 0 && delivered === everybody.length);
    const rows = await resources();
    expect(rows.filter((row) => row['external_id'] !== null).map((row) => row['external_id']).sort()).toEqual(everybody);
    const byId = new Map(rows.map((row) => [row['id'], row]));
    for (const nth of nths.filter((one) => one !== rejected && kindOf(one) !== 'missing')) expect(byId.get(`R-${nth + 1}`)).toMatchObject({ external_id: id(nth), name: `Zoë${nth} Núñez${nth}`, email: `w${nth}@northfold.example`, title: 'Analyst' });
    const alone = [...strangers, ...of('twice').map((nth) => inPsa(nth)[1]!), inPsa(rejected)[0]!];
    for (const stranger of alone) expect(byId.get(stranger['id'])).toMatchObject({ ...stranger, version: 1 });
    expect(rows).toHaveLength(everybody.length + alone.length);
    const left = (await ask<{ targets: Row[] }>('GET', `${path}/targets?linked=no&limit=500`)).body.targets.map((row) => row['targetId']);
    expect(left).toEqual(alone.map((row) => String(row['id'])).sort().slice(0, AT_ONCE));
  }, PATIENCE_MS);

  it('is a target like any other then, and nothing that people were compared by is kept', async () => {
    await seed('hr', 'workers', [inHr(900_003)]);
    await sandboxed.resource(id(900_003), () => true, PATIENCE_MS);
    expect(await sandboxed.firm.query('select 1 from connectors.adoption_value')).toEqual([]);
    const [kept] = await sandboxed.firm.query(`select (select count(*)::int from connectors.adoption where secret is not null) as secrets, (select count(*)::int from connectors.adoption_target where display is not null or pairs <> '') as targets, (select count(*)::int from connectors.adoption_record where pairs <> '') as records`);
    expect(kept).toEqual({ secrets: 0, targets: 0, records: 0 });
  }, PATIENCE_MS);
});

describe('a PSA that speaks of people by ids of its own', () => {
  const names = ['L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7', 'L8'];
  const hired = (name: string, values: Row = {}): Row => ({ id: name, assignments: [assignment('2021-02-03', { given_name: name, work_email: `${name}@northfold.example`, ...values })] });

  beforeAll(async () => {
    await sandboxed.stop();
    sandboxed = await SandboxedFirm.create({
      'systems/psa.yaml': [...adopting['systems/psa.yaml'], ['ids: { worker: hris, ', 'ids: { ']],
      'mappings/psa.yaml': [['    where: external_id != null\n    key: external_id', '    key: id']],
    });
    await seed('psa', 'resources', names.map((name, nth) => resource(nth + 1, { name, email: `${name}@NORTHFOLD.example`, utilization_target: (nth + 1) / 10 })));
    await seed('hr', 'workers', names.map((name) => hired(name)));
    await sandboxed.start();
    await ask('POST', 'v1/systems/erp/pause', { reason: 'not in this scenario' });
  }, 180_000);

  it('is heard of our people once they are linked, whichever of the two records is the one that stays', async () => {
    // Both sides have founded records of their own: eight of HR and eight of the PSA.
    await eventually(async () => expect((await adoption()).counts.waiting).toBe(2 * names.length), { what: 'the records of both', timeoutMs: 60_000, everyMs: 100 });
    expect((await ask('POST', `${path}/begin`, { author: 'mara', reason: 'first connection' })).status).toBe(202);
    await matched();
    for (const [nth, name] of names.entries()) {
      await eventually(async () => {
        const record = await sandboxed.firm.latest('worker', 'hris', name);
        expect(record).toMatchObject({ utilizationTarget: (nth + 1) / 10, mergedInto: null });
        expect(record!.meta.externalIds).toEqual(expect.arrayContaining([{ system: 'psa', id: `R-${nth + 1}` }]));
      }, { what: `${name} with what the PSA says`, timeoutMs: 60_000, everyMs: 100 });
    }
    expect((await ask('POST', `${path}/finish`, person)).status).toBe(200);
    await seed('hr', 'workers', names.map((name) => hired(name, { job_title: 'Director' })));
    for (const [nth, name] of names.entries()) expect(await sandboxed.resource(name, (row) => row['title'] === 'Director', 60_000)).toMatchObject({ id: `R-${nth + 1}` });
    expect(await resources()).toHaveLength(names.length);
    expect((await sandboxed.deliveries('system=psa&state=parked')).deliveries).toEqual([]);
  }, 180_000);
});
