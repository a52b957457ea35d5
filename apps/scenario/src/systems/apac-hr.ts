import { schemas, sourceTopic, topicDeclarations, type WorkerChange, type WorkerChangeInput, type WorkerValuesInput } from '@muster/contracts';
import { createDecoder, createEncoder, registerSchemas, SchemaRegistry } from '@muster/platform-avro';
import { KafkaPublisher, readAll } from '@muster/platform-kafka';
import { silentLogger, uuidv7 } from '@muster/platform-kernel';
import { StoryFault } from '../narrator.js';
import type { Broker } from '../stack.js';

const SYSTEM = 'hris-apac';
const TOPIC = sourceTopic(SYSTEM, 'worker');

/** One of its people, as its last event about them says. */
export interface ApacPerson {
  readonly number: string;
  readonly version: number;
}

/** The HR of the acquired firm, which has no interface that we would call: it publishes to its topic itself. */
export class ApacHr {
  private readonly registry: SchemaRegistry;

  constructor(private readonly broker: Broker) {
    this.registry = new SchemaRegistry(broker.registry);
  }

  /** The first of whom it has spoken. Throws StoryFault where there is nobody. */
  async somebody(): Promise<ApacPerson> {
    const decoder = createDecoder<WorkerChange>(schemas['muster.worker.WorkerChange'], this.registry);
    const messages = await readAll(this.broker.kafka, this.broker.topicNamespace + TOPIC);
    const number = messages[0]?.key?.toString();
    if (number === undefined) throw new StoryFault(`${SYSTEM} has said nothing of anybody. Start all of the sample firm with \`npm start\`.`);
    const theirs = messages.filter(({ key }) => key?.toString() === number).map(({ value }) => value);
    await decoder.prepare(theirs);
    return { number, version: Math.max(...theirs.map((value) => decoder.decode(value).meta.sourceVersion)) };
  }

  /** Publishes a change of today, as its own program does. */
  async says({ number, version }: ApacPerson, values: WorkerValuesInput): Promise<void> {
    const declarations = topicDeclarations([{ name: SYSTEM, entities: ['worker'] }]).filter(({ name }) => name === TOPIC);
    const ids = await registerSchemas(this.registry, declarations, schemas);
    const encode = createEncoder<WorkerChangeInput>(schemas['muster.worker.WorkerChange'], ids.get(TOPIC)!);
    const now = Date.now();
    const publisher = new KafkaPublisher({ kafka: this.broker.kafka, logger: silentLogger });
    try {
      const value = encode({ meta: { eventId: uuidv7(now), source: SYSTEM, sourceVersion: version + 1, occurredAt: now, correlationId: uuidv7(now) }, operation: 'assert', asserted: Object.keys(values), values });
      await publisher.send([{ topic: this.broker.topicNamespace + TOPIC, messages: [{ key: number, value, headers: {} }] }]);
    } finally {
      await publisher.close();
    }
  }
}
