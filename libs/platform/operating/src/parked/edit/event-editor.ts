import { schemas } from '@muster/contracts';
import { AvroEncoder, registerSchemas } from '@muster/platform-avro';
import { notFound, Problem, type FieldProblem } from '@muster/platform-http';
import type { ParkedEdit, RetriedEvent, SettledBy } from '@muster/platform-inbound';
import { PermanentError } from '@muster/platform-kernel';
import { codedAttributes, readSourceEvent, speakerOf } from '@muster/platform-records';
import { Injectable } from '@nestjs/common';
import { Parking } from '../parking.js';
import { changedPaths, foreignAttributes, placeOf, raiseRevision, setFields, unknownCodes } from './apply-edit.js';
import { EventForms, type TopicForm } from './event-forms.js';
import { attributeOf, ownersOf, rulesOfSaid, type Speaking } from './event-guard.js';
import { ParkedEventReader, whyNot, type ParkedEvent, type ParkedPlace } from './parked-event.reader.js';
import type { Plain, PlainRecord } from './plain-form.js';

/** What an event is to say instead: some of its fields, or all of it as bytes in the Confluent wire format. */
export type EditInput = { values: ReadonlyMap<string, Plain> } | { value: Buffer };

export interface PreparedEdit extends ParkedEdit {
  revision: number;
  form: TopicForm & { speaking: Speaking };
}

const SEES_ALL = { confidential: true, restricted: true };
/** Refusals that no other words of the event would mend; it goes its way as any event does. */
const GOES_ITS_WAY = new Set(['life-cycle']);

/** Makes another event of one that is parked, as its schema, the contract and the ownership model allow it. */
@Injectable()
export class EventEditor {
  private readonly encoders = new Map<string, AvroEncoder<unknown>>();

  constructor(
    private readonly parking: Parking,
    private readonly forms: EventForms,
    private readonly events: ParkedEventReader,
  ) {}

  /** Throws a Problem (422) with what is wrong at which field. */
  async prepare(place: ParkedPlace, input: EditInput, by: SettledBy): Promise<PreparedEdit> {
    const event = await this.events.event(place);
    if (!event || (event.status !== 'parked' && event.status !== 'recalled')) throw notFound('body', 'Nothing that is parked now is selected by this.', 'GET /v1/parked lists what is parked; what was resolved before is not edited.');
    const form = this.forms.of(place.topic);
    const why = whyNot(form, event);
    if (why !== null) throw refused([{ path: '', problem: why }]);
    const known = form as PreparedEdit['form'];
    const { plain: base } = await this.forms.read(known, event.value);
    const problems: FieldProblem[] = [];
    const edited = await this.edited(known, event, base, input, problems);
    if (!edited) throw refused(problems);
    const revision = raiseRevision(edited, base, problems);
    const { governance } = this.parking;
    problems.push(...foreignAttributes(base, edited, known.speaking, governance), ...unknownCodes(edited, known.speaking, governance));
    const value = known.form.fromPlain(edited, problems);
    const changed = changedPaths(known.form, base ?? known.form.empty(), edited);
    if (problems.length === 0 && changed.length === 0) problems.push({ path: '', problem: 'Nothing differs from the event as it is. Retry it as it is, or change a field.' });
    if (problems.length > 0) throw refused(problems);
    const bytes = await this.encode(known, value);
    await this.checkContract(place, known, event, bytes);
    return { value: bytes, changed, after: event.edits, revision, form: known, ...by };
  }

  /** Holds a rehearsal against the ownership of its very record: who owns an attribute may differ by legal entity and day. */
  checkRehearsal({ form, changed }: PreparedEdit, rehearsed: readonly RetriedEvent[]): void {
    const { governance } = this.parking;
    const { entity, system } = form.speaking;
    const attributes = new Map(changed.flatMap((path) => [[attributeOf(path), path] as const]));
    for (const { result } of rehearsed) {
      if (result.refused && !GOES_ITS_WAY.has(result.refused.class)) throw refused([{ path: placeOf(result.refused.code, result.refused.reason), problem: result.refused.reason }]);
      const foreign = (result.detail ?? '').split(' ').filter((one) => one.endsWith('=not-owner')).map((one) => one.slice(0, one.indexOf('=')));
      const problems = foreign.flatMap((attribute): FieldProblem[] => {
        const path = attributes.get(attribute);
        return path === undefined ? [] : [{ path, problem: `${ownersOf(governance.entities.get(entity)!, attribute, governance)} may own ${attribute}, and for this record it is not ${system}. Correct it in the owner of this record, or leave it as it is.` }];
      });
      if (problems.length > 0) throw refused(problems);
    }
  }

