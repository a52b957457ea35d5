import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@muster/testing';
import { BusyHr, peopleOf, places } from './busy-hr.js';
import { SandboxedFirm, type Row } from './sandboxed-firm.js';
import { TellingHr } from './telling-hr.js';

const PEOPLE = 20;
const CHANGES = 120;
const PER_ROUND = 20;

/** Everything that can happen to what HR tells, and to the calls that fetch it. */
const wrongs: Row[] = [
  { do: 'lose-webhooks', probability: 0.1 }, { do: 'double-webhooks', probability: 0.15 }, { do: 'reorder-webhooks', latencyMs: 300, probability: 0.15 }, { do: 'late-webhooks', latencyMs: 200, probability: 0.15 },
  { match: { method: 'GET' }, do: 'latency', latencyMs: 150, probability: 0.3 }, { match: { method: 'GET' }, do: 'error', status: 503, probability: 0.1 },
];

/** What the PSA has of people, held against HR itself. */
async function differences(sandboxed: SandboxedFirm): Promise<string[]> {
  const resources = new Map((await sandboxed.state('psa', 'resources')).map((row) => [row['external_id'], row]));
  return (await sandboxed.state('hr', 'workers')).flatMap(({ id, assignments }) => {
    const { given_name: given, preferred_name: preferred, family_name: family, work_email: email, job_title: title } = (assignments as Row[])[0]!;
    const has = resources.get(id);
    return Object.entries({ name: `${preferred ?? given} ${family}`, email, title }).filter(([field, value]) => has?.[field] !== value).map(([field, value]) => `${id} ${field}: ${has?.[field]} in place of ${value}`);
  });
}

describe.each(['native', 'none'])('polling and webhooks at once, of records whose versions are %s', (versions) => {
  let sandboxed: SandboxedFirm;

  beforeAll(async () => {
    sandboxed = await SandboxedFirm.create({
      'systems/psa.yaml': [['requests: 60, seconds: 60', 'requests: 60000, seconds: 60']],
      'systems/hris.yaml': [['everySeconds: 5\n', 'everySeconds: 1\n'], ['versions: native', `versions: ${versions}`], ['{ env: HRIS_WEBHOOK_SECRET }', '{ env: HRIS_API_KEY }']],
    });
    await sandboxed.control('POST', 'hr/configure', { webhookRetryMs: 100 });
    await sandboxed.seed('erp', places.erp);
    await sandboxed.seed('hr', { ...places.hr, workers: peopleOf(PEOPLE) });
    await sandboxed.start();
    await eventually(async () => (await sandboxed.state('psa', 'resources')).length === PEOPLE, { what: 'everyone in the PSA', timeoutMs: 60_000, everyMs: 100 });
  }, 240_000);

  afterAll(() => sandboxed?.stop(), 60_000);

  it('leave what HR says last, whichever of them brought it, late, twice, or out of order', async () => {
    const hr = new TellingHr(sandboxed);
    await hr.tellTo(`${sandboxed.connectors!.url}/v1/webhooks/hris`, 'hr-full-key');
    await sandboxed.misbehave('hr', wrongs, 7);
    const busy = new BusyHr(sandboxed, PEOPLE, 11);
    for (let made = 0; made < CHANGES; made += PER_ROUND) {
      await busy.change(PER_ROUND);
      sandboxed.readAll();
    }
    await sandboxed.behave('hr');
    await hr.untilTold(120_000);
    await eventually(async () => expect(await differences(sandboxed)).toEqual([]), { what: 'the PSA to have what HR says', timeoutMs: 90_000, everyMs: 250 });
    // Nothing comes after: it is what HR says, and stays so when all is read once more.
    await eventually(async () => {
      sandboxed.readAll();
      await sandboxed.masters.settled();
      expect(await differences(sandboxed)).toEqual([]);
      expect((await sandboxed.deliveries('state=due&system=psa')).deliveries).toEqual([]);
    }, { what: 'nothing to follow', timeoutMs: 60_000, everyMs: 250 });

    const outcomes = new Set((await hr.events()).map(({ outcome }) => outcome));
    expect(outcomes).toContain('published');
    expect([...outcomes].filter((outcome) => !['published', 'unchanged', 'stale'].includes(String(outcome)))).toEqual([]);
    for (const schema of ['worker_sync', 'organization_sync']) expect(await sandboxed.firm.query(`select * from ${schema}.exception`)).toEqual([]);
    expect(await sandboxed.state('psa', 'resources')).toHaveLength(PEOPLE);
  }, 300_000);
});
