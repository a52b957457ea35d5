import { dayOf, type Refused } from '@muster/platform-inbound';
import { attributesByName, readChange, type IncomingChange, type MasterRules, type SourceChange } from '@muster/domain-claims';
import type { Governance } from '@muster/domain-governance';
import { parseSourceTopic } from '@muster/contracts';
import type { AvroDecoder } from '@muster/platform-avro';
import type { ReceivedMessage } from '@muster/platform-kafka';
import { carriedTraceparent } from '@muster/platform-tracing';
import { localDateAt, PermanentError, uuidv7 } from '@muster/platform-kernel';

/** A source event may be dated ahead of the broker's clock by this much, for clocks that differ. */
const CLOCK_TOLERANCE_MS = 24 * 3_600_000;
const ID_LENGTH_MAX = 200;

export type ReadEvent = { change: IncomingChange; references: { entity: string; externalId: string }[] } | { refused: Refused; eventId: string | null; correlationId: string | null };

/** Who speaks, and of what: the topic says it. */
export interface Speaker {
  entity: string;
  system: string;
  zone: string;
  rules: MasterRules;
  decoder: AvroDecoder<SourceChange>;
  /** Its attributes that have a code table. */
  coded: readonly CodedAttribute[];
}

interface CodedAttribute {
  name: string;
  table: string;
}

export function codedAttributes(rules: MasterRules, governance: Governance): CodedAttribute[] {
  return rules.attributes.flatMap(({ name, kind }) => {
    const table = kind === 'scalar' ? governance.codes.tableOf(rules.entity, name) : undefined;
    return table === undefined ? [] : [{ name, table }];
  });
}

export function speakerOf(topic: string, governance: Governance): { entity: string; system: string; zone: string } {
  const parsed = parseSourceTopic(topic);
  const system = parsed && governance.systems.get(parsed.system);
  if (!parsed || !system) throw new Error(`${topic} is no source topic of a system in config/systems`);
  return { entity: parsed.entity, system: system.name, zone: system.timeZone };
}

function refuse(refusedClass: string, code: string, reason: string): PermanentError & { refusedClass: string } {
  return Object.assign(new PermanentError(code, reason), { refusedClass });
}

function checkId(name: string, value: string | null): void {
  if (value !== null && (value === '' || value.length > ID_LENGTH_MAX)) throw refuse('contract', 'bad-id', `${name} has ${value.length} characters, 1 to ${ID_LENGTH_MAX} are taken. Correct it in the publisher.`);
}

function checkMeta(speaker: Speaker, change: SourceChange, message: ReceivedMessage): void {
  const { meta } = change;
  if (meta.source !== speaker.system) throw refuse('identity', 'source-mismatch', `meta.source is not ${speaker.system}, which alone speaks on this topic. Publish on the topic of your own system, or correct meta.source.`);
  checkId('meta.eventId', meta.eventId);
  checkId('meta.correlationId', meta.correlationId);
  checkId('meta.causationId', meta.causationId);
  if (meta.occurredAt < -62_135_596_800_000 || meta.occurredAt > message.timestampMs + CLOCK_TOLERANCE_MS) {
    throw refuse('contract', 'occurred-out-of-range', 'meta.occurredAt lies before the year 1 or more than a day after the broker took the event. It is in milliseconds since 1970 UTC; a change that is to take effect later says so in effectiveFrom.');
  }
}

function checkCodes(speaker: Speaker, values: Record<string, unknown> | null, governance: Governance): void {
  if (!values) return;
  for (const { name, table } of speaker.coded) {
    const value = values[name];
    if (typeof value === 'string' && governance.codes.translate(table, speaker.system, value).unknown === 'park') {
      throw refuse('contract', 'unknown-code', `${name} holds a code that table ${table} does not know for ${speaker.system}. Add it to config/codes/${table}.yaml and retry, or correct it in the source.`);
    }
  }
}

function keyOf(message: ReceivedMessage): string {
  const key = message.key?.toString('utf8').trim() ?? '';
  if (key === '' || key.length > ID_LENGTH_MAX || key.includes('\u0000')) throw refuse('contract', 'bad-key', `The key has ${key.length} characters; it is the id of the record in the source, 1 to ${ID_LENGTH_MAX} characters without NUL. Publish it with its key.`);
  return key;
}

function referencesOf(rules: MasterRules, assertions: IncomingChange['assertions']): { entity: string; externalId: string }[] {
  const byName = attributesByName(rules);
  const references: { entity: string; externalId: string }[] = [];
  for (const assertion of assertions) {
    for (const entry of assertion.entries) {
      const attribute = byName.get(entry.attribute);
      if (attribute?.kind === 'reference' && typeof entry.value === 'string') references.push({ entity: attribute.target!, externalId: entry.value });
    }
  }
  return references;
}

/** Reads one message of a source topic; what breaks the contract comes back as a refusal, which parks it. `prepare` the decoder first. */
export function readSourceEvent(speaker: Speaker, governance: Governance, topic: string, message: ReceivedMessage & { correlationId?: string | null }): ReadEvent {
  let eventId: string | null = null;
  let correlationId: string | null = null;
  try {
    const change = speaker.decoder.decode(message.value);
    const unstorable = speaker.decoder.unstorableReason(change);
    if (unstorable) throw refuse('data', 'unstorable', `${unstorable} Correct it in the source.`);
    const key = keyOf(message);
    checkMeta(speaker, change, message);
    eventId = change.meta.eventId;
    // An event that is retried keeps the id that was minted for it the first time.
    correlationId = change.meta.correlationId ?? message.correlationId ?? uuidv7(message.timestampMs);
    checkCodes(speaker, change.values as Record<string, unknown> | null, governance);
    for (const part of change.timeline) checkCodes(speaker, part.values as Record<string, unknown>, governance);
    const assertions = readChange(change, attributesByName(speaker.rules), localDateAt(change.meta.occurredAt, speaker.zone), message.timestampMs);
    return {
      change: {
        system: speaker.system, externalId: key, assertions, eventId, correlationId, occurredAt: change.meta.occurredAt, traceparent: carriedTraceparent(message.headers),
        position: { day: dayOf(message.timestampMs), topic, partition: message.partition, offset: message.offset },
      },
      references: referencesOf(speaker.rules, assertions),
    };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    const refusedClass = (error as { refusedClass?: string }).refusedClass ?? (eventId === null ? 'unreadable' : 'contract');
    return { refused: { class: refusedClass, code: error.code, reason: error.message }, eventId, correlationId };
  }
}
