import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CanonicalRecord } from '@muster/domain-claims';
import { TestFirm, type TestChange } from '@muster/testing';
import { day, Masters, ordersOf, sumsHold, versionsOf } from './masters.js';

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

const london = (key: string, values: Record<string, unknown> = {}, version = 1): TestChange => ({ key, version, values: { givenName: `${key} of London`, employmentStatus: 'A', ...values } });
const sydney = (key: string, values: Record<string, unknown> = {}, version = 1): TestChange => ({ system: 'hris-apac', key, version, values: { givenName: `${key} of Sydney`, preferredName: 'Mate', employmentStatus: 'Current', ...values } });
const ids = (record: CanonicalRecord) => record.meta.externalIds.map(({ system, id }) => `${system}/${id}`).sort();
const byId = async (id: unknown) => (await firm.received('worker')).filter(({ key }) => key === id).map(({ record }) => record!).at(-1)!;

describe('two HR systems that know one person', () => {
  const people = [1, 2, 3, 4, 5, 6];
  const linked = (relation: string, version: number) => firm.send(people.map((n) => firm.linkMessage(relation, { system: 'hris', id: `L${n}` }, { system: 'hris-apac', id: `S${n}` }, version)));
  const founded = new Map<string, string>();
  const pair = (n: number) => [founded.get(`L${n}`)!, founded.get(`S${n}`)!].sort() as [string, string];

  it('become one record when linked: the lower id survives, the other is its alias, and references and the words of third systems move along', async () => {
    await firm.publish([
      ...people.flatMap((n) => [london(`L${n}`), sydney(`S${n}`), london(`RL${n}`, { manager: `L${n}` }), sydney(`RS${n}`, { manager: `S${n}` })]),
      ...people.flatMap((n): TestChange[] => [
        { system: 'psa', key: `L${n}`, version: 1, values: { resourcePool: `pool ${n}` } },
        { system: 'erp', key: `L${n}`, version: 1, values: { costRate: `${n}.00`, costRateCurrency: 'GBP', billable: true } },
      ]),
    ]);
    await masters.settled();
    for (const n of people) {
      founded.set(`L${n}`, (await masters.latest('worker', 'hris', `L${n}`))['workerId'] as string);
      founded.set(`S${n}`, (await masters.latest('worker', 'hris-apac', `S${n}`))['workerId'] as string);
    }
    // Both ways round, or this proves little.
    expect(new Set(people.map((n) => founded.get(`L${n}`)! < founded.get(`S${n}`)!)).size).toBe(2);

    await linked('same-as', 1);
    await masters.settled();
    const restricted = new Map((await firm.received('worker', { restricted: true })).map(({ key, record }) => [key, record]));
    for (const n of people) {
      const [survivor, alias] = pair(n);
      const record = await byId(survivor);
      expect(ids(record)).toEqual([`erp/L${n}`, `hris-apac/S${n}`, `hris/L${n}`, `psa/L${n}`].sort());
      expect(record).toMatchObject({ givenName: `L${n} of London`, preferredName: 'Mate', resourcePool: `pool ${n}`, billable: true, mergedInto: null });
      expect(restricted.get(survivor)).toMatchObject({ costRate: `${n}.00` });
      expect(await byId(alias)).toMatchObject({ mergedInto: survivor, meta: { type: 'worker.merged' } });
      expect((await masters.latest('worker', 'hris', `RL${n}`))['manager']).toBe(survivor);
      expect((await masters.latest('worker', 'hris-apac', `RS${n}`))['manager']).toBe(survivor);
    }
  }, 60_000);

  it('stay one through what either says next, and through the link told twice', async () => {
    await linked('same-as', 1);
    await firm.publish(people.flatMap((n) => [sydney(`S${n}`, { preferredName: 'Cobber' }, 2), london(`L${n}`, { jobTitle: 'Baker' }, 2)]));
    await masters.settled();
    for (const n of people) expect(await byId(pair(n)[0])).toMatchObject({ preferredName: 'Cobber', jobTitle: 'Baker' });
    const rows = await firm.query(`select record_id, external_id from worker_sync.crosswalk where entity = 'worker' and record_id = any($1::uuid[])`, [people.map((n) => pair(n)[1])]);
    expect(rows).toEqual([]);
  }, 60_000);

  it('are two again when split, each with what its own systems say', async () => {
    await linked('split', 2);
    await linked('same-as', 1); // an old word comes late
    await masters.settled();
    const restricted = new Map((await firm.received('worker', { restricted: true })).map(({ key, record }) => [key, record]));
    for (const n of people) {
      const here = await byId(founded.get(`L${n}`));
      const there = await byId(founded.get(`S${n}`));
      expect(here).toMatchObject({ givenName: `L${n} of London`, preferredName: null, jobTitle: 'Baker', resourcePool: `pool ${n}`, mergedInto: null });
      expect(there).toMatchObject({ givenName: `S${n} of Sydney`, preferredName: 'Cobber', jobTitle: null, resourcePool: null, mergedInto: null });
      expect([ids(here), ids(there)]).toEqual([[`erp/L${n}`, `hris/L${n}`, `psa/L${n}`].sort(), [`hris-apac/S${n}`]]);
      expect(restricted.get(founded.get(`L${n}`)!)).toMatchObject({ costRate: `${n}.00` });
      expect(restricted.get(founded.get(`S${n}`)!)?.['costRate'] ?? null).toBeNull();
      expect((await byId(pair(n)[1])).meta.type).toBe('worker.unmerged');
      expect((await masters.latest('worker', 'hris-apac', `RS${n}`))['manager']).toBe(founded.get(`S${n}`));
    }
    for (const versions of (await versionsOf(firm, 'worker')).values()) expect(versions).toEqual(versions.map((_, i) => i + 1));
    await sumsHold(firm, 'worker_sync');
  }, 60_000);

  it('end as one record of one id, whatever order three records and two links come in', async () => {
    const steps = ['london', 'sydney', 'redmond', 'link', 'second link'] as const;
    const orders = ordersOf(steps);
    const said = (step: (typeof steps)[number], id: string) => {
      if (step === 'london') return firm.message(london(id));
      if (step === 'sydney') return firm.message(sydney(id));
      if (step === 'redmond') return firm.message({ system: 'adventureworks', key: id, version: 1, values: { familyName: 'Sánchez', employmentStatus: '1' } });
      const [left, right] = step === 'link' ? ['hris', 'hris-apac'] : ['hris-apac', 'adventureworks'];
      return firm.linkMessage('same-as', { system: left!, id }, { system: right!, id }, 1);
    };
    for (let nth = 0; nth < steps.length; nth += 1) {
      await firm.send(orders.map((order, i) => said(order[nth]!, `P${i}`)));
      await masters.settled();
    }
    const crosswalk = await firm.query<{ external_id: string; records: string[]; lowest: string }>(`select external_id, array_agg(distinct record_id::text) as records, min(founding_id::text) as lowest
      from worker_sync.crosswalk where entity = 'worker' and external_id ~ '^P[0-9]+$' group by 1`);
    expect(crosswalk).toHaveLength(orders.length);
    for (const { external_id: id, records, lowest } of crosswalk) expect([id, orders[Number(id.slice(1))], records]).toEqual([id, orders[Number(id.slice(1))], [lowest]]);
    const latest = new Map((await firm.received('worker')).map(({ key, record }) => [key, record!]));
    for (const { external_id: id, lowest } of crosswalk) {
      expect(latest.get(lowest)).toMatchObject({ givenName: `${id} of London`, preferredName: 'Mate', familyName: 'Sánchez', mergedInto: null });
      expect(ids(latest.get(lowest)!)).toEqual([`adventureworks/${id}`, `hris-apac/${id}`, `hris/${id}`]);
    }
    // Every link has come to rest: none waits any more for an id that has been heard of.
    const still = await firm.query<{ n: number }>(`select count(*)::int as n from worker_sync.journal j where topic like '%identity-link%' and outcome = 3
      and not exists (select from worker_sync.journal_move m where (m.day, m.topic, m.partition, m."offset") = (j.day, j.topic, j.partition, j."offset") and m.from_outcome = 3 and m.to_outcome = 1)`);
    expect(still).toEqual([{ n: 0 }]);
    const others = [...latest.values()].filter((record) => record['givenName'] === null && record.mergedInto === null && record.meta.externalIds.some(({ id }) => /^P\d+$/.test(id)));
    expect(others).toEqual([]);
  }, 120_000);
});

