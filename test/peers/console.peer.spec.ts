import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startOperations, type RunningOperations } from '@muster/operations';
import { startReconciliation, type RunningReconciliation } from '@muster/reconciliation';
import { eventually, TestFirm } from '@muster/testing';
import { startWorkerSync } from '@muster/worker-sync';
import { fileURLToPath } from 'node:url';
import { PersonAtBrowser } from './browser.js';

jest.setTimeout(60_000);

const PASSWORD = 'a password of a spec';
const CONSOLE = fileURLToPath(new URL('../../apps/console/dist', import.meta.url));

let firm: TestFirm;
let workers: Awaited<ReturnType<typeof startWorkerSync>>;
let operations: RunningOperations;
let reconciliation: RunningReconciliation;
let person: PersonAtBrowser;

beforeAll(async () => {
  firm = await TestFirm.create();
  workers = await startWorkerSync(firm.settings());
  reconciliation = await startReconciliation({ ...firm.settings(), topicNamespace: firm.namespace, logLevel: 'warn', logFile: undefined, connectorsUrl: () => 'http://127.0.0.1:9' });
  operations = await startOperations({ ...firm.settings(), topicNamespace: firm.namespace, logLevel: 'warn', logFile: undefined, consoleDir: CONSOLE, urlOf: (service) => ({ 'worker-sync': workers.url, reconciliation: reconciliation.url })[service as string] ?? 'http://127.0.0.1:9' });
  const { accounts } = operations.operations;
  await accounts.add({ name: 'ada', role: 'operator' }, PASSWORD);
  await accounts.add({ name: 'rita', role: 'reader' }, PASSWORD);
  await accounts.add({ name: 'stella', role: 'steward' }, PASSWORD);
  person = await PersonAtBrowser.at(operations.url);
  await firm.publish([{ key: 'C1', version: 1, values: { givenName: 'Cora', familyName: 'Consultant', employmentStatus: 'pending', jobTitle: 'Architect' } }]);
  await firm.settled('worker_sync');
}, 90_000);

afterAll(async () => {
  await person?.close();
  await operations?.stop();
  await reconciliation?.stop();
  await workers?.stop();
  await firm?.stop();
}, 60_000);

const GROUP = /a code that no code table knows/;

const text = (what: string | RegExp) => person.page.getByText(what).first();
const link = (name: string | RegExp) => person.page.getByRole('link', { name }).first();
const button = (name: string | RegExp) => person.page.getByRole('button', { name }).first();

/** The best of three: what the machine does beside it is not the page's. */
async function quickest(act: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 3; n += 1) {
    const since = performance.now();
    await act();
    times.push(performance.now() - since);
  }
  return Math.min(...times);
}

