import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { SetupError } from '@muster/platform-kernel';
import iconv from 'iconv-lite';

/** Longest line that is read, in characters: what is longer is no row, and would have to be held in memory. */
export const LINE_LENGTH_MAX = 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;

export interface TextLine {
  /** Counts from 1. */
  readonly number: number;
  /** Without its end (LF or CRLF); undefined where it is longer than LINE_LENGTH_MAX and was passed over. */
  readonly text: string | undefined;
}

const marks = [
  { name: 'utf-32le', bytes: [0xff, 0xfe, 0, 0] },
  { name: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { name: 'utf-16le', bytes: [0xff, 0xfe] },
  { name: 'utf-16be', bytes: [0xfe, 0xff] },
] as const;

const plain = (encoding: string) => encoding.toLowerCase().replace(/[^a-z0-9]/g, '').replace(/^ucs2$/, 'utf16le');

/** A byte-order mark is taken off; one that contradicts the declared encoding would turn every name into noise, so it is refused. */
async function checkMark(path: string, fileName: string, encoding: string): Promise<void> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    const mark = marks.find(({ bytes }) => bytesRead >= bytes.length && bytes.every((byte, at) => buffer[at] === byte));
    if (!mark || plain(mark.name).startsWith(plain(encoding))) return;
    throw new SetupError(`${fileName} begins with the byte-order mark of ${mark.name}, and the mapping declares ${encoding}.`, `Declare encoding: ${mark.name} for this file.`);
  } finally {
    await handle.close();
  }
}

async function* decoded(path: string, encoding: string, onBytes: (bytes: number) => void): AsyncGenerator<string> {
  const decoder = iconv.getDecoder(encoding);
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
    const text = decoder.write(chunk as Buffer);
    if (text !== '') yield text;
    onBytes((chunk as Buffer).length);
  }
  const rest = decoder.end();
  if (rest !== undefined && rest !== '') yield rest;
}

const withoutReturn = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line);

/**
 * The lines of a file of any size, in lists of one read each. Throws SetupError where the encoding is unknown or the byte-order mark contradicts it.
 * `onBytes` is told how much was read, for progress.
 */
export async function* textLines(path: string, fileName: string, encoding: string, onBytes: (bytes: number) => void): AsyncGenerator<TextLine[]> {
  if (!iconv.encodingExists(encoding)) throw new SetupError(`The encoding ${encoding} of ${fileName} is unknown.`, 'Name it as iconv does, for example utf-8, utf-16le, latin1, windows-1252.');
  await checkMark(path, fileName, encoding);
  let number = 0;
  let rest = '';
  let passingOver = false;
  for await (const text of decoded(path, encoding, onBytes)) {
    const pieces = (rest + text).split('\n');
    rest = pieces.pop()!;
    const lines = pieces.map((piece): TextLine => {
      number += 1;
      const tooLong = passingOver || piece.length > LINE_LENGTH_MAX;
      passingOver = false;
      return { number, text: tooLong ? undefined : withoutReturn(piece) };
    });
    if (rest.length > LINE_LENGTH_MAX) {
      passingOver = true;
      rest = '';
    }
    if (lines.length > 0) yield lines;
  }
  if (passingOver) yield [{ number: number + 1, text: undefined }];
  else if (rest !== '') yield [{ number: number + 1, text: withoutReturn(rest) }];
}
