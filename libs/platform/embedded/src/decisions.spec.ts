import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkDisk, diskFault, tellsOfFullDisk } from './disk.js';
import { choosePort, portIsFree } from './ports.js';
import { chooseUser, parsePasswd } from './postgres-user.js';
import { carries } from './processes.js';
import { brokerAddresses, checkReachable, urlAddress } from './reachable.js';
import { findRunningStack, lockFolder, readRunFile, thisProcess, writeRunFile } from './run-file.js';
import { javaFault } from './tools.js';

describe('the choice of a port', () => {
  const wish = { part: 'kafka', wanted: undefined, usual: 9092 };
  const noneTaken = new Set<number>();

  it('takes the usual port while it is free', async () => {
    await expect(choosePort(wish, noneTaken, async () => true)).resolves.toEqual({ port: 9092 });
  });

  it('takes a free one where the usual one is held by others, and says which it left', async () => {
    const choice = await choosePort(wish, noneTaken, async (port) => port !== 9092);
    expect(choice.displaced).toBe(9092);
    expect(choice.port).not.toBe(9092);
  });

  it('refuses a taken port that was asked for by number, naming it and the remedy', async () => {
    await expect(choosePort({ ...wish, wanted: 9092 }, noneTaken, async () => false)).rejects.toThrow(/^Port 9092, asked for by kafka, is in use.*choose another port/);
  });

  it('gives no port to two parts', async () => {
    expect((await choosePort(wish, new Set([9092]), async () => true)).port).not.toBe(9092);
  });

  it('sees a server that listens on loopback, and on every address', async () => {
    for (const host of ['127.0.0.1', '0.0.0.0']) {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, host, resolve));
      const { port } = server.address() as AddressInfo;
      expect(await portIsFree(port)).toBe(false);
      await new Promise((resolve) => server.close(resolve));
      expect(await portIsFree(port)).toBe(true);
    }
  });
});

describe('the disk', () => {
  it('is refused in one sentence with the remedy when it is nearly full', () => {
    expect(diskFault('/data', 3e8, 1024 ** 3)?.message).toBe(
      'The disk of /data has 0.3 GiB left, and Muster needs 1.0 GiB. Free some space, or begin again without the old data: npm start -- --reset.',
    );
    expect(diskFault('/data', 1024 ** 3, 1024 ** 3)).toBeUndefined();
  });

  it('is asked for its free bytes', async () => {
    await expect(checkDisk(tmpdir(), Number.MAX_SAFE_INTEGER)).rejects.toThrow('Free some space');
    await expect(checkDisk(tmpdir(), 1)).resolves.toBeUndefined();
  });

  it('is recognized as full in the words of Node, of Java and of Postgres', () => {
    expect(tellsOfFullDisk(Object.assign(new Error('write'), { code: 'ENOSPC' }))).toBe(true);
    expect(tellsOfFullDisk(new Error('java.io.IOException: No space left on device'))).toBe(true);
    expect(tellsOfFullDisk('FATAL: could not write lock file "postmaster.pid": No space left on device')).toBe(true);
    expect(tellsOfFullDisk(new Error('Connection refused'))).toBe(false);
  });
});

