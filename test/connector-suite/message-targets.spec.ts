import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readConnectors, type FirmConnectors } from '@muster/connectors';
import type { RecordContext } from '@muster/domain-connector';
import { startSandbox, type Rule, type RunningSandbox } from '@muster/sandbox';
import { Bench, Clock, configDir, knownAfter, unknownInTarget } from './bench.js';
import { record, type Row, type Subject } from './subject.js';
import { messageSubjects } from './subjects.js';

const DAY_MS = 86_400_000;
const clock = new Clock();
let firm: FirmConnectors;
let sandbox: RunningSandbox;

beforeAll(async () => {
  firm = readConnectors(configDir);
  sandbox = await startSandbox({ now: clock.now });
}, 60_000);
afterAll(() => sandbox?.stop());

/** The nth notice, to somebody of the same number. */
function notice(n: number, workEmail: string | null = `grace.${n}@northfold.example`): RecordContext {
  const named = { recipient: { givenName: 'Grace', familyName: 'Byron', workEmail }, about: { givenName: 'Zoë', familyName: 'Holt' } };
  return { ...record(n, {}, {}, { recipient: 'r', about: 'a', cause: 'leave', process: 'absence/1', lastDay: '2031-03-31', bookings: [{ booking: 'b', project: 'Claims – platform', bookedUntil: '2031-03-31' }] }), named };
}

/** How each of them holds a message, and the rules by which it goes wrong on the way. */
interface Messages {
  readonly subject: Subject;
  readonly collection: string;
  /** Ids of the messages that it holds: one for each time that it took one. */
  idsOf(rows: readonly Row[]): unknown[];
  readonly match: Rule['match'];
  readonly later: Omit<Rule, 'match'>;
  readonly lost: Omit<Rule, 'match'>;
  readonly nowhere: Readonly<Record<string, string>>;
}
const targets: readonly Messages[] = [
  {
    subject: messageSubjects.mail, collection: 'messages', match: { method: 'DATA' }, later: { do: 'throttle' }, lost: { do: 'timeout-after-success' }, nowhere: { MAIL_URL: 'smtp://127.0.0.1:2' },
    idsOf: (rows) => rows.map(({ message_id: id }) => /^<(.*)@northfold\.example>$/.exec(String(id))?.[1]),
  },
  {
    subject: messageSubjects.hooks, collection: 'notices', match: { method: 'POST' }, later: { do: 'error', status: 503 }, lost: { do: 'timeout-after-success', latencyMs: 1 }, nowhere: { HOOKS_URL: 'http://127.0.0.1:2/' },
    idsOf: (rows) => rows.flatMap(({ id, times }) => Array.from({ length: Number(times) }, () => id)),
  },
];

