import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestFirm, type TestChange } from '@muster/testing';
import { company, Masters, sumsHold } from './masters.js';

let firm: TestFirm;
let masters: Masters;

beforeAll(async () => {
  firm = await TestFirm.create();
  masters = await Masters.ofFirm(firm);
}, 120_000);

afterAll(async () => {
  await masters?.stop();
  await firm?.stop();
}, 60_000);

const hire = (key: string, values: Record<string, unknown> = {}): TestChange => ({ key, version: 1, values: { givenName: key, employmentStatus: 'A', ...values } });
const raised = (recordId: unknown) => firm.query<{ class: string; system: string; attribute: string; reason: string }>('select class, system, attribute, reason from worker_sync.exception where record_id = $1 order by id', [recordId]);
const idOf = async (key: string) => (await masters.latest('worker', 'hris', key))['workerId'];

describe('who may say what', () => {
  it('never shows what a system says of an attribute it does not own, before or after the owner', async () => {
    const overreach = { jobTitle: 'Emperor', employmentStatus: 'terminated', costRate: '1.00', skills: [{ skill: 'juggling', level: 5, removed: false }] };
    await firm.publish([
      { system: 'psa', key: 'EARLY', version: 1, values: { ...overreach, resourcePool: 'north' } },
      hire('LATE', { jobTitle: 'Clerk' }), { system: 'rm', key: 'LATE', version: 1, values: overreach },
    ]);
    await masters.settled();
    await firm.publish([hire('EARLY', { jobTitle: 'Cook' })]);
    await masters.settled();
    const seen = (await firm.received('worker')).map(({ record }) => record!);
    expect(seen.filter((record) => record['jobTitle'] === 'Emperor' || record['employmentStatus'] === 'terminated' || (record['skills'] as unknown[] | null)?.length)).toEqual([]);
    expect(await firm.received('worker', { restricted: true })).toEqual([]);
    expect(await masters.latest('worker', 'hris', 'EARLY')).toMatchObject({ jobTitle: 'Cook', resourcePool: 'north', employmentStatus: 'active' });
    expect((await raised(await idOf('LATE'))).map(({ attribute, system }) => `${system} ${attribute}`).sort()).toEqual(['rm employmentStatus', 'rm jobTitle']);
  }, 60_000);

  it('knows the speaker by the topic: an event that claims another source is parked', async () => {
    await firm.publish([hire('WHO', { jobTitle: 'Clerk' }), { system: 'psa', source: 'hris', key: 'WHO', version: 9, values: { jobTitle: 'Emperor' } }]);
    await masters.settled();
    expect(await masters.latest('worker', 'hris', 'WHO')).toMatchObject({ jobTitle: 'Clerk', meta: { recordVersion: 1 } });
    const parked = await firm.query('select topic, class, code from worker_sync.parked');
    expect(parked).toEqual([{ topic: firm.topic('source.psa.worker.v1'), class: 'identity', code: 'source-mismatch' }]);
  }, 60_000);

  it('lets the HR of an acquired company place its people, and only them', async () => {
    await firm.publish([company('AU01', 'Australia/Sydney'), company('US01', 'America/Los_Angeles')]);
    await masters.settled();
    await firm.publish(['AU01', 'US01'].flatMap((employer): TestChange[] => [
      hire(employer, { employer, jobTitle: `${employer} by London`, preferredName: 'by London' }),
      { system: 'hris-apac', key: employer, version: 1, values: { employer, jobTitle: `${employer} by Sydney`, preferredName: 'by Sydney' } },
    ]));
    for (const employer of ['AU01', 'US01']) await firm.link('same-as', { system: 'hris', id: employer }, { system: 'hris-apac', id: employer }, 1);
    await masters.settled();
    expect(await masters.latest('worker', 'hris', 'AU01')).toMatchObject({ jobTitle: 'AU01 by Sydney', preferredName: 'by London' });
    expect(await masters.latest('worker', 'hris', 'US01')).toMatchObject({ jobTitle: 'US01 by London', preferredName: 'by London' });
    await firm.publish([{ key: 'US01', version: 2, values: { employer: 'AU01' } }]);
    await masters.settled();
    expect(await masters.latest('worker', 'hris', 'US01')).toMatchObject({ jobTitle: 'US01 by Sydney', preferredName: 'by London' });
  }, 60_000);
});

