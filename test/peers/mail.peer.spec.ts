import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkConnector } from '@muster/connectors';
import { uuidv5 } from '@muster/platform-kernel';
import { eventually, ServiceProcess, TestFirm } from '@muster/testing';
import { dismiss } from '../soak/src/group-members.js';
import { stopForeignPrograms } from './foreign-program.js';
import { MAIL_LOGIN, MailPeer } from './mail-peer.js';

let firm: TestFirm;
let peer: MailPeer;
const members: ServiceProcess[] = [];

const idOf = (name: string) => uuidv5(name, '0f1c5f4e-7b57-5f3a-9d5e-6d7573746573');
const worker = (name: string, workEmail: string) => firm.canonical('worker', idOf(name), 1, { givenName: name, familyName: 'Müller', workEmail });
const notice = (name: string, to: string) => firm.canonical('notice', idOf(name), 1, { recipient: idOf(to), about: idOf('Zoë'), cause: 'termination', process: 'departure/1', bookings: [{ booking: idOf('b'), project: name }] });
const deliveryOf = async (name: string) => (await firm.query("select state, class, reason, in_doubt from connectors.delivery where system = 'mail' and record_id = $1", [idOf(name)]))[0];
const until = (name: string, state: object) => eventually(async () => expect(await deliveryOf(name)).toMatchObject(state), { what: `the notice ${name} to be ${JSON.stringify(state)}`, timeoutMs: 60_000, everyMs: 100 });
const mailEnv = () => ({ MAIL_URL: peer.url, MAIL_USER: MAIL_LOGIN.user, MAIL_PASSWORD: MAIL_LOGIN.password, MAIL_FROM: 'Muster <muster@northfold.example>' });

/** Node reads what it trusts when it starts, so the connectors run in a process of their own. */
function connectors(env: Record<string, string> = {}): ServiceProcess {
  const name = `connectors-${firm.namespace}${members.length}`;
  const member = ServiceProcess.spawn({ service: 'connectors', name, env: { ...firm.env(), CONNECTORS_PORT: '0', KAFKA_CLIENT_ID: name, NODE_EXTRA_CA_CERTS: peer.authorityFile, ...mailEnv(), ...env } });
  members.push(member);
  return member;
}
/** They have died at the place that they were to die at; their group is spared the wait for them. */
async function died(member: ServiceProcess): Promise<void> {
  expect(await member.ended).toMatchObject({ signal: 'SIGKILL' });
  await dismiss(firm.kafka.brokers[0]!, [`${firm.namespace}connectors`], member.name);
}
const received = async (mailbox: string) => (await peer.received(mailbox)).map(({ messageId }) => messageId);
const messageId = (name: string) => `<${idOf(name)}@northfold.example>`;

beforeAll(async () => {
  [firm, peer] = await Promise.all([TestFirm.create(), MailPeer.start(['grace', 'bo'])]);
  await firm.send([worker('Zoë', 'zoe@northfold.example'), worker('Grace', 'grace@northfold.example'), worker('Nobody', 'nobody@northfold.example'), worker('Bo', 'bo@northfold.example')]);
}, 180_000);

afterAll(async () => {
  await Promise.all(members.map((member) => member.stop()));
  await peer?.stop();
  await stopForeignPrograms();
  await firm?.stop();
}, 60_000);

describe('Exim and Dovecot, which nobody here wrote', () => {
  it('are not spoken with where nobody vouches for their certificate', async () => {
    expect((await checkConnector({ configDir: firm.configDir, env: mailEnv() }, 'mail')).at(-1)).toMatchObject({ step: 'mail server', ok: false, detail: expect.stringContaining('SIGNATURE') });
  });

  it('have one mail of a notice though its event came twice and the connectors were killed before they had handed it over', async () => {
    await firm.send([notice('Claims – Ω', 'Grace'), notice('Claims – Ω', 'Grace')]);
    await died(connectors({ MUSTER_FAULT_POINT: 'call-marked:1' }));
    expect(await received('grace')).toEqual([]);
    expect(await deliveryOf('Claims – Ω')).toMatchObject({ state: 'due', in_doubt: true });
    // They die again behind their third call.
    await connectors({ MUSTER_FAULT_POINT: 'call-made:3' }).ready();
    await until('Claims – Ω', { state: 'delivered', in_doubt: false });
    await eventually(async () => expect(await received('grace')).toEqual([messageId('Claims – Ω')]), { what: 'the mail', timeoutMs: 20_000, everyMs: 200 });
    const [mail] = await peer.received('grace');
    expect(mail!.subject).toBe('Zoë Müller leaves the firm');
    // Sealed and logged in, as the server says.
    expect(mail!.source).toMatch(/with\s+esmtpsa/);
    expect(mail!.source).toContain(`X-Muster-Notice: ${idOf('Claims – Ω')}`);
  }, 120_000);

  it('that refuse a mailbox have the notice parked with their words', async () => {
    await firm.send([notice('to nobody', 'Nobody')]);
    await until('to nobody', { state: 'parked', class: 'data', reason: expect.stringContaining('550 Unrouteable address'), in_doubt: false });
  }, 60_000);

  it('get a notice again, under its id, that was taken while the connectors died, and every other one once', async () => {
    await firm.send([notice('taken', 'Bo')]);
    await died(members.at(-1)!);
    await connectors().ready();
    await until('taken', { state: 'delivered', in_doubt: false });
    await eventually(async () => expect(await received('bo')).toEqual([messageId('taken'), messageId('taken')]), { what: 'the mail and its repetition', timeoutMs: 20_000, everyMs: 200 });
    expect(await received('grace')).toEqual([messageId('Claims – Ω')]);
  }, 120_000);
});