describe('the folder', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'muster-lock-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const other = { pid: 4_000_001, started: 'Monday' };
  const sightOf = (...living: { pid: number; started: string }[]) => (pid: number) => living.map((one) => ({ ...one, args: [] })).find((one) => one.pid === pid);

  it('is refused in one sentence while another live process holds it', () => {
    lockFolder(dir, other);
    expect(() => lockFolder(dir, thisProcess(), sightOf(other))).toThrow(/^Muster already runs on .* \(process 4000001\)\. Use it as it is, or stop it/);
  });

  it('is taken over from a process that has ended, even when its number lives again', () => {
    lockFolder(dir, other);
    const unlock = lockFolder(dir, thisProcess(), sightOf({ ...other, started: 'Tuesday' }));
    expect(JSON.parse(readFileSync(join(dir, 'launcher.lock'), 'utf8'))).toEqual(thisProcess());
    unlock();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('is taken over when the lock was never written whole', () => {
    writeFileSync(join(dir, 'launcher.lock'), '{"pid": 4');
    lockFolder(dir)();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('is not unlocked by somebody who lost it', () => {
    const unlock = lockFolder(dir, other);
    lockFolder(dir, thisProcess(), sightOf());
    unlock();
    expect(readdirSync(dir)).toEqual(['launcher.lock']);
  });

  it('tells of a stack only while its launcher lives and all of it is ready', () => {
    const run = { launcher: thisProcess(), startedAt: '', ready: true, kafkaBrokers: 'k', registryUrl: 'r', databaseUrl: 'd', pids: {}, services: {} };
    writeRunFile(dir, run);
    expect(findRunningStack(dir)?.kafkaBrokers).toBe('k');
    writeRunFile(dir, { ...run, ready: false });
    expect(findRunningStack(dir)).toBeUndefined();
    writeRunFile(dir, { ...run, launcher: { ...run.launcher, started: 'long ago' } });
    expect(findRunningStack(dir)).toBeUndefined();
    writeFileSync(join(dir, 'run.json'), '{"laun');
    expect(readRunFile(dir)).toBeUndefined();
  });
});

describe('the tools', () => {
  it('must hold Java 17 or newer', () => {
    expect(javaFault('java', 'openjdk version "17.0.15" 2025-04-15')).toBeUndefined();
    expect(javaFault('java', 'openjdk version "25" 2025-09-16')).toBeUndefined();
    expect(javaFault('java', 'java version "1.8.0_402"')?.message).toMatch(/^Java 8 \(java\) is too old\. Install a JDK 17/);
    expect(javaFault('java', 'The operation couldn’t be completed. Unable to locate a Java Runtime.')?.message).toMatch(/^Java was not found.*KAFKA_BROKERS/);
  });
});

describe('servers that are already there', () => {
  it('are read from broker lists and URLs', () => {
    expect(brokerAddresses('a:9092, [::1]:9192')).toEqual([{ host: 'a', port: 9092 }, { host: '::1', port: 9192 }]);
    expect(() => brokerAddresses('a')).toThrow('KAFKA_BROKERS has "a", which is no host:port.');
    expect(urlAddress('DATABASE_URL', 'postgres://u:p@db/muster', 'x')).toEqual({ host: 'db', port: 5432 });
    expect(urlAddress('SCHEMA_REGISTRY_URL', 'https://registry/apis', 'x')).toEqual({ host: 'registry', port: 443 });
  });

  it('are never repeated with their password', () => {
    expect(() => urlAddress('DATABASE_URL', 'u:secret@db', 'postgres://user:password@127.0.0.1:5432/muster')).toThrow(/^DATABASE_URL is no address\. Write it like/);
  });

  it('must answer', async () => {
    await expect(checkReachable('KAFKA_BROKERS', [{ host: '127.0.0.1', port: 1 }])).rejects.toThrow('Nothing answers at 127.0.0.1:1, which KAFKA_BROKERS names. Start that server, or unset KAFKA_BROKERS');
  });
});

describe('the account that runs Postgres', () => {
  const entries = parsePasswd('root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\npostgres:x:101:104::/:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n+::::::\n');

  it('is the owner of the data that is there, else postgres, else nobody', () => {
    expect(chooseUser(entries, 1000)?.name).toBe('ann');
    expect(chooseUser(entries, undefined)?.name).toBe('postgres');
    expect(chooseUser(entries.filter(({ name }) => name !== 'postgres'), 0)?.name).toBe('nobody');
    expect(chooseUser([], undefined)).toBeUndefined();
  });
});

describe('leftovers', () => {
  it('are told by the whole argument, so that a folder whose name begins alike is left alone', () => {
    const sight = { pid: 1, started: '', args: ['java', '-Dmuster.data=/home/ann/.muster'] };
    expect(carries(sight, ['-Dmuster.data=/home/ann/.muster'])).toBe(true);
    expect(carries(sight, ['-Dmuster.data=/home/ann/.mus'])).toBe(false);
  });
});
