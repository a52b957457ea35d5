import { canonicalJson, type LocalDate } from '@muster/platform-kernel';
import { canonicalIdOf, localDay, ownersOf, type Firm } from './firm.js';
import type { SourceEvent } from './source-event.js';

/**
 * The claims model as plainly as it can be said: all events are kept, and the record of an instant is worked out from all of them.
 * It shares no code with what it is held against, and nothing is remembered between two answers.
 */
export interface ModelRecord {
  values: Record<string, unknown>;
  pending: string[];
  externalIds: string[];
  retired: boolean;
}

interface Said {
  attribute: string;
  /** Key of the element; '' for a value that is no element, '*' for a collection that is cleared. */
  element: string;
  value: unknown;
  /** What settles a tie of equal versions: the higher text wins. */
  text: string;
  date: LocalDate;
  undated: boolean;
  version: readonly number[];
}

interface TakenBack {
  date: LocalDate | 'every date';
  version: readonly number[];
  /** A whole timeline takes back only what is older than itself. */
  onlyOlder: boolean;
  names: (attribute: string, element: string) => boolean;
}

interface Place {
  day: LocalDate;
  legalEntity: string | undefined;
}

const CLEARED = '*';

function compareLists(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (let i = 0; i < a.length; i += 1) {
    if (a[i]! < b[i]!) return -1;
    if (a[i]! > b[i]!) return 1;
  }
  return 0;
}

function kindOf(firm: Firm, attribute: string) {
  const declared = firm.rules.attributes.find(({ name }) => name === attribute);
  if (!declared) throw new Error(`the firm has no ${attribute}`);
  return declared;
}

function parts(firm: Firm, asserted: readonly string[], values: object | null): { attribute: string; element: string; value: unknown; text: string }[] {
  return asserted.flatMap((attribute) => {
    const value = (values as Record<string, unknown> | null)?.[attribute] ?? null;
    const { kind, elementKey } = kindOf(firm, attribute);
    if (kind !== 'collection') return [{ attribute, element: '', value, text: JSON.stringify(value) }];
    if (value === null) return [{ attribute, element: CLEARED, value: null, text: 'null' }];
    return (value as Record<string, unknown>[]).map((element) => {
      const { removed, ...rest } = element;
      const kept = removed ? null : rest;
      return { attribute, element: element[elementKey!] as string, value: kept, text: JSON.stringify(kept && canonicalJson(kept)) };
    });
  });
}

function named(firm: Firm, asserted: readonly string[], values: object | null): TakenBack['names'] {
  if (asserted.length === 0) return () => true;
  const listed = parts(firm, asserted, values);
  return (attribute, element) => listed.some((one) => one.attribute === attribute && (one.element === '' || one.element === CLEARED || one.element === element));
}

function read(firm: Firm, { change, undatedFrom }: SourceEvent): { said: Said[]; takenBack: TakenBack[] } {
  const version = [change.meta.sourceEpoch, change.meta.sourceVersion, change.meta.revision];
  const date = change.effectiveFrom ?? undatedFrom;
  if (change.operation === 'retire') return { said: [], takenBack: [{ date: 'every date', version, onlyOlder: false, names: () => true }] };
  if (change.operation === 'rescind') return { said: [], takenBack: [{ date, version, onlyOlder: false, names: named(firm, change.asserted, change.values) }] };
  if (change.coverage === 'whole-timeline') {
    return {
      said: change.timeline.flatMap((part) => parts(firm, part.asserted, part.values).map((one) => ({ ...one, date: part.effectiveFrom, undated: false, version }))),
      takenBack: [{ date: 'every date', version, onlyOlder: true, names: named(firm, change.asserted, null) }],
    };
  }
  const moved = change.replacesEffectiveFrom;
  return {
    said: parts(firm, change.asserted, change.values).map((one) => ({ ...one, date, undated: change.effectiveFrom === null, version })),
    takenBack: moved !== null && moved !== date ? [{ date: moved, version, onlyOlder: false, names: named(firm, change.asserted, change.values) }] : [],
  };
}

/** What stands of all that one source record ever said. */
function standing(firm: Firm, events: readonly SourceEvent[]): Said[] {
  const everything = events.map((event) => read(firm, event));
  const takenBack = everything.flatMap((one) => one.takenBack);
  const isTakenBack = (said: Said) =>
    takenBack.some((stone) => {
      const order = compareLists(said.version, stone.version);
      return (stone.date === 'every date' || stone.date === said.date) && (stone.onlyOlder ? order < 0 : order <= 0) && stone.names(said.attribute, said.element);
    });
  const left = everything.flatMap((one) => one.said).filter((said) => !isTakenBack(said));
  const rivals = (said: Said) => left.filter((other) => other.attribute === said.attribute && other.element === said.element && other.date === said.date);
  return left.filter((said) => rivals(said).every((other) => compareLists([...said.version, said.text], [...other.version, other.text]) >= 0));
}

const inEffect = (claims: readonly Said[], attribute: string, day: LocalDate) => claims.filter((said) => said.attribute === attribute && (said.undated || said.date <= day));
const age = (said: Said) => [said.date, ...said.version];

