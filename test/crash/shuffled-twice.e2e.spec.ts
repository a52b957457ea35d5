import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CanonicalRecord } from '@muster/domain-claims';
import { localDateAt } from '@muster/platform-kernel';
import { TestFirm, type TestChange } from '@muster/testing';
import { startWorkerSync } from '@muster/worker-sync';
import fc from 'fast-check';
import { seeded } from '../soak/src/seeded.js';

const TODAY = localDateAt(Date.now(), 'UTC');
const RUNS = 5;

/** The firm that gets every event once and in order, and the one that gets each twice, shuffled. */
const firms: TestFirm[] = [];
const services: Awaited<ReturnType<typeof startWorkerSync>>[] = [];

beforeAll(async () => {
  for (let n = 0; n < 2; n += 1) {
    const firm = await TestFirm.create();
    firms.push(firm);
    services.push(await startWorkerSync(firm.settings()));
  }
}, 60_000);

afterAll(async () => {
  for (const service of services) await service.stop();
  for (const firm of firms) await firm.stop();
}, 60_000);

const day = fc.option(fc.integer({ min: TODAY - 10, max: TODAY + 10 }), { nil: null, freq: 3 });
const worker = fc.integer({ min: 1, max: 6 });
const skills = fc.uniqueArray(fc.record({ skill: fc.constantFrom('java', 'sql', 'welding'), level: fc.integer({ min: 1, max: 5 }), removed: fc.boolean() }), { selector: ({ skill }) => skill, maxLength: 3 });
const said = {
  hris: fc.record(
    { jobTitle: fc.constantFrom('Analyst', 'Architect', null), employmentStatus: fc.constantFrom('A', 'L', 'T'), fte: fc.constantFrom(0.5, 1), manager: worker.map((n) => `W${n}`), billable: fc.boolean() },
    { requiredKeys: ['jobTitle'] },
  ),
  erp: fc.record({ billable: fc.boolean(), costRate: fc.constantFrom('85.50', '90', null), jobTitle: fc.constantFrom('Cost object', null) }, { requiredKeys: ['billable'] }),
  talent: fc.record({ skills }),
};

interface Spoken {
  system: keyof typeof said;
  worker: number;
  change: Omit<TestChange, 'key' | 'version'>;
}

const assertions = <S extends keyof typeof said>(system: S) =>
  fc.tuple(worker, said[system] as fc.Arbitrary<Record<string, unknown>>, day).map(([n, values, effectiveFrom]): Spoken => ({ system, worker: n, change: { values: acyclic(n, values), effectiveFrom } }));
const rescinds = fc.tuple(worker, fc.integer({ min: TODAY - 10, max: TODAY + 10 })).map(([n, effectiveFrom]): Spoken => ({ system: 'hris', worker: n, change: { operation: 'rescind', effectiveFrom, asserted: [] } }));
const retirements = worker.map((n): Spoken => ({ system: 'hris', worker: n, change: { operation: 'retire' } }));
const history = fc.array(
  fc.oneof({ weight: 6, arbitrary: assertions('hris') }, { weight: 4, arbitrary: assertions('erp') }, { weight: 3, arbitrary: assertions('talent') }, { weight: 2, arbitrary: rescinds }, { weight: 1, arbitrary: retirements }),
  { minLength: 25, maxLength: 60 },
);

/** Managers have a lower number: a cycle is flagged after the commit, at a moment of its own. */
function acyclic(n: number, values: Record<string, unknown>): Record<string, unknown> {
  if (typeof values['manager'] !== 'string') return values;
  return { ...values, manager: `W${Math.max(0, Math.min(n - 1, Number(values['manager'].slice(1))))}` };
}

let runs = 0;

/** The history as its sources would publish it: versions rise for each record of a system; keys are of this run alone. */
function publishedBy(history: readonly Spoken[], run: number): TestChange[] {
  const versions = new Map<string, number>();
  return history.map(({ system, worker: n, change }) => {
    const key = `R${run}-W${n}`;
    const version = (versions.get(`${system} ${key}`) ?? 0) + 1;
    versions.set(`${system} ${key}`, version);
    const values = change.values && typeof change.values['manager'] === 'string' ? { ...change.values, manager: `R${run}-${change.values['manager']}` } : change.values;
    return { ...change, ...(values ? { values } : {}), system, key, version };
  });
}

const STANDING = new Set(['workerId', 'mergedInto', 'retired', 'pending', 'flags']);

/** False for a record that was shown and taken back whole; where what takes it back came first, it was never shown. */
const showsSomething = (record: CanonicalRecord): boolean =>
  (record.pending ?? []).length > 0 || Object.entries(record).some(([name, value]) => name !== 'meta' && !STANDING.has(name) && value !== null && !(Array.isArray(value) && value.length === 0));

/** What subscribers hold of the workers of a run: everything but the meta of its events, and who speaks of it. */
async function recordsOf(firm: TestFirm, run: number): Promise<Record<string, unknown>> {
  const records: Record<string, unknown> = {};
  for (const restricted of [false, true]) {
    const latest = new Map<string, { version: number; shown: object | undefined }>();
    for (const { key, record } of await firm.received('worker', { restricted })) {
      const { meta, ...values } = record!;
      if (!meta.externalIds.some(({ id }) => id.startsWith(`R${run}-`))) continue;
      const speakers = meta.externalIds.map(({ system, id }) => `${system} ${id}`).sort();
      if (meta.recordVersion > (latest.get(key)?.version ?? 0)) latest.set(key, { version: meta.recordVersion, shown: !showsSomething(record!) ? undefined : restricted ? values : { ...values, speakers } });
    }
    for (const [key, { shown }] of latest) if (shown) records[restricted ? `${key} restricted` : key] = shown;
  }
  return records;
}

describe('every event, delivered twice and shuffled across sources', () => {
  it('ends in the same records as the same events once and in order', async () => {
    const [ordered, shuffled] = firms as [TestFirm, TestFirm];
    await fc.assert(
      fc.asyncProperty(history, fc.nat(), async (spoken, seed) => {
        const run = (runs += 1);
        const changes = publishedBy(spoken, run);
        const random = seeded(seed);
        const twice = [...changes, ...changes].map((change) => ({ change, at: random() })).sort((a, b) => a.at - b.at);
        await ordered.publish(changes);
        await shuffled.publish(twice.map(({ change }) => change));
        await Promise.all(firms.map((firm) => firm.settled('worker_sync')));
        const expected = await recordsOf(ordered, run);
        expect(Object.keys(expected).length).toBeGreaterThan(0);
        expect(await recordsOf(shuffled, run)).toEqual(expected);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    const counts = async (firm: TestFirm) => (await firm.query<{ events: string; parked: string }>(`select sum(next_offset - start_offset) events, sum(parked) parked from worker_sync.consumer_cursor where topic like '%source%'`))[0]!;
    const [once, twice] = [await counts(ordered), await counts(shuffled)];
    expect(Number(twice.events)).toBe(2 * Number(once.events));
    expect([once.parked, twice.parked]).toEqual(['0', '0']);
  }, 180_000);
});
