import type { ConnectorDeclaration, StreamDeclaration } from './declaration.js';
import type { FileStreamDeclaration } from './drop-declaration.js';
import type { TopicStreamDeclaration } from './feed-declaration.js';

type AnyStream = StreamDeclaration | FileStreamDeclaration | TopicStreamDeclaration;

/** A connector as it is written: all kinds of streams stand beside each other, and one that only looks into folders or follows topics has no address. */
export type WrittenConnector = Omit<ConnectorDeclaration, 'baseUrl' | 'auth' | 'streams' | 'fileStreams' | 'topicStreams'> & Partial<Pick<ConnectorDeclaration, 'baseUrl' | 'auth'>> & {
  readonly streams?: Readonly<Record<string, AnyStream>>;
};

/** Address of a system at which nothing is called. */
export const NO_ADDRESS = 'file:///';

const isFile = (stream: AnyStream): stream is FileStreamDeclaration => 'drop' in stream || 'download' in stream;

const isTopic = (stream: AnyStream): stream is TopicStreamDeclaration => !isFile(stream) && !('request' in stream);

/** Sorts streams into those of calls, those of files and those of topics. */
export function withFileStreams({ streams, ...connector }: WrittenConnector): ConnectorDeclaration {
  const all = Object.entries(streams ?? {});
  const ofCalls = all.filter((entry): entry is [string, StreamDeclaration] => !isFile(entry[1]) && !isTopic(entry[1]));
  const ofFiles = all.filter((entry): entry is [string, FileStreamDeclaration] => isFile(entry[1]));
  const ofTopics = all.filter((entry): entry is [string, TopicStreamDeclaration] => isTopic(entry[1]));
  return {
    baseUrl: NO_ADDRESS, auth: { kind: 'none' }, ...connector,
    ...(ofCalls.length > 0 || (streams && ofFiles.length + ofTopics.length === 0) ? { streams: Object.fromEntries(ofCalls) } : {}), ...(ofFiles.length > 0 ? { fileStreams: Object.fromEntries(ofFiles) } : {}),
    ...(ofTopics.length > 0 ? { topicStreams: Object.fromEntries(ofTopics) } : {}),
  };
}
