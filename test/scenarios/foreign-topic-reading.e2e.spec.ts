import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sourceTopic } from '@muster/contracts';
import { createTopics, deleteTopics } from '@muster/platform-kafka';
import { eventually } from '@muster/testing';
import kafkajs from 'kafkajs';
import { person, places } from './busy-hr.js';
import { SandboxedFirm, type Row } from './sandboxed-firm.js';

const topic = `crm.changes-${process.pid}-${Date.now()}`;
let sandboxed: SandboxedFirm;
let env: Record<string, string>;
let token: string;
let producer: kafkajs.Producer;
let admin: kafkajs.Admin;

beforeAll(async () => {
  // The CRM tells on a topic whose records have changed; reading is as shipped, once an hour.
  sandboxed = await SandboxedFirm.create({
    'systems/crm.yaml': [
      ['kind: sse', `kind: kafka\n        brokers: { env: CRM_BROKERS }\n        topic: ${topic}\n        value: json`], ...['User', 'Opportunity'].flatMap((name): [string, string][] => [[`        path: /events/${name}Change\n`, ''], [`        names: [${name}Change]\n`, '']]), ['        idleSeconds: 45\n', ''],
      [`        replay: { parameter: replayId, newest: '-1', tooOld: 'status = 400 and body[0].errorCode = "replay_id_out_of_range"' }\n`, ''], ['record: payload.ChangeEventHeader.recordIds', 'record: ids'],
    ],
  });
  const url = sandboxed.sandbox.urlOf('crm');
  const { brokers } = sandboxed.firm.kafka;
  env = { HRIS_URL: sandboxed.sandbox.urlOf('hr'), HRIS_API_KEY: 'hr-full-key', CRM_URL: url, CRM_CLIENT_ID: 'muster', CRM_CLIENT_SECRET: 'crm-client-secret', CRM_BROKERS: brokers.join(',') };
  const granted = await fetch(`${url}/oauth/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'muster', client_secret: 'crm-client-secret' }) });
  ({ access_token: token } = (await granted.json()) as { access_token: string });
  const kafka = new kafkajs.Kafka({ clientId: 'crm', brokers, logLevel: kafkajs.logLevel.NOTHING });
  producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  admin = kafka.admin();
  await Promise.all([producer.connect(), admin.connect(), createTopics(sandboxed.firm.kafka, [{ name: topic, partitions: 1, config: {} }])]);
  await sandboxed.seed('hr', { ...places.hr, workers: [person('P1')] });
  await sandboxed.start(env);
}, 240_000);

afterAll(async () => {
  await sandboxed?.stopConnectors();
  await Promise.all([producer?.disconnect(), admin?.disconnect()]);
  await deleteTopics(sandboxed.firm.kafka, [topic]);
  await sandboxed.stop();
}, 120_000);

const user = async (): Promise<Row | undefined> => (await sandboxed.state('crm', 'Users')).find((row) => row['EmployeeNumber'] === 'P1');
const readings = async () => (await sandboxed.calls('crm')).filter(({ path, query }) => path.endsWith('/services/data/query') && JSON.stringify(query).includes('User')).length;
async function promote(title: string): Promise<void> {
  const response = await fetch(`${sandboxed.sandbox.urlOf('crm')}/services/data/sobjects/User/EmployeeNumber/P1`, { method: 'PATCH', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ Title: title }) });
  expect(response.ok).toBe(true);
}
const tell = async () => producer.send({ topic, messages: [{ value: JSON.stringify({ ids: [(await user())!['Id']] }) }] });
const heard = (title: string) => eventually(async () => (await sandboxed.firm.raw(sourceTopic('crm', 'worker', { bulk: false }))).some(({ value }) => value !== null && Buffer.from(value).includes(title)), { what: title, timeoutMs: 90_000, everyMs: 100 });
const feed = async () => (await sandboxed.firm.query<{ owes: string | null; replay_id: string | null }>("select owes, replay_id from connectors.feed_position where system = 'crm' and stream = 'users'"))[0];

describe('a topic that names records of a stream', () => {
  it('has them fetched without a reading; what its log dropped is read whole, and it goes on', async () => {
    await eventually(async () => (await user()) !== undefined, { what: 'the user in the CRM', timeoutMs: 90_000, everyMs: 100 });
    await eventually(async () => (await feed())?.replay_id != null && (await readings()) > 0, { what: 'the first reading', timeoutMs: 60_000, everyMs: 100 });
    const before = await readings();
    await promote('Told on the topic');
    await tell();
    await heard('Told on the topic');
    expect(await readings()).toBe(before);

    await sandboxed.stopConnectors();
    await promote('Dropped by the log');
    await tell();
    const [end] = await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: end!.high }] });
    await sandboxed.start(env);
    await heard('Dropped by the log');
    await eventually(async () => (await feed())?.owes === null, { what: 'the owed reading', timeoutMs: 60_000, everyMs: 100 });
    const read = await readings();
    expect(read).toBeGreaterThan(before);
    await promote('After the reading');
    await tell();
    await heard('After the reading');
    expect(await readings()).toBe(read);
  }, 300_000);
});
