import type { CompiledFileStream } from '@muster/domain-connector';
import type { Secrets } from '../calls/secrets.js';
import { DownloadReader } from './download-reader.js';
import { DropReader } from './drop-reader.js';
import type { FileStreamOptions } from './take-file.js';

/** The reader of a stream of files; undefined where its folder has no value, as a system without an address is not there. */
export function fileReaderOf(options: FileStreamOptions, secrets: Secrets): DropReader | DownloadReader | undefined {
  const { source } = options.stream;
  if (source.kind === 'download') return new DownloadReader({ ...options, download: source });
  return secrets.has(source.folder) ? new DropReader({ ...options, folder: source, path: secrets.valueOf(source.folder) }) : undefined;
}

/** True where a folder of one of the streams has a value. */
export function hasFolder(streams: Iterable<CompiledFileStream>, secrets: Secrets): boolean {
  return [...streams].some(({ source }) => source.kind === 'folder' && secrets.has(source.folder));
}
