import type { CompiledFolder } from '@muster/domain-connector';
import type { DropFolder, FoundFile } from '../drops/drop-folder.js';
import { candidatesIn, noFile, withoutControl } from '../drops/drop-reader.js';
import { endOf } from '../drops/dropped-file.store.js';
import type { LentConnector } from './lend-connector.js';

export interface DroppedFile {
  readonly file: FoundFile;
  readonly control: FoundFile | undefined;
}
export interface FilesInFolder {
  /** In the order in which they are taken. */
  readonly waiting: readonly DroppedFile[];
  /** Those that a Muster has taken or refused, as far as is known. */
  readonly ended: readonly DroppedFile[];
  /** Names of those without their control file. */
  readonly incomplete: readonly string[];
  /** What a person must put right, in words. */
  readonly troubles: readonly string[];
}

/** What lies in a folder for a stream. Marks nothing as taken. */
export async function filesIn({ connector: { system }, kept }: Pick<LentConnector, 'connector' | 'kept'>, stream: string, folder: DropFolder, declared: CompiledFolder): Promise<FilesInFolder> {
  const { files, others } = await folder.list();
  const byName = new Map(files.map((file) => [file.name, file]));
  const [waiting, ended]: [DroppedFile[], DroppedFile[]] = [[], []];
  const incomplete: string[] = [];
  const troubles = others.filter((name) => declared.matches(name)).map(noFile);
  for (const file of candidatesIn(files, declared)) {
    const controlName = declared.control?.nameFor(file.name);
    const control = controlName === undefined ? undefined : byName.get(controlName);
    const end = kept && (await endOf(kept, system, stream, file));
    if (end) {
      ended.push({ file, control });
      if (end.state === 'refused') troubles.push(`${file.name} was refused: ${end.reason}`);
    } else if (controlName !== undefined && !control) {
      incomplete.push(file.name);
      if (Date.now() - file.modifiedMs > declared.control!.graceMs) troubles.push(withoutControl(file.name, controlName));
    } else waiting.push({ file, control });
  }
  return { waiting, ended, incomplete, troubles };
}
