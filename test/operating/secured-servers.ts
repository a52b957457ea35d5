import { execFile } from 'node:child_process';
import { appendFileSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startStack, type RunningStack } from '@muster/platform-embedded';
import { CertificateAuthority } from '@muster/testing-kit';
import pg from 'pg';

export const USER = 'firm';
export const PASSWORD = 'p@ss/w%rd+1'; // with what has to be percent-encoded in a URL
const packagesDir = join(process.cwd(), '.muster', 'packages');
const run = promisify(execFile);

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Broker, database and registry as they stand in a firm: TLS with an authority of the firm's own, and passwords. */
export class SecuredServers {
  /** By which a service finds them. */
  env: Record<string, string> = {};
  /** Paths that the registry was asked for with the right password. */
  readonly asked: string[] = [];
  private readonly authority = new CertificateAuthority('the firm');
  private readonly identity = this.authority.identityOf('127.0.0.1');
  private proxy: Server | undefined;

  private constructor(
    private readonly dir: string,
    readonly stack: RunningStack,
  ) {}

  /** The servers as they come, for secure() to close. */
  static async start(): Promise<SecuredServers> {
    const dir = mkdtempSync(join(tmpdir(), 'muster-secured-'));
    const stack = await startStack({ dataDir: join(dir, 'stack'), packagesDir, registryUrl: process.env['SCHEMA_REGISTRY_URL'], ports: { kafka: 0, kafkaController: 0, postgres: 0 } });
    return new SecuredServers(dir, stack);
  }

  /** Path of a file beside the servers: ca.pem is the authority that they are of, other-ca.pem another one. */
  file(name: string): string {
    return join(this.dir, name);
  }

  async stop(): Promise<void> {
    this.proxy?.close();
    await this.stack.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** From now on they are reached by TLS and with passwords. */
  async secure(): Promise<void> {
    writeFileSync(this.file('ca.pem'), this.authority.certificate);
    writeFileSync(this.file('other-ca.pem'), new CertificateAuthority('somebody else').certificate);
    const [kafkaPort, registryUrl] = await Promise.all([this.secureKafka(), this.secureRegistry(), this.securePostgres()]);
    const { port } = new URL(this.stack.databaseUrl);
    this.env = {
      KAFKA_BROKERS: `127.0.0.1:${kafkaPort}`, KAFKA_SSL_CA: this.file('ca.pem'), KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: USER, KAFKA_SASL_PASSWORD: PASSWORD,
      SCHEMA_REGISTRY_URL: registryUrl, SCHEMA_REGISTRY_USERNAME: USER, SCHEMA_REGISTRY_PASSWORD: PASSWORD,
      DATABASE_URL: `postgres://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/firm`, DATABASE_SSL_CA: this.file('ca.pem'), DATABASE_POOL_MAX: '3', DATABASE_CONNECT_TIMEOUT_MS: '3000',
    };
  }

  /** A second listener, which asks for TLS and a password; the first one stays for whoever starts the broker. */
  private async secureKafka(): Promise<number> {
    const { stack, identity } = this;
    const port = await freePort();
    const properties = join(stack.folders.kafka, 'server.properties');
    const plain = stack.kafkaBrokers;
    const [, controller] = /CONTROLLER:\/\/(\S+)/.exec(readFileSync(properties, 'utf8'))!;
    writeFileSync(this.file('broker.pem'), identity.key + identity.certificate);
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
      'ssl.keystore.location': this.file('broker.pem'),
    };
    appendFileSync(properties, Object.entries(lines).map(([name, value]) => `${name}=${value}\n`).join(''));
    await stack.restart('kafka');
    return port;
  }

  private async asOwner(...statements: string[]): Promise<void> {
    const client = new pg.Client(this.stack.databaseUrl);
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }

  /** TLS on, and no other way into a database of the firm's. */
  private async securePostgres(): Promise<void> {
    const data = join(this.stack.folders.postgres, 'data');
    const { uid, gid } = statSync(data);
    const files = { 'firm.crt': this.identity.certificate, 'firm.key': this.identity.key, 'pg_hba.conf': `host all muster 127.0.0.1/32 scram-sha-256\nhostssl all ${USER} 127.0.0.1/32 scram-sha-256\n` };
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(data, name), text, { mode: 0o600 });
      chownSync(join(data, name), uid, gid);
    }
    await this.asOwner(
      `create role ${USER} login password '${PASSWORD}'`, `create database firm owner ${USER}`,
      `alter system set ssl_cert_file = 'firm.crt'`, `alter system set ssl_key_file = 'firm.key'`, 'alter system set ssl = on', 'select pg_reload_conf()',
    );
  }

  /** The registry behind TLS and a password, as companies put it behind a proxy. */
  private async secureRegistry(): Promise<string> {
    const { host, pathname } = new URL(this.stack.registryUrl);
    const pass = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;
    const proxy = createServer({ cert: this.identity.certificate, key: this.identity.key }, (incoming, answer) => {
      if (incoming.headers.authorization !== pass) {
        answer.writeHead(401).end();
        return;
      }
      this.asked.push(incoming.url!);
      incoming.pipe(request(`http://${host}${incoming.url}`, { method: incoming.method, headers: incoming.headers }, (got) => got.pipe(answer.writeHead(got.statusCode!, got.headers))));
    });
    this.proxy = proxy;
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    return `https://127.0.0.1:${(proxy.address() as AddressInfo).port}${pathname}`;
  }
}
