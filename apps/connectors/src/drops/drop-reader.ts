import { readControl, type CompiledFileStream, type CompiledFolder, type ControlTotals } from '@muster/domain-connector';
import type { SourceFile } from '@muster/domain-mapping';
import { pause, PermanentError } from '@muster/platform-kernel';
import { StoppedError } from '../calls/system-caller.js';
import type { PassSummary } from '../intake/stream-reader.js';
import { DropFolder, type FoundFile } from './drop-folder.js';
import { endOf, openRefusals } from './dropped-file.store.js';
import { Spool, type SpoolRules } from './spool.js';
import { FileTaker, type FilePosition, type FileStreamOptions, type TakenSummary } from './take-file.js';

export interface DropReaderOptions extends FileStreamOptions {
  readonly folder: CompiledFolder;
  /** Where it is. */
  readonly path: string;
}

/** What is known of a file from look to look. */
interface Seen {
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Of performance.now(): since when size and time are these. */
  readonly sinceMs: number;
}
/** hold: those after it wait. again: it is looked at once more in this pass. */
type Verdict = 'on' | 'hold' | 'again';

class Pass {
  readonly files = { taken: 0, repeated: 0, refused: 0 };
  readonly troubles: string[] = [];
  rows = 0;
  published = 0;
  parked = 0;

  add({ state, rows, published, parked }: TakenSummary): void {
    this.files[state] += 1;
    this.rows += rows;
    this.published += published;
    this.parked += parked;
  }
}

/** The files of a stream, in the order in which they are taken. */
export function candidatesIn(files: readonly FoundFile[], { matches, order }: Pick<CompiledFolder, 'matches' | 'order'>): FoundFile[] {
  const byName = (a: FoundFile, b: FoundFile) => (a.name < b.name ? -1 : 1);
  return files.filter(({ name }) => matches(name)).sort((a, b) => (order === 'arrival' ? a.modifiedMs - b.modifiedMs || byName(a, b) : byName(a, b)));
}

export const noFile = (name: string) => `${name} is a link or no file at all, which is not followed. Put the file itself there.`;
export const withoutControl = (name: string, control: string) => `${name} waits for its control file ${control}, which should have come with it. Let the sender deliver that, or take ${name} out.`;

export function spoolRules({ maxBytes }: Pick<CompiledFileStream, 'maxBytes'>, { encoding = 'utf-8' }: Pick<SourceFile, 'encoding'>): SpoolRules {
  return { maxBytes, utf8: /^utf-?8$/i.test(encoding) };
}

/** What a control file tells. Throws PermanentError gone, bad-control. */
export async function totalsIn(folder: DropFolder, file: FoundFile, declared: CompiledFolder): Promise<ControlTotals> {
  const { format, totals } = declared.control!;
  return totals({ headers: {}, body: readControl(await folder.readControl(file), format) });
}

/** Takes what is dropped into a folder, file by file. */
export class DropReader {
  private readonly taker: FileTaker;
  private seen = new Map<string, Seen>();

  constructor(private readonly options: DropReaderOptions) {
    this.taker = new FileTaker(options);
  }

  position(): Promise<FilePosition> {
    return this.taker.position();
  }

  /** One look into the folder, and a second one where files have yet to settle. Throws StreamFault, StoppedError, TransientError. */
  async read(): Promise<PassSummary> {
    const { folder: declared, signal, path } = this.options;
    const folder = await DropFolder.open(path);
    let pass = new Pass();
    for (let look = 1; ; look += 1) {
      const { files, others } = await this.look(folder);
      const waits = await this.goThrough(folder, files, pass);
      if (signal.aborted) throw new StoppedError();
      if (!waits || look > 1) {
        for (const name of others.filter((other) => declared.matches(other))) pass.troubles.push(noFile(name));
        return await this.summary(pass);
      }
      await pause(declared.settleMs, signal);
      // What was troubling may be settled by then.
      pass = Object.assign(new Pass(), pass, { troubles: [] });
    }
  }

  private async look(folder: DropFolder): Promise<{ files: FoundFile[]; others: string[] }> {
    const listed = await folder.list();
    const now = performance.now();
    this.seen = new Map(listed.files.map(({ name, bytes, modifiedMs }) => {
      const before = this.seen.get(name);
      return [name, before?.bytes === bytes && before.modifiedMs === modifiedMs ? before : { bytes, modifiedMs, sinceMs: now }];
    }));
    return listed;
  }