  /** The event as it is to be; undefined where a fault is among the problems by which it cannot be made. */
  private async edited(form: PreparedEdit['form'], event: ParkedEvent, base: PlainRecord | undefined, input: EditInput, problems: FieldProblem[]): Promise<PlainRecord | undefined> {
    if ('value' in input) return this.replaced(form, base, input.value, problems);
    const start = base ?? this.forms.blank(form, event.eventAtMs, event.correlationId);
    const fields = new Map(form.form.leaves(start).map((leaf) => [leaf.path, rulesOfSaid(leaf, form.speaking, this.parking.governance, SEES_ALL, base !== undefined)]));
    for (const path of input.values.keys()) {
      const rules = fields.get(path);
      if (!rules) problems.push({ path, problem: `is no field of ${form.declaration.record}.` });
      else if (rules.why !== undefined) problems.push({ path, problem: rules.why });
    }
    return problems.length > 0 ? undefined : setFields(form.form, start, input.values);
  }

  private async replaced(form: PreparedEdit['form'], base: PlainRecord | undefined, value: Buffer, problems: FieldProblem[]): Promise<PlainRecord | undefined> {
    const { plain, unreadable } = await this.forms.read(form, value);
    if (!plain) {
      problems.push({ path: '', problem: unreadable.reason });
      return undefined;
    }
    for (const name of base ? ['eventId', 'sourceEpoch', 'sourceVersion'] : []) {
      if ((plain['meta'] as PlainRecord)[name] !== (base!['meta'] as PlainRecord)[name]) problems.push({ path: `meta.${name}`, problem: 'must stay as it is in the event that is edited: the edit has its place in the order of the source.' });
    }
    return plain;
  }

  private async encode({ declaration, schema }: TopicForm, value: unknown): Promise<Buffer> {
    let encoder = this.encoders.get(declaration.name);
    if (!encoder) {
      const ids = await registerSchemas(this.parking.registry, [declaration], schemas);
      this.encoders.set(declaration.name, (encoder = new AvroEncoder(schema, ids.get(declaration.name)!)));
    }
    try {
      // The encoder's bytes share its memory.
      return Buffer.from(encoder.encode(value));
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      throw refused([{ path: '', problem: error.message }]);
    }
  }

  /** Reads it as the path of a live event does. */
  private async checkContract({ topic, partition, offset }: ParkedPlace, { speaking }: PreparedEdit['form'], event: ParkedEvent, value: Buffer): Promise<void> {
    const { governance, topicNamespace } = this.parking;
    const { rules, sourceDecoder } = speaking.mastered;
    const speaker = { ...speakerOf(topic.slice(topicNamespace.length), governance), rules, decoder: sourceDecoder, coded: codedAttributes(rules, governance) };
    await sourceDecoder.prepare([value]);
    const read = readSourceEvent(speaker, governance, topic, { partition, offset, key: event.key, value, headers: {}, timestampMs: event.eventAtMs, correlationId: event.correlationId });
    if ('refused' in read) throw refused([{ path: placeOf(read.refused.code, read.refused.reason), problem: read.refused.reason }]);
  }
}

function refused(problems: readonly FieldProblem[]): Problem {
  const [first] = problems;
  return new Problem(422, 'edit-refused', {
    title: 'The event cannot be edited so', input: first?.path === '' || first === undefined ? 'edited' : first.path, rule: problems.map(({ path, problem }) => (path === '' ? problem : `${path}: ${problem}`)).slice(0, 5).join(' '),
    remedy: 'Correct the fields that are named in problems; nothing was changed.', problems,
  });
}
