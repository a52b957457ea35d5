import { sourceTopic, systemSnapshotsTopic } from '@muster/contracts';
import type { CompiledStream } from '@muster/domain-connector';
import type { Output, SourceFile } from '@muster/domain-mapping';
import type { KafkaPublisher } from '@muster/platform-kafka';
import type { Database } from '@muster/platform-postgres';
import type { SystemCaller } from '../calls/system-caller.js';
import type { SourceEventWriter } from '../file-intake/source-event.js';
import type { FieldAliases } from '../intake/field-alias.store.js';
import { RecordMapper } from '../intake/map-records.js';
import type { NameOurs } from '../intake/ours-in-rows.js';
import { readPages } from '../intake/read-pages.js';
import { ComparedEntity, type CompareOptions } from './compared-entity.js';
import { linesOfPage, type OutputMapper } from './lines-of-page.js';
import { clockOf } from './snapshot-delivery.store.js';
import type { SnapshotLine, snapshotWriter } from './snapshot-message.js';
import { noteSnapshot, renewSnapshot, type OpenSnapshot } from './snapshot.store.js';

export interface TakeSnapshot {
  readonly system: string;
  readonly stream: CompiledStream;
  /** What it says of records as a source; none of a list of what we write. */
  readonly mappers: readonly OutputMapper[];
  readonly caller: SystemCaller;
  readonly database: Database;
  readonly publisher: KafkaPublisher;
  readonly topicNamespace: string;
  readonly message: ReturnType<typeof snapshotWriter>;
  /** Undefined where the rows say themselves whose they are. */
  readonly nameOurs?: NameOurs | undefined;
  readonly compare: Omit<CompareOptions, 'stream' | 'outputs' | 'database'>;
}

export interface MappedStream {
  readonly system: string;
  readonly stream: CompiledStream;
  readonly file: SourceFile;
  readonly outputs: readonly Output[];
  readonly aliases?: FieldAliases | undefined;
  writerOf(output: Output, topic: string): SourceEventWriter;
}

export interface SnapshotEnd {
  readonly records: number;
  readonly isComplete: boolean;
  readonly reason: string | null;
  /** Records that the system is to have and did not give; null where that cannot be told. */
  readonly absences: number | null;
}

/**
 * Reads a stream whole and publishes what it says, record by record, between a beginning and an end; of a record that the system is to have from us, also what it holds beside what
 * we would write, and after the last page those that are absent. Nothing of it counts as a change: it has no version of ours, and goes to no source topic. Where the pages expire on the way,
 * it begins anew as the next attempt. Throws StreamFault; what was published of an attempt without an end is void.
 */
export async function takeSnapshot(work: TakeSnapshot, open: OpenSnapshot): Promise<SnapshotEnd> {
  const { system, stream, mappers, caller, database, publisher, topicNamespace, message } = work;
  const outputs = mappers.map(({ output }) => output);
  const compared = await ComparedEntity.all({ ...work.compare, stream, outputs, database });
  let attempt = open.attempt;
  let [lines, published, read] = [0, 0, 0];
  let total: number | undefined;
  let askedAtMs = 0;
  const publish = (some: readonly SnapshotLine[]) => publisher.send([{ topic: topicNamespace + systemSnapshotsTopic, messages: some.map((line) => message({ snapshotId: open.id, attempt, system, stream: stream.name, line: (lines += 1) }, line)) }]);
  await readPages({
    stream, caller,
    lane: () => 'bulk',
    isWhole: () => true,
    begin: async () => {
      await publish([{ kind: 'begin' }]);
      askedAtMs = await clockOf(database);
      for (const one of compared) await one.begin(askedAtMs);
      return stream.firstRequest(null, { full: true });
    },
    take: async ({ answer, rows }) => {
      if (read === 0 && stream.hasTotal) total = await stream.totalIn(answer.body);
      read += await stream.recordsIn(answer.body);
      const named = (await work.nameOurs?.(rows))?.rows ?? rows;
      const records = (await Promise.all(compared.map((one) => linesOfPage(one, mappers.filter(({ output }) => output.entity === one.entity), { rows, named, askedAtMs })))).flat();
      if (records.length > 0) await publish(records);
      published += records.length;
      await noteSnapshot(database, open.id, published);
    },
    goOn: async () => {
      askedAtMs = await clockOf(database);
    },
    drop: async () => {
      attempt = await renewSnapshot(database, open.id);
      [lines, published, read, total] = [0, 0, 0, undefined];
    },
  });
  // One that came twice stands for none that did not come.
  const different = read - Math.max(0, ...compared.map(({ repeats }) => repeats));
  const isComplete = total === undefined || different >= total;
  const absences = isComplete ? await publishAbsent(compared, publish) : null;
  const end = { records: published, isComplete, reason: isComplete ? null : `The system says that it holds ${total} records, and gave ${different}.`, absences };
  await publish([{ kind: 'end', ...end }]);
  return end;
}

/** What is not in a complete read; of one that is not, nobody knows. */
async function publishAbsent(compared: readonly ComparedEntity[], publish: (lines: readonly SnapshotLine[]) => Promise<unknown>): Promise<number | null> {
  const telling = compared.filter(({ tellsAbsence }) => tellsAbsence);
  let absences = 0;
  for (const one of telling) {
    for await (const lines of one.absent()) {
      if (lines.length > 0) await publish(lines);
      absences += lines.length;
    }
  }
  return telling.length > 0 ? absences : null;
}

/** How a stream is mapped; `file`: its entry in the mapping. */
export const mappersOf = ({ system, stream, file, outputs, writerOf, aliases }: MappedStream): OutputMapper[] =>
  outputs.map((output) => ({ output, mapper: new RecordMapper(output, file, stream.name, stream.explodes, aliases), writer: writerOf(output, sourceTopic(system, output.entity, { bulk: false })) }));
