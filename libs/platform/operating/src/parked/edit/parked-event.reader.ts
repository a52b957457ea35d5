import { notFound } from '@muster/platform-http';
import { Injectable } from '@nestjs/common';
import { ParkedReader, type ParkedView } from '../parked.reader.js';
import { Parking } from '../parking.js';
import { EventForms, type TopicForm } from './event-forms.js';
import { rulesOfPublished, rulesOfSaid, type FieldRules, type Unmasked } from './event-guard.js';
import type { Leaf, LeafType, Plain, PlainRecord } from './plain-form.js';

export interface EventField {
  path: string;
  label: string;
  meaning: string;
  type: LeafType | 'choice';
  choices?: string[];
  /** Null where it is masked. */
  value: Plain;
  masked: boolean;
  editable: boolean;
  /** Why it is not. */
  why?: string;
  /** What it was before it was edited; only of fields that were, and not where it is masked. */
  original?: Plain;
}

export interface EditView {
  nth: number;
  author: string;
  reason: string;
  editedAt: string;
  changed: string[];
  outcome: string;
}

export interface ParkedEventView extends ParkedView {
  /** Record of the topic's schema; null where the configuration knows no such topic. */
  schema: string | null;
  entity: string | null;
  system: string | null;
  recordId: string | null;
  /** The key of the message, which is the id of the record in its source. */
  key: string | null;
  readable: boolean;
  unreadable: { code: string; reason: string } | null;
  editable: boolean;
  /** Why it is not. */
  why: string | null;
  fields: EventField[];
  /** The first bytes; of an event that cannot be read only the header, unless everything is unmasked. */
  raw: { size: number; hex: string };
  edits: EditView[];
}

export interface ParkedPlace {
  topic: string;
  partition: number;
  offset: number;
}

/** A row of `parked` with its event. */
export interface ParkedEvent {
  key: Buffer | null;
  /** As it came. */
  original: Buffer | null;
  /** As it was edited last, or as it came. */
  value: Buffer | null;
  edits: number;
  eventAtMs: number;
  correlationId: string | null;
  recordId: string | null;
  status: string;
}

const RAW_BYTES = 64;
const HEADER_BYTES = 5;

/** One event that could not be taken, field by field. */
@Injectable()
export class ParkedEventReader {
  constructor(
    private readonly parking: Parking,
    private readonly forms: EventForms,
    private readonly list: ParkedReader,
  ) {}

  async read(place: ParkedPlace, unmasked: Unmasked): Promise<ParkedEventView> {
    const [event, view] = await Promise.all([this.event(place), this.list.one(place)]);
    if (!event || !view) throw notFound('path', 'No event of this place was ever parked here.', 'GET /v1/parked lists those that were.');
    const form = this.forms.of(place.topic);
    const read = form ? await this.forms.read(form, event.value) : undefined;
    const isReadable = read?.plain !== undefined;
    const seesAll = unmasked.confidential && unmasked.restricted;
    const shownBytes = seesAll ? RAW_BYTES : HEADER_BYTES;
    const why = whyNot(form, event);
    return {
      ...view, schema: form?.declaration.record ?? null, entity: form?.speaking?.entity ?? form?.declaration.entity ?? null, system: form?.declaration.system ?? null, recordId: event.recordId, key: event.key?.toString('utf8') ?? null,
      readable: isReadable, unreadable: read?.unreadable ?? null, editable: why === null, why,
      fields: form ? await this.fields(form, event, read?.plain, unmasked) : [],
      raw: { size: event.value?.length ?? 0, hex: event.value?.subarray(0, shownBytes).toString('hex') ?? '' }, edits: await this.edits(place),
    };
  }

  /** Undefined where none of this place was parked. */
  async event({ topic, partition, offset }: ParkedPlace): Promise<ParkedEvent | undefined> {
    const { rows } = await this.parking.database.query({
      text: `select key, value, coalesce(edited, value), edits, (extract(epoch from event_at) * 1000)::int8, correlation_id, record_id, status from parked where topic = $1 and partition = $2::int4 and "offset" = $3::int8`, values: [topic, partition, offset],
    });
    const [row] = rows as [Buffer | null, Buffer | null, Buffer | null, number, number, string | null, string | null, string][];
    if (!row) return undefined;
    const [key, original, value, edits, eventAtMs, correlationId, recordId, status] = row;
    return { key, original, value, edits, eventAtMs, correlationId, recordId, status };
  }

  private async fields(form: TopicForm, event: ParkedEvent, plain: PlainRecord | undefined, unmasked: Unmasked): Promise<EventField[]> {
    if (plain === undefined && !form.speaking) return [];
    const { governance } = this.parking;
    const isOpen = whyNot(form, event) === null;
    const originals = event.edits > 0 ? await this.originalOf(form, event) : undefined;
    return form.form.leaves(plain ?? this.forms.blank(form, event.eventAtMs, event.correlationId)).map((leaf) => {
      const rules = form.speaking ? rulesOfSaid(leaf, form.speaking, governance, unmasked, plain !== undefined) : rulesOfPublished(leaf, form.declaration.entity, governance, unmasked);
      const field = fieldOf(leaf, rules, isOpen);
      const was = originals?.get(leaf.path) ?? null;
      return originals === undefined || field.masked || JSON.stringify(was) === JSON.stringify(leaf.value) ? field : { ...field, original: was };
    });
  }

  private async originalOf(form: TopicForm, { original }: ParkedEvent): Promise<Map<string, Plain> | undefined> {
    const { plain } = await this.forms.read(form, original);
    return plain && new Map(form.form.leaves(plain).map(({ path, value }) => [path, value]));
  }

  private async edits({ topic, partition, offset }: ParkedPlace): Promise<EditView[]> {
    const { rows } = await this.parking.database.query({
      text: 'select nth, author, reason, edited_at, changed, outcome from parked_edit where topic = $1 and partition = $2::int4 and "offset" = $3::int8 order by nth', values: [topic, partition, offset],
    });
    return (rows as [number, string, string, Date, string[], string][]).map(([nth, author, reason, at, changed, outcome]) => ({ nth, author, reason, editedAt: at.toISOString(), changed, outcome }));
  }
}

/** Why an event may not be edited; null where it may. */
export function whyNot(form: TopicForm | undefined, { status }: Pick<ParkedEvent, 'status'>): string | null {
  if (status !== 'parked' && status !== 'recalled') return `It is ${status}: what was dealt with is not edited. Correct the record in its source.`;
  if (!form) return 'The configuration knows no such topic. Discard the event, or add its system to config/systems.';
  return form.speaking ? null : 'It is none that a source says of what this service masters: a service of ours has published it. Correct what it is made of and retry, or discard it.';
}

function fieldOf({ path, type, value }: Leaf, { label, meaning, isMasked, choices, why }: FieldRules, isOpen: boolean): EventField {
  const hides = isMasked && value !== null;
  return { path, label, meaning, type: choices ? 'choice' : type, ...(choices ? { choices } : {}), value: hides ? null : value, masked: hides, editable: isOpen && why === undefined, ...(why === undefined ? {} : { why }) };
}
