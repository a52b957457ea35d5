import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '@muster/platform-kernel';
import { sightProcess, type ProcessSight } from './processes.js';

/** Who holds a data folder. `started` tells the process from a later one with the same number. */
export interface Holder {
  pid: number;
  started: string;
}

/** What `.muster/run.json` tells the command line and single specs about a stack that is up. Mode 0600: the database URL may hold a password. */
export interface RunFile {
  launcher: Holder;
  startedAt: string;
  /** True once everything that was asked for answers. */
  ready: boolean;
  kafkaBrokers?: string;
  registryUrl?: string;
  databaseUrl?: string;
  /** Ids of the processes that we started, by part. */
  pids: Record<string, number>;
  /** Base URL by service name. */
  services: Record<string, string>;
  /** Environment by which programs of this checkout find what else was started, such as outside systems to try things on. */
  env?: Record<string, string>;
  /** When the configuration was last read, or was to be read anew; with the faults for which it was not. */
  config?: { at: string; fault?: string };
}

const runFilePath = (dataDir: string) => join(dataDir, 'run.json');
const lockPath = (dataDir: string) => join(dataDir, 'launcher.lock');

/** Readers see the old file or the new one, never a half. */
export function writeWhole(path: string, content: string): void {
  const draft = `${path}.${process.pid}.part`;
  try {
    writeFileSync(draft, content, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

export function writeRunFile(dataDir: string, run: RunFile): void {
  writeWhole(runFilePath(dataDir), `${JSON.stringify(run, null, 2)}\n`);
}

/** The file as the last run left it, whether that run still lives or not; undefined when there is none or it cannot be read as one. */
export function readRunFile(dataDir: string): RunFile | undefined {
  const value = readJson(runFilePath(dataDir));
  if (typeof value !== 'object' || value === null || !('pids' in value) || !('launcher' in value)) return undefined;
  return value as RunFile;
}

/** The stack that is up and ready on this folder, if there is one. */
export function findRunningStack(dataDir: string): (RunFile & Required<Pick<RunFile, 'kafkaBrokers' | 'registryUrl' | 'databaseUrl'>>) | undefined {
  const run = readRunFile(dataDir);
  if (!run?.ready || !lives(run.launcher)) return undefined;
  const { kafkaBrokers, registryUrl, databaseUrl } = run;
  if (kafkaBrokers === undefined || registryUrl === undefined || databaseUrl === undefined) return undefined;
  return { ...run, kafkaBrokers, registryUrl, databaseUrl };
}

export function removeRunFile(dataDir: string): void {
  rmSync(runFilePath(dataDir), { force: true });
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

type Sight = (pid: number) => ProcessSight | undefined;

export function lives(holder: Holder, sight: Sight = sightProcess): boolean {
  return sight(holder.pid)?.started === holder.started;
}

export function thisProcess(): Holder {
  return { pid: process.pid, started: sightProcess(process.pid)?.started ?? '' };
}

/**
 * Takes the data folder for this process. A lock whose process has ended is taken over; of two that try at once, one wins.
 * @throws SetupError while another live process holds it.
 */
export function lockFolder(dataDir: string, me: Holder = thisProcess(), sight: Sight = sightProcess): () => void {
  mkdirSync(dataDir, { recursive: true });
  const path = lockPath(dataDir);
  const draft = `${path}.${me.pid}.part`;
  try {
    writeFileSync(draft, JSON.stringify(me), { mode: 0o600 });
    while (!tryLink(draft, path)) {
      const holder = readJson(path) as Holder | undefined;
      if (holder !== undefined && lives(holder, sight)) throw folderInUse(dataDir, holder.pid);
      putAside(path, holder, me.pid);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    const holder = readJson(path) as Holder | undefined;
    if (holder?.pid === me.pid && holder.started === me.started) rmSync(path, { force: true });
  };
}

/** Linking a complete file is atomic: the lock never exists without its content. */
function tryLink(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the stale lock, and only that: a lock that another starter made meanwhile is put back. */
function putAside(path: string, stale: Holder | undefined, pid: number): void {
  const aside = `${path}.${pid}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return; // another starter was quicker
    throw error;
  }
  const moved = readJson(aside) as Holder | undefined;
  if (moved?.pid !== stale?.pid || moved?.started !== stale?.started) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function folderInUse(dataDir: string, pid: number): SetupError {
  return new SetupError(
    `Muster already runs on ${dataDir} (process ${pid}).`,
    'Use it as it is, or stop it there with Ctrl-C and start again.',
  );
}
