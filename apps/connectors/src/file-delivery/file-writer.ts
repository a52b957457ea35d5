import type { CompiledFileWrite, CompiledWrite } from '@muster/domain-connector';
import { passFaultPoint, PermanentError, uuidv7, type Logger } from '@muster/platform-kernel';
import { addToOutbox, type NewOutboxRow } from '@muster/platform-outbox';
import type { Database } from '@muster/platform-postgres';
import { settleDeliveries } from '../delivery/delivery.store.js';
import type { Receipt } from '../delivery/receipts.js';
import type { ReferenceResolver } from '../delivery/resolve-references.js';
import { StreamFault } from '../intake/stream-fault.js';
import { finishPass, readPosition, savePage } from '../intake/stream-position.store.js';
import type { PassSummary } from '../intake/stream-reader.js';
import { OutFolder, type PromisedPart } from './out-folder.js';
import { rowsOf, settlementOf, type FileOutcome } from './file-rows.js';

export interface FileWriterOptions {
  readonly system: string;
  readonly write: CompiledWrite;
  readonly file: CompiledFileWrite;
  /** Path of the folder. */
  readonly folder: string;
  readonly references: ReferenceResolver;
  readonly database: Database;
  readonly logger: Logger;
  receiptRow(receipt: Receipt): NewOutboxRow;
  onReceipts(rows: readonly NewOutboxRow[]): void;
  onDelivered?(how: 'written', count: number): void;
  now(): number;
}

/** The last file. */
interface Written {
  /** How many there were with it. */
  readonly number: number;
  readonly promisedMs: number;
}
/** A file that lies aside, and what is to be noted when it is there. */
interface Promised extends Written {
  readonly parts: readonly PromisedPart[];
  readonly rows: number;
  readonly outcomes: readonly FileOutcome[];
}

/** By which name the writing of an entity stands among the streams. */
export const fileStreamName = (entity: string) => `file of ${entity}`;

/**
 * Writes a file of all records that a target is to have: put aside, promised, given its name, noted. Whoever finds a promise (after a crash) looks for the file: what still lies aside gets its name, and
 * what does not has it, or was taken. Records are acknowledged in the version that is in the file, and what changed meanwhile is due for the next.
 */
export class FileWriter {
  readonly name: string;
  private readonly folder: OutFolder;

  constructor(private readonly options: FileWriterOptions) {
    this.name = fileStreamName(options.write.entity);
    this.folder = new OutFolder(options.folder);
  }

  /** Where the writing stands, once a file that was promised before is there. Throws StreamFault, TransientError. */
  async position(): Promise<{ readonly page: null; readonly readAtMs: number | null; readonly number: number }> {
    const { database, system } = this.options;
    const { page, cursor } = await readPosition<Written, Promised>(database, system, this.name);
    if (page) await this.finish(page);
    const last = page ?? cursor;
    return { page: null, readAtMs: last?.promisedMs ?? null, number: last?.number ?? 0 };
  }

  /** One file. Throws StreamFault, TransientError. */
  async read(): Promise<PassSummary> {
    const promised = await this.promise((await this.position()).number);
    await this.finish(promised);
    const { rows, outcomes } = promised;
    return { isFull: true, rows, published: outcomes.length, parked: 0 };
  }

  private async promise(before: number): Promise<Promised> {
    const { database, system, write, file, references, now } = this.options;
    const { rows, outcomes } = await rowsOf(database, system, write, references);
    const [number, promisedMs] = [before + 1, now()];
    const parts = await this.folder.putAside(told(() => file.filesOf(rows, number, promisedMs)));
    const promised: Promised = { number, promisedMs, parts, rows: rows.length, outcomes };
    await savePage(database, system, this.name, { page: promised, run: uuidv7(promisedMs), isFull: true, rowsRead: rows.length, total: null, toBulk: false, nextCursor: { number, promisedMs } });
    passFaultPoint('file-promised');
    return promised;
  }

  private async finish({ number, promisedMs, parts, rows, outcomes }: Promised): Promise<void> {
    const { database, system, write: { entity }, logger, receiptRow, onReceipts, onDelivered, now } = this.options;
    await this.folder.reveal(parts);
    passFaultPoint('file-written');
    const there = outcomes.filter(({ outcome }) => outcome === 'delivered');
    const receipts = there.map(({ recordId, version, targetId, correlationId }) => receiptRow({ entity, recordId, system, version, targetId, correlationId }));
    await database.transaction(async (tx) => {
      await settleDeliveries(tx, system, outcomes.map((one) => settlementOf(entity, one, now())));
      await addToOutbox(tx, receipts);
      await finishPass<Written>(tx, system, this.name, { cursor: { number, promisedMs }, rowsRead: rows, isFull: true });
    });
    if (receipts.length > 0) onReceipts(receipts);
    onDelivered?.('written', there.length);
    logger.info({ system, entity, file: parts[0]!.name, rows, news: there.length }, 'a file was written for a target');
  }
}

/** What no cell can hold is a fault of the whole file. */
function told<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof PermanentError) throw new StreamFault('data', `The file cannot be written: ${error.message}`);
    throw error;
  }
}
