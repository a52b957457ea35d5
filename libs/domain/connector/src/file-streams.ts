import type { ConnectorDeclaration, StreamDeclaration } from './declaration.js';
import type { FileStreamDeclaration } from './drop-declaration.js';

/** A connector as it is written: both kinds of streams stand beside each other, and one that only looks into folders has no address. */
export type WrittenConnector = Omit<ConnectorDeclaration, 'baseUrl' | 'auth' | 'streams' | 'fileStreams'> & Partial<Pick<ConnectorDeclaration, 'baseUrl' | 'auth'>> & {
  readonly streams?: Readonly<Record<string, StreamDeclaration | FileStreamDeclaration>>;
};

/** Address of a system at which nothing is called. */
export const NO_ADDRESS = 'file:///';

const isFile = (stream: StreamDeclaration | FileStreamDeclaration): stream is FileStreamDeclaration => 'drop' in stream || 'download' in stream;

/** Sorts streams into those of calls and those of files. */
export function withFileStreams({ streams, ...connector }: WrittenConnector): ConnectorDeclaration {
  const all = Object.entries(streams ?? {});
  const ofCalls = all.filter((entry): entry is [string, StreamDeclaration] => !isFile(entry[1]));
  const ofFiles = all.filter((entry): entry is [string, FileStreamDeclaration] => isFile(entry[1]));
  return {
    baseUrl: NO_ADDRESS, auth: { kind: 'none' }, ...connector,
    ...(ofCalls.length > 0 || (streams && ofFiles.length === 0) ? { streams: Object.fromEntries(ofCalls) } : {}), ...(ofFiles.length > 0 ? { fileStreams: Object.fromEntries(ofFiles) } : {}),
  };
}