describe('the console in a browser', () => {
  it('asks whoever comes by a link to sign in, and then shows what the link names', async () => {
    await person.page.goto('/exceptions?order=count');
    await button('Sign in').waitFor();
    expect(await person.barriers()).toEqual([]);
    await person.signIn('ada', 'not her password');
    await text('do not belong together').waitFor();
    await person.signIn('ada', PASSWORD);
    await text('Nothing is wrong').waitFor();
    expect(person.page.url()).toBe(`${operations.url}/exceptions?order=count`);
    expect(await person.barriers()).toEqual([]);
  });

  it('shows a poison event by itself; it is found, edited, rehearsed and retried, and the record is seen to have changed', async () => {
    await firm.publish([{ key: 'C1', version: 2, values: { employmentStatus: 'gone-fishing' } }]);
    await link(GROUP).click();
    await text('What it means').waitFor();
    await link('Edit').waitFor();
    expect(await person.barriers()).toEqual([]);

    await link('Details').click();
    await text('What became of it').waitFor();
    expect(await person.barriers()).toEqual([]);

    await link('Edit the event').click();
    const status = person.page.getByRole('combobox', { name: /^Employment status/ });
    await status.click();
    await person.page.getByRole('option', { name: 'active' }).click();
    await person.page.getByRole('textbox', { name: 'Reason' }).fill('HR meant active');
    await button('Rehearse the edit').click();
    await text('What would change').waitFor();
    expect(await person.barriers()).toEqual([]);
    expect(await firm.latest('worker', 'hris', 'C1')).toMatchObject({ employmentStatus: 'pending' });

    await button('Retry with these values').click();
    await link('See it arrive').click();
    await person.page.getByRole('row', { name: /employment status/ }).getByText('active').first().waitFor();
    expect(await person.barriers()).toEqual([]);
    await text('said by hris').waitFor();
    await firm.settled('worker_sync');
    expect(await firm.latest('worker', 'hris', 'C1')).toMatchObject({ employmentStatus: 'active' });
  });

  it('finds a record from anywhere by keyboard alone, and traces it', async () => {
    await person.page.keyboard.press('/');
    await person.page.keyboard.type('hris:C1');
    await person.page.getByRole('option', { name: /Cora/ }).waitFor();
    await person.page.keyboard.press('Enter');
    await text('Systems side by side').waitFor();
    await person.page.goto('/trace?key=hris:C1');
    await text(/\d+ steps/).waitFor();
    expect(await person.barriers()).toEqual([]);
    await person.page.getByText('Cause and effect', { exact: true }).click();
    await person.page.getByRole('region', { name: 'Cause and effect' }).getByRole('button').first().click();
    await text('Correlation id').waitFor();
    expect(await person.barriers()).toEqual([]);
  });

  it('draws what flows, and says what is not known while services are away', async () => {
    await person.page.goto('/flow');
    await person.page.getByRole('region', { name: 'Systems, services, and what flows between them' }).getByText('worker-sync', { exact: true }).waitFor();
    await text(/connectors, orchestration, organization-sync, project-sync do not answer/).waitFor();
    expect(await person.barriers()).toEqual([]);
    for (const page of ['/systems', '/processes']) {
      await person.page.goto(page);
      await text(/The connectors do not answer|out of reach/).waitFor();
      expect(await person.barriers()).toEqual([]);
    }
  });

  it('shows how the firm stands, and what a system holds beside what it should; it is accepted, and the run signed off', async () => {
    const [run, worker] = ['0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b', (await firm.latest('worker', 'hris', 'C1'))!['workerId']];
    const totals = { read: 40, compared: 39, equal: 38, differing: 1, inFlight: 1, waiting: 0, parked: 0, unreadable: 0, notOurs: 0, missing: 0, byClass: { 'mapping-fault': 0, duplicate: 0, missing: 0, extra: 0, late: 0, 'changed-by-non-owner': 1, 'different-effective-date': 0 } };
    await firm.query(`insert into reconciliation.run (id, purpose, note, scope, cut_off, state, ended_at) values ($1, 'payroll', 'before the run of November', '{}', now(), 'ended', now())`, [run]);
    await firm.query(`insert into reconciliation.run_part (run, system, stream, state, is_complete, totals) values ($1, 'psa', 'resources', 'compared', true, $2)`, [run, JSON.stringify(totals)]);
    await firm.query(`insert into reconciliation.difference (system, stream, entity, key, side, field, record_id, external_id, class, held, wanted, hidden, attributes, act, first_run, first_seen, last_run, last_seen)
      values ('psa', 'resources', 'worker', 'C1', 'target', 'status', $2, 'C1', 'changed-by-non-owner', '"inactive"', '"active"', false, '{employmentStatus}', 'heal', $1, now(), $1, now())`, [run, worker]);
    await firm.query('insert into reconciliation.run_difference (run, difference, class, held, wanted) select $1, id, class, held, wanted from reconciliation.difference', [run]);
    await reconciliation.reconciliation.measures.count();
    await person.page.goto('/');
    await link(/Workers whose status differs between systems 1/).click();
    await link('Cora Consultant').waitFor();
    await text('Differs in psa').waitFor();
    expect(await person.barriers()).toEqual([]);

    await link('Reconciliation').click();
    await link('Payroll').click();
    await person.page.getByRole('row', { name: /psa resources compared 40 38 1 1/ }).waitFor();
    await text('inactive').waitFor();
    expect(await person.barriers()).toEqual([]);
    expect(await person.page.evaluate(async (path) => (await fetch(path)).text(), `/v1/runs/${run}/differences.csv`)).toMatch(/^id,system,.*\n.*psa,resources,worker/s);
    await person.page.getByRole('checkbox', { name: 'Choose status of C1 in psa' }).check();
    await button('Accept ...').click();
    await person.page.getByRole('textbox', { name: 'Reason' }).fill('she is on loan until then');
    await person.page.getByRole('button', { name: 'Accept', exact: true }).click();
    await person.page.getByRole('row', { name: /C1/ }).getByText('accepted').waitFor();
    await button('Sign off ...').click();
    await person.page.getByRole('textbox', { name: 'What was looked at' }).fill('all of it');
    await person.page.getByRole('button', { name: 'Sign off', exact: true }).click();
    await text('signed off by ada').waitFor();
    expect(await person.barriers()).toEqual([]);
    expect(await firm.query('select author, act, result from operations.act order by id desc limit 2')).toEqual([{ author: 'ada', act: 'sign-off', result: 'signed off' }, expect.objectContaining({ author: 'ada', act: 'accept-difference', result: expect.stringContaining('1 accepted until') })]);
  });

  it('tells the way of a value, who owns it, and what another owner would change', async () => {
    const { recordId } = await person.page.evaluate(async () => ((await (await fetch('/v1/search?q=hris:C1')).json()) as { records: { recordId: string }[] }).records[0]!);
    await person.page.goto(`/records/worker/${recordId}`);
    await button('employment status').click();
    await link('Its way from source to targets').click();
    await text(/^hris said it of its C1/).waitFor();
    await text('What it was before').waitFor();
    expect(await person.barriers()).toEqual([]);
    await link('the rule').click();
    await person.page.getByRole('combobox', { name: 'Owner' }).click();
    await person.page.getByRole('option', { name: 'psa', exact: true }).click();
    await button('Try it').click();
    await text(/records? would change of/).waitFor();
    await text('owner: [{ system: psa }').waitFor();
    expect(await person.barriers()).toEqual([]);
    await person.page.goto('/governance?entity=worker&on=2026-01-01');
    await link('job title').waitFor();
    expect(await person.barriers()).toEqual([]);
    expect(await firm.latest('worker', 'hris', 'C1')).toMatchObject({ employmentStatus: 'active' });
  });

  it('says what has ended, and brings whoever signs in again back to where they were', async () => {
    await person.page.goto('/exceptions?state=ended');
    await link(GROUP).waitFor();
    await firm.query('delete from operations.session');
    await link(GROUP).click();
    await text('Your session has ended').waitFor();
    await person.signIn('rita', PASSWORD);
    await text('What it means').waitFor();
    await text('You are signed in as a reader').waitFor();
    await person.page.goto('/');
    await text('What needs a person now').waitFor();
    expect(await person.barriers()).toEqual([]);
  });

  it('shows a steward which records may be one and what has no meaning; they are merged after a rehearsal, seen to arrive, and split', async () => {
    await firm.publish([
      { key: 'P1', version: 1, values: { givenName: 'Paula', familyName: 'Twice', workEmail: 'paula@firm.example', employmentStatus: 'active' } }, { system: 'hris-apac', key: 'P2', version: 1, values: { givenName: 'Paula', familyName: 'Twice-Again', workEmail: 'paula@firm.example', employmentStatus: 'Current' } },
      { key: 'P3', version: 1, values: { givenName: 'Pia', employmentType: 'X7', employmentStatus: 'active' } }, { key: 'P4', version: 1, values: { givenName: 'Pam', orgUnit: 'OU-NONE' } },
    ]);
    await firm.settled('worker_sync');
    await person.page.goto('/people');
    await text('A steward may merge them').waitFor();
    await firm.query('delete from operations.session');
    await person.page.reload();
    await person.signIn('stella', PASSWORD);
    await text('Both have the same work e-mail address.').waitFor();
    await text('family name differs').waitFor();
    expect(await person.barriers()).toEqual([]);
    await button('They are one').click();
    await button('Rehearse: hris').click();
    await text('Rehearsed, nothing was written').waitFor();
    await text('worker.merged').waitFor();
    expect(await person.barriers()).toEqual([]);
    await person.page.getByRole('textbox', { name: 'Reason of the merge' }).fill('she moved to Sydney');
    await button('Merge them').click();
    await text('They are one:').waitFor();
    await text('No rule finds two of these records to be one').waitFor();
    await link('See what came of it').waitFor();
    expect(await person.barriers()).toEqual([]);
    await firm.settled('worker_sync');
    await person.page.getByText('Merged and split', { exact: true }).first().click();
    await person.page.getByRole('row', { name: /hris:P1 and hris-apac:P2 one .* stella .* she moved to Sydney/ }).waitFor();
    await button('Split ...').click();
    await button('Rehearse: hris').click();
    await text('worker.unmerged').waitFor();
    expect(await person.barriers()).toEqual([]);
    await person.page.getByRole('textbox', { name: 'Reason of the split' }).fill('a namesake after all');
    await button('Split them').click();
    await text('They are two again:').waitFor();
    await firm.settled('worker_sync');
    expect(await firm.latest('worker', 'hris-apac', 'P2')).toMatchObject({ familyName: 'Twice-Again', mergedInto: null });
    await person.page.goto('/people?view=unmapped');
    await person.page.getByRole('article', { name: /hris says X7 as employment type/ }).getByRole('combobox', { name: 'It means' }).click();
    await person.page.getByRole('option', { name: 'contractor' }).click();
    await text('X7: contractor').waitFor();
    await person.page.getByRole('row', { name: /Org unit hris:OU-NONE/ }).waitFor();
    expect(await person.barriers()).toEqual([]);
    await person.page.goto('/people?view=matches');
    await text(/connectors/).waitFor();
    expect(await person.barriers()).toEqual([]);
  });

  it('shows the first of a hundred thousand exceptions within a second, a filter within three tenths', async () => {
    await firm.query(`insert into operations.exception (id, fingerprint, service, exception_id, class, code, place, config_version, reason, entity, record_id, system, topic, partition, "offset", state, version, last_event, raised_at, changed_at, times)
      select 'm' || n, 'mass' || n % 2000, 'worker-sync', 'event/t/0/' || n, (array['contract', 'identity', 'refused', 'delivery'])[1 + n % 4], 'code' || n % 50, 'source.hris.worker.v1', 'v1', 'The reason of ' || n % 2000, 'worker', 'r' || n % 30000,
        (array['hris', 'erp', 'psa'])[1 + n % 2000 % 3], 'source.hris.worker.v1', 0, n, 'raised', n, 'e' || n, now() - n * interval '1 second', now() - n * interval '1 second', 1 from generate_series(1, 100000) as n`);
    await firm.query(`insert into operations.group_due select distinct fingerprint from operations.exception where fingerprint like 'mass%'`);
    await eventually(async () => expect(Number((await firm.query<{ open: string }>('select sum(open) as open from operations.exception_group'))[0]!.open)).toBeGreaterThanOrEqual(100_000), { what: 'the exceptions to be counted', timeoutMs: 20_000 });
    await person.page.goto('/exceptions');
    await text(/100,0\d\d exceptions/).waitFor();
    const first = await quickest(async () => {
      await person.page.goto('/exceptions');
      await person.page.locator('tbody a').first().waitFor();
    });
    // Each of another kind, so that none is in hand from before.
    const choices = [/^erp/, /^Not the owner/, /^Worker/];
    const filtered = await quickest(async () => {
      await button(choices.shift()!).click();
      await person.page.locator('[aria-busy="false"]').waitFor();
    });
    expect([first < 1_000 || first, filtered < 300 || filtered]).toEqual([true, true]);
  });

  it('had nothing to complain about: no script failed, and the policy of the page forbade nothing', () => {
    expect(person.complaints).toEqual([]);
  });
});