describe.each(targets)('messages to $subject.system', ({ subject, collection, idsOf, match, later, lost, nowhere }) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench(subject, firm, sandbox, clock);
    bench.entity = 'notice';
    await bench.reset();
  });
  const held = async () => idsOf(await bench.control.rows(subject.server, collection));
  const wrong = (rule: Omit<Rule, 'match'>) => bench.control.behave(subject.server, [{ ...rule, match, times: 1 }]);

  it('are sent once, and stay as they are whatever becomes of whom they name', async () => {
    const first = await bench.deliver(notice(1));
    expect(first).toMatchObject({ kind: 'delivered', how: 'created', id: notice(1).id });
    expect(await bench.deliver(notice(1, 'another@northfold.example'), knownAfter(first))).toMatchObject({ kind: 'delivered', how: 'unchanged', id: notice(1).id });
    expect(await held()).toEqual([notice(1).id]);
  });

  it('are sent again under the same id where nobody knows whether they arrived', async () => {
    await wrong(lost);
    const doubtful = await bench.deliver(notice(1));
    expect(doubtful).toMatchObject({ kind: 'later', class: 'transient', known: { id: null, inDoubt: true } });
    expect(await held()).toEqual([notice(1).id]);
    expect(await bench.deliver(notice(1), knownAfter(doubtful))).toMatchObject({ kind: 'delivered' });
    expect(await held()).toEqual([notice(1).id, notice(1).id]);
  });

  it('come later where the target is away or has no time, and nothing is lost', async () => {
    expect(await bench.deliver(notice(1), unknownInTarget, bench.caller({ env: nowhere }))).toMatchObject({ kind: 'later', class: 'transient', known: { inDoubt: false } });
    await wrong(later);
    const put = await bench.deliver(notice(1));
    expect(put).toMatchObject({ kind: 'later', class: 'transient' });
    expect(await bench.deliver(notice(1), knownAfter(put))).toMatchObject({ kind: 'delivered' });
    expect(await held()).toEqual([notice(1).id]);
  });

  it('are not let in with a wrong secret, which is told to nobody', async () => {
    for (const name of subject.secrets) {
      const outcome = await bench.deliver(notice(1), unknownInTarget, bench.caller({ env: { [name]: 'a-wrong-guess' } }));
      expect(outcome).toMatchObject({ kind: 'later', class: 'auth', known: { inDoubt: false } });
      expect(JSON.stringify(outcome)).not.toContain('a-wrong-guess');
    }
    expect(await held()).toEqual([]);
  });

  it('wait for the address, and are not for history', async () => {
    expect(await bench.deliver(notice(1, null))).toMatchObject({ kind: 'waiting', reason: expect.stringContaining('recipient.workEmail') });
    expect(await bench.deliver(notice(1), unknownInTarget, bench.caller(), 8 * DAY_MS)).toMatchObject({ kind: 'delivered', how: 'unwanted', id: null });
    expect(await held()).toEqual([]);
    expect(await bench.deliver(notice(1), unknownInTarget, bench.caller(), 6 * DAY_MS)).toMatchObject({ kind: 'delivered', how: 'created' });
  });
});

describe('mail', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench(messageSubjects.mail, firm, sandbox, clock);
    bench.entity = 'notice';
    await bench.reset();
  });

  it('is read as it was written, in every script', async () => {
    await bench.deliver(notice(1));
    const shown = (await (await fetch(`${sandbox.urlOf('mail')}/messages?to=GRACE.1@northfold.example`)).json()) as { messages: Row[] };
    expect(shown.messages).toMatchObject([{ from: 'muster@northfold.example', subject: 'Zoë Holt will be on leave (2031-03-31)', text: expect.stringContaining('- Claims – platform, booked until 2031-03-31'), headers: { 'x-muster-notice': notice(1).id } }]);
  });

  it('that the server refuses for good is parked with its words', async () => {
    await bench.control.behave('mail', [{ match: { method: 'DATA', path: 'grace' }, do: 'error', status: 550 }]);
    expect(await bench.deliver(notice(1))).toMatchObject({ kind: 'parked', class: 'data', reason: expect.stringContaining('550 5.1.1 There is no such mailbox here'), known: { inDoubt: false } });
  });

  it('to what is no address is parked before anybody is called', async () => {
    expect(await bench.deliver(notice(1, 'grace@x.example, eve@evil.example'))).toMatchObject({ kind: 'parked', class: 'data', reason: expect.stringContaining('one address'), known: { inDoubt: false } });
    expect(await bench.control.rows('mail', 'messages')).toEqual([]);
  });

  it('goes to another machine only where the line is sealed', async () => {
    const caller = bench.caller({ env: { MAIL_URL: sandbox.smtpUrl.replace('127.0.0.1', '[::ffff:127.0.0.1]') } });
    expect(await bench.deliver(notice(1), unknownInTarget, caller)).toMatchObject({ kind: 'later', class: 'transient', reason: expect.stringContaining('out of reach'), known: { inDoubt: false } });
  });
});

describe('hooks', () => {
  it('sign what is sent, with the time of sending', async () => {
    const bench = new Bench(messageSubjects.hooks, firm, sandbox, clock);
    bench.entity = 'notice';
    await bench.reset();
    const stale = bench.caller();
    clock.pass(3_600_000);
    expect(await bench.deliver(notice(1), unknownInTarget, stale)).toMatchObject({ kind: 'delivered' });
    expect(await bench.control.rows('hooks', 'notices')).toMatchObject([{ id: notice(1).id, body: { text: expect.stringContaining('Zoë Holt will be on leave'), recipient: 'grace.1@northfold.example' } }]);
  });
});
