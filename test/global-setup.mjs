// Before the specs that need servers: builds what they spawn, and finds or starts the stack, whose addresses the specs read from the environment.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export default async function setup() {
  execFileSync(process.execPath, ['scripts/transpile.mjs'], { cwd: root, stdio: 'inherit' });
  const { provideStack } = await import('@muster/testing-kit'); // built by the line above
  const stack = await provideStack(root);
  Object.assign(process.env, stack.addresses);
  globalThis.musterTestStack = stack;
}
