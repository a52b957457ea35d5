import { matchHashes, type CompiledAdoption, type CompiledStream } from '@muster/domain-connector';
import type { Database } from '@muster/platform-postgres';
import type { SystemCaller } from '../calls/system-caller.js';
import { asDeclared, StreamFault } from '../intake/stream-fault.js';
import { endRead, keepTargets, noteRead, type Adoption, type AdoptionKey, type HashedTarget } from './adoption.store.js';

export interface ReadTarget {
  readonly key: AdoptionKey;
  readonly adoption: CompiledAdoption;
  readonly stream: CompiledStream;
  readonly caller: SystemCaller;
  readonly database: Database;
}

/**
 * Reads all that the target holds, page by page: of each record its id, hashes of what the rules compare, and what a person is shown. A read that ends half
 * way begins anew, since what was kept twice is the same. Throws StreamFault, also where the read did not bring as many as the target says it has.
 */
export async function readTarget({ key, adoption, stream, caller, database }: ReadTarget, { run, secret }: Adoption): Promise<void> {
  const seen = new Set<string>();
  let [read, total]: [number, number | undefined] = [0, undefined];
  let request = await stream.firstRequest(null, { full: true });
  for (;;) {
    const result = await caller.call('bulk', `read ${stream.name}`, request);
    if (result.class !== 'ok' || !result.answer) throw new StreamFault(result.class, result.message, result.retryAfterMs);
    const { answer } = result;
    const { targets, records, next } = await asDeclared(async () => {
      if (read === 0 && stream.hasTotal) total = await stream.totalIn(answer.body);
      return { targets: await hashed(adoption, await stream.rowsOf(answer.body), secret), records: await stream.recordsIn(answer.body), next: await stream.next(request, answer) };
    });
    for (const { targetId } of targets) seen.add(targetId);
    read += records;
    await database.transaction((tx) => keepTargets(tx, key, run, targets));
    await noteRead(database, key, run, read);
    if (!next) break;
    request = next;
  }
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
