import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SetupError } from '@muster/platform-kernel';
import type { RunningStack } from '@muster/platform-embedded';

/**
 * Lets a process apart publish the sample firm through the public source topics, as any outside system would, once per broker and
 * database. Published twice it would change nothing; the mark in the data folder only saves the time.
 */
export async function publishSampleFirm(program: string, stack: RunningStack, signal: AbortSignal, news: (text: string) => void): Promise<string> {
  const mark = join(stack.dataDir, 'sample-firm');
  const place = placeOf(stack);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === place) return 'published by an earlier start';
  const lastLine = await runToEnd(program, stack, signal, news);
  writeFileSync(mark, place);
  return lastLine;
}

/** A digest, since the database URL may hold a password. */
function placeOf(stack: RunningStack): string {
  return createHash('sha256').update(JSON.stringify([stack.env(), 'with servers'])).digest('hex');
}

function runToEnd(program: string, stack: RunningStack, signal: AbortSignal, news: (text: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--enable-source-maps', '--disable-warning=TimeoutNegativeWarning', program], { env: { ...process.env, ...stack.env() }, stdio: ['ignore', 'pipe', 'pipe'], signal });
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (line.trim() === '') return;
        lines.push(line);
        if (lines.length > 20) lines.shift();
        news(line);
      });
    }
    child.once('error', reject);
    child.once('close', (code, endSignal) => {
      if (code === 0) resolve(lines.at(-1) ?? 'published');
      else reject(new SetupError(`The sample firm was not published: the sandbox ended with ${endSignal ?? code}.`, `Its last words:\n${lines.join('\n')}`));
    });
  });
}
