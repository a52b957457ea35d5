// Before the specs that need servers: builds what they spawn, and finds or starts the stack, whose addresses the specs read from the environment.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export default async function setup() {
  execFileSync(process.execPath, ['scripts/transpile.mjs'], { cwd: root, stdio: 'inherit' });
  const { provideStack, registerForRun } = await import('@muster/testing'); // built by the line above
  const stack = await provideStack(root);
  Object.assign(process.env, stack.addresses);
  if (stack.inMemory) process.env.TMPDIR = stack.inMemory; // stacks that specs start for themselves are there, too
  // Servers that specs start live for seconds: they are not optimized for a life that they do not have.
  process.env.JDK_JAVA_OPTIONS = '-XX:TieredStopAtLevel=1';
  Object.assign(process.env, await registerForRun(join(root, 'config')));
  globalThis.musterTestStack = stack;
}
