import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '@muster/platform-kernel';
import { comeOtherwise, triedConnector, type Trial } from './trial.js';
import { readWholePage } from './read-page.js';

/** Keeps the first page of every stream as the system gave it. It may hold personal data: the folder is the person's own. */
export async function recordPages(trial: Trial, system: string, folder: string): Promise<{ path: string; rows: number }[]> {
  const { connector } = triedConnector(trial, system);
  if (connector.streams.size === 0) throw new SetupError(`No call reads a stream of ${system}, so that there is no page to keep.`, [...new Set(comeOtherwise(connector).values())].join(' ') || 'It is only written to.');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files: { path: string; rows: number }[] = [];
  for (const name of connector.streams.keys()) {
    const { body, rows } = await readWholePage(trial, system, name);
    const path = join(folder, `${system}-${name}.json`);
    writeFileSync(path, `${JSON.stringify(body, null, 2)}\n`, { mode: 0o600 });
    files.push({ path, rows });
  }
  return files;
}
