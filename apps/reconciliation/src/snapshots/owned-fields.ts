import { changeRecordOf, entities, schemas, type EntityName } from '@muster/contracts';
import { ALL, elementsOn, scalarOn, type CanonicalRecord, type IncomingChange, type MasterRules, type SourceChange } from '@muster/domain-claims';
import type { Governance } from '@muster/domain-governance';
import type { FieldPair } from '@muster/domain-reconciliation';
import { createDecoder, type AvroDecoder, type SchemaSource } from '@muster/platform-avro';
import { canonicalJson, formatLocalDate, localDateAt } from '@muster/platform-kernel';
import { codedAttributes, readSourceEvent, rulesOfGovernance, type ReadEvent } from '@muster/platform-records';
import type { LegalEntities } from './legal-entities.js';

/** What a system says of a record in a snapshot. */
export interface SaidLine {
  readonly system: string;
  readonly entity: EntityName;
  readonly externalId: string;
  readonly change: Buffer;
  readonly atMs: number;
}

/** Where the references that a system makes lead: by entity and external id; undefined where no such record has come. */
export type Resolve = (entity: string, externalId: string) => string | undefined;

/** Reads what systems own of records, in the terms of the masters. */
export class OwnedFields {
  private readonly speakers = new Map<string, Parameters<typeof readSourceEvent>[0]>();
  private readonly changes = new Map<EntityName, AvroDecoder<SourceChange>>();
  private readonly records = new Map<EntityName, AvroDecoder<CanonicalRecord>>();
  private readonly rules: ReturnType<typeof rulesOfGovernance>;

  constructor(
    private readonly governance: Governance,
    private readonly registry: SchemaSource,
  ) {
    this.rules = rulesOfGovernance(governance);
  }

  /** True where the system is one that speaks of the entity. */
  speaks(system: string, entity: string): boolean {
    return this.governance.systems.get(system)?.entities.includes(entity) ?? false;
  }

  /** The space that its ids of an entity are of. */
  spaceOf(system: string, entity: string): string {
    return this.governance.systems.get(system)?.idSpaces.get(entity) ?? system;
  }

  /** Before `read`. */
  async prepare(lines: readonly SaidLine[]): Promise<void> {
    for (const [entity, some] of Map.groupBy(lines, ({ entity: one }) => one)) await this.changeDecoder(entity).prepare(some.map(({ change }) => change));
  }

  /** Before `recordOf`. */
  prepareRecords(entity: EntityName, values: readonly Buffer[]): Promise<unknown> {
    return this.recordDecoder(entity).prepare(values);
  }

  recordOf(entity: EntityName, value: Buffer): CanonicalRecord {
    return this.recordDecoder(entity).decode(value);
  }

  read({ system, entity, externalId, change, atMs }: SaidLine): ReadEvent {
    return readSourceEvent(this.speakerOf(system, entity), this.governance, '', { partition: 0, offset: 0, key: Buffer.from(externalId), value: change, headers: {}, timestampMs: atMs });
  }

  /** Each attribute that the system owns of this record and speaks of, beside what the master has. Restricted ones are left out: they are on no topic that is read here. */
  pairsOf(entity: EntityName, system: string, { assertions }: IncomingChange, record: CanonicalRecord, legalEntities: LegalEntities, resolve: Resolve, nowMs: number): FieldPair[] {
    const scopeAttribute = this.governance.entities.get(entity)?.scope.legalEntity;
    const place = legalEntities.of(scopeAttribute === undefined ? null : record[scopeAttribute]);
    const day = localDateAt(nowMs, place.zone);
    const voices = new Set(record.meta.externalIds.map((one) => one.system));
    return entities[entity].attributes.flatMap((attribute): FieldPair[] => {
      const { name } = attribute;
      if (attribute.restricted || !isOwner(this.governance.owners(entity, name, place.scope, day), system, voices)) return [];
      if (attribute.kind === 'collection') {
        const elements = elementsOn({ assertions: [...assertions] }, name, day);
        if (!elements) return [];
        const said = [...elements.keys()].sort().map((key) => elementOf(JSON.parse(elements.get(key)!.value as string) as object));
        const named = entriesOf(assertions, name);
        // Of a change that names some elements, only those are the system's word: the others came by other changes.
        const own = named.has(ALL) ? () => true : (element: object) => named.has(String((element as Record<string, unknown>)[attribute.elementKey]));
        return [pair(name, canonicalJson(said), textOfCollection(record[name], attribute.elementKey, own))];
      }
      const held = scalarOn({ assertions: [...assertions] }, name, day);
      if (!held) return [];
      if (attribute.kind === 'reference') {
        const id = held.value === null ? null : resolve(attribute.target, held.value as string);
        // One that leads nowhere yet waits in its master, which tells.
        return id === undefined ? [] : [pair(name, textOf(id, attribute.valueType), textOf(record[name], attribute.valueType))];
      }
      const said = typeof held.value === 'string' ? this.rules.canonicalValue(entity, name, system, held.value) : held.value;
      return [pair(name, textOf(said, attribute.valueType), textOf(record[name], attribute.valueType))];
    });
  }

