import { sourceTopic, systemSnapshotsTopic, type EntityName } from '@muster/contracts';
import type { CompiledStream } from '@muster/domain-connector';
import type { Output, SourceFile } from '@muster/domain-mapping';
import type { KafkaPublisher } from '@muster/platform-kafka';
import { PermanentError, uuidv7 } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import type { SystemCaller } from '../calls/system-caller.js';
import type { SourceEventWriter } from '../file-intake/source-event.js';
import { RecordMapper } from '../intake/map-records.js';
import type { NameOurs } from '../intake/ours-in-rows.js';
import { readPages } from '../intake/read-pages.js';
import type { SnapshotLine, snapshotWriter } from './snapshot-message.js';
import { noteSnapshot, renewSnapshot, type OpenSnapshot } from './snapshot.store.js';

export interface TakeSnapshot {
  readonly system: string;
  readonly stream: CompiledStream;
  readonly file: SourceFile;
  readonly outputs: readonly Output[];
  readonly caller: SystemCaller;
  readonly database: Database;
  readonly publisher: KafkaPublisher;
  readonly topicNamespace: string;
  readonly message: ReturnType<typeof snapshotWriter>;
  writerOf(entity: EntityName, topic: string): SourceEventWriter;
  /** Undefined where the rows say themselves whose they are. */
  readonly nameOurs?: NameOurs;
}

export interface SnapshotEnd {
  readonly records: number;
  readonly isComplete: boolean;
  readonly reason: string | null;
}

/**
 * Reads a stream whole and publishes what it says, record by record, between a beginning and an end. Nothing of it counts as a change: it has no version of
 * ours, and goes to no source topic. Where the pages expire on the way, it begins anew as the next attempt. Throws StreamFault; what was published of an
 * attempt without an end is void.
 */
export async function takeSnapshot(work: TakeSnapshot, open: OpenSnapshot): Promise<SnapshotEnd> {
  const { system, stream, caller, database, publisher, topicNamespace, message } = work;
  const mappers = mappersOf(work);
  let attempt = open.attempt;
  let [lines, published, read] = [0, 0, 0];
  let total: number | undefined;
  const publish = (some: readonly SnapshotLine[]) => publisher.send([{ topic: topicNamespace + systemSnapshotsTopic, messages: some.map((line) => message({ snapshotId: open.id, attempt, system, stream: stream.name, line: (lines += 1) }, line)) }]);
  await readPages({
    stream, caller,
    lane: () => 'bulk',
    isWhole: () => true,
    begin: async () => {
      await publish([{ kind: 'begin' }]);
      return stream.firstRequest(null, { full: true });
    },
    take: async ({ answer, rows }) => {
      if (read === 0 && stream.hasTotal) total = await stream.totalIn(answer.body);
      read += await stream.recordsIn(answer.body);
      const named = (await work.nameOurs?.(rows))?.rows ?? rows;
      const records = (await Promise.all(mappers.map((each) => linesOf(each, named)))).flat();
      if (records.length > 0) await publish(records);
      published += records.length;
      await noteSnapshot(database, open.id, published);
    },
    drop: async () => {
      attempt = await renewSnapshot(database, open.id);
      [lines, published, read, total] = [0, 0, 0, undefined];
    },
  });
  const isComplete = total === undefined || read >= total;
  const end = { records: published, isComplete, reason: isComplete ? null : `The system says that it holds ${total} records, and gave ${read}.` };
  await publish([{ kind: 'end', ...end }]);
  return end;
}

interface OutputMapper {
  readonly output: Output;
  readonly mapper: RecordMapper;
  readonly writer: SourceEventWriter;
}

const mappersOf = ({ system, stream, file, outputs, writerOf }: TakeSnapshot): OutputMapper[] =>
  outputs.map((output) => ({ output, mapper: new RecordMapper(output, file, stream.name, stream.explodes), writer: writerOf(output.entity, sourceTopic(system, output.entity, { bulk: false })) }));

/** What is said of each record of a page. One that the mapping cannot read is there all the same. */
async function linesOf({ output, mapper, writer }: OutputMapper, rows: readonly Record<string, unknown>[]): Promise<SnapshotLine[]> {
  const { entity } = output;
  return (await mapper.map(rows)).map((item): SnapshotLine => {
    if (!('change' in item)) return { kind: 'record', entity, externalId: item.key ?? null, change: null, unreadable: `${item.code}: ${item.reason}` };
    const { change } = item;
    try {
      const { value } = writer.message(change, { epoch: 0, version: change.number ?? 0, revision: 0 }, uuidv7());
      return { kind: 'record', entity, externalId: change.key, change: value as Buffer, unreadable: null };
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return { kind: 'record', entity, externalId: change.key, change: null, unreadable: `${error.code}: ${error.message}` };
    }
  });
}
