import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startOrganizationSync } from '@muster/organization-sync';
import { TestFirm } from '@muster/testing';
import { startWorkerSync } from '@muster/worker-sync';

let firm: TestFirm;
let organization: Awaited<ReturnType<typeof startOrganizationSync>>;
let workers: Awaited<ReturnType<typeof startWorkerSync>>;

beforeAll(async () => {
  firm = await TestFirm.create();
  organization = await startOrganizationSync(firm.settings());
  workers = await startWorkerSync(firm.settings());
}, 60_000);

afterAll(async () => {
  await workers?.stop();
  await organization?.stop();
  await firm?.stop();
}, 60_000);

const both = async () => {
  await firm.settled('organization_sync');
  await firm.settled('worker_sync');
  await firm.settled('organization_sync');
};

describe('one trusted worker record', () => {
  it('joins what several systems say, each of its own attributes, and publishes every accepted change once', async () => {
    await firm.publish([
      { key: 'W1', version: 1, values: { givenName: 'Ada', familyName: 'Byron', employmentStatus: 'active', jobTitle: 'Analyst', manager: 'W2' } },
      { system: 'erp', key: 'W1', version: 7, values: { costRate: '85.50', costRateCurrency: 'EUR', billable: true } },
      { key: 'W2', version: 1, values: { givenName: 'Charles', employmentStatus: 'active' } },
      { key: 'W1', version: 2, values: { jobTitle: 'Lead analyst' } },
      { key: 'W1', version: 2, values: { jobTitle: 'Lead analyst' } },
      { key: 'W1', version: 1, values: { jobTitle: 'Analyst' } },
    ]);
    await both();
    const ada = await firm.latest('worker', 'hris', 'W1');
    const charles = await firm.latest('worker', 'hris', 'W2');
    expect(ada).toMatchObject({ givenName: 'Ada', jobTitle: 'Lead analyst', employmentStatus: 'active', billable: true, manager: charles!['workerId'], pending: [] });
    const [restricted] = (await firm.received('worker', { restricted: true })).map(({ record }) => record);
    expect(restricted).toMatchObject({ workerId: ada!['workerId'], costRate: '85.50' });
    const versions = (await firm.received('worker')).filter(({ key }) => key === ada!['workerId']).map(({ record }) => record!.meta.recordVersion);
    expect(versions).toEqual(versions.map((_, i) => i + 1));
  }, 60_000);

  it('holds back one attribute whose reference has not arrived, and not the hire; unit, head and worker come in any order', async () => {
    await firm.publish([{ key: 'W3', version: 1, values: { givenName: 'Grace', employmentStatus: 'active', orgUnit: 'U9' } }]);
    await firm.settled('worker_sync');
    expect(await firm.latest('worker', 'hris', 'W3')).toMatchObject({ givenName: 'Grace', orgUnit: null, pending: ['orgUnit'] });
    await firm.publish([{ entity: 'org-unit', key: 'U9', version: 1, values: { code: 'U9', name: 'Compilers', head: 'W3' } }]);
    await both();
    const unit = await firm.latest('org-unit', 'hris', 'U9');
    const grace = await firm.latest('worker', 'hris', 'W3');
    expect(grace).toMatchObject({ orgUnit: unit!['orgUnitId'], pending: [] });
    expect(unit).toMatchObject({ name: 'Compilers', head: grace!['workerId'] });
  }, 60_000);

  it('never shows the value of a non-owner, and says so once', async () => {
    const before = await firm.latest('worker', 'hris', 'W2');
    await firm.publish([
      { system: 'psa', key: 'W2', version: 1, values: { jobTitle: 'Emperor' } },
      { key: 'W2', version: 5, values: { jobTitle: 'Engineer' } },
      { system: 'psa', key: 'W2', version: 2, values: { jobTitle: 'Emperor' } },
      { system: 'psa', key: 'W2', version: 3, values: { jobTitle: 'King' } },
      { system: 'psa', key: 'W2', version: 4, values: { jobTitle: 'King' } },
    ]);
    await both();
    expect((await firm.latest('worker', 'hris', 'W2'))!['jobTitle']).toBe('Engineer');
    const refused = await firm.query(`select attribute, system from worker_sync.exception where record_id = $1 and class = 'refused'`, [before!['workerId']]);
    expect(refused.length).toBeGreaterThanOrEqual(1);
    expect(refused.length).toBeLessThanOrEqual(2);
  }, 60_000);
});
