import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entities } from '@muster/contracts';

const program = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
/** Of no `npm start`, so that a stack that is up beside the specs is not asked. */
const nobody = join(tmpdir(), 'muster-of-nobody');
const unnamed = Object.fromEntries(Object.values(entities).map(({ master }) => [`${master.toUpperCase().replaceAll('-', '_')}_URL`, '']));

export interface Ended {
  exitCode: number;
  out: string;
  error: string;
}

/** Runs the command line in a process of its own; it finds the services that `env` names, and no others. */
export function muster(args: readonly string[], env: Readonly<Record<string, string>>, input?: string): Promise<Ended> {
  const child = spawn(process.execPath, [program, '--data', nobody, ...args], { env: { ...process.env, NODE_OPTIONS: '', ...unnamed, ...env } });
  if (input !== undefined) child.stdin.end(input);
  const ended: Ended = { exitCode: -1, out: '', error: '' };
  child.stdout.on('data', (part: Buffer) => (ended.out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (ended.error += part.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...ended, exitCode: code ?? -1 }));
  });
}
