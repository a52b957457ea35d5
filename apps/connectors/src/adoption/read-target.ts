import { matchHashes, type CompiledAdoption, type CompiledStream } from '@muster/domain-connector';
import { uuidv7 } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import type { SystemCaller } from '../calls/system-caller.js';
import { readPages } from '../intake/read-pages.js';
import { StreamFault } from '../intake/stream-fault.js';
import { endRead, keepTargets, noteRead, renewRun, type Adoption, type AdoptionKey, type HashedTarget } from './adoption.store.js';

export interface ReadTarget {
  readonly key: AdoptionKey;
  readonly adoption: CompiledAdoption;
  readonly stream: CompiledStream;
  readonly caller: SystemCaller;
  readonly database: Database;
}

/**
 * Reads all that the target holds, page by page: of each record its id, hashes of what the rules compare, and what a person is shown. A read that ends half
 * way, or whose pages expire, begins anew: what was kept twice is the same, and what the last read did not bring goes. Throws StreamFault, also where the read
 * did not bring as many as the target says it has.
 */
export async function readTarget({ key, adoption, stream, caller, database }: ReadTarget, { run: before, secret }: Adoption): Promise<void> {
  const seen = new Set<string>();
  let run = before;
  let [read, total]: [number, number | undefined] = [0, undefined];
  await readPages({
    stream, caller,
    lane: () => 'bulk',
    isWhole: () => true,
    begin: async () => {
      const next = uuidv7();
      await renewRun(database, key, run, next);
      run = next;
      return stream.firstRequest(null, { full: true });
    },
    take: async ({ answer, rows }) => {
      if (read === 0 && stream.hasTotal) total = await stream.totalIn(answer.body);
      const targets = await hashed(adoption, rows, secret);
      for (const { targetId } of targets) seen.add(targetId);
      read += await stream.recordsIn(answer.body);
      await database.transaction((tx) => keepTargets(tx, key, run, targets));
      await noteRead(database, key, run, read);
    },
    drop: () => {
      seen.clear();
      [read, total] = [0, undefined];
      return Promise.resolve();
    },
  });
  // What pages moved under the read is seen twice or not at all.
  if (total !== undefined && seen.size < total) throw new StreamFault('contract', `The target says that it holds ${total} records, and the read brought ${seen.size}. It is read again.`);
  await database.transaction((tx) => endRead(tx, key, run));
}

async function hashed(adoption: CompiledAdoption, rows: readonly unknown[], secret: Buffer): Promise<HashedTarget[]> {
  const targets: HashedTarget[] = [];
  for (const row of rows) {
    const { id, display, values } = await adoption.theirs(row);
    targets.push({ targetId: id, display, ...matchHashes(adoption, values, secret) });
  }
  return targets;
}