describe('our own writes that come back', () => {
  const titles = Array.from({ length: 10 }, (_, i) => `Title ${i}`);

  it('raise nothing, ten thousand of them, of the current and of earlier values', async () => {
    const people = Array.from({ length: 100 }, (_, i) => `E${i}`);
    for (const [i, jobTitle] of titles.entries()) await firm.publish(people.map((key) => ({ key, version: i + 1, values: { givenName: key, employmentStatus: 'A', jobTitle } })));
    await masters.settled();
    const before = await firm.query<{ n: string }>('select count(*) as n from worker_sync.exception');
    for (const [round, jobTitle] of titles.entries()) {
      await firm.publish(people.flatMap((key) => Array.from({ length: 10 }, (_, i) => ({ system: i % 2 === 0 ? 'psa' : 'rm', key, version: round * 10 + i, values: { givenName: key, employmentStatus: 'active', jobTitle } }))));
    }
    await masters.settled();
    expect(await firm.query('select count(*) as n from worker_sync.exception')).toEqual(before);
    // Ten titles, and two systems that came to know the person.
    expect(await masters.latest('worker', 'hris', 'E7')).toMatchObject({ jobTitle: 'Title 9', meta: { recordVersion: 12 } });
  }, 120_000);

  it('are told from an old value by the receipt: what came before the version acknowledged is refused, once', async () => {
    const recordId = (await idOf('E7')) as string;
    await firm.receipt(recordId, 'psa', 8);
    await masters.settled();
    const echo = (jobTitle: string, version: number, system = 'psa') => firm.publish([{ system, key: 'E7', version, values: { jobTitle } }]);
    await echo('Title 9', 200);
    await echo('Title 8', 201);
    await echo('Title 7', 202); // the very version acknowledged
    await echo('Title 3', 203, 'rm'); // has acknowledged nothing
    await masters.settled();
    expect(await raised(recordId)).toEqual([]);
    await echo('Title 3', 204);
    await echo('Title 9', 205);
    await echo('Title 3', 206);
    await masters.settled();
    expect(await raised(recordId)).toMatchObject([{ class: 'refused', system: 'psa', attribute: 'jobTitle' }]);
    await firm.receipt(recordId, 'psa', 2); // an older receipt that comes late
    await masters.settled();
    await echo('Title 5', 207);
    await masters.settled();
    expect(await raised(recordId)).toHaveLength(2);
    expect((await raised(recordId)).filter(({ reason }) => /Title \d/.test(reason))).toEqual([]);
  }, 60_000);
});

describe('another owner', () => {
  it('recomputes every record from the claims that were kept, when the service starts with the new model', async () => {
    await firm.publish([hire('POOL', { jobTitle: 'Clerk' }), { system: 'psa', key: 'POOL', version: 1, values: { resourcePool: 'north' } }, { system: 'rm', key: 'POOL', version: 1, values: { resourcePool: 'south' } }]);
    await masters.settled();
    expect(await masters.latest('worker', 'hris', 'POOL')).toMatchObject({ resourcePool: 'north' });
    await masters.stop();
    const configDir = mkdtempSync(join(tmpdir(), 'muster-config-'));
    try {
      cpSync(firm.configDir, configDir, { recursive: true });
      const path = join(configDir, 'ownership.yaml');
      const text = readFileSync(path, 'utf8');
      const changed = text.replace(/(resourcePool:[^]*?owner: )\[\{ kind: psa \}\]/, '$1[{ kind: rm }]');
      expect(changed).not.toBe(text);
      writeFileSync(path, changed);
      await masters.start({ configDir });
      await masters.settled();
      const record = await masters.latest('worker', 'hris', 'POOL');
      expect(record).toMatchObject({ resourcePool: 'south', jobTitle: 'Clerk', meta: { causationId: null } });
      expect(record.meta.changed).toEqual([{ attribute: 'resourcePool', before: '"north"' }]);
      // Records that the change does not touch say nothing new.
      expect((await masters.latest('worker', 'hris', 'E7')).meta.recordVersion).toBe(12);
    } finally {
      rmSync(configDir, { recursive: true });
    }
    await sumsHold(firm, 'worker_sync');
  }, 60_000);
});