describe('one person through several employments', () => {
  it('stays one record when hired again under a new id', async () => {
    await firm.publish([
      london('OLD', { hireDate: day('2019-02-01'), employmentSpells: [{ spell: '1', hireDate: day('2019-02-01'), terminationDate: null, employmentType: 'E', removed: false }] }),
      { key: 'OLD', version: 2, effectiveFrom: day('2021-07-01'), values: { employmentStatus: 'T', terminationDate: day('2021-06-30'), employmentSpells: [{ spell: '1', hireDate: day('2019-02-01'), terminationDate: day('2021-06-30'), employmentType: 'E', removed: false }] } },
    ].map((change): TestChange => ({ effectiveFrom: day('2019-02-01'), ...change })));
    await masters.settled();
    const old = await masters.latest('worker', 'hris', 'OLD');
    expect(old).toMatchObject({ employmentStatus: 'terminated', terminationDate: day('2021-06-30') });

    await firm.link('replaced-by', { system: 'hris', id: 'OLD' }, { system: 'hris', id: 'NEW' }, 1);
    await firm.publish([{ key: 'NEW', version: 1, effectiveFrom: day('2024-03-01'), values: { givenName: 'NEW', employmentStatus: 'A', hireDate: day('2024-03-01'), terminationDate: null, employmentSpells: [{ spell: '2', hireDate: day('2024-03-01'), terminationDate: null, employmentType: 'C', removed: false }] } }]);
    await masters.settled();
    const again = await masters.latest('worker', 'hris', 'NEW');
    expect(again.mergedInto).toBeNull();
    expect(again).toMatchObject({ employmentStatus: 'active', hireDate: day('2024-03-01'), terminationDate: null });
    expect(ids(again)).toEqual(['hris/NEW', 'hris/OLD']);
    expect((again['employmentSpells'] as { spell: string }[]).map(({ spell }) => spell)).toEqual(['1', '2']);
  }, 60_000);

  it('stays one record when a contractor becomes an employee', async () => {
    await firm.publish([
      { key: 'CON', version: 1, effectiveFrom: day('2023-01-01'), values: { givenName: 'Con', employmentStatus: 'A', employmentType: 'C' } },
      { key: 'CON', version: 2, effectiveFrom: day('2024-01-01'), values: { employmentType: 'E' } },
    ]);
    await masters.settled();
    const versions = (await firm.received('worker')).filter(({ record }) => record?.meta.externalIds.some(({ id }) => id === 'CON'));
    expect(new Set(versions.map(({ key }) => key)).size).toBe(1);
    expect(versions.at(-1)!.record).toMatchObject({ employmentType: 'employee', employmentStatus: 'active' });
  }, 60_000);
});

