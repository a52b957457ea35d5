import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkConnector, readPage } from '@muster/connectors';
import { eventually } from '@muster/testing';
import { person, places } from './busy-hr.js';
import { SandboxedFirm } from './sandboxed-firm.js';

let sandboxed: SandboxedFirm;
let env: Record<string, string>;

beforeAll(async () => {
  sandboxed = await SandboxedFirm.create({ 'systems/crm.yaml': [['kind: oauth2-client-credentials', 'kind: oauth2-refresh-token\n    refreshToken: { env: CRM_REFRESH_TOKEN }\n    renewAheadSeconds: 1'], ['everySeconds: 3600', 'everySeconds: 1']] });
  env = { HRIS_URL: sandboxed.sandbox.urlOf('hr'), HRIS_API_KEY: 'hr-full-key', CRM_URL: sandboxed.sandbox.urlOf('crm'), CRM_CLIENT_ID: 'muster', CRM_CLIENT_SECRET: 'crm-client-secret', CRM_REFRESH_TOKEN: 'crm-refresh-token' };
  // Each token serves for seconds, so that it is exchanged again and again.
  await sandboxed.control('POST', 'crm/configure', { tokenLifeS: 3 });
  await sandboxed.seed('hr', { ...places.hr, workers: [person('T1')] });
}, 180_000);

afterAll(() => sandboxed?.stop(), 60_000);

const grants = async () => (await sandboxed.calls('crm')).filter(({ path }) => path.endsWith('/oauth/token'));
const inCrm = (number: string) => eventually(async () => (await sandboxed.state('crm', 'Users')).some((row) => row['EmployeeNumber'] === number), { what: `${number} in the CRM`, timeoutMs: 60_000, everyMs: 100 });

describe('a refresh token that is good for one use', () => {
  it('is exchanged and never used again, by the process that comes after either', async () => {
    await sandboxed.start(env);
    await inCrm('T1');
    for (const next of ['T2', 'T3']) {
      const before = (await grants()).length;
      await eventually(async () => (await grants()).length > before, { what: 'another token', timeoutMs: 30_000, everyMs: 100 });
      await sandboxed.stopConnectors();
      await sandboxed.start(env);
      await sandboxed.seed('hr', { workers: [person(next)] });
      await inCrm(next);
    }
    // Had one been used twice, the CRM would have refused it and revoked all that came of it.
    expect((await grants()).map(({ status }) => status)).toEqual((await grants()).map(() => 200));
    expect((await grants()).length).toBeGreaterThan(4);
  }, 180_000);

  it('is not used by who tries the system while somebody speaks with it, and is exchanged under the same seal while nobody does', async () => {
    const trial = { configDir: sandboxed.firm.settings().configDir, env: { ...env, DATABASE_URL: sandboxed.firm.databaseUrl } };
    const failing = async () => (await checkConnector(trial, 'crm')).filter(({ ok }) => !ok);
    expect(await checkConnector(trial, 'crm')).toEqual(expect.arrayContaining([
      { step: 'auth', ok: true, detail: expect.stringMatching(/^The refresh token of crm is not used: a Muster that runs speaks with the system .* `muster pause-system crm`/) }, { step: 'stream users', ok: true, detail: 'Not tried: no call is made without the token.' },
    ]));
    await expect(readPage(trial, 'crm', 'users')).rejects.toThrow(/^The refresh token of crm is not used: a Muster that runs/);
    await sandboxed.stopConnectors();
    const before = (await grants()).length;
    expect(await failing()).toEqual([]);
    expect((await grants()).length).toBe(before + 1);
    await sandboxed.start(env);
    await sandboxed.seed('hr', { workers: [person('T4')] });
    await inCrm('T4');
    expect((await grants()).map(({ status }) => status)).toEqual((await grants()).map(() => 200));
  }, 120_000);

  it('is kept sealed: neither it nor what was given stands in the database', async () => {
    const [row] = await sandboxed.firm.query<{ sealed: Buffer }>(`select sealed from connectors.rotated_token where system = 'crm'`);
    expect(row!.sealed.length).toBeGreaterThan(32);
    expect(row!.sealed.toString('latin1')).not.toContain('crm-refresh-token');
  });
});
