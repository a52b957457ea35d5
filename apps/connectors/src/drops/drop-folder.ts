import { constants } from 'node:fs';
import { access, lstat, mkdir, open, readdir, realpath, rename, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { PermanentError } from '@muster/platform-kernel';
import { StreamFault } from '../intake/stream-fault.js';

export interface FoundFile {
  readonly name: string;
  readonly bytes: number;
  /** Whole milliseconds since 1970. */
  readonly modifiedMs: number;
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'unknown';
/** Of a control file. */
const CONTROL_BYTES_MAX = 1024 * 1024;

/** A folder in which others drop files. Nothing outside of it is read or written: links are not followed. */
export class DropFolder {
  private constructor(readonly path: string) {}

  /** Throws StreamFault where it is not there, or may not be read. */
  static async open(path: string): Promise<DropFolder> {
    try {
      const folder = new DropFolder(await realpath(path));
      await readdir(folder.path);
      return folder;
    } catch (error) {
      throw new StreamFault('transient', `The folder ${path} cannot be read (${codeOf(error)}). Mount or make it, and give the user of the connectors the right to read it.`);
    }
  }

  /** The files, and the names of what is neither file nor folder. */
  async list(): Promise<{ files: FoundFile[]; others: string[] }> {
    const files: FoundFile[] = [];
    const others: string[] = [];
    for (const entry of await readdir(this.path, { withFileTypes: true })) {
      if (!entry.isFile()) {
        if (!entry.isDirectory()) others.push(entry.name);
        continue;
      }
      try {
        const { size, mtimeMs } = await lstat(join(this.path, entry.name));
        files.push({ name: entry.name, bytes: size, modifiedMs: Math.floor(mtimeMs) });
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error;
      }
    }
    return { files, others };
  }

  /** Looks whether files can be moved into a folder of this one. Throws StreamFault. */
  async mayMoveInto(into: string): Promise<void> {
    const folder = join(this.path, into);
    const told = (code: string) => new StreamFault('data', `Files cannot be moved to ${folder} (${code}). Give the user of the connectors the right to write there, or let it be a folder.`);
    try {
      const isThere = !(await isFree(folder));
      if (isThere && !(await lstat(folder)).isDirectory()) throw told('no folder');
      for (const path of isThere ? [this.path, folder] : [this.path]) await access(path, constants.W_OK | constants.X_OK);
    } catch (error) {
      throw error instanceof StreamFault ? error : told(codeOf(error));
    }
  }

  /** The content, in parts; the file may be gone or written over at any time, and is then not there as it was found. Throws PermanentError gone. */
  async *read(file: FoundFile): AsyncGenerator<Buffer> {
    const handle = await this.openFile(file.name);
    try {
      const { size, mtimeMs } = await handle.stat();
      if (size !== file.bytes || Math.floor(mtimeMs) !== file.modifiedMs) throw changed(file);
      yield* handle.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>;
      const after = await handle.stat();
      if (after.size !== file.bytes || Math.floor(after.mtimeMs) !== file.modifiedMs) throw changed(file);
    } finally {
      await handle.close();
    }
  }

  /** Throws PermanentError gone, bad-control. */
  async readControl(file: FoundFile): Promise<string> {
    if (file.bytes > CONTROL_BYTES_MAX) throw new PermanentError('bad-control', `The control file ${file.name} has more than ${CONTROL_BYTES_MAX} bytes. Look whether it is the file itself.`);
    const parts: Buffer[] = [];
    for await (const part of this.read(file)) parts.push(part);
    return Buffer.concat(parts).toString('utf8').replace(/^\uFEFF/, '');
  }

  private async openFile(name: string): Promise<FileHandle> {
    try {
      // A link in place of the file is refused, and a pipe does not hold the opening up.
      const handle = await open(join(this.path, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      if ((await handle.stat()).isFile()) return handle;
      await handle.close();
    } catch (error) {
      if (!['ENOENT', 'ELOOP'].includes(codeOf(error))) throw new PermanentError('unreadable', `The file cannot be read (${codeOf(error)}). Give the user of the connectors the right to read it.`, { cause: error });
    }
    throw new PermanentError('gone', `${name} is no longer there as a file.`);
  }

  /**
   * Moves a file into a folder of this one, under a name that is free there. One that was written anew since it was found stays: nobody has read it. Answers why not, where it could not be done; nothing where the
   * file is gone already.
   */
  async move(file: FoundFile, into: string, note?: string): Promise<string | undefined> {
    const { name } = file;
    try {
      const folder = join(this.path, into);
      if (!(await isAsFound(join(this.path, name), file))) return undefined;
      await mkdir(folder, { recursive: true });
      if (!(await lstat(folder)).isDirectory()) return `${into} is no folder`;
      const free = (await isFree(join(folder, name))) ? name : `${new Date().toISOString().replace(/\D/g, '')}-${name}`;
      await rename(join(this.path, name), join(folder, free));
      // Written anew in that very moment: it goes back, unless yet another has come.
      if (!(await isAsFound(join(folder, free), file)) && (await isFree(join(this.path, name)))) {
        await rename(join(folder, free), join(this.path, name));
        return undefined;
      }
      if (note !== undefined) await writeFile(join(folder, `${free}.reason.txt`), `${note}\n`, { flag: 'wx' });
      return undefined;
    } catch (error) {
      return codeOf(error) === 'ENOENT' ? undefined : codeOf(error);
    }
  }
}

const changed = ({ name }: FoundFile) => new PermanentError('gone', `${name} was written while it was read.`);

async function isAsFound(path: string, { bytes, modifiedMs }: FoundFile): Promise<boolean> {
  const { size, mtimeMs } = await lstat(path);
  return size === bytes && Math.floor(mtimeMs) === modifiedMs;
}

async function isFree(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return false;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true;
    throw error;
  }
}
