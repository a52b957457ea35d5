import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from '@muster/platform-kernel';
import { diskFull, tellsOfFullDisk } from './disk.js';
import { sightProcess } from './processes.js';

export const KAFKA_VERSION = '4.3.0';
export const REGISTRY_VERSION = '3.0.9';

export type PackageName = 'kafka' | 'registry';
type Progress = (text: string) => void;

interface Package {
  folder: string;
  /** The file without which the package is none. */
  proof: string;
  download(into: string, progress: Progress, signal?: AbortSignal): Promise<void>;
}

const plugin = (version: string) => `org.apache.maven.plugins:maven-dependency-plugin:${version}`;

const packages: Record<PackageName, Package> = {
  kafka: {
    folder: `kafka-${KAFKA_VERSION}`,
    proof: `kafka_2.13-${KAFKA_VERSION}.jar`,
    async download(into, progress, signal) {
      const pom = fileURLToPath(new URL('poms/kafka.pom.xml', import.meta.url));
      await runMaven(['-f', pom, `${plugin('3.8.1')}:copy-dependencies`, `-DoutputDirectory=${into}`, '-DincludeScope=runtime'], progress, { signal });
    },
  },
  registry: {
    folder: `apicurio-registry-${REGISTRY_VERSION}`,
    proof: `apicurio-registry-app-${REGISTRY_VERSION}-runner.jar`,
    async download(into, progress, signal) {
      // Plugin 3 wants the parent of the artifact's own description too, which not every mirror has; plugin 2.8 fetches the one file.
      const artifact = `io.apicurio:apicurio-registry-app:${REGISTRY_VERSION}:tar.gz:all`;
      await runMaven([`${plugin('2.8')}:copy`, `-Dartifact=${artifact}`, `-DoutputDirectory=${into}`], progress, { cwd: into, signal });
      const archive = join(into, `apicurio-registry-app-${REGISTRY_VERSION}-all.tar.gz`);
      await run('tar', ['xzf', archive, '-C', into], () => undefined, { signal });
      rmSync(archive);
    },
  },
};

export function isDownloaded(packagesDir: string, name: PackageName): boolean {
  return existsSync(join(packagesDir, packages[name].folder, packages[name].proof));
}

/**
 * The folder of a package, downloaded through Maven when it is not there yet. It appears under its name only when it is whole; a
 * download that was cut off is thrown away and done again. Several starters may call it at once.
 * @throws SetupError without Maven, without a way to the repository, or on a full disk.
 */
export async function ensurePackage(packagesDir: string, name: PackageName, progress: Progress, signal?: AbortSignal): Promise<string> {
  const { folder, proof, download } = packages[name];
  const target = join(packagesDir, folder);
  if (isDownloaded(packagesDir, name)) return target;
  discardHalfDownloads(packagesDir);
  const draft = join(packagesDir, `${folder}.${process.pid}.part`);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  try {
    await download(draft, progress, signal);
    if (!existsSync(join(draft, proof))) throw new Error(`the download of ${folder} has no ${proof}`);
    if (!isDownloaded(packagesDir, name)) {
      rmSync(target, { recursive: true, force: true });
      renameSync(draft, target);
    }
    return target;
  } catch (error) {
    if (tellsOfFullDisk(error)) throw diskFull(packagesDir, error);
    throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function discardHalfDownloads(packagesDir: string): void {
  if (!existsSync(packagesDir)) return;
  for (const name of readdirSync(packagesDir)) {
    const pid = /\.(\d+)\.part$/.exec(name)?.[1];
    if (pid !== undefined && !sightProcess(Number(pid))) rmSync(join(packagesDir, name), { recursive: true, force: true });
  }
}

async function runMaven(args: string[], progress: Progress, options: RunOptions): Promise<void> {
  let fetched = 0;
  try {
    await run('mvn', ['--batch-mode', ...args], (line) => {
      if (!line.includes('Downloaded from')) return;
      fetched += 1;
      progress(`${fetched} files downloaded`);
    }, options);
  } catch (error) {
    if (tellsOfFullDisk(error) || options.signal?.aborted) throw error;
    throw new SetupError(
      `Maven could not download what Muster needs (${firstErrorLine((error as Error).message)}).`,
      'Check the network, or the mirror in ~/.m2/settings.xml, and start again.',
      { cause: error },
    );
  }
}

function firstErrorLine(output: string): string {
  const line = output.split('\n').find((text) => text.includes('[ERROR]')) ?? output.trim().split('\n').at(-1) ?? '';
  return line.replace('[ERROR]', '').replace(/\.?\s*->.*$/, '').trim();
}

export interface RunOptions {
  cwd?: string;
  uid?: number;
  gid?: number;
  /** Ends the command. */
  signal?: AbortSignal;
}

/** Runs a command to its end, handing on its lines; rejects with its last lines when it fails. */
export function run(command: string, args: string[], onLine: (line: string) => void, options: RunOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > 200) lines.shift();
        onLine(line);
      });
    }
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ended with ${signal ?? code}:\n${lines.join('\n')}`));
    });
  });
}
