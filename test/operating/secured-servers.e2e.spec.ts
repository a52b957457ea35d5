import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AvroRecordSchema } from '@muster/contracts';
import { createEncoder, SchemaRegistry } from '@muster/platform-avro';
import { platformSettings } from '@muster/platform-config';
import { BatchController, BatchServer, createTopics, followTopic, KafkaPublisher, pingBroker, type ReceivedBatch } from '@muster/platform-kafka';
import { pause, SetupError, silentLogger } from '@muster/platform-kernel';
import { Database } from '@muster/platform-postgres';
import { eventually, killAllProcesses, ServiceProcess, TestFirm } from '@muster/testing';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern } from '@nestjs/microservices';
import { foreignPeople } from '../scenarios/foreign-people.js';
import { configWith } from '../scenarios/sandboxed-firm.js';
import { PASSWORD, SecuredServers, USER } from './secured-servers.js';

const received: string[] = [];

@BatchController()
class Handlers {
  @EventPattern('secured')
  take(batch: ReceivedBatch): void {
    received.push(...batch.messages.map(({ value }) => value!.toString()));
  }
}

@Module({ controllers: [Handlers] })
class HandlersModule {}

class CreateProof1800000000000 {
  async up(runner: { query(text: string): Promise<unknown> }): Promise<void> {
    await runner.query('create table proof (answer int)');
  }
  async down(): Promise<void> {}
}

const run = promisify(execFile);

type AvroField = 'id' | 'given' | 'family' | 'title' | 'updated';
const foreignConnector = ({ topic, kafkaPassword, registryPassword }: Readonly<Record<'topic' | 'kafkaPassword' | 'registryPassword', string>>) => `
connector:
  mapping: hris-apac
  streams:
    people:
      feed:
        kind: kafka
        brokers: { env: HRIS_APAC_BROKERS }
        topic: ${topic}
        value: avro
        registry: { url: { env: HRIS_APAC_REGISTRY }, user: { env: HRIS_APAC_USER }, password: { file: ${registryPassword} } }
        tls: true
        sasl: { mechanism: scram-sha-512, user: { env: HRIS_APAC_USER }, password: { file: ${kafkaPassword} } }
        payload: $
`;

/** The failure of `work`, which is to come before the deadline: nobody is left waiting in silence. */
async function failureOf(work: Promise<unknown>, timeoutMs = 8_000): Promise<Error> {
  const done = new AbortController();
  const silence = pause(timeoutMs, done.signal).then(() => new Error(`silent for ${timeoutMs} ms`));
  const failure = await Promise.race([work.then(() => new Error('it worked'), (error: Error) => error), silence]);
  done.abort();
  return failure;
}

