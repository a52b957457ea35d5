import { describe, expect, it } from '@jest/globals';
import { formatFinding } from '@muster/domain-governance';
import { compileConnector } from './compile-connector.js';
import type { RecordContext } from './compiled-connector.js';
import { lintConnector } from './lint-connector.js';
import { mailOf } from './mail.js';
import { readConnector } from './read-connector.js';
import { readShipped, shippedGovernance } from './shipped-governance.fixture.js';

const governance = shippedGovernance();
const shipped = (system: string) => readShipped(`config/systems/${system}.yaml`);
const writeOf = (system: string) => {
  const { connector } = readConnector(shipped(system))!;
  return compileConnector(system, connector, governance).writes.get('notice')!;
};
const NOTICE = '00000000-0000-5000-8000-000000000001';
const notice: RecordContext = {
  id: NOTICE, externalIds: {}, refs: {},
  attributes: {
    recipient: 'r', about: 'a', cause: 'termination', process: 'departure/a/1', lastDay: '2031-04-30', returnDate: null, replacement: 'an analyst from 2031-05-01',
    bookings: [{ booking: 'b-1', project: 'Claims platform', plannedUntil: '2031-06-27', bookedUntil: '2031-04-30' }, { booking: 'b-2', project: null, plannedUntil: null, bookedUntil: null }],
  },
  named: { recipient: { givenName: 'Grace', familyName: 'Byron', workEmail: 'grace@northfold.example', costCenter: 'x' }, about: { givenName: 'Adalbert', preferredName: 'Ada', familyName: 'Holt' } },
};
const without = (attribute: string, name: string): RecordContext => ({ ...notice, named: { ...notice.named, [attribute]: { ...notice.named![attribute], [name]: null } } });

describe('a notice by mail', () => {
  const write = writeOf('mail');

  it('says to the recipient what becomes of whom, and of which bookings', async () => {
    const body = await write.body(notice);
    expect(mailOf(body)).toEqual(body);
    expect(body).toEqual({
      to: 'grace@northfold.example', subject: 'Ada Holt leaves the firm (2031-04-30)',
      text: `Hello Grace,

Ada Holt leaves the firm.
Last day on which Ada Holt can be booked: 2031-04-30.

Bookings on your projects:
- Claims platform, planned until 2031-06-27, booked until 2031-04-30
- b-2, no day is left

Asked for in place of Ada Holt: an analyst from 2031-05-01.

Muster, case departure/a/1
`,
    });
  });

  it('says no more than there is to say', async () => {
    const little = { ...notice, attributes: { ...notice.attributes, cause: 'rescinded', lastDay: null, bookings: [], replacement: null } };
    expect(await write.body(little)).toMatchObject({ subject: 'Ada Holt stays bookable after all', text: 'Hello Grace,\n\nAda Holt stays bookable after all.\n\nMuster, case departure/a/1\n' });
  });

  it('is one message for every try: its id goes with the call', async () => {
    const request = await write.create({ key: NOTICE, correlationId: NOTICE }, await write.body(notice));
    expect(request).toMatchObject({ messageId: NOTICE, headers: { 'X-Muster-Notice': NOTICE } });
  });

  it('waits for the address of the recipient, and for the name of the other', () => {
    expect(write.missingNamed(notice)).toEqual([]);
    expect(write.missingNamed({ ...notice, named: {} })).toEqual(['recipient.workEmail', 'recipient.givenName', 'about.givenName']);
    expect(write.missingNamed(without('recipient', 'workEmail'))).toEqual(['recipient.workEmail']);
    expect(write.missingNamed(without('about', 'familyName'))).toEqual([]);
    expect(write.missingNamed({ ...notice, attributes: { ...notice.attributes, about: null }, named: { recipient: notice.named!['recipient']! } })).toEqual([]);
  });
});

describe('a notice to a hook', () => {
  const write = writeOf('hooks');

  it('has words for a chat, and its parts for programs', async () => {
    expect(await write.body(notice)).toEqual({
      text: 'Grace Byron: Ada Holt leaves the firm, last bookable day 2031-04-30, bookings: Claims platform until 2031-04-30, b-2 released.', notice: NOTICE, cause: 'termination', process: 'departure/a/1', recipient: 'grace@northfold.example',
      about: 'Ada Holt', lastDay: '2031-04-30', returnDate: null, bookings: notice.attributes['bookings'], replacement: 'an analyst from 2031-05-01',
    });
  });

  it('carries the id of the notice as idempotency key, to the address as it was given', async () => {
    expect(await write.create({ key: NOTICE, correlationId: NOTICE }, {})).toMatchObject({ method: 'POST', path: '/', headers: { 'Idempotency-Key': NOTICE } });
  });
});

