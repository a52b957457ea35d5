import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Logger } from '@muster/platform-kernel';
import kafkajs, { type ISocketFactory, type Kafka, type KafkaConfig, type LogEntry } from 'kafkajs';
import { useCompactFetches } from './compact-fetch.js';
import { useJoinedOffsets } from './joined-offsets.js';
import type { KafkaSettings } from './settings.js';

useCompactFetches();
useJoinedOffsets();

// The partitioner is named wherever a producer is made; the notice about its change of default says nothing to us.
process.env.KAFKAJS_NO_PARTITIONER_WARNING ??= '1';

const CONNECT_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 30_000;

/** Called with each connection that is opened: `stream` is what kafkajs writes to, `tcp` what carries it (the same where there is no TLS). */
export type SocketWatch = (stream: Socket, tcp: Socket) => void;

function socketFactory(watch?: SocketWatch): ISocketFactory {
  return ({ host, port, ssl, onConnect }) => {
    const tcp = connectTcp({ host, port });
    // Requests are small and answered one by one: Nagle's algorithm would only hold them back.
    tcp.setNoDelay(true);
    tcp.setKeepAlive(true, KEEP_ALIVE_MS);
    // `host` is what the certificate is held against; without it, and without the name that an address cannot give, that would be 'localhost'.
    const stream = ssl ? connectTls({ socket: tcp, host, ...(isIP(host) ? {} : { servername: host }), ...ssl }, onConnect) : tcp;
    if (!ssl) tcp.once('connect', onConnect);
    watch?.(stream, tcp);
    return stream;
  };
}

/**
 * kafkajs tells of every attempt; what matters of it reaches us as an error or a crash and is logged there, once, with a count.
 * Its own lines are kept for debugging, cut down to fields that cannot hold a payload.
 */
function quietLog(logger: Logger) {
  return () =>
    ({ namespace, label, log }: LogEntry) => {
      const { message, broker, groupId, retryCount } = log as LogEntry['log'] & Record<string, unknown>;
      logger.debug({ client: 'kafkajs', namespace, label, broker, groupId, retryCount }, message);
    };
}

export interface ClientOptions {
  kafka: KafkaSettings;
  logger: Logger;
  requestTimeoutMs?: number;
  retry?: KafkaConfig['retry'];
  watch?: SocketWatch;
}

/** A kafkajs client with the firm's settings; the one place that makes one. */
export function kafkaClient({ kafka, logger, requestTimeoutMs = 30_000, retry, watch }: ClientOptions): Kafka {
  return new kafkajs.Kafka({
    clientId: kafka.clientId,
    brokers: kafka.brokers,
    ssl: typeof kafka.ssl === 'object' ? { ca: [kafka.ssl.ca] } : kafka.ssl,
    // kafkajs types one shape per mechanism; all three take the same two fields.
    sasl: kafka.sasl as KafkaConfig['sasl'],
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: requestTimeoutMs,
    retry: retry ?? { retries: 4, initialRetryTime: 100, maxRetryTime: 2_000 },
    logLevel: kafkajs.logLevel.WARN,
    logCreator: quietLog(logger),
    socketFactory: socketFactory(watch),
  });
}
