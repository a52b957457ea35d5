import { sourceTopic } from '@muster/contracts';
import type { CompiledStream, DeltaCursor, PageAnswer, StreamRequest } from '@muster/domain-connector';
import type { VersionSource } from '@muster/domain-governance';
import type { Output, SourceFile } from '@muster/domain-mapping';
import type { KafkaPublisher } from '@muster/platform-kafka';
import { passFaultPoint, uuidv7, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import type { CallResult, SystemCaller } from '../calls/system-caller.js';
import { PublishingStream } from '../file-intake/publishing-stream.js';
import { mintedAtMs, type SourceEventWriter } from '../file-intake/source-event.js';
import type { KeepOriginals } from '../originals/original.store.js';
import type { FieldAliases } from './field-alias.store.js';
import { RecordMapper } from './map-records.js';
import type { NameOurs } from './ours-in-rows.js';
import { readPages, type ReadPage } from './read-pages.js';
import { NOTHING_ABSENT, retireAbsent, sumOf, type Absence } from './retire-absent.js';
import { dropFindings, noteFindings } from './vendor-finding.store.js';
import { dropPass, finishPass, readPosition, savePage, type StreamPosition } from './stream-position.store.js';

export interface StreamReaderOptions {
  readonly system: string;
  readonly stream: CompiledStream;
  readonly file: SourceFile;
  readonly outputs: readonly Output[];
  readonly versions: VersionSource;
  readonly topicNamespace: string;
  readonly database: Database;
  readonly publisher: KafkaPublisher;
  readonly caller: SystemCaller;
  readonly logger: Logger;
  writerOf(output: Output, topic: string): SourceEventWriter;
  /** How long what was sent is kept; undefined where it is not. */
  originalsOf?(output: Output): KeepOriginals | undefined;
  /** Fields that the vendor calls otherwise than the mapping. */
  readonly aliases?: FieldAliases | undefined;
  /** Undefined where the rows say themselves whose they are. */
  readonly nameOurs?: NameOurs;
  now(): number;
}

/** What one pass over a stream came to. */
export interface PassSummary {
  readonly isFull: boolean;
  readonly rows: number;
  readonly published: number;
  readonly parked: number;
  /** What a whole read did not bring; of streams whose declaration lets it count. */
  readonly absence?: Absence;
  /** Of a stream of files: what became of those that were found. */
  readonly files?: { readonly taken: number; readonly repeated: number; readonly refused: number };
  /** What went wrong beside what was read. */
  readonly fault?: { readonly kind: CallResult['class']; readonly message: string };
}

type Position = StreamPosition<DeltaCursor, StreamRequest>;
interface Pass {
  readonly run: string;
  readonly isFull: boolean;
  toBulk: boolean;
  cursor: DeltaCursor | null;
  readonly anew: number;
  /** The first page that is asked for. */
  readonly request: StreamRequest;
  rows: number;
  total: number | null;
  published: number;
  parked: number;
  /** What rows of ours said in place of an id of ours, on the pages that this process has read. */
  readonly displaced: Set<string>;
  /** False where another process, or this one before it was started anew, read its first pages. */
  readonly isBegunHere: boolean;
}

/**
 * Reads a stream page by page: publish, then note the next page. A read that ends half way goes on at the page it had come to; what was published
 * twice is the same to the byte, and what was read twice has no second version.
 */
export class StreamReader {
  private readonly mappers: ReadonlyMap<Output, RecordMapper>;
  private before: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: StreamReaderOptions) {
    const { outputs, file, stream } = options;
    this.mappers = new Map(outputs.map((output) => [output, new RecordMapper(output, file, stream.name, stream.explodes, this.options.aliases)]));
  }

  position(): Promise<Position> {
    return readPosition(this.options.database, this.options.system, this.options.stream.name);
  }

  /** One pass, from where the last one ended to what is the case now. Throws StreamFault. */
  async read(): Promise<PassSummary> {
    const { database, system, stream, caller } = this.options;
    let pass!: Pass;
    await readPages({
      stream, caller,
      lane: () => (pass.toBulk ? 'bulk' : 'urgent'),
      begin: async () => {
        pass = await this.begin(await this.position());
        return pass.request;
      },
      take: (page) => this.take(pass, page),
      goOn: async (next) => {
        await savePage(database, system, stream.name, { page: next, run: pass.run, isFull: pass.isFull, rowsRead: pass.rows, total: pass.total, toBulk: pass.toBulk, nextCursor: pass.cursor, anew: pass.anew });
      },
      drop: (why) => dropPass(database, system, stream.name, why === 'too-old'),
      isWhole: () => pass.isFull && pass.isBegunHere,
      inOrder: (work) => this.inOrder(work),
    });
    const absence = pass.isFull && stream.absent.deletes === 'retire' ? await this.retireAbsent(pass) : undefined;
    await this.noteMissing(pass);
    await finishPass(database, system, stream.name, { cursor: pass.cursor, rowsRead: pass.rows, isFull: pass.isFull, anew: pass.anew });
    return { isFull: pass.isFull, rows: pass.rows, published: pass.published, parked: pass.parked, absence };
  }

  private async begin(position: Position): Promise<Pass> {
    const { stream, now } = this.options;
    const none = { published: 0, parked: 0, displaced: new Set<string>(), anew: position.anew };
    if (position.page && position.run) return { ...none, isBegunHere: false, run: position.run, isFull: position.isFull, toBulk: position.toBulk, cursor: position.nextCursor, request: position.page, rows: position.rowsRead, total: position.total };
    const isDue = position.fullReadAtMs === null || now() - position.fullReadAtMs >= stream.fullEveryMs;
    const isFull = position.cursor === null || isDue;
    const request = await stream.firstRequest(isFull ? null : position.cursor, { full: isFull });
    // The first read of a stream brings everything there is; later ones bring what changed.
    if (isFull) for (const mapper of this.mappers.values()) mapper.beginWhole();
    return { ...none, isBegunHere: true, run: uuidv7(now()), isFull, toBulk: position.readAtMs === null, cursor: position.cursor, request, rows: 0, total: null };
  }

  /** Where nothing else tells what is older, what is read first is published first. */
  inOrder<T>(work: () => Promise<T>): Promise<T> {
    if (this.options.versions === 'native') return work();
    const mine = this.before.then(work);
    this.before = mine.catch(() => undefined);
    return mine;
  }

  private async take(pass: Pass, { request, answer, rows }: ReadPage): Promise<void> {
    const { stream } = this.options;
    if (pass.total === null && stream.hasTotal) pass.total = (await stream.totalIn(answer.body)) ?? null;
    if (pass.rows === 0) pass.toBulk = await this.isMassLoad(pass, rows.length, () => stream.next(request, answer));
    const named = (await this.options.nameOurs?.(rows)) ?? { rows, displaced: [] };
    for (const said of named.displaced) pass.displaced.add(said);
    await this.publish(pass, named.rows);
    passFaultPoint('page-published');
    pass.rows += rows.length;
    pass.cursor = await stream.cursorAfter(pass.cursor, rows, this.asOfBeginning(pass, answer));
  }

  /**
   * The answer with the system's clock set back to the beginning of the pass. What changes on a page after it was read is met by the next pass only, which therefore must not begin
   * later than this one did, however late the changes are that further pages show. The id of the pass tells when that was, in a process that goes on with it, too.
   */
  private asOfBeginning({ run }: Pass, answer: PageAnswer): PageAnswer {
    const now = this.options.now();
    const told = Date.parse(answer.headers['date'] ?? '');
    const clock = Number.isFinite(told) ? told : now;
    return { ...answer, headers: { ...answer.headers, date: new Date(clock - Math.max(0, now - mintedAtMs(run))).toUTCString() } };
  }

  /** A whole read tells which columns no record has, and shows that what it did not find is so no longer. */
  private async noteMissing({ run, isFull, isBegunHere, rows }: Pass): Promise<void> {
    if (!isFull || !isBegunHere || rows === 0) return;
    const { database, system, stream, now } = this.options;
    const at = { system, stream: stream.name, origin: 'read' } as const;
    const [first = [], ...others] = [...this.mappers.values()].map((mapper) => mapper.missingFields());
    const missing = first.filter((field) => others.every((other) => other.includes(field)));
    await noteFindings(database, at, missing.map((what) => ({ kind: 'missing-field', what, records: rows, sampleKey: null })), now());
    await dropFindings(database, at, mintedAtMs(run));
  }

  /** Of every entity that the stream feeds: what a whole pass did not bring. */
  private async retireAbsent(pass: Pass): Promise<Absence> {
    const { stream, system, outputs, topicNamespace, database, publisher, caller, logger, writerOf, now } = this.options;
    let absence = NOTHING_ABSENT;
    for (const output of outputs) {
      const topic = sourceTopic(system, output.entity, { bulk: false });
      const work = { id: { system, stream: output.stream, entity: output.entity }, stream, topic: topicNamespace + topic, writer: writerOf(output, topic), database, publisher, caller, logger, now };
      absence = sumOf(absence, await retireAbsent(work, { ...pass, displaced: stream.ours?.entity === output.entity ? pass.displaced : undefined }));
    }
    if (absence.absent > 0) logger.info({ system, stream: stream.name, ...absence }, 'a whole read did not bring all that there was');
    return absence;
  }

  /** A first read of a short stream needs no lane of its own. */
  private async isMassLoad(pass: Pass, rows: number, next: () => Promise<StreamRequest | null>): Promise<boolean> {
    if (!pass.toBulk) return false;
    const { stream } = this.options;
    if (pass.total !== null) return pass.total > stream.bulkAbove;
    return rows > stream.bulkAbove || (await next()) !== null;
  }

  private async publish(pass: Pass, rows: readonly Record<string, unknown>[]): Promise<void> {
    const { run, toBulk } = pass;
    const { system, stream, outputs, topicNamespace, database, publisher, versions, writerOf, now } = this.options;
    for (const output of outputs) {
      const mapped = await this.mappers.get(output)!.map(rows);
      if (mapped.length === 0) continue;
      const topic = sourceTopic(system, output.entity, { bulk: toBulk });
      const publishing = new PublishingStream({
        id: { system, stream: output.stream, entity: output.entity }, topic: topicNamespace + topic, run, versions, database, publisher, writer: writerOf(output, topic), repeatsAreNormal: true, originals: this.options.originalsOf?.(output), patiently: (work) => work(),
      });
      const { created, changed, repeated, parked } = await publishing.take(mapped);
      await noteFindings(database, { system, stream: stream.name, origin: 'read' }, this.mappers.get(output)!.takeFindings(), now());
      pass.published += created + changed + repeated;
      pass.parked += parked.length;
    }
  }
}