describe('two units that are one', () => {
  it('are one record, and the workers of either belong to it; split, each has its own again', async () => {
    await firm.publish([
      { entity: 'org-unit', key: 'UL', version: 1, values: { code: 'UL', name: 'Bakery' } },
      { system: 'hris-apac', entity: 'org-unit', key: 'US', version: 1, values: { code: 'US', name: 'Bakehouse' } },
      london('WL', { orgUnit: 'UL' }), sydney('WS', { orgUnit: 'US' }),
    ]);
    await masters.settled();
    const unitOf = async () => [(await masters.latest('worker', 'hris', 'WL'))['orgUnit'], (await masters.latest('worker', 'hris-apac', 'WS'))['orgUnit']] as [string, string];
    const [here, there] = await unitOf();
    expect(here).not.toBe(there);
    await firm.link('same-as', { system: 'hris', id: 'UL' }, { system: 'hris-apac', id: 'US' }, 1, 'org-unit');
    await masters.settled();
    const survivor = [here, there].sort()[0];
    expect(await unitOf()).toEqual([survivor, survivor]);
    await firm.link('split', { system: 'hris', id: 'UL' }, { system: 'hris-apac', id: 'US' }, 2, 'org-unit');
    await masters.settled();
    expect(await unitOf()).toEqual([here, there]);
  }, 60_000);
});