  /** True where files are to be looked at once more. */
  private async goThrough(folder: DropFolder, files: readonly FoundFile[], pass: Pass): Promise<boolean> {
    const { folder: declared, signal } = this.options;
    const position = await this.position();
    const begun = position.page?.file;
    const candidates = candidatesIn(files, declared);
    if (begun !== undefined && !candidates.some(({ name }) => name === begun)) await this.taker.breakOff(position);
    const inTurn = [...candidates.filter(({ name }) => name === begun), ...candidates.filter(({ name }) => name !== begun)];
    const byFileName = new Map(files.map((file) => [file.name, file]));
    let again = false;
    for (const file of inTurn) {
      if (signal.aborted) return false;
      const verdict = await this.consider(folder, file, byFileName, pass);
      again ||= verdict === 'again';
      if (verdict !== 'on' && this.options.stream.inOrder) break;
    }
    return again;
  }

  private async consider(folder: DropFolder, file: FoundFile, files: ReadonlyMap<string, FoundFile>, pass: Pass): Promise<Verdict> {
    const { folder: declared, database, system, stream, now } = this.options;
    const control = declared.control && files.get(declared.control.nameFor(file.name));
    const ended = await endOf(database, system, stream.name, file);
    if (ended) {
      const stays = await this.putAway(folder, file, control, ended, pass);
      return ended.state === 'refused' && stays && stream.inOrder ? 'hold' : 'on';
    }
    if (declared.control && !control) {
      const name = declared.control.nameFor(file.name);
      if (now() - file.modifiedMs > declared.control.graceMs) pass.troubles.push(withoutControl(file.name, name));
      return 'hold';
    }
    if (!this.isSettled(file) || (control && !this.isSettled(control))) return 'again';
    const taken = await this.take(folder, file, control);
    if (!taken) return 'again';
    pass.add(taken);
    const stays = await this.putAway(folder, file, control, { state: taken.state, reason: taken.reason ?? null }, pass);
    return taken.state === 'refused' && stays ? 'hold' : 'on';
  }

  private isSettled({ name }: FoundFile): boolean {
    return performance.now() - this.seen.get(name)!.sinceMs >= this.options.folder.settleMs;
  }

  /** Undefined where the file was written, or taken away, while it was read. */
  private async take(folder: DropFolder, file: FoundFile, control: FoundFile | undefined): Promise<TakenSummary | undefined> {
    const { stream, file: source, folder: declared } = this.options;
    const spool = await Spool.create();
    try {
      let spooled;
      let totals;
      try {
        spooled = await spool.copy(file.name, folder.read(file), spoolRules(stream, source));
        totals = control && (await totalsIn(folder, control, declared));
      } catch (error) {
        if (!(error instanceof PermanentError)) throw error;
        if (error.code === 'gone') return undefined;
        return await this.taker.refuse(file.name, error, { sha256: spooled?.sha256 ?? null, bytes: file.bytes, modifiedMs: file.modifiedMs });
      }
      return await this.taker.take({ name: file.name, spooled, totals, modifiedMs: file.modifiedMs });
    } finally {
      await spool.delete();
    }
  }

  /** Moves a file that is done with where the declaration says, its control file with it. True where it stays. */
  private async putAway(folder: DropFolder, file: FoundFile, controlFile: FoundFile | undefined, { state, reason }: { readonly state: string; readonly reason: string | null }, pass: Pass): Promise<boolean> {
    const { archive, rejected } = this.options.folder;
    const isRefused = state === 'refused';
    const into = isRefused ? rejected : archive;
    // Those after it wait for as long as it lies there.
    if (into === undefined || (isRefused && this.options.stream.inOrder)) return true;
    const faults = [await folder.move(file, into, isRefused ? (reason ?? undefined) : undefined), controlFile && (await folder.move(controlFile, into))].filter((fault) => fault !== undefined);
    if (faults.length > 0) pass.troubles.push(`${file.name} could not be moved to ${into} (${faults.join(', ')}) and is passed over where it is. Give the user of the connectors the right to write there.`);
    return faults.length > 0;
  }

  private async summary({ files, rows, published, parked, troubles }: Pass): Promise<PassSummary> {
    const { database, system, stream } = this.options;
    const { count, newest } = await openRefusals(database, system, stream.name);
    const refused = newest.map(({ name, reason }) => `${name} was refused: ${reason}`);
    const told = [...refused, ...(count > newest.length ? [`${count - newest.length} more files were refused.`] : []), ...troubles];
    return { isFull: stream.whole, rows, published, parked, files, fault: told.length === 0 ? undefined : { kind: 'data', message: told.join(' ') } };
  }
}
