import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@muster/testing';
import { assignment, SandboxedFirm, type Row } from './sandboxed-firm.js';

let sandboxed: SandboxedFirm;

const person = (id: string, values: Row = {}): Row => ({ id, assignments: [assignment('2024-01-15', { given_name: `Given${id}`, work_email: `w${id}@northfold.example`, employer: null, org_unit: null, location: null, ...values })] });
const hr = (method: string, path: string, body?: Row) => fetch(`${sandboxed.sandbox.urlOf('hr')}${path}`, { method, headers: { 'content-type': 'application/json', 'x-api-key': 'hr-full-key' }, body: body && JSON.stringify(body) });
/** Canonical ids: what HR has retired bears its id no more. Others may still speak of the person: the record stays, without what HR said. */
const known = new Map<string, string>();
const nameOf = async (id: string) => (await lastOf(id))?.['givenName'];
const lastOf = async (id: string) => (await sandboxed.firm.received('worker')).filter(({ key }) => key === known.get(id)).at(-1)?.record;
const requests = async () => ((await (await fetch(`${sandboxed.connectors!.url}/v1/systems/removals/requests`)).json()) as { requests: Row[] }).requests;
const decide = (decision: string, body: Row) => fetch(`${sandboxed.connectors!.url}/v1/systems/hris/streams/worker/removals/${decision}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const reading = <T>(check: () => Promise<T>, what: string) =>
  eventually(async () => {
    sandboxed.readAll();
    return check();
  }, { what, timeoutMs: 30_000, everyMs: 100 });

/** At once, so that no reading falls between. */
const deleteAll = async () => expect((await Promise.all(['W', 'X', 'Y', 'Z'].map((id) => hr('DELETE', `/v1/workers/${id}`)))).map(({ status }) => status)).toEqual([204, 204, 204, 204]);
const lastWholeRead = async () => {
  const { streams } = (await (await fetch(`${sandboxed.connectors!.url}/v1/systems/hris`)).json()) as { streams: { stream: string; fullReadAt: string }[] };
  return streams.find(({ stream }) => stream === 'workers')!.fullReadAt;
};
/** Two, since the first may have begun before. */
async function readWhole(): Promise<void> {
  for (let nth = 0; nth < 2; nth += 1) {
    const before = await lastWholeRead();
    await reading(async () => (await lastWholeRead()) > before, 'a whole read');
  }
}

beforeAll(async () => {
  // Every reading of the workers is a whole one. HR is asked whether our key sees all, and of each by itself, where it answers the same of the deleted and of the hidden.
  sandboxed = await SandboxedFirm.create({ 'systems/hris.yaml': [
    ['everySeconds: 5', 'everySeconds: 5\n      fullEverySeconds: 1'],
    ["absent: { deletes: retire, request: { path: '/v1/deleted-workers/{id}' }, goneProof: status = 200 }", `absent: { deletes: retire, maxShare: 0.3, request: { path: '/v1/workers/{id}' }, seesAll: { request: { path: /v1/permissions }, when: 'body.workers = "all"' } }`],
  ] });
  await sandboxed.seed('hr', { workers: [...['A', 'B', 'C', 'D', 'E', 'F'].map((id) => person(id)), person('V', { employer: 'FR01' }), ...['X', 'Y', 'Z', 'W'].map((id) => person(id, { employer: 'DE01' }))] });
  await sandboxed.start();
  for (const id of ['A', 'B', 'V', 'W']) known.set(id, (await reading(async () => (await sandboxed.firm.latest('worker', 'hris', id)) ?? false, `worker ${id}`) as Row)['workerId'] as string);
}, 180_000);

afterAll(() => sandboxed?.stop(), 60_000);

describe('what is gone from a system', () => {
  it('is retired once a whole and complete read has shown that it is gone, and stands again when it comes back', async () => {
    expect((await hr('DELETE', '/v1/workers/A')).status).toBe(204);
    await reading(async () => (await nameOf('A')) === null, 'A retired');
    expect(await sandboxed.firm.latest('worker', 'hris', 'B')).toMatchObject({ givenName: 'GivenB' });
    expect((await hr('POST', '/v1/workers', person('A'))).status).toBe(201);
    await reading(async () => (await nameOf('A')) === 'GivenA', 'A back');
  }, 90_000);

  it('is not what a read brought and nobody could read, with its id or without', async () => {
    for (const from of ['assignments.effective_from', 'id']) {
      await sandboxed.misbehave('hr', [{ match: { path: '/v1/workers' }, do: 'rename-field', from, to: from.replace(/\w+$/, 'renamed') }]);
      await readWhole();
      expect([await requests(), await nameOf('B'), await nameOf('W')]).toEqual([[], 'GivenB', 'GivenW']);
    }
    expect((await sandboxed.firm.query("select distinct code from connectors.parked_row where stream = 'worker' order by code")).map(({ code }) => code)).toEqual(['missing-value']);
    await sandboxed.behave('hr');
  }, 90_000);

  it('is not what our key no longer sees, be it there or deleted meanwhile: nobody is asked of it, and it is retired once we see that all is shown', async () => {
    await sandboxed.control('POST', 'hr/configure', { fullKeys: ['another-key'], restrictedKeys: ['hr-full-key'], hiddenCompanies: ['DE01', 'FR01'] });
    expect((await fetch(`${sandboxed.sandbox.urlOf('hr')}/v1/workers/V`, { method: 'DELETE', headers: { 'x-api-key': 'another-key' } })).status).toBe(204);
    await readWhole();
    expect([await requests(), await nameOf('W'), await nameOf('V')]).toEqual([[], 'GivenW', 'GivenV']);
    await sandboxed.control('POST', 'hr/configure', { fullKeys: ['hr-full-key'], restrictedKeys: ['hr-restricted-key'], hiddenCompanies: ['DE01'] });
    await reading(async () => (await nameOf('V')) === null, 'V retired');
    expect(await nameOf('W')).toBe('GivenW');
  }, 90_000);

  it('is not retired where so many are gone at once that something else must be wrong: a person is asked, and may refuse', async () => {
    await deleteAll();
    const [request] = (await reading(async () => ((await requests()).length > 0 ? requests() : false), 'a request for a decision')) as Row[];
    expect(request).toMatchObject({ system: 'hris', entity: 'worker', absent: 4, standing: 10, sample: ['W', 'X', 'Y', 'Z'], state: 'waiting' });
    expect((await decide('rejected', { entity: 'worker' })).status).toBe(400);
    expect((await decide('rejected', { entity: 'worker', author: 'steward', reason: 'deleted by mistake' })).status).toBe(200);
    for (const id of ['W', 'X', 'Y', 'Z']) expect((await hr('POST', '/v1/workers', person(id, { employer: 'DE01' }))).status).toBe(201);
    await reading(async () => (await requests()).length === 0, 'nothing to decide any more');
    expect(await nameOf('W')).toBe('GivenW');
    expect((await decide('approved', { entity: 'worker', author: 'steward', reason: 'too late' })).status).toBe(404);
  }, 90_000);

  it('is retired in numbers where a person has approved just that', async () => {
    await deleteAll();
    await reading(async () => (await requests())[0]?.['state'] === 'waiting', 'a request for a decision');
    expect((await decide('approved', { entity: 'worker', author: 'steward', reason: 'the company was sold' })).status).toBe(200);
    await reading(async () => (await nameOf('W')) === null, 'W retired');
    expect(await requests()).toEqual([]);
  }, 90_000);
});
