import { createHash } from 'node:crypto';
import { access, constants, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { PermanentError } from '@muster/platform-kernel';
import type { ReadyFile } from '@muster/domain-connector';
import { StreamFault } from '../intake/stream-fault.js';

/** A file as it was promised. */
export interface PromisedPart {
  readonly name: string;
  /** Of its bytes, in hexadecimal digits. */
  readonly sha256: string;
}

const hashOf = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'unknown';

/** A folder out of which a target takes files. A file is there whole or not at all: it is written under another name, which no receiver looks for, and renamed. */
export class OutFolder {
  constructor(private readonly path: string) {}

  /** Looks whether files may be written, and answers how many lie there that nobody has taken yet. Throws StreamFault. */
  async look(): Promise<number> {
    return this.told('written', async () => {
      const entries = await readdir(this.path, { withFileTypes: true });
      await access(this.path, constants.W_OK | constants.X_OK);
      return entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).length;
    });
  }

  /** Writes the files under names of their own, to the disk. Throws StreamFault. */
  async putAside(files: readonly ReadyFile[]): Promise<PromisedPart[]> {
    return this.told('written', async () => {
      for (const { name, text } of files) {
        const handle = await open(this.aside(name), 'w', 0o640);
        try {
          await handle.writeFile(text);
          await handle.sync();
        } finally {
          await handle.close();
        }
      }
      await this.sync();
      return files.map(({ name, text }) => ({ name, sha256: hashOf(text) }));
    });
  }

  /**
   * Gives the files their names, in their order. What no longer lies aside has its name already, or was taken since: it was written aside before it was promised. Done again, it does nothing.
   * Throws StreamFault, also where another file has the name.
   */
  async reveal(files: readonly PromisedPart[]): Promise<void> {
    await this.told('given its name', async () => {
      for (const { name, sha256 } of files) {
        if ((await this.hashAt(this.aside(name))) === undefined) continue;
        const there = await this.hashAt(join(this.path, name));
        if (there !== undefined && there !== sha256) throw new StreamFault('data', `${name} is in the folder ${this.path} already, with another content. Let the receiver take it, or move it away.`);
        await rename(this.aside(name), join(this.path, name));
      }
      await this.sync();
    });
  }

  private aside(name: string): string {
    return join(this.path, `.${name}.part`);
  }

  private async hashAt(path: string): Promise<string | undefined> {
    try {
      return hashOf(await readFile(path));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Names outlast a power cut, too. */
  private async sync(): Promise<void> {
    const folder = await open(this.path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  private async told<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StreamFault || error instanceof PermanentError) throw error;
      throw new StreamFault('transient', `A file cannot be ${what} in the folder ${this.path} (${codeOf(error)}). Mount or make it, and give the user of the connectors the right to write there.`);
    }
  }
}
