import type { CompiledDownload, CompiledFileStream, CompiledFileWrite, CompiledFolder } from '@muster/domain-connector';
import { DropFolder } from '../drops/drop-folder.js';
import { OutFolder } from '../file-delivery/out-folder.js';
import { StreamFault } from '../intake/stream-fault.js';
import type { LentConnector } from './lend-connector.js';
import { readFile } from './read-file.js';
import { mappingOf } from './sample.js';
import { filesIn } from './waiting-files.js';

/** Tells what it found; throws StreamFault, SetupError, PermanentError where it is not as it should be. Takes no file. */
export function checkFiles(lent: LentConnector, stream: CompiledFileStream): Promise<string> {
  return stream.source.kind === 'folder' ? checkFolder(lent, stream, stream.source) : checkDownload(lent, stream, stream.source);
}

async function checkFolder(lent: LentConnector, stream: CompiledFileStream, declared: CompiledFolder): Promise<string> {
  const folder = await DropFolder.open(lent.secrets.valueOf(declared.folder));
  for (const into of [declared.archive, declared.rejected]) if (into !== undefined) await folder.mayMoveInto(into);
  const { waiting, ended, incomplete, troubles } = await filesIn(lent, stream.name, folder, declared);
  if (troubles.length > 0) throw new StreamFault('data', troubles.join(' '));
  const parts = [`${waiting.length} files wait`, ...(incomplete.length > 0 ? [`${incomplete.length} wait for their control file`] : []), ...(ended.length > 0 ? [`${ended.length} were taken and lie there still`] : [])];
  const unknown = lent.kept ? '' : '; which of them were taken before is not known here';
  return `the folder ${folder.path} can be read${declared.archive === undefined ? '' : ' and files be moved out of it'}: ${parts.join(', ')}${waiting.length > 0 ? unknown : ''}`;
}

async function checkDownload(lent: LentConnector, stream: CompiledFileStream, { control }: CompiledDownload): Promise<string> {
  const { what, rows } = await readFile(lent, stream, mappingOf(lent, stream.name));
  return `${what} has ${rows} rows${control ? ', and is what its control says' : ''}`;
}

/** The folder out of which the system takes what it is written: as checkFiles. Writes nothing. */
export async function checkOutFolder({ secrets }: LentConnector, { folder }: CompiledFileWrite): Promise<string> {
  const path = secrets.valueOf(folder);
  const lying = await new OutFolder(path).look();
  return `files can be written in the folder ${path}; ${lying} lie there that nobody has taken yet`;
}