function latest(claims: readonly Said[]): Said | undefined {
  return [...claims].sort((a, b) => compareLists(age(b), age(a)))[0];
}

function elementsOf(claims: readonly Said[]): Said[] {
  const cleared = latest(claims.filter((said) => said.element === CLEARED));
  const keys = new Set(claims.map((said) => said.element).filter((element) => element !== CLEARED));
  return [...keys]
    .map((key) => latest(claims.filter((said) => said.element === key))!)
    .filter((said) => said.value !== null && !(cleared && compareLists(age(cleared), age(said)) > 0));
}

/** All that the sources say of one record. */
class Sources {
  private readonly voices: { system: string; externalId: string; claims: Said[] }[];

  constructor(
    private readonly firm: Firm,
    events: readonly SourceEvent[],
  ) {
    const groups = Map.groupBy(events, (event) => `${event.system}:${event.externalId}`);
    this.voices = [...groups.values()]
      .map((group) => ({ system: group[0]!.system, externalId: group[0]!.externalId, claims: standing(firm, group) }))
      .sort((a, b) => (a.externalId < b.externalId ? -1 : 1));
  }

  get externalIds(): string[] {
    return this.voices.map((voice) => `${voice.system}:${voice.externalId}`).sort();
  }

  get silent(): boolean {
    return this.voices.every((voice) => voice.claims.length === 0);
  }

  /** The days on which something is said of the attribute; what is said without a day holds from the beginning. */
  datesOf(attribute: string): LocalDate[] {
    const claims = this.voices.flatMap((voice) => voice.claims).filter((said) => said.attribute === attribute);
    return claims.map((said) => (said.undated ? Number.NEGATIVE_INFINITY : said.date));
  }

  value(attribute: string, day: LocalDate, legalEntity: string | undefined): { value: unknown; pending: boolean; spoken: boolean } {
    const { kind } = kindOf(this.firm, attribute);
    for (const system of ownersOf(this.firm, attribute, { legalEntity }, day)) {
      const spoken = this.voices.filter((voice) => voice.system === system).map((voice) => inEffect(voice.claims, attribute, day)).filter((claims) => claims.length > 0);
      if (spoken.length === 0) continue;
      if (kind === 'collection') return { value: this.collection(spoken), pending: false, spoken: true };
      // The voices stand in the order of their ids, so the lower id wins where two give the same date.
      const best = spoken.map((claims) => latest(claims)!).reduce((a, b) => (b.date > a.date ? b : a));
      return { ...this.canonical(attribute, best.value), spoken: true };
    }
    return { value: null, pending: false, spoken: false };
  }

  private collection(spoken: readonly Said[][]): unknown[] {
    const all = spoken.flatMap((claims) => elementsOf(claims));
    const keys = [...new Set(all.map((said) => said.element))].sort();
    return keys.map((key) => ({ ...(all.filter((said) => said.element === key).reduce((a, b) => (b.date > a.date ? b : a)).value as object), removed: false }));
  }

  private canonical(attribute: string, value: unknown): { value: unknown; pending: boolean } {
    if (value === null) return { value: null, pending: false };
    if (kindOf(this.firm, attribute).kind === 'reference') return this.firm.unknown.has(value as string) ? { value: null, pending: true } : { value: canonicalIdOf(value as string), pending: false };
    if (attribute === 'employmentType' && (value as string) in this.firm.codes) return { value: this.firm.codes[value as string], pending: false };
    return { value, pending: false };
  }
}

/**
 * Where the record belongs: the legal entity with the latest date that has come by its own clock. Before the first of them has come,
 * it is the first that will; a legal entity given without a date has come.
 */
function placeAt(firm: Firm, sources: Sources, nowMs: number): Place {
  const entityOn = (day: LocalDate): Place => {
    const { value } = sources.value('employer', day, undefined);
    const facts = typeof value === 'string' ? firm.legalEntities[value.slice(1)] : undefined;
    return { day: localDay(nowMs, facts?.timeZone ?? 'UTC'), legalEntity: facts?.code ?? undefined };
  };
  const ownerChanges = firm.owners.employer!.map((period) => period.from);
  const dates = [...new Set([...sources.datesOf('employer'), ...ownerChanges])].sort((a, b) => a - b).filter((date) => sources.value('employer', date, undefined).spoken);
  const come = dates.filter((date) => entityOn(date).day >= date).at(-1);
  return entityOn(come ?? dates[0] ?? Number.NEGATIVE_INFINITY);
}

export function modelRecord(firm: Firm, events: readonly SourceEvent[], nowMs: number): ModelRecord {
  const sources = new Sources(firm, events);
  const place = placeAt(firm, sources, nowMs);
  const record: ModelRecord = { values: {}, pending: [], externalIds: sources.externalIds, retired: events.length > 0 && sources.silent };
  for (const { name } of firm.rules.attributes) {
    const { value, pending } = sources.value(name, place.day, place.legalEntity);
    record.values[name] = value;
    if (pending) record.pending.push(name);
  }
  record.pending.sort();
  return record;
}
