import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { pause } from '@muster/platform-kernel';
import { postgresDataDir } from './postgres.js';
import { isAlive, processesWithArgument, signalProcess } from './processes.js';
import { readRunFile } from './run-file.js';
import { startStack, type Progress, type RunningStack, type StackSettings } from './stack.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const packagesDir = join(root, '.muster', 'packages');
const anyPorts = { kafka: 0, kafkaController: 0, registry: 0, postgres: 0 };
type Addresses = ReturnType<RunningStack['env']>;

async function waitUntil(check: () => boolean, what: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!check()) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await pause(50);
  }
}

async function withAdmin<T>({ KAFKA_BROKERS }: Addresses, use: (admin: kafkajs.Admin) => Promise<T>): Promise<T> {
  const admin = new kafkajs.Kafka({ brokers: [KAFKA_BROKERS], logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}

async function query({ DATABASE_URL }: Addresses, text: string): Promise<unknown[]> {
  const client = new pg.Client(DATABASE_URL);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function register({ SCHEMA_REGISTRY_URL }: Addresses, subject: string): Promise<number> {
  const answer = await fetch(`${SCHEMA_REGISTRY_URL}/subjects/${subject}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: JSON.stringify({ type: 'record', name: subject, fields: [] }) }),
  });
  return ((await answer.json()) as { id: number }).id;
}

/** One thing in each part; gives the id that the schema got. */
async function leaveTraces(addresses: Addresses): Promise<number> {
  await withAdmin(addresses, (admin) => admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 2 }], waitForLeaders: true }));
  await query(addresses, 'create table kept as select 42 as answer');
  await register(addresses, 'first');
  return register(addresses, 'kept');
}

async function expectTraces(addresses: Addresses, schemaId: number): Promise<void> {
  expect(await withAdmin(addresses, (admin) => admin.listTopics())).toContain('kept');
  expect(await query(addresses, 'select answer from kept')).toEqual([{ answer: 42 }]);
  expect(await register(addresses, 'kept')).toBe(schemaId);
}

/** A stack whose launcher is a process of its own, so that it can be killed. */
async function launchApart(dataDir: string): Promise<{ launcher: ChildProcess; addresses: Addresses }> {
  const settings: StackSettings = { dataDir, packagesDir, ports: anyPorts };
  const program = `
    import { startStack } from '@muster/platform-embedded';
    const stack = await startStack(${JSON.stringify(settings)});
    console.log(JSON.stringify(stack.env()));
    setInterval(() => undefined, 60_000);`;
  const launcher = spawn(process.execPath, ['--input-type=module', '--eval', program], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: launcher.stdout! }), 'line')) as [string];
  return { launcher, addresses: JSON.parse(line) as Addresses };
}

describe('the embedded stack', () => {
  let dataDir: string;
  /** Handed on from the test that starts it to the one that ends it: each start takes as long as all that is tried on it. */
  let stack: RunningStack;
  let tell: (fault: Error) => void = () => undefined;
  const running: RunningStack[] = [];
  const markers = () => [`-Dmuster.data=${dataDir}`, postgresDataDir(join(dataDir, 'postgres')), dataDir];
  const ours = () => processesWithArgument(markers(), []);

  const start = async (more: Partial<StackSettings> = {}) => {
    const stack = await startStack({ dataDir, packagesDir, ports: anyPorts, ...more });
    running.push(stack);
    return stack;
  };

  beforeAll(() => {
    dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'muster-stack-')));
  });

  afterAll(async () => {
    for (const stack of running) await stack.stop();
    for (const { pid } of ours()) signalProcess(pid, 'SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  }, 60_000);

  it('ends with its launcher, even when that is killed, and is there again with all its data', async () => {
    const { launcher, addresses } = await launchApart(dataDir);
    const schemaId = await leaveTraces(addresses);
    launcher.kill('SIGKILL');
    await waitUntil(() => ours().length === 0, 'the end of the parts', 30_000);

    stack = await start();
    await expectTraces(stack.env(), schemaId);
  }, 120_000);

  it('lets each part be killed, paused and restarted on its port, and refuses a second stack on its folder', async () => {
    const schemaId = await register(stack.env(), 'kept');
    await expect(startStack({ dataDir, packagesDir })).rejects.toThrow(/^Muster already runs on/);
    for (const part of ['kafka', 'registry', 'postgres'] as const) {
      const before = stack.pids[part]!;
      await stack.kill(part);
      expect(isAlive(before)).toBe(false);
      expect(stack.pids[part]).toBeUndefined();
      await stack.restart(part);
      expect(readRunFile(dataDir)!.pids[part]).toBe(stack.pids[part]);
    }
    await expectTraces(stack.env(), schemaId);
    await stack.kill('postgres', 'SIGSTOP'); // a paused part stops all the same
    await stack.stop();
    expect(ours()).toEqual([]);
    expect(readdirSync(dataDir).sort()).toEqual(['kafka', 'logs', 'postgres', 'registry']);
  }, 120_000);

  it('removes what a run left whose launcher and watcher were both killed, and loses nothing of it', async () => {
    const { launcher, addresses } = await launchApart(dataDir);
    const schemaId = await register(addresses, 'kept');
    for (const { pid, args } of ours()) if (args.includes('muster-watcher')) signalProcess(pid, 'SIGKILL');
    launcher.kill('SIGKILL');
    await waitUntil(() => !isAlive(launcher.pid!), 'the end of the launcher', 5_000);
    expect(Object.keys(readRunFile(dataDir)!.pids).sort()).toEqual(['kafka', 'postgres', 'registry']);
    expect(Object.values(readRunFile(dataDir)!.pids).every(isAlive)).toBe(true);

    const told: Progress[] = [];
    stack = await start({ onProgress: (progress) => told.push(progress), onUnexpectedEnd: (fault) => tell(fault) });
    expect(told).toContainEqual(expect.objectContaining({ text: 'ended 3 processes that a killed run left', notice: true }));
    await expectTraces(stack.env(), schemaId);
  }, 120_000);

  it('tells when a part ends by itself', async () => {
    const fault = new Promise<Error>((resolve) => (tell = resolve));
    signalProcess(stack.pids.registry!, 'SIGKILL');
    expect((await fault).message).toMatch(/^Schema registry ended by itself .*registry\.log/);
    await stack.stop();
  }, 60_000);

  it('begins again on request, over a format and a database that were cut off half-way', async () => {
    rmSync(join(dataDir, 'kafka', 'formatted'));
    rmSync(join(dataDir, 'postgres', 'initialised'));
    mkdirSync(join(dataDir, 'elsewhere'));
    const stack = await start({ reset: true });
    expect(await withAdmin(stack.env(), (admin) => admin.listTopics())).not.toContain('kept');
    expect(await query(stack.env(), `select 1 from pg_tables where tablename = 'kept'`)).toEqual([]);
    expect(existsSync(join(dataDir, 'elsewhere'))).toBe(false);
    await stack.stop();
  }, 60_000);

  it('starts in spite of a lock of Postgres whose number belongs to another program now', async () => {
    writeFileSync(join(postgresDataDir(join(dataDir, 'postgres')), 'postmaster.pid'), `${process.pid}\n`);
    const stack = await start({ kafkaBrokers: await somebody(), registryUrl: `http://${await somebody()}/` });
    expect(Object.keys(stack.pids)).toEqual(['postgres']);
    expect(await query(stack.env(), 'show synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
    await stack.stop();
    for (const server of servers) server.close();
  }, 60_000);

  const servers: ReturnType<typeof createServer>[] = [];
  /** A server of others: all that is asked of it before the services do is that it accepts a connection. */
  const somebody = async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  it('gives the folder free when its start is broken off', async () => {
    const breakOff = new AbortController();
    const starting = startStack({ dataDir, packagesDir, ports: anyPorts, signal: breakOff.signal });
    await waitUntil(() => Object.keys(readRunFile(dataDir)?.pids ?? {}).length > 0, 'the first part', 20_000);
    breakOff.abort();
    await expect(starting).rejects.toThrow();
    expect(ours()).toEqual([]);
    expect(existsSync(join(dataDir, 'launcher.lock'))).toBe(false);
  }, 60_000);

  it('refuses a full disk and a taken port before anything is started', async () => {
    await expect(startStack({ dataDir, packagesDir, ports: anyPorts, freeBytesMin: Number.MAX_SAFE_INTEGER })).rejects.toThrow('Free some space');
    const port = Number((await somebody()).split(':')[1]);
    await expect(startStack({ dataDir, packagesDir, ports: { ...anyPorts, postgres: port } })).rejects.toThrow(`Port ${port}, asked for by postgres, is in use`);
    for (const server of servers) server.close();
    expect(ours()).toEqual([]);
  });
});
