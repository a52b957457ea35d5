import type { ReceivedRecord, TestFirm } from '@muster/testing';
import { isBillable, rateOf, titleOf, type WorkerLoad } from './worker-load.js';

export interface TopicReport {
  messages: number;
  keys: number;
  /** Messages with a version that came before: each the same to the byte. */
  repeats: number;
  faults: string[];
}

interface Following {
  partition: number;
  highest: number;
  bytes: Map<number, Buffer>;
  tail: ReceivedRecord;
}

/**
 * Reads a canonical topic as a subscriber does, who drops versions that it has: of each key, versions come without a gap, from one
 * partition, and what repeats is the same to the byte. `from` names the version a key begins after; 0 where it says nothing.
 */
export function followTopic(received: readonly ReceivedRecord[], { repeatsMayDiffer = false } = {}): TopicReport & { tails: Map<string, ReceivedRecord> } {
  const keys = new Map<string, Following>();
  const faults: string[] = [];
  let repeats = 0;
  for (const message of received) {
    const version = message.record!.meta.recordVersion;
    let known = keys.get(message.key);
    if (!known) keys.set(message.key, (known = { partition: message.partition, highest: 0, bytes: new Map(), tail: message }));
    if (known.partition !== message.partition) faults.push(`${message.key} stands in partitions ${known.partition} and ${message.partition}`);
    if (version > known.highest + 1) faults.push(`${message.key} goes from version ${known.highest} to ${version} at offset ${message.offset}`);
    if (version <= known.highest) {
      repeats += 1;
      if (!repeatsMayDiffer && !known.bytes.get(version)?.equals(message.value!)) faults.push(`${message.key} repeats version ${version} with other bytes at offset ${message.offset}`);
    }
    known.highest = Math.max(known.highest, version);
    known.bytes.set(version, message.value!);
    known.tail = message;
  }
  return { messages: received.length, keys: keys.size, repeats, faults, tails: new Map([...keys].map(([key, { tail }]) => [key, tail])) };
}

interface RecordRow {
  id: string;
  record_version: string;
  restricted_version: string;
  event: Buffer | null;
  restricted_event: Buffer | null;
}

const FACETS = [
  { restricted: false, version: 'record_version', bytes: 'event' },
  { restricted: true, version: 'restricted_version', bytes: 'restricted_event' },
] as const;

export interface WorkerTopicsReport {
  main: TopicReport;
  restricted: TopicReport;
  faults: string[];
}

/** Holds both worker topics against the table: what compaction leaves of each key is the record as it stands there. */
export async function checkWorkerTopics(firm: TestFirm, options: { repeatsMayDiffer?: boolean } = {}): Promise<WorkerTopicsReport> {
  const rows = await firm.query<RecordRow & Record<string, unknown>>(`select id, record_version, restricted_version, event, restricted_event from worker_sync.record where entity = 'worker'`);
  const reports = [];
  for (const facet of FACETS) {
    const { tails, ...report } = followTopic(await firm.received('worker', facet), options);
    for (const row of rows) {
      const bytes = row[facet.bytes];
      const tail = tails.get(row.id);
      if (bytes === null && tail === undefined) continue;
      if (!bytes || !tail?.value?.equals(bytes)) report.faults.push(`${row.id}: the tail has version ${tail?.record?.meta.recordVersion ?? 'none'}, the table ${row[facet.version]}${tail && bytes ? ', with other bytes' : ''}`);
      tails.delete(row.id);
    }
    for (const key of tails.keys()) report.faults.push(`${key} is in the topic and not in the table`);
    reports.push(report);
  }
  const [main, restricted] = reports as [TopicReport, TopicReport];
  return { main, restricted, faults: [...main.faults, ...restricted.faults] };
}

/** Holds the records against what was published: every change had its one effect. `extraVersions`: where versions may be higher than that. */
export async function checkLoad(firm: TestFirm, load: WorkerLoad, { extraVersions = false } = {}): Promise<string[]> {
  const faults: string[] = [];
  const rows = await firm.query<{ external_id: string; id: string; record_version: string; restricted_version: string }>(
    `select c.external_id, r.id, r.record_version, r.restricted_version from worker_sync.record r join worker_sync.crosswalk c on c.record_id = r.id and c.entity = 'worker' and c.id_space = 'hris'`,
  );
  const byKey = new Map(rows.map((row) => [row.external_id, row]));
  const records = await latestByKey(firm);
  for (const [key, { hris, erp }] of load.spoken) {
    const row = byKey.get(key);
    if (!row) {
      faults.push(`${key} has no record`);
      continue;
    }
    const [version, restricted] = [Number(row.record_version), Number(row.restricted_version)];
    const right = extraVersions ? version >= hris + erp && restricted >= erp : version === hris + erp && restricted === erp;
    if (!right) faults.push(`${key} has versions ${version} and ${restricted} after ${hris} changes of hris and ${erp} of erp`);
    const { main, restricted: rates } = records(row.id);
    if (hris > 0 && main?.['jobTitle'] !== titleOf(hris)) faults.push(`${key} has another jobTitle than hris said last`);
    if (erp > 0 && main?.['billable'] !== isBillable(erp)) faults.push(`${key} has another billable than erp said last`);
    if (erp > 0 && rates?.['costRate'] !== rateOf(erp)) faults.push(`${key} has another costRate than erp said last`);
  }
  return faults;
}

async function latestByKey(firm: TestFirm) {
  const last = (received: readonly ReceivedRecord[]) => new Map(received.map(({ key, record }) => [key, record]));
  const [main, restricted] = [last(await firm.received('worker')), last(await firm.received('worker', { restricted: true }))];
  return (id: string) => ({ main: main.get(id), restricted: restricted.get(id) });
}
