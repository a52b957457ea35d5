import { localDateAt, startOfLocalDate, type LocalDate } from '@muster/platform-kernel';
import type { FoldContext, GovernanceRules, LegalEntityFacts, MasterRules, Scope } from '../master-rules.js';

/** From a day on, and where it names one for one legal entity only, these systems own an attribute, first come first. */
export interface OwnerPeriod {
  from: LocalDate;
  legalEntity?: string;
  systems: readonly string[];
}

/** A firm to fold for: who owns what, which records have arrived, and what the legal entities are. */
export interface Firm {
  rules: MasterRules;
  configVersion: string;
  owners: Record<string, readonly OwnerPeriod[]>;
  legalEntities: Record<string, LegalEntityFacts>;
  /** Translates codes of the attribute `employmentType`; null ignores a code. */
  codes: Record<string, string | null>;
  /** Ids of sources whose record has not arrived. */
  unknown: Set<string>;
}

export const ALWAYS = Number.NEGATIVE_INFINITY;

export const workerRules: MasterRules = {
  entity: 'worker',
  idField: 'workerId',
  scopeAttribute: 'employer',
  attributes: [
    { name: 'employer', kind: 'reference', target: 'legal-entity', restricted: false },
    { name: 'location', kind: 'reference', target: 'location', restricted: false },
    { name: 'jobTitle', kind: 'scalar', restricted: false },
    { name: 'employmentType', kind: 'scalar', restricted: false },
    { name: 'fte', kind: 'scalar', restricted: false },
    { name: 'costRate', kind: 'scalar', restricted: true },
    { name: 'skills', kind: 'collection', elementKey: 'skill', restricted: false },
    { name: 'employmentSpells', kind: 'collection', elementKey: 'spell', restricted: false },
  ],
  eventType: (before) => (before === null ? 'worker.created' : 'worker.changed'),
};

export function newFirm(more: Partial<Firm> = {}): Firm {
  const hr = [{ from: ALWAYS, systems: ['hris', 'hris-apac'] }];
  return {
    rules: workerRules,
    configVersion: 'c1',
    owners: {
      employer: hr, location: hr, jobTitle: hr, employmentType: hr, employmentSpells: hr, fte: hr,
      costRate: [{ from: ALWAYS, systems: ['erp'] }],
      skills: [{ from: ALWAYS, systems: ['talent', 'hris'] }],
    },
    legalEntities: {
      sydney: { code: 'AU01', region: 'APAC', timeZone: 'Australia/Sydney' },
      'los-angeles': { code: 'US01', region: 'AMER', timeZone: 'America/Los_Angeles' },
      london: { code: 'GB01', region: 'EMEA', timeZone: 'Europe/London' },
    },
    codes: { PERM: 'employee', IGNORE: null },
    unknown: new Set(),
    ...more,
  };
}

/** The canonical id of what every system of the small firm calls `externalId`. */
export const canonicalIdOf = (externalId: string) => `#${externalId}`;

export function ownersOf(firm: Firm, attribute: string, scope: Scope, day: LocalDate): readonly string[] {
  const holding = (firm.owners[attribute] ?? []).filter((period) => period.from <= day && (period.legalEntity === undefined || period.legalEntity === scope.legalEntity));
  const special = holding.filter((period) => period.legalEntity !== undefined);
  const candidates = special.length > 0 ? special : holding;
  return candidates.reduce<OwnerPeriod | undefined>((best, period) => (!best || period.from > best.from ? period : best), undefined)?.systems ?? [];
}

function governanceOf(firm: Firm): GovernanceRules {
  const changes = [...new Set(Object.values(firm.owners).flat().map((period) => period.from))].filter((from) => from !== ALWAYS).sort((a, b) => a - b);
  return {
    version: firm.configVersion,
    owners: (_entity, attribute, scope, day) => ownersOf(firm, attribute, scope, day),
    nextOwnershipChange: (_entity, day) => changes.find((change) => change > day),
    canonicalValue: (_entity, attribute, _system, value) => (attribute === 'employmentType' && value in firm.codes ? firm.codes[value]! : value),
  };
}

const days = new Map<string, LocalDate>();
export function localDay(nowMs: number, zone: string): LocalDate {
  const key = `${nowMs} ${zone}`;
  let day = days.get(key);
  if (day === undefined) days.set(key, (day = localDateAt(nowMs, zone)));
  return day;
}

const starts = new Map<string, number>();
export function startOf(date: LocalDate, zone: string): number {
  const key = `${date} ${zone}`;
  let start = starts.get(key);
  if (start === undefined) starts.set(key, (start = startOfLocalDate(date, zone)));
  return start;
}

let minted = 0;

export function contextAt(firm: Firm, nowMs: number): FoldContext {
  return {
    rules: firm.rules,
    governance: governanceOf(firm),
    nowMs,
    today: (zone) => localDay(nowMs, zone),
    startOf,
    legalEntity: (id) => firm.legalEntities[id.slice(1)],
    resolve: (_entity, _system, externalId) => (firm.unknown.has(externalId) ? null : canonicalIdOf(externalId)),
    unresolved: [],
    newId: () => `event-${(minted += 1)}`,
    kindOf: (system) => system,
    facts: { record: () => null, members: () => [], siblings: () => [] },
    decided: () => undefined,
  };
}
