import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { appendFileSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SchemaRegistry } from '@muster/platform-avro';
import { startStack, type RunningStack } from '@muster/platform-embedded';
import { BatchController, BatchServer, createTopics, KafkaPublisher, pingBroker, type ReceivedBatch } from '@muster/platform-kafka';
import { pause, SetupError, silentLogger } from '@muster/platform-kernel';
import { Database } from '@muster/platform-postgres';
import { CertificateAuthority, eventually } from '@muster/testing-kit';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern } from '@nestjs/microservices';
import pg from 'pg';
import { platformSettings } from './platform-settings.js';

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

const USER = 'firm';
const PASSWORD = 'p@ss/w%rd+1'; // with what has to be percent-encoded in a URL
const packagesDir = join(process.cwd(), '.muster', 'packages');
const run = promisify(execFile);

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

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
  const dir = mkdtempSync(join(tmpdir(), 'muster-secured-'));
  const authority = new CertificateAuthority('the firm');
  const identity = authority.identityOf('127.0.0.1');
  const file = (name: string) => join(dir, name);
  let stack: RunningStack;
  let proxy: Server;
  let env: Record<string, string>;
  const opened: Database[] = [];

  const settings = (more: Record<string, string> = {}) => platformSettings({ ...env, ...more });
  const open = async (more: Record<string, string> = {}) => {
    const database = await Database.open({ ...settings(more).database, schema: 'secured', applicationName: 'secured-spec' }, { migrations: [CreateProof1800000000000], entities: [] });
    opened.push(database);
    return database;
  };

  /** A second listener, which asks for TLS and a password; the first one stays for whoever starts the broker. */
  async function secureKafka(): Promise<number> {
    const port = await freePort();
    const properties = join(stack.folders.kafka, 'server.properties');
    const plain = stack.kafkaBrokers;
    const [, controller] = /CONTROLLER:\/\/(\S+)/.exec(readFileSync(properties, 'utf8'))!;
    writeFileSync(file('broker.pem'), identity.key + identity.certificate);
    await run(process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin', 'java') : 'java', [
      '-XX:TieredStopAtLevel=1', '-cp', join(packagesDir, 'kafka-4.3.0', '*'), 'kafka.admin.ConfigCommand', '--bootstrap-server', plain,
      '--alter', '--add-config', `SCRAM-SHA-512=[iterations=4096,password=${PASSWORD}]`, '--entity-type', 'users', '--entity-name', USER,
    ]);
    const login = (user: string) => `org.apache.kafka.common.security.plain.PlainLoginModule required user_${user}="${PASSWORD}";`;
    const lines = {
      listeners: `PLAINTEXT://${plain},SECURED://127.0.0.1:${port},CONTROLLER://${controller}`,
      'advertised.listeners': `PLAINTEXT://${plain},SECURED://127.0.0.1:${port}`,
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL',
      'sasl.enabled.mechanisms': 'SCRAM-SHA-512,PLAIN',
      'listener.name.secured.plain.sasl.jaas.config': login(USER),
      'listener.name.secured.scram-sha-512.sasl.jaas.config': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': file('broker.pem'),
    };
    appendFileSync(properties, Object.entries(lines).map(([name, value]) => `${name}=${value}\n`).join(''));
    await stack.restart('kafka');
    return port;
  }

  async function asOwner(...statements: string[]): Promise<void> {
    const client = new pg.Client(stack.databaseUrl);
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }

  /** TLS on, and no other way into a database of the firm's. */
  async function securePostgres(): Promise<void> {
    const data = join(stack.folders.postgres, 'data');
    const { uid, gid } = statSync(data);
    const files = { 'firm.crt': identity.certificate, 'firm.key': identity.key, 'pg_hba.conf': `host all muster 127.0.0.1/32 scram-sha-256\nhostssl all ${USER} 127.0.0.1/32 scram-sha-256\n` };
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(data, name), text, { mode: 0o600 });
      chownSync(join(data, name), uid, gid);
    }
    await asOwner(
      `create role ${USER} login password '${PASSWORD}'`, `create database firm owner ${USER}`,
      `alter system set ssl_cert_file = 'firm.crt'`, `alter system set ssl_key_file = 'firm.key'`, 'alter system set ssl = on', 'select pg_reload_conf()',
    );
  }

  /** The registry behind TLS and a password, as companies put it behind a proxy. */
  async function secureRegistry(): Promise<string> {
    const { host, pathname } = new URL(stack.registryUrl);
    const pass = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;
    proxy = createServer({ cert: identity.certificate, key: identity.key }, (incoming, answer) => {
      if (incoming.headers.authorization !== pass) {
        answer.writeHead(401).end();
        return;
      }
      incoming.pipe(request(`http://${host}${incoming.url}`, { method: incoming.method, headers: incoming.headers }, (got) => got.pipe(answer.writeHead(got.statusCode!, got.headers))));
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    return `https://127.0.0.1:${(proxy.address() as AddressInfo).port}${pathname}`;
  }

  beforeAll(async () => {
    stack = await startStack({ dataDir: join(dir, 'stack'), packagesDir, registryUrl: process.env['SCHEMA_REGISTRY_URL'], ports: { kafka: 0, kafkaController: 0, postgres: 0 } });
    writeFileSync(file('ca.pem'), authority.certificate);
    writeFileSync(file('other-ca.pem'), new CertificateAuthority('somebody else').certificate);
    const [kafkaPort, registryUrl] = await Promise.all([secureKafka(), secureRegistry(), securePostgres()]);
    const { port } = new URL(stack.databaseUrl);
    env = {
      KAFKA_BROKERS: `127.0.0.1:${kafkaPort}`, KAFKA_SSL_CA: file('ca.pem'), KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: USER, KAFKA_SASL_PASSWORD: PASSWORD,
      SCHEMA_REGISTRY_URL: registryUrl, SCHEMA_REGISTRY_USERNAME: USER, SCHEMA_REGISTRY_PASSWORD: PASSWORD,
      DATABASE_URL: `postgres://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/firm`, DATABASE_SSL_CA: file('ca.pem'), DATABASE_POOL_MAX: '3', DATABASE_CONNECT_TIMEOUT_MS: '3000',
    };
  }, 120_000);

  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
  });

  afterAll(async () => {
    proxy?.close();
    await stack?.stop();
    rmSync(dir, { recursive: true, force: true });
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
      const toPlain = await failureOf(pingBroker(settings({ KAFKA_BROKERS: stack.kafkaBrokers }).kafka), 20_000);
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
});