  /** What the master has in an attribute now; of a collection the elements that either side named when it was staged. */
  textIn(entity: EntityName, record: CanonicalRecord, { name, held, wanted }: FieldPair): string {
    const attribute = entities[entity].attributes.find((one) => one.name === name)!;
    if (attribute.kind !== 'collection') return textOf(record[name], attribute.valueType);
    const named = new Set([held, wanted].flatMap((text) => (JSON.parse(text ?? '[]') as Record<string, unknown>[]).map((element) => String(element[attribute.elementKey]))));
    return textOfCollection(record[name], attribute.elementKey, (element) => named.has(String((element as Record<string, unknown>)[attribute.elementKey])));
  }

  private speakerOf(system: string, entity: EntityName): Parameters<typeof readSourceEvent>[0] {
    const key = `${system} ${entity}`;
    let speaker = this.speakers.get(key);
    if (!speaker) {
      const { idField, attributes: declared } = entities[entity];
      const attributes = declared.map((one) => ({ name: one.name, kind: one.kind, restricted: one.restricted, target: one.kind === 'reference' ? one.target : undefined, elementKey: one.kind === 'collection' ? one.elementKey : undefined }));
      const rules: MasterRules = { entity, idField, attributes, eventType: () => '' };
      this.speakers.set(key, (speaker = { entity, system, zone: this.governance.systems.get(system)!.timeZone, rules, decoder: this.changeDecoder(entity), coded: codedAttributes(rules, this.governance) }));
    }
    return speaker;
  }

  private changeDecoder(entity: EntityName): AvroDecoder<SourceChange> {
    let decoder = this.changes.get(entity);
    if (!decoder) this.changes.set(entity, (decoder = createDecoder<SourceChange>(schemas[changeRecordOf(entity)], this.registry)));
    return decoder;
  }

  private recordDecoder(entity: EntityName): AvroDecoder<CanonicalRecord> {
    let decoder = this.records.get(entity);
    if (!decoder) this.records.set(entity, (decoder = createDecoder<CanonicalRecord>(schemas[entities[entity].canonicalRecord as keyof typeof schemas], this.registry)));
    return decoder;
  }
}

/** The first owner that speaks of the record: whether one before it speaks of this attribute as well is not known here, so that its word is taken to stand. */
function isOwner(owners: readonly string[], system: string, voices: ReadonlySet<string>): boolean {
  for (const owner of owners) {
    if (owner === system) return true;
    if (voices.has(owner)) return false;
  }
  return false;
}

const pair = (name: string, held: string, wanted: string): FieldPair => ({ name, held, wanted, hidden: false, attributes: [name] });

/** As people and targets write it: days as texts. */
export function textOf(value: unknown, valueType: string): string {
  return canonicalJson(valueType === 'date' && typeof value === 'number' ? formatLocalDate(value) : (value ?? null));
}

/** The elements of a collection that assertions name; ALL where they speak of all. */
function entriesOf(assertions: IncomingChange['assertions'], name: string): ReadonlySet<string> {
  return new Set(assertions.flatMap(({ entries }) => entries.flatMap(({ attribute, element }) => (attribute === ALL ? [ALL] : attribute === name ? [element] : []))));
}

function textOfCollection(value: unknown, elementKey: string, own: (element: object) => boolean): string {
  const elements = (Array.isArray(value) ? (value as object[]) : []).filter((element) => (element as { removed?: boolean }).removed !== true && own(element)).map(elementOf);
  return canonicalJson(elements.sort((a, b) => (String(a[elementKey]) < String(b[elementKey]) ? -1 : 1)));
}

/** What an element lacks and what is null in it are the same. */
function elementOf(element: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(element).filter(([name, value]) => name !== 'removed' && value !== null));
}
