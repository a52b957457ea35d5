import { sourceTopic, systemSnapshotsTopic, type EntityName } from '@muster/contracts';
import type { CompiledStream } from '@muster/domain-connector';
import type { Output, SourceFile } from '@muster/domain-mapping';
import type { KafkaPublisher } from '@muster/platform-kafka';
import { PermanentError, uuidv7 } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import type { SystemCaller } from '../calls/system-caller.js';
import type { SourceEventWriter } from '../file-intake/source-event.js';
import { RecordMapper } from '../intake/map-records.js';
import { asDeclared, StreamFault } from '../intake/stream-fault.js';
import type { SnapshotLine, snapshotWriter } from './snapshot-message.js';
import { noteSnapshot, type OpenSnapshot } from './snapshot.store.js';

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
}

export interface SnapshotEnd {
  readonly records: number;
  readonly isComplete: boolean;
  readonly reason: string | null;
}

/**
 * Reads a stream whole and publishes what it says, record by record, between a beginning and an end. Nothing of it counts as a change: it has no version of
 * ours, and goes to no source topic. Throws StreamFault; what was published of the attempt is void then.
 */
export async function takeSnapshot(work: TakeSnapshot, { id, attempt }: OpenSnapshot): Promise<SnapshotEnd> {
  const { system, stream, file, outputs, caller, database, publisher, topicNamespace, message } = work;
  const mappers = outputs.map((output) => ({ output, mapper: new RecordMapper(output, file, stream.name, stream.explodes), writer: work.writerOf(output.entity, sourceTopic(system, output.entity, { bulk: false })) }));
  let [lines, published, read] = [0, 0, 0];
  let total: number | undefined;
  const publish = (some: readonly SnapshotLine[]) => publisher.send([{ topic: topicNamespace + systemSnapshotsTopic, messages: some.map((line) => message({ snapshotId: id, attempt, system, stream: stream.name, line: (lines += 1) }, line)) }]);
  await publish([{ kind: 'begin' }]);
  for (let request = await stream.firstRequest(null, { full: true }); ; ) {
    const result = await caller.call('bulk', `read ${stream.name}`, request);
    if (result.class !== 'ok' || !result.answer) throw new StreamFault(result.class, result.message, result.retryAfterMs);
    const { answer } = result;
    const { records, next } = await asDeclared(async () => {
      if (read === 0 && stream.hasTotal) total = await stream.totalIn(answer.body);
      read += await stream.recordsIn(answer.body);
      const rows = await stream.rowsOf(answer.body);
      return { records: (await Promise.all(mappers.map((each) => linesOf(each, rows)))).flat(), next: await stream.next(request, answer) };
    });
    if (records.length > 0) await publish(records);
    published += records.length;
    await noteSnapshot(database, id, published);
    if (!next) break;
    request = next;
  }
  const isComplete = total === undefined || read >= total;
  const end = { records: published, isComplete, reason: isComplete ? null : `The system says that it holds ${total} records, and gave ${read}.` };
  await publish([{ kind: 'end', ...end }]);
  return end;
}

/** What is said of each record of a page. One that the mapping cannot read is there all the same. */
async function linesOf({ output, mapper, writer }: { readonly output: Output; readonly mapper: RecordMapper; readonly writer: SourceEventWriter }, rows: readonly Record<string, unknown>[]): Promise<SnapshotLine[]> {
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
