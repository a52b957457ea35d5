import { isEntity, parseSourceTopic, schemas, topicDeclarations, type AvroRecordSchema, type TopicDeclaration } from '@muster/contracts';
import { createDecoder, type AvroDecoder } from '@muster/platform-avro';
import { PermanentError, uuidv7 } from '@muster/platform-kernel';
import { Injectable } from '@nestjs/common';
import { Parking } from '../parking.js';
import type { Speaking } from './event-guard.js';
import { PlainForm, type PlainRecord } from './plain-form.js';

/** What a topic holds, as a form. */
export interface TopicForm {
  declaration: TopicDeclaration;
  form: PlainForm;
  decoder: AvroDecoder<unknown>;
  schema: AvroRecordSchema;
  /** Undefined where the topic is none on which a source speaks of what this service masters: such events are not edited. */
  speaking: Speaking | undefined;
}

export type ReadForm = { plain: PlainRecord; unreadable: null } | { plain: undefined; unreadable: { code: string; reason: string } };

const EXPANDED = new Set(['timeline']);

/** The events of a service's topics as forms of their schemas. */
@Injectable()
export class EventForms {
  private readonly known = new Map<string, TopicForm>();

  constructor(private readonly parking: Parking) {}

  /** Undefined where the configuration knows no such topic any more. */
  of(topic: string): TopicForm | undefined {
    const known = this.known.get(topic);
    if (known) return known;
    const { topicNamespace, governance, registry } = this.parking;
    const name = topic.slice(topicNamespace.length);
    const declaration = topicDeclarations([...governance.systems.values()]).find((one) => one.name === name);
    if (!declaration) return undefined;
    const schema = schemas[declaration.record];
    const made: TopicForm = { declaration, schema, form: new PlainForm(schema, EXPANDED), decoder: createDecoder<unknown>(schema, registry), speaking: this.speakingOn(name) };
    this.known.set(topic, made);
    return made;
  }

  /** Throws TransientError where the registry is away. */
  async read({ form, decoder }: TopicForm, value: Buffer | null): Promise<ReadForm> {
    await decoder.prepare([value]);
    try {
      return { plain: form.toPlain(decoder.decode(value)), unreadable: null };
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return { plain: undefined, unreadable: { code: error.code, reason: error.message } };
    }
  }

  /** For an event of which nothing could be read: what its topic and the broker know, and nothing else. */
  blank({ form, speaking }: TopicForm, eventAtMs: number, correlationId: string | null): PlainRecord {
    const plain = form.empty();
    if (!speaking) return plain;
    Object.assign(plain['meta'] as PlainRecord, { eventId: uuidv7(eventAtMs), source: speaking.system, occurredAt: new Date(eventAtMs).toISOString(), correlationId });
    return plain;
  }

  private speakingOn(name: string): Speaking | undefined {
    const parsed = parseSourceTopic(name);
    const mastered = parsed && isEntity(parsed.entity) ? this.parking.mastered.get(parsed.entity) : undefined;
    return parsed && mastered ? { entity: parsed.entity, system: parsed.system, mastered } : undefined;
  }
}
