import { copyFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupError } from '@muster/platform-kernel';
import { lendConnector } from './lend-connector.js';
import { readLent, type ReadOptions } from './read-page.js';
import type { Keep } from './sample.js';
import type { Trial } from './trial.js';

/** What was kept of one stream, or of its feed. */
export interface Recorded {
  readonly stream: string;
  /** None where nothing came. */
  readonly paths: readonly string[];
  readonly rows: number;
  /** In words. */
  readonly what: string;
  /** It could not be read, or there is no file. */
  readonly failed: boolean;
}

/** Keeps the first page, the first file with its control, and the first events of every stream as the system gave them. They may hold personal data: the folder is the person's own. One stream that cannot be read does not keep the others from it. */
export async function recordPages(trial: Trial, system: string, folder: string, { seconds }: Pick<ReadOptions, 'seconds'> = {}): Promise<Recorded[]> {
  return lendConnector(trial, system, async (lent) => {
    const { streams, fileStreams, feeds, lists } = lent.connector;
    const all = [...[...streams.keys(), ...fileStreams.keys(), ...lists.keys()].map((stream) => ({ stream, events: false })), ...[...feeds.keys()].map((stream) => ({ stream, events: true }))];
    if (all.length === 0) throw new SetupError(`Nothing of ${system} is read, so that there is nothing to keep.`, 'It is only written to: `muster connector write` shows how.');
    const recorded: Recorded[] = [];
    for (const { stream, events } of all) {
      const paths: string[] = [];
      try {
        const { rows, what } = await readLent(lent, stream, { events, seconds }, keepIn(folder, paths));
        recorded.push({ stream, paths, rows, what, failed: false });
      } catch (error) {
        if (!(error instanceof SetupError)) throw error;
        recorded.push({ stream, paths, rows: 0, what: error.message, failed: true });
      }
    }
    return recorded;
  });
}

function keepIn(folder: string, paths: string[]): Keep {
  return (name, content) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (typeof content === 'string') writeFileSync(path, content, { mode: 0o600 });
    else copyFileSync(content.path, path);
    chmodSync(path, 0o600);
    paths.push(path);
  };
}
