import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PermanentError } from '@muster/platform-kernel';

export interface SpooledFile {
  /** Its last part is the name of the file. */
  readonly path: string;
  readonly bytes: number;
  /** Hexadecimal digits. */
  readonly sha256: string;
}

export interface SpoolRules {
  readonly maxBytes: number;
  readonly utf8: boolean;
}

/** A line that is longer is none: the file is something else than it says. */
const LINE_BYTES_MAX = 4 * 1024 * 1024;
const LINE_END = 10;
const PREFIX = 'muster-drop-';
const LEFT = /^muster-drop-(\d+)-/;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Of another user: it is there, and so is not ours to clean up after.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Copies of files, in a temporary folder that this user alone may read: what is checked is then what is published, whoever writes to the file meanwhile.
 * To be deleted after use.
 */
export class Spool {
  private constructor(private readonly folder: string) {}

  static async create(): Promise<Spool> {
    return new Spool(await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`)));
  }

  /** Deletes what processes left that were killed: the copies hold what the files hold. Answers how many folders. */
  static async sweep(): Promise<number> {
    const left = (await readdir(tmpdir())).filter((name) => {
      const pid = LEFT.exec(name)?.[1];
      return pid !== undefined && !isAlive(Number(pid));
    });
    for (const name of left) await rm(join(tmpdir(), name), { recursive: true, force: true });
    return left.length;
  }

  /** Throws PermanentError file-too-large, not-utf-8, line-too-long. */
  async copy(name: string, source: AsyncIterable<Buffer>, { maxBytes, utf8 }: SpoolRules): Promise<SpooledFile> {
    const path = join(this.folder, basename(name));
    const hash = createHash('sha256');
    const lines = utf8 ? new Utf8Lines() : undefined;
    const target = await open(path, 'wx', 0o600);
    let bytes = 0;
    try {
      for await (const part of source) {
        bytes += part.length;
        if (bytes > maxBytes) throw new PermanentError('file-too-large', `The file has more than ${maxBytes} bytes. Let it be sent in parts, or raise maxMiB of the stream.`);
        lines?.take(part);
        hash.update(part);
        await target.writeFile(part);
      }
      lines?.end();
    } finally {
      await target.close();
    }
    return { path, bytes, sha256: hash.digest('hex') };
  }

  async delete(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Looks whether bytes are UTF-8, line by line, so that it can say which line is not. */
class Utf8Lines {
  private line = 1;
  private rest: Buffer[] = [];
  private restBytes = 0;

  take(part: Buffer): void {
    const end = part.lastIndexOf(LINE_END);
    if (end < 0) {
      this.keep(part);
      return;
    }
    this.check(Buffer.concat([...this.rest, part.subarray(0, end + 1)]));
    this.rest = [];
    this.restBytes = 0;
    this.keep(part.subarray(end + 1));
  }

  end(): void {
    this.check(Buffer.concat(this.rest));
  }

  private keep(part: Buffer): void {
    this.rest.push(part);
    this.restBytes += part.length;
    if (this.restBytes > LINE_BYTES_MAX) throw new PermanentError('line-too-long', `Line ${this.line} has more than ${LINE_BYTES_MAX} bytes. Let the sender end each row with a line end.`);
  }

  private check(block: Buffer): void {
    const isSound = isUtf8(block);
    for (let at = 0; at < block.length; ) {
      const next = block.indexOf(LINE_END, at) + 1 || block.length;
      if (!isSound && !isUtf8(block.subarray(at, next))) throw new PermanentError('not-utf-8', `Line ${this.line} holds bytes that are not UTF-8. Let the sender write UTF-8, or declare the encoding in the mapping.`);
      if (block[next - 1] === LINE_END) this.line += 1;
      at = next;
    }
  }
}