describe('a mail', () => {
  const mail = { to: 'ada@northfold.example', subject: 'Hello', text: 'You' };
  it.each([
    [{ to: 'ada@northfold.example, eve@evil.example' }, 'one address'], [{ to: 'ada' }, 'one address'], [{ to: null }, 'one address'], [{ to: 'ada@northfold.example\r\nBcc: eve@evil.example' }, 'one address'],
    [{ subject: 'Hello\nBcc: eve@evil.example' }, 'one line'], [{ subject: '' }, 'one line'], [{ text: '' }, 'text is empty'], [{ cc: 'eve@evil.example' }, 'cc is no part'],
  ])('is refused with %j', (wrong, reason) => expect(() => mailOf({ ...mail, ...wrong })).toThrow(expect.objectContaining({ code: 'bad-body', message: expect.stringContaining(reason) })));
});

describe('the linter of mail', () => {
  const told = (system: string, old: string, replacement: string) => {
    const { path, text } = shipped(system);
    if (text.split(old).length !== 2) throw new Error(`"${old}" must occur once`);
    return lintConnector({ path, text: text.replace(old, () => replacement) }, new Map(), governance).map(formatFinding).map((line) => line.replace(/^[^ ]*:(\d+):\d+ /, '$1 '));
  };
  const line = (system: string, of: string) => shipped(system).text.split('\n').findIndex((one) => one.includes(of)) + 1;

  it.each([
    ['[workEmail, givenName]', '[workEmail, hireDate]', 'may-not-receive mail may not receive worker.hireDate'],
    ['[workEmail, givenName]', '[workEmail, costRate]', 'may-not-receive worker.costRate is restricted'],
    ['[workEmail, givenName]', '[workEmail, manager]', 'named-reference worker.manager names another record'],
    ['[workEmail, givenName]', '[workEmail, name]', 'unknown-attribute worker has no attribute name'],
    ['recipient: { entity: worker', 'recipient: { entity: project', 'no-reference notice.recipient refers to worker, not project'],
    ['maxAgeDays: 7', 'idempotencyHeader: X-Once', 'incomplete-write The strategy send-once needs maxAgeDays'],
    ['strategy: send-once', 'strategy: idempotency-key', 'not-mail A mail is sent once'],
    ['key: $id()', 'key: $id()\n      create: { method: POST, path: / }', 'not-mail A mail is sent in one way'],
    ['key: $id()', 'key: $id()\n      creates: "true"', 'of-no-message A message is made once'],
    ['kind: basic, user: { env: MAIL_USER }, password', 'kind: bearer, token', 'not-mail A mail server lets nobody in by bearer'],
    ['{ env: MAIL_URL }', 'https://mail.example', 'bad-url The address of a mail server is smtp://'],
    ["$named('recipient').workEmail", "$named('recipient').jobTitle", 'undeclared-reference jobTitle of recipient is read'],
    ["$named('recipient').workEmail", "$named('process').workEmail", 'undeclared-reference Nothing says what is read of process'],
  ])('tells of %s becoming %s', (old, replacement, expected) => expect(told('mail', old, replacement).some((finding) => finding.slice(finding.indexOf(' ') + 1).startsWith(expected))).toBe(true));

  it('names the line', () => expect(told('mail', '[workEmail, givenName]', '[workEmail, hireDate]')).toEqual([expect.stringMatching(new RegExp(`^${line('mail', 'recipient: { entity')} may-not-receive`))]));

  it('tells of a time that is not signed, and of a body that is not', () => {
    expect(told('hooks', "'{timestamp}.{body}'", "'{body}'")).toEqual([expect.stringContaining('unsigned-timestamp')]);
    expect(told('hooks', "'{timestamp}.{body}'", "'{timestamp}'")).toEqual([expect.stringContaining('unsigned-body')]);
    expect(told('hooks', 'secret: { env: HOOKS_SECRET }', 'secret: hooks-secret')).toEqual([expect.stringContaining('secret-literal')]);
  });
});
