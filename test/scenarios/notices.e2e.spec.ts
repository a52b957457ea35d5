import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startConnectors, type RunningConnectors } from '@muster/connectors';
import { uuidv5 } from '@muster/platform-kernel';
import { SandboxControl, startSandbox, type RunningSandbox } from '@muster/sandbox';
import { eventually, TestFirm } from '@muster/testing';
import type { Row } from './sandboxed-firm.js';

const DAY_MS = 86_400_000;
let firm: TestFirm;
let sandbox: RunningSandbox;
let control: SandboxControl;
let connectors: RunningConnectors | undefined;

const idOf = (name: string) => uuidv5(name, '0f1c5f4e-7b57-5f3a-9d5e-6d7573746573');
const worker = (name: string, version: number, workEmail: string | null) => firm.canonical('worker', idOf(name), version, { givenName: name, familyName: 'Byron', workEmail });
const notice = (name: string, { version = 1, to = 'Grace', ageMs = 0 } = {}) =>
  firm.canonical('notice', idOf(name), version, { recipient: idOf(to), about: idOf('Ada'), cause: 'termination', process: 'departure/1', bookings: [{ booking: idOf('b'), project: name }] }, Date.now() - ageMs);

async function start(env: Record<string, string>): Promise<void> {
  const { kafka, registry, database, configDir, logger, port } = firm.settings();
  connectors = await startConnectors({ kafka, registry, database, configDir, logger, port, topicNamespace: firm.namespace, logLevel: 'error', logFile: undefined, env });
}
const mailEnv = () => ({ MAIL_URL: sandbox.smtpUrl, MAIL_USER: 'muster', MAIL_PASSWORD: 'mail-password', MAIL_FROM: 'muster@northfold.example' });
const hooksEnv = () => ({ HOOKS_URL: `${sandbox.urlOf('hooks')}/notices`, HOOKS_SECRET: 'hooks-secret' });
const deliveryOf = async (name: string, system = 'mail') => (await firm.query('select state, reason, acknowledged_version::int as acknowledged from connectors.delivery where system = $1 and record_id = $2', [system, idOf(name)]))[0];
const until = (name: string, state: object, system = 'mail') => eventually(async () => {
  const found = await deliveryOf(name, system);
  expect(found).toMatchObject(state);
}, { what: `the notice ${name} to be ${JSON.stringify(state)} in ${system}`, timeoutMs: 60_000, everyMs: 50 });
const untilKnown = (name: string, version: number) => eventually(async () => {
  const [known] = await firm.query('select record_version::int as version from connectors.replica where record_id = $1', [idOf(name)]);
  expect(known).toEqual({ version });
}, { what: `version ${version} of ${name} to be known`, timeoutMs: 30_000 });
const mails = async () => (await control.rows<Row>('mail', 'messages')).map(({ to, message_id: id }) => [to, id]);
const mailOf = (name: string, to = 'grace@northfold.example') => [to, `<${idOf(name)}@northfold.example>`];
const receiptsOf = async (name: string) => (await firm.raw('delivery.receipts.v1')).filter(({ key }) => key?.toString() === idOf(name)).length;

beforeAll(async () => {
  [firm, sandbox] = await Promise.all([TestFirm.create(), startSandbox()]);
  control = new SandboxControl(sandbox.url);
  await firm.send([worker('Ada', 1, null), notice('of last month', { ageMs: 30 * DAY_MS }), notice('of today')]);
  await start(mailEnv());
}, 120_000);

afterAll(async () => {
  await connectors?.stop();
  await sandbox?.stop();
  await firm?.stop();
}, 60_000);

describe('notices', () => {
  it('wait for whom they are sent to, and are sent once, whatever comes again; none of last month is', async () => {
    await until('of last month', { state: 'delivered' });
    await until('of today', { state: 'waiting', reason: expect.stringContaining('recipient.workEmail') });
    await firm.send([worker('Grace', 1, null)]);
    await untilKnown('Grace', 1);
    await firm.send([worker('Grace', 2, 'grace@northfold.example')]);
    await until('of today', { state: 'delivered' });
    await firm.send([notice('of today'), worker('Grace', 3, 'byron@northfold.example'), notice('of today', { version: 2 })]);
    await untilKnown('Grace', 3);
    await firm.send([notice('the next', { to: 'Grace' })]);
    await until('of today', { state: 'delivered', acknowledged: 2 });
    await until('the next', { state: 'delivered' });
    expect(await mails()).toEqual([mailOf('of today'), mailOf('the next', 'byron@northfold.example')]);
    await eventually(async () => expect(await receiptsOf('of today')).toBe(2), { what: 'a receipt for each version', timeoutMs: 20_000 });
    expect(await receiptsOf('of last month')).toBe(0);
  }, 120_000);

  it('that were refused for their address are sent when it is another', async () => {
    await control.behave('mail', [{ match: { method: 'DATA', path: '^lost@' }, do: 'error', status: 550 }]);
    await firm.send([worker('Lost', 1, 'lost@northfold.example'), notice('to the lost', { to: 'Lost' })]);
    await until('to the lost', { state: 'parked', reason: expect.stringContaining('550 5.1.1') });
    await firm.send([worker('Lost', 2, 'found@northfold.example')]);
    await until('to the lost', { state: 'delivered' });
    expect((await mails()).at(-1)).toEqual(mailOf('to the lost', 'found@northfold.example'));
  }, 60_000);

  it('reach a hook that is connected later, signed and once, and the mails are not sent again', async () => {
    const before = await mails();
    await connectors!.stop();
    await start({ ...mailEnv(), ...hooksEnv() });
    for (const name of ['of today', 'the next', 'to the lost']) await until(name, { state: 'delivered' }, 'hooks');
    await until('of last month', { state: 'delivered' }, 'hooks');
    expect((await control.rows<Row>('hooks', 'notices')).map(({ id, times }) => [id, times]).sort()).toEqual(['of today', 'the next', 'to the lost'].map((name) => [idOf(name), 1]).sort());
    expect(await mails()).toEqual(before);
  }, 60_000);
});
