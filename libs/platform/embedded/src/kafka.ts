import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { run } from './packages.js';
import type { PartCommand } from './part-process.js';
import { writeWhole } from './run-file.js';

export interface KafkaPlace {
  java: string;
  packageDir: string;
  dataDir: string;
  logFile: string;
  port: number;
  controllerPort: number;
  /** Argument that tells our processes from others'. */
  marker: string;
}

// The id only keeps storage of one cluster from being started as another; one machine has one.
const CLUSTER_ID = 'TXVzdGVyRW1iZWRkZWQwMQ';

const folders = (place: KafkaPlace) => ({
  log: join(place.dataDir, 'data'),
  properties: join(place.dataDir, 'server.properties'),
  formatted: join(place.dataDir, 'formatted'),
});

/** One node that is broker and controller at once. Replication is 1 everywhere because there is one node. */
export function kafkaProperties(place: KafkaPlace): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    // Voters are named here and not in the log, so that the controller's port may differ from one start to the next.
    'controller.quorum.voters': `1@127.0.0.1:${place.controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${place.port},CONTROLLER://127.0.0.1:${place.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${place.port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': folders(place).log,
    'auto.create.topics.enable': false,
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 8,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 2,
    'group.initial.rebalance.delay.ms': 0,
    // Hundreds of quiet partitions stand on one small machine: small index files and a small cleaner.
    'log.index.size.max.bytes': 1024 ** 2,
    'log.cleaner.dedupe.buffer.size': 32 * 1024 ** 2,
    'num.network.threads': 2,
    'num.io.threads': 4,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** Writes the settings and, once in the life of the folder, formats the storage. A format that was cut off is done again. */
export async function prepareKafka(place: KafkaPlace, signal?: AbortSignal): Promise<void> {
  const { log, properties, formatted } = folders(place);
  mkdirSync(place.dataDir, { recursive: true });
  writeWhole(properties, kafkaProperties(place));
  if (existsSync(formatted)) return;
  rmSync(log, { recursive: true, force: true });
  await run(
    place.java,
    ['-Xshare:auto', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', place.marker, '-cp', join(place.packageDir, '*'), 'kafka.tools.StorageTool', 'format', '--cluster-id', CLUSTER_ID, '--config', properties],
    () => undefined,
    { signal },
  );
  writeFileSync(formatted, '');
}

export function kafkaCommand(place: KafkaPlace): PartCommand {
  return {
    name: 'Kafka',
    command: place.java,
    // The serial collector: two cores are shared with everything else, and the heap is small.
    args: ['-Xms256m', '-Xmx448m', '-XX:MaxDirectMemorySize=128m', '-XX:+UseSerialGC', '-Xmn16m', '-XX:+ExitOnOutOfMemoryError', '-Xshare:auto', place.marker, '-cp', join(place.packageDir, '*'), 'kafka.Kafka', folders(place).properties],
    logFile: place.logFile,
    stopSignal: 'SIGTERM',
    answers: () => answersOnPort(place.port),
    readyTimeoutMs: 90_000,
  };
}

const API_VERSIONS_REQUEST = apiVersionsRequest();

/** An ApiVersions request (key 18, version 0), the smallest that a broker answers without a session. */
function apiVersionsRequest(): Buffer {
  const clientId = Buffer.from('muster');
  const body = Buffer.alloc(10);
  body.writeInt16BE(18, 0);
  body.writeInt32BE(1, 4);
  body.writeInt16BE(clientId.length, 8);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length + clientId.length);
  return Buffer.concat([size, body, clientId]);
}

/** Kafka opens its port to clients only once it is registered and caught up; an answered request is the proof. */
export function answersOnPort(port: number, timeoutMs = 2_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: timeoutMs }, () => socket.write(API_VERSIONS_REQUEST));
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', () => settle(true));
    for (const end of ['error', 'timeout', 'close']) socket.once(end, () => settle(false));
  });
}
