import type { CompiledDownload, CompiledFileStream, CompiledFolder, ControlTotals } from '@muster/domain-connector';
import { SetupError } from '@muster/platform-kernel';
import { DownloadCalls } from '../drops/download-calls.js';
import { DropFolder } from '../drops/drop-folder.js';
import { spoolRules, totalsIn } from '../drops/drop-reader.js';
import { inspectFile } from '../drops/inspect-file.js';
import { Spool, type SpooledFile } from '../drops/spool.js';
import { mapFiles } from '../file-intake/map-files.js';
import type { LentConnector } from './lend-connector.js';
import type { ReadPage } from './read-page.js';
import { Sampling, type Keep, type StreamMapping } from './sample.js';
import { filesIn } from './waiting-files.js';

/** A file as it came, copied aside. */
interface ArrivedFile {
  readonly what: string;
  readonly spooled: SpooledFile;
  readonly totals: ControlTotals | undefined;
  readonly hasMore: boolean;
}

/**
 * Reads a file of a stream from end to end, holds it against its control, and maps it. Of a folder that is the first that waits, or the last that is there where none does; it stays where it is, and
 * nothing is noted of it. Throws PermanentError where it would be refused, SetupError, StreamFault.
 */
export async function readFile(lent: LentConnector, stream: CompiledFileStream, { file, outputs }: StreamMapping, keep?: Keep): Promise<ReadPage> {
  const spool = await Spool.create();
  try {
    const { what, spooled, totals, hasMore } = stream.source.kind === 'folder' ? await dropped(lent, stream, stream.source, file, spool, keep) : await downloaded(lent, stream, stream.source, spool, keep);
    const rows = await inspectFile({ spooled, file, maxRows: stream.maxRows, totals });
    const sampling = new Sampling();
    for (const output of outputs) for await (const some of mapFiles({ output, file, paths: [spooled.path], lookups: new Map(), counts: { rows: 0, passedOver: 0 } })) sampling.add(output.entity, some);
    return { what, rows, hasMore, ...sampling.end() };
  } finally {
    await spool.delete();
  }
}

async function dropped(lent: LentConnector, stream: CompiledFileStream, declared: CompiledFolder, file: StreamMapping['file'], spool: Spool, keep?: Keep): Promise<ArrivedFile> {
  const { connector: { system }, secrets } = lent;
  const path = secrets.valueOf(declared.folder);
  const folder = await DropFolder.open(path);
  const { waiting, ended, incomplete } = await filesIn(lent, stream.name, folder, declared);
  const first = waiting[0] ?? ended.at(-1);
  if (!first) throw new SetupError(`No file of ${stream.name} waits in ${path}${incomplete.length > 0 ? `; ${incomplete.length} have no control file` : ''}.`, 'Have one put there, and read again.');
  const spooled = await spool.copy(first.file.name, folder.read(first.file), spoolRules(stream, file));
  keep?.(`${system}-${stream.name}/${first.file.name}`, spooled);
  if (first.control) keep?.(`${system}-${stream.name}/${first.control.name}`, await folder.readControl(first.control));
  const others = waiting.length > 1 ? `, the first of ${waiting.length} that wait` : waiting.length === 0 ? ', which was taken before' : '';
  return { what: `${first.file.name}${others}`, spooled, totals: first.control && (await totalsIn(folder, first.control, declared)), hasMore: waiting.length > 1 };
}

async function downloaded(lent: LentConnector, stream: CompiledFileStream, download: CompiledDownload, spool: Spool, keep?: Keep): Promise<ArrivedFile> {
  const { system } = lent.connector;
  const calls = new DownloadCalls({ stream, download, caller: lent.caller() });
  const file = await calls.file();
  const spooled = await file.copyTo(spool, stream.maxBytes);
  keep?.(`${system}-${stream.name}/${download.fileName}`, spooled);
  const totals = await calls.totalsOf(file);
  if (totals) keep?.(`${system}-${stream.name}/${download.fileName}.totals.json`, `${JSON.stringify({ ...totals, sums: Object.fromEntries(totals.sums) }, null, 2)}\n`);
  return { what: download.fileName, spooled, totals, hasMore: false };
}
