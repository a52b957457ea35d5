import { changeRecordOf, schemas, type EntityName } from '@muster/contracts';
import { SchemaRegistry } from '@muster/platform-avro';
import { platformSettings } from '@muster/platform-config';
import { TestFirm } from '@muster/testing';
import { Masters } from '../scenarios/masters.js';
import { ForeignProgram, stopForeignPrograms } from './foreign-program.js';

/** A firm with its masters, for programs that know a broker, a registry and the name of a topic, and nothing else. */
export class ForeignFirm {
  private readonly subjects: string[] = [];

  private constructor(
    readonly firm: TestFirm,
    readonly masters: Masters,
  ) {}

  static async create(): Promise<ForeignFirm> {
    const firm = await TestFirm.create();
    try {
      return new ForeignFirm(firm, await Masters.ofFirm(firm));
    } catch (error) {
      await firm.stop();
      throw error;
    }
  }

  /** Clients look schemas up by the full name of the topic, and this firm's topics have a prefix. */
  async registerSource(topic: string, entity: EntityName): Promise<void> {
    const subject = `${this.firm.topic(topic)}-value`;
    this.subjects.push(subject);
    await new SchemaRegistry(platformSettings().registry).register(subject, schemas[changeRecordOf(entity)], 'BACKWARD_TRANSITIVE');
  }

  env(topic: string, more: Record<string, string> = {}): Record<string, string> {
    return { KAFKA_BROKERS: this.firm.kafka.brokers.join(','), SCHEMA_REGISTRY_URL: this.firm.registryUrl, TOPIC: this.firm.topic(topic), ...more };
  }

  group(name: string): string {
    return `${this.firm.namespace}${name}`;
  }

  run(path: string, topic: string, more: Record<string, string> = {}): ForeignProgram {
    return ForeignProgram.ofFile(path, this.env(topic, more));
  }

  async stop(): Promise<void> {
    await stopForeignPrograms();
    await this.masters.stop();
    for (const subject of this.subjects) await fetch(`${this.firm.registryUrl}/subjects/${encodeURIComponent(subject)}`, { method: 'DELETE' });
    await this.firm.stop();
  }
}
