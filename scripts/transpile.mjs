// Turns the TypeScript of every workspace into runnable ES modules beside it (src/ -> dist/), only what changed since the last run.
// Types are checked apart (`npm run typecheck`), so that a start does not wait for it.
import { transformFile } from '@swc/core';
import { globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync, copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const wanted = process.argv.slice(2);
const workspaces = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).workspaces;
const projects = wanted.length > 0 ? wanted : workspaces.flatMap((pattern) => globSync(`${pattern}/package.json`, { cwd: root })).map(dirname);
const toolTime = Math.max(statSync(join(root, '.swcrc')).mtimeMs, statSync(fileURLToPath(import.meta.url)).mtimeMs);

const mtime = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

async function transpileProject(project) {
  const sources = globSync('src/**/*', { cwd: join(root, project) }).filter((file) => !/\.spec\.ts$|\.d\.ts$/.test(file));
  const expected = new Set();
  let written = 0;
  for (const source of sources) {
    const from = join(root, project, source);
    if (statSync(from).isDirectory()) continue;
    const isTypeScript = source.endsWith('.ts');
    const to = join(root, project, source.replace(/^src/, 'dist').replace(/\.ts$/, '.js'));
    expected.add(to);
    if (mtime(to) > Math.max(mtime(from), toolTime)) continue;
    mkdirSync(dirname(to), { recursive: true });
    if (isTypeScript) writeFileSync(to, (await transformFile(from, { configFile: join(root, '.swcrc') })).code);
    else copyFileSync(from, to);
    written += 1;
  }
  for (const file of globSync('dist/**/*.*', { cwd: join(root, project) })) {
    if (!expected.has(join(root, project, file))) rmSync(join(root, project, file), { recursive: true, force: true });
  }
  return written;
}

const started = performance.now();
const counts = await Promise.all(projects.map(transpileProject));
const written = counts.reduce((sum, n) => sum + n, 0);
if (written > 0) console.log(`built ${written} files of ${projects.length} projects in ${Math.round(performance.now() - started)} ms`);
