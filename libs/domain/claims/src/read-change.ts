import { canonicalJson, EARLIEST_DATE, formatLocalDate, LATEST_DATE, PermanentError } from '@muster/platform-kernel';
import { ALL, ANY_DATE, AssertionKind, type Assertion, type ClaimValue, type Entry } from './claims-doc.js';

/** What every `<entity>-change` record has in common; `values` holds the attributes by name. */
export interface SourceChange {
  meta: { eventId: string; source: string; sourceEpoch: number; sourceVersion: number; revision: number; occurredAt: number; correlationId: string | null; causationId: string | null };
  operation: string;
  effectiveFrom: number | null;
  replacesEffectiveFrom: number | null;
  coverage: string;
  asserted: string[];
  values: object | null;
  timeline: { effectiveFrom: number; asserted: string[]; values: object }[];
}

/** An attribute as the schemas declare it. */
export interface AttributeDeclaration {
  name: string;
  kind: 'scalar' | 'reference' | 'collection';
  target?: string | undefined;
  elementKey?: string | undefined;
  restricted: boolean;
}

export type AttributesByName = ReadonlyMap<string, AttributeDeclaration>;

const OPERATIONS = ['assert', 'rescind', 'retire'];
const COVERAGES = ['change', 'whole-timeline'];

function broken(code: string, what: string, remedy: string): PermanentError {
  return new PermanentError(code, `${what}. ${remedy}`);
}

function checkDate(date: number, field: string): number {
  if (date < EARLIEST_DATE || date > LATEST_DATE) throw broken('date-out-of-range', `${field} lies ${date} days from 1970-01-01, dates run from 0001-01-01 to 9999-12-31`, 'Send the day the change takes effect, or null for at once.');
  return date;
}

function collectionEntries(declared: AttributeDeclaration, elements: unknown): Entry[] {
  if (elements === null || elements === undefined) return [{ attribute: declared.name, element: ALL, value: null }];
  const keys = new Set<string>();
  return (elements as Record<string, unknown>[]).map((element) => {
    const key = element[declared.elementKey!];
    if (typeof key !== 'string' || key === '') throw broken('element-without-key', `An element of ${declared.name} has an empty ${declared.elementKey}`, 'Every element names its key.');
    if (key === ALL) throw broken('element-key-reserved', `An element of ${declared.name} has ${ALL} as its ${declared.elementKey}, which stands for all elements`, 'Give it another key; send null to clear the collection.');
    if (keys.has(key)) throw broken('element-twice', `${declared.name} lists an element of one ${declared.elementKey} twice`, 'Send each element once: two values of one version have no order.');
    keys.add(key);
    const { removed, ...rest } = element as { removed?: boolean };
    return { attribute: declared.name, element: key, value: removed ? null : canonicalJson(rest) };
  });
}

function entriesOf(asserted: string[], values: object | null, attributes: AttributesByName): Entry[] {
  const entries: Entry[] = [];
  const given = values as Record<string, unknown> | null;
  for (const name of new Set(asserted)) {
    const declared = attributes.get(name);
    if (!declared) throw broken('unknown-attribute', `asserted names ${JSON.stringify(name.slice(0, 60))}, which is no attribute of this entity`, 'Correct the name, or add the attribute to the schema and config/ownership.yaml first.');
    const value = given?.[name];
    if (declared.kind === 'collection') entries.push(...collectionEntries(declared, value));
    else entries.push({ attribute: name, element: '', value: value === undefined ? null : (value as ClaimValue) });
  }
  return entries;
}

/** What a rescission or a floor names: the listed elements of a collection, else the whole attribute; nothing listed means all. */
function tombstoneEntries(asserted: string[], values: object | null, attributes: AttributesByName): Entry[] {
  if (asserted.length === 0) return [{ attribute: ALL, element: ALL, value: null }];
  return entriesOf(asserted, values, attributes).map((entry) => ({ attribute: entry.attribute, element: entry.element === '' ? ALL : entry.element, value: null }));
}

/**
 * The assertions that a source change makes. `undatedFrom` is the local day of occurredAt in the zone of the source, used where the
 * change gives no date. Throws PermanentError for what breaks the contract.
 */
export function readChange(change: SourceChange, attributes: AttributesByName, undatedFrom: number, recordedAt: number): Assertion[] {
  const { meta } = change;
  if (!OPERATIONS.includes(change.operation)) throw broken('unknown-operation', `operation is ${JSON.stringify(change.operation.slice(0, 40))}`, `Use one of ${OPERATIONS.join(', ')}.`);
  if (!COVERAGES.includes(change.coverage)) throw broken('unknown-coverage', `coverage is ${JSON.stringify(change.coverage.slice(0, 40))}`, `Use one of ${COVERAGES.join(', ')}.`);
  if (meta.sourceVersion < 0 || meta.sourceEpoch < 0 || meta.revision < 0) throw broken('negative-version', 'sourceEpoch, sourceVersion and revision run from 0', 'Send the version of the source record.');
  const undated = change.effectiveFrom === null;
  const from = undated ? undatedFrom : checkDate(change.effectiveFrom!, 'effectiveFrom');
  const make = (kind: AssertionKind, date: number, entries: Entry[], isUndated = false): Assertion => ({
    kind, from: date, undated: isUndated, epoch: meta.sourceEpoch, version: meta.sourceVersion, revision: meta.revision, eventId: meta.eventId, recordedAt, open: null, entries,
  });

  if (change.operation === 'retire') return [make(AssertionKind.rescind, ANY_DATE, [{ attribute: ALL, element: ALL, value: null }])];
  if (change.operation === 'rescind') return [make(AssertionKind.rescind, from, tombstoneEntries(change.asserted, change.values, attributes))];
  if (change.coverage === 'whole-timeline') {
    if (change.timeline.length === 0) throw broken('empty-timeline', 'coverage is whole-timeline and timeline is empty', 'List every dated part, or use operation retire.');
    const floor = make(AssertionKind.floor, ANY_DATE, tombstoneEntries(change.asserted, null, attributes));
    const dates = new Set<number>();
    const parts = change.timeline.map((part) => {
      if (dates.has(part.effectiveFrom)) throw broken('timeline-date-twice', `timeline names ${formatLocalDate(checkDate(part.effectiveFrom, 'timeline.effectiveFrom'))} twice`, 'Join the parts of one date.');
      dates.add(part.effectiveFrom);
      return make(AssertionKind.value, checkDate(part.effectiveFrom, 'timeline.effectiveFrom'), entriesOf(part.asserted, part.values, attributes));
    });
    return [floor, ...parts];
  }
  if (change.asserted.length === 0) throw broken('nothing-asserted', 'asserted is empty', 'Name the attributes that the event speaks of.');
  if (change.values === null) throw broken('values-missing', 'operation is assert and values is null', 'Send values; an asserted attribute that is null in it is cleared.');
  const assertions = [make(AssertionKind.value, from, entriesOf(change.asserted, change.values, attributes), undated)];
  if (change.replacesEffectiveFrom !== null && change.replacesEffectiveFrom !== from) {
    const moved = checkDate(change.replacesEffectiveFrom, 'replacesEffectiveFrom');
    assertions.unshift(make(AssertionKind.rescind, moved, tombstoneEntries(change.asserted, change.values, attributes)));
  }
  return assertions;
}
