// Turns the TypeScript of every workspace into runnable ES modules beside it (src/ -> dist/), only what changed since the last run.
// A project with a Vite configuration is a web page, which is built whole when a part of it has changed.
// Types are checked apart (`npm run typecheck`), so that a start does not wait for it.
import { transformFile } from '@swc/core';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync, copyFileSync } from 'node:fs';
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

/** Folders count as well: their time tells that a file went. */
async function buildPage(project) {
  const sources = [...globSync(['src', 'src/**/*', 'public/**/*', 'index.html', 'vite.config.mjs'], { cwd: join(root, project) }).map((file) => join(project, file)), 'package-lock.json'];
  const pageTime = mtime(join(root, project, 'dist/index.html'));
  if (sources.every((file) => mtime(join(root, file)) < pageTime)) return 0;
  const { build } = await import('vite').catch((error) => {
    throw new Error(`${project} is built by Vite, which is not installed: the packages of this checkout are older than its package-lock.json, run npm ci.`, { cause: error });
  });
  // Whoever starts this may run specs, with which the page would be built for specs.
  process.env.NODE_ENV = 'production';
  const { output } = await build({ configFile: join(root, project, 'vite.config.mjs'), logLevel: 'warn' });
  return output.length;
}

const started = performance.now();
const counts = await Promise.all(projects.map((project) => (existsSync(join(root, project, 'vite.config.mjs')) ? buildPage(project) : transpileProject(project))));
const written = counts.reduce((sum, n) => sum + n, 0);
if (written > 0) console.log(`built ${written} files of ${projects.length} projects in ${Math.round(performance.now() - started)} ms`);