/** Broker, database and registry as they stand in a firm: TLS with an authority of the firm's own, and passwords. */
describe('secured servers, by the settings of the environment', () => {
  let servers: SecuredServers;
  let env: Readonly<Record<string, string>>;
  const file = (name: string) => servers.file(name);
  const opened: Database[] = [];

  const settings = (more: Record<string, string> = {}) => platformSettings({ ...env, ...more });
  const open = async (more: Record<string, string> = {}) => {
    const database = await Database.open({ ...settings(more).database, schema: 'secured', applicationName: 'secured-spec' }, { migrations: [CreateProof1800000000000], entities: [] });
    opened.push(database);
    return database;
  };

  beforeAll(async () => {
    servers = await SecuredServers.start();
    await servers.secure();
    ({ env } = servers);
  }, 120_000);

  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
  });

  afterAll(async () => {
    await servers?.stop();
  }, 60_000);

  const joinGroup = async (kafka = settings().kafka) => {
    const server = new BatchServer({ kafka, group: 'secured', logger: silentLogger, topicsOf: () => ['secured'] });
    const app = await NestFactory.createMicroservice(HandlersModule, { strategy: server, logger: false });
    try {
      await app.listen();
      return app;
    } catch (error) {
      await app.close();
      throw error;
    }
  };

  describe('Kafka', () => {
    it.each(['scram-sha-512', 'plain'])('takes a message there and back with %s', async (mechanism) => {
      const { kafka } = settings({ KAFKA_SASL_MECHANISM: mechanism });
      await createTopics(kafka, [{ name: 'secured', partitions: 1, config: {} }]);
      const app = await joinGroup(kafka);
      const publisher = new KafkaPublisher({ kafka, logger: silentLogger });
      await publisher.send([{ topic: 'secured', messages: [{ key: 'k', value: Buffer.from(mechanism) }] }]);
      await eventually(() => expect(received).toContain(mechanism), { what: 'the message to come back' });
      await publisher.close();
      await app.close();
    }, 30_000);

    it('says which setting is wrong, to whoever asks, publishes or consumes', async () => {
      const { kafka } = settings({ KAFKA_SASL_PASSWORD: 'wrong-secret' });
      const publisher = new KafkaPublisher({ kafka, logger: silentLogger });
      const failures = [await failureOf(pingBroker(kafka)), await failureOf(publisher.send([{ topic: 'secured', messages: [{ key: 'k', value: null }] }])), await failureOf(joinGroup(kafka))];
      await publisher.close();
      for (const failure of failures) {
        expect(failure).toBeInstanceOf(SetupError);
        expect(failure.message).toMatch(/^The broker at 127\.0\.0\.1:\d+ refuses the user name, the password or the mechanism\. Correct KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD or KAFKA_SASL_MECHANISM\.$/);
      }
    }, 30_000);

    it('trusts the authority of KAFKA_SSL_CA, and no other', async () => {
      for (const kafka of [settings({ KAFKA_SSL_CA: file('other-ca.pem') }).kafka, settings({ KAFKA_SSL_CA: '', KAFKA_SSL: 'true' }).kafka]) {
        const failure = await failureOf(joinGroup(kafka));
        expect(failure).toBeInstanceOf(SetupError);
        expect(failure.message).toMatch(/^The certificate of the broker at 127\.0\.0\.1:\d+ is signed by an authority that is not trusted here .* Set KAFKA_SSL_CA to the file/);
      }
    }, 30_000);

    it('holds the certificate against the host that KAFKA_BROKERS names', async () => {
      const failure = await failureOf(pingBroker(settings({ KAFKA_BROKERS: env['KAFKA_BROKERS']!.replace('127.0.0.1', 'localhost') }).kafka));
      expect(failure.message).toMatch(/^The certificate of the broker at localhost:\d+ is for another host .* Name the server in KAFKA_BROKERS/);
    }, 30_000);

    it('tells of TLS where one side speaks it and the other does not', async () => {
      const withoutTls = await failureOf(pingBroker(settings({ KAFKA_SSL_CA: '', KAFKA_SASL_MECHANISM: '', KAFKA_SASL_USERNAME: '', KAFKA_SASL_PASSWORD: '' }).kafka), 20_000);
      const toPlain = await failureOf(pingBroker(settings({ KAFKA_BROKERS: servers.stack.kafkaBrokers }).kafka), 20_000);
      for (const failure of [withoutTls, toPlain]) expect(failure).toMatchObject({ code: 'broker-unreachable', message: expect.stringMatching(/check that it runs, and KAFKA_BROKERS, KAFKA_SSL and KAFKA_SASL_MECHANISM/) });
    }, 60_000);
  });

  describe('Postgres', () => {
    /** How many there are, and whether all of them are encrypted. */
    const connections = async (database: Database) => (await database.query({ text: `select count(*), bool_and(ssl) from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'secured-spec'` })).rows[0];

    it('migrates, and speaks TLS on every connection, dedicated sessions among them', async () => {
      const database = await open();
      await database.query({ text: 'insert into proof values (42)' });
      expect((await database.query({ text: 'select answer from proof' })).rows).toEqual([[42]]);
      const session = await database.dedicatedClient();
      const heard: string[] = [];
      session.on('notification', ({ channel }) => heard.push(channel));
      await session.query('listen secured');
      await database.query({ text: 'notify secured' });
      await eventually(() => expect(heard).toEqual(['secured']), { what: 'the notification' });
      expect((await session.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()')).rows).toEqual([{ ssl: true }]);
      await session.end();
      expect((await connections(database))?.[1]).toBe(true);
    });

    it('opens as many connections as DATABASE_POOL_MAX says', async () => {
      const database = await open();
      await Promise.all(Array.from({ length: 9 }, () => database.query({ text: 'select pg_sleep(0.05)' })));
      expect(await connections(database)).toEqual([3, true]);
    });

    it.each([
      ['a wrong password', () => ({ DATABASE_URL: env['DATABASE_URL']!.replace(/:[^:@]*@/, ':wrong-secret@') }), /^Postgres refuses the user name or the password in DATABASE_URL\. Correct them there/],
      ['an authority that is not the right one', () => ({ DATABASE_SSL_CA: file('other-ca.pem') }), /^The certificate of Postgres is signed by an authority that is not trusted here .* Set DATABASE_SSL_CA to the file/],
      ['the authorities of the machine', () => ({ DATABASE_SSL_CA: '', DATABASE_SSL: 'true' }), /^The certificate of Postgres is signed by an authority that is not trusted here .* Set DATABASE_SSL_CA to the file/],
      ['a name that the certificate does not hold', () => ({ DATABASE_URL: env['DATABASE_URL']!.replace('127.0.0.1', 'localhost') }), /^The certificate of Postgres is for another host .* Name the server in DATABASE_URL/],
      ['no TLS', () => ({ DATABASE_SSL_CA: '' }), /^Postgres refuses this user, or a connection of this kind\. Set DATABASE_SSL to true/],
      ['a database that does not exist', () => ({ DATABASE_URL: env['DATABASE_URL']!.replace(/firm$/, 'nowhere') }), /^Postgres has no database of the name in DATABASE_URL\. Create it/],
    ])('names the setting and the remedy with %s', async (_, more, message) => {
      const failure = await failureOf(open(more()));
      expect(failure).toBeInstanceOf(SetupError);
      expect(failure.message).toMatch(message);
      expect(failure.message).not.toContain('wrong-secret');
    });

    it('does not wait for a server that never answers longer than DATABASE_CONNECT_TIMEOUT_MS', async () => {
      const mute = createTcpServer((socket) => void socket.on('error', () => undefined));
      await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
      const at = env['DATABASE_URL']!.replace(/:\d+\/firm$/, `:${(mute.address() as AddressInfo).port}/firm`);
      expect(await failureOf(open({ DATABASE_URL: at, DATABASE_CONNECT_TIMEOUT_MS: '300' }), 3_000)).toMatchObject({ code: 'database-unreachable', message: expect.stringContaining('DATABASE_URL') });
      mute.close();
    });
  });

  describe('the registry', () => {
    /** Node reads NODE_EXTRA_CA_CERTS when it starts: a process of its own. */
    const inProcess = (more: Record<string, string>) =>
      run(process.execPath, ['--input-type=module', '--eval', `
        import { SchemaRegistry } from '@muster/platform-avro';
        import { platformSettings } from '@muster/platform-config';
        const registry = new SchemaRegistry(platformSettings().registry);
        const schema = { type: 'record', name: 'Secured', namespace: 'spec', fields: [] };
        const done = registry.register('secured-spec', schema, 'BACKWARD').then(async (id) => JSON.stringify(await registry.schemaById(id)));
        console.log(await done.catch((error) => error.message));`], { env: { ...process.env, NODE_OPTIONS: '', NODE_EXTRA_CA_CERTS: file('ca.pem'), ...env, ...more } });

    it('takes and gives schemas behind TLS and a password', async () => {
      expect(JSON.parse((await inProcess({})).stdout)).toMatchObject({ name: 'Secured' });
    }, 20_000);

    it('names the setting and the remedy with a wrong password, and with a certificate that is not trusted', async () => {
      expect((await inProcess({ SCHEMA_REGISTRY_PASSWORD: 'wrong-secret' })).stdout).toMatch(/answers 401 .* Correct SCHEMA_REGISTRY_USERNAME and SCHEMA_REGISTRY_PASSWORD\.$/m);
      expect((await failureOf(new SchemaRegistry(settings().registry).ping())).message).toMatch(/^The certificate of the schema registry at https:\S+ is signed by an authority that is not trusted here .* Set NODE_EXTRA_CA_CERTS to the file/);
    }, 20_000);
  });

  describe('a topic of another firm, behind them', () => {
    const topic = 'hr.people';
    let configDir: string;
    let firm: TestFirm;

    beforeAll(async () => {
      configDir = configWith({});
      writeFileSync(join(configDir, 'mappings/hris-apac.yaml'), foreignPeople('yyyy-MM-ddTHH:mm:ssZ'));
      appendFileSync(join(configDir, 'systems/hris-apac.yaml'), foreignConnector({ topic, kafkaPassword: file('kafka-password'), registryPassword: file('registry-password') }));
      firm = await TestFirm.create({ configDir });
    }, 120_000);

    afterAll(async () => {
      await killAllProcesses();
      await firm?.stop();
      rmSync(configDir, { recursive: true, force: true });
    }, 60_000);

    /** Written by the other firm, in its wire format, as its registry numbers its schemas. */
    async function write(version: number, fields: readonly AvroField[], person: Readonly<Record<string, string>>): Promise<number> {
      const schema = { type: 'record', name: 'Person', namespace: 'apac.hr', fields: fields.map((name) => ({ name, type: 'string' })) } as unknown as AvroRecordSchema;
      const schemaId = await new SchemaRegistry({ url: servers.stack.registryUrl }).register(`${topic}-${version}`, schema, 'BACKWARD_TRANSITIVE');
      const publisher = new KafkaPublisher({ kafka: settings().kafka, logger: silentLogger });
      await publisher.send([{ topic, messages: [{ key: person['id']!, value: createEncoder(schema, schemaId)(person) }] }]);
      await publisher.close();
      return schemaId;
    }

    it('is followed once its cluster and its registry let us in, and each message is read by the schema that it was written with', async () => {
      await createTopics(settings().kafka, [{ name: topic, partitions: 1, config: {} }]);
      const person = { id: 'A1', given: 'Ada', title: 'Analyst', updated: '2024-01-01T00:00:01Z' };
      const ids = [await write(1, ['id', 'given', 'title', 'updated'], person), await write(2, ['updated', 'id', 'family', 'given', 'title'], { ...person, id: 'A2', family: 'Byron' })];
      servers.asked.length = 0;
      for (const name of ['kafka-password', 'registry-password']) writeFileSync(file(name), 'wrong-secret');
      const connectors = await ServiceProcess.start({ service: 'connectors', env: {
        ...firm.env(), CONNECTORS_PORT: '0', NODE_EXTRA_CA_CERTS: file('ca.pem'), HRIS_APAC_USER: USER, HRIS_APAC_BROKERS: env['KAFKA_BROKERS']!, HRIS_APAC_REGISTRY: env['SCHEMA_REGISTRY_URL']!,
      } });
      const feed = async () => ((await (await fetch(`${connectors.url}/v1/systems/hris-apac`)).json()) as { feeds: { state: string; fault: string | null }[] }).feeds[0]!;
      const told = (fault: RegExp) => eventually(async () => expect((await feed()).fault).toMatch(fault), { what: String(fault), timeoutMs: 30_000, everyMs: 100 });

      await told(/^auth: The broker at 127\.0\.0\.1:\d+ does not let us read \(KafkaJSSASLAuthenticationError\)\. Correct sasl/);
      writeFileSync(file('kafka-password'), PASSWORD);
      await told(/^transient: The schema registry at https:\S+ answers 401 .* Correct feed\.registry\.user and feed\.registry\.password\.$/);
      expect(servers.asked).toEqual([]);
      writeFileSync(file('registry-password'), PASSWORD);
      const said = () => firm.raw('source.hris-apac.worker.v1');
      await eventually(async () => expect((await said()).map(({ key }) => String(key)).sort()).toEqual(['A1', 'A2']), { what: 'both people', timeoutMs: 60_000, everyMs: 200 });
      expect(await feed()).toMatchObject({ state: 'open', fault: null });
      expect(servers.asked.filter((path) => path.includes('/schemas/ids/')).map((path) => Number(path.split('/').at(-1)))).toEqual(ids);
      for (const [key, name] of [['A1', 'Ada'], ['A2', 'Byron']]) expect(String((await said()).find((one) => String(one.key) === key)!.value)).toContain(name);
      expect(await firm.query("select code from connectors.parked_row where system = 'hris-apac'")).toEqual([]);
    }, 150_000);

    it('is not believed with a certificate of an authority that the machine does not trust', async () => {
      const followed = followTopic({
        kafka: { ...settings().kafka, ssl: true }, topic, from: new Map(), group: 'muster-spec', logger: silentLogger, signal: AbortSignal.timeout(20_000), onJoined: () => undefined,
      }, () => Promise.resolve());
      expect(await failureOf(followed, 20_000)).toMatchObject({ name: 'ClusterFault', kind: 'refused', message: expect.stringMatching(/is signed by an authority that is not trusted here .* Set NODE_EXTRA_CA_CERTS/) });
    }, 30_000);
  });
});
