import { foundingIdOf } from '@muster/platform-records';
import { uuidv7 } from '@muster/platform-kernel';
import { idOf, offices, companies, costCenters, laborCategories, orgUnits } from './organization.js';

export type System = 'hris' | 'erp';
export type Values = Record<string, string | number | boolean | null>;

/** An event as a source publishes it, before Avro. */
export interface SourceEvent {
  system: System;
  /** The source's own id of the worker, also the message key. */
  externalId: string;
  eventId: string;
  version: number;
  occurredAt: number;
  /** Null: in effect at once. Else a day after every day on which this runs. */
  effectiveFrom: number | null;
  /** Late: an older version than was published before. */
  isLate: boolean;
  values: Values;
}

/** What is known of the end before anything runs. */
export interface Expectation {
  /** Final attributes by external id: references by canonical id, restricted ones apart. */
  workers: Map<string, { main: Values; restricted: Values }>;
  events: number;
  /** Events that differ from each other: without the duplicates. */
  distinct: number;
  /** Of them, those dated ahead. */
  ahead: number;
}

export interface Workload {
  events: SourceEvent[];
  expectation: Expectation;
}

export interface WorkloadSettings {
  events: number;
  workers: number;
  seed: number;
}

const SHARE_ERP = 0.25;
const SHARE_DUPLICATE = 0.1;
const SHARE_STALE = 0.05;
const SHARE_AHEAD = 0.1;
const SHARE_COST_RATE = 0.1;
/** The first workers manage the others, and are published first, so that only a few references have to wait. */
const MANAGERS = 100;
/** Between the versions of a worker there is room for those that come late. */
const VERSION_STEP = 1_000;
const DAY_MS = 86_400_000;

/** A small generator with a seed (mulberry32), so that every variant meets the same events. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const externalIdOf = (worker: number): string => `W-${String(worker).padStart(7, '0')}`;
export const workerIdOf = (externalId: string): string => foundingIdOf({ entity: 'worker', idSpace: 'hris', externalId });

const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)]!;

/** What the systems say of one worker while events are made. */
class Subject {
  readonly latest: Record<System, number> = { hris: 0, erp: 0 };
  private late = 0;
  /** By attribute: the version that gave its value, and the value in the source's words. */
  readonly held = new Map<string, { version: number; value: Values[string] }>();

  constructor(readonly number: number) {}

  get externalId(): string {
    return externalIdOf(this.number);
  }

  nextVersion(system: System): number {
    this.latest[system] += VERSION_STEP;
    return this.latest[system];
  }

  /** Older than the latest, and no other event's. */
  lateVersion(system: System): number {
    this.late += 1;
    return this.latest[system] - VERSION_STEP + (this.late % (VERSION_STEP - 1)) + 1;
  }

  take(version: number, values: Values): void {
    for (const [attribute, value] of Object.entries(values)) {
      const standing = this.held.get(attribute);
      if (!standing || standing.version < version) this.held.set(attribute, { version, value });
    }
  }
}

function hrValues(subject: Subject, place: number, random: () => number): Values {
  const moved = random() < 0.05;
  const office = moved ? pick(offices, random) : offices[subject.number % offices.length]!;
  return {
    givenName: `Given${subject.number % 997}`, familyName: `Family${subject.number}`, workEmail: `worker.${subject.number}@northfold.example`,
    employmentType: 'E', employmentStatus: random() < 0.03 ? 'L' : 'A', employer: companies[subject.number % companies.length]!.externalId, fte: 0.5 + Math.floor(random() * 6) / 10,
    manager: subject.number < MANAGERS ? null : externalIdOf(Math.floor((moved ? random() : ((subject.number * 7) % MANAGERS) / MANAGERS) * MANAGERS)),
    orgUnit: pick(orgUnits, random).externalId, location: office.externalId, country: office.country, jobTitle: `Consultant, ${place}`,
  };
}

function erpValues(isFirst: boolean, place: number, random: () => number): Values {
  const values: Values = { costCenter: pick(costCenters, random).externalId, laborCategory: pick(laborCategories, random).externalId, billable: random() < 0.8, billingRole: `Role ${place}` };
  if (isFirst || random() < SHARE_COST_RATE) Object.assign(values, { costRate: `${40 + Math.floor(random() * 160)}.${10 + Math.floor(random() * 90)}`, costRateCurrency: 'EUR' });
  return values;
}

/**
 * The events of a run: a quarter from the second owner, 10% repeated, 5% late (an older version than was published before), 10% dated
 * ahead. Each source speaks whole rows of its own attributes, as most do. Nobody's final value depends on how partitions interleave,
 * and no two changes of a worker are alike.
 */
export function makeWorkload({ events: count, workers, seed }: WorkloadSettings): Workload {
  const random = seeded(seed);
  const subjects = Array.from({ length: workers }, (_, number) => new Subject(number));
  // Noon of yesterday in UTC: one local day in the zones of both systems, whenever this runs.
  const noon = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2;
  const today = Math.floor(Date.now() / DAY_MS);
  const published: SourceEvent[] = [];
  const touched = new Set<Subject>();
  let distinct = 0;
  let ahead = 0;
  for (let place = 0; place < count; place += 1) {
    const kind = random();
    if (place > MANAGERS && kind < SHARE_DUPLICATE) {
      published.push(published[Math.floor(random() * published.length)]!);
      continue;
    }
    const system: System = place >= MANAGERS && random() < SHARE_ERP ? 'erp' : 'hris';
    const subject = place < MANAGERS ? subjects[place]! : pick(subjects, random);
    const isFirst = subject.latest[system] === 0;
    const isLate = !isFirst && kind < SHARE_DUPLICATE + SHARE_STALE;
    const isAhead = !isFirst && !isLate && kind < SHARE_DUPLICATE + SHARE_STALE + SHARE_AHEAD;
    const version = isLate ? subject.lateVersion(system) : subject.nextVersion(system);
    const values = system === 'hris' ? hrValues(subject, place, random) : erpValues(isFirst, place, random);
    if (!isAhead) subject.take(version, values);
    touched.add(subject);
    distinct += 1;
    if (isAhead) ahead += 1;
    published.push({ system, externalId: subject.externalId, eventId: uuidv7(noon + place), version, occurredAt: noon + place, effectiveFrom: isAhead ? today + 30 + Math.floor(random() * 300) : null, isLate, values });
  }
  const expected = new Map([...touched].map((subject) => [subject.externalId, expectedOf(subject)]));
  return { events: published, expectation: { workers: expected, events: count, distinct, ahead } };
}

const codes: Record<string, Record<string, string>> = { employmentType: { E: 'employee' }, employmentStatus: { A: 'active', L: 'on-leave' } };
const referenced: Record<string, string> = { employer: 'legal-entity', orgUnit: 'org-unit', location: 'location', costCenter: 'cost-center', laborCategory: 'labor-category' };
const restrictedAttributes = new Set(['costRate', 'costRateCurrency']);

/** A value in canonical terms. */
export function canonicalValue(attribute: string, value: Values[string]): Values[string] {
  if (typeof value !== 'string') return value;
  if (attribute === 'manager') return workerIdOf(value);
  const entity = referenced[attribute];
  if (entity) return idOf(entity, value);
  return codes[attribute]?.[value] ?? value;
}

function expectedOf(subject: Subject): { main: Values; restricted: Values } {
  const main: Values = {};
  const restricted: Values = {};
  for (const [attribute, { value }] of subject.held) (restrictedAttributes.has(attribute) ? restricted : main)[attribute] = canonicalValue(attribute, value);
  return { main, restricted };
}
