import type { CanonicalRecord } from '@muster/domain-claims';
import { proposerOf, type StaffingDemand, type StaffingSettings, type StaffingWorker } from '@muster/domain-staffing';
import type { LocalDate } from '@muster/platform-kernel';
import { staffingWorkerOf } from './staffing-facts.js';
import type { StaffingRecords } from './staffing.reader.js';

/** States in which an assignment takes hours of its worker, or may come to. */
const LIVE = ['proposed', 'approved', 'blocked', 'overbooked', 'confirmed'];
const BOOKED = ['confirmed', 'released'];

export interface LeftOut {
  readonly demand: string;
  readonly reason: string;
}

export interface ToStaff {
  readonly demands: readonly StaffingDemand[];
  readonly workers: readonly StaffingWorker[];
  /** Open demand that nobody is sought for, with the reason. */
  readonly leftOut: readonly LeftOut[];
}

/** Which demand is meant: all, or some by canonical id; `everywhere`: also where the resource tool proposes. */
export interface Meant {
  readonly only?: readonly string[] | undefined;
  readonly everywhere: boolean;
}

const textOf = (record: CanonicalRecord, name: string) => (record[name] ?? null) as string | null;
const dayOf = (record: CanonicalRecord, name: string) => (record[name] ?? null) as LocalDate | null;
const numberOf = (record: CanonicalRecord, name: string) => (record[name] ?? null) as number | null;
const idOf = (record: CanonicalRecord) => record['demandId'] as string;
const statusOf = (record: CanonicalRecord) => textOf(record, 'status');

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

function whyNot(demand: CanonicalRecord, assigned: readonly CanonicalRecord[], { projects, codes }: StaffingRecords, settings: StaffingSettings, { everywhere }: Meant, today: LocalDate): string | undefined {
  const project = projects.get(textOf(demand, 'project') ?? '');
  const [from, until] = [dayOf(demand, 'startDate'), dayOf(demand, 'endDate')];
  const code = (project?.legalEntity && codes.get(project.legalEntity)) || null;
  if (statusOf(demand) !== 'open') return `It is ${statusOf(demand) ?? 'in no state yet'}, and not open.`;
  if (assigned.some((one) => LIVE.includes(statusOf(one)!))) return 'An assignment for it is under way.';
  if (!project) return 'Its project has not arrived.';
  if (['closed', 'cancelled'].includes(project.status ?? '') || project.deliveryStatus === 'completed') return 'Its project is over.';
  if (from === null || until === null) return 'Its first or last day is not given.';
  if (until < from) return 'It ends before it begins.';
  if (until < today) return 'Its days are over.';
  return everywhere || proposerOf(settings, code) === 'muster' ? undefined : `The resource tool proposes for legal entity ${code ?? 'of its project'}: config/staffing.yaml says so.`;
}

function staffingDemandOf(demand: CanonicalRecord, assigned: readonly CanonicalRecord[], { projects }: StaffingRecords, today: LocalDate): StaffingDemand {
  const project = textOf(demand, 'project')!;
  return {
    id: idOf(demand), project, customer: projects.get(project)!.customer ?? null, role: textOf(demand, 'role'), skills: (demand['skills'] ?? []) as StaffingDemand['skills'], certifications: [], country: textOf(demand, 'country'), location: textOf(demand, 'location'),
    from: Math.max(dayOf(demand, 'startDate')!, today), until: dayOf(demand, 'endDate')!, hoursPerDay: numberOf(demand, 'hoursPerDay'), share: numberOf(demand, 'share'), priority: numberOf(demand, 'priority'), budgetRate: null,
    refused: assigned.flatMap((one) => (statusOf(one) === 'rejected' ? (textOf(one, 'worker') ?? []) : [])).sort(),
  };
}

/** What a worker has been booked for, and what takes hours of theirs: bookings, and proposals that may become some. */
function bookedOf(assigned: readonly CanonicalRecord[], { projects }: StaffingRecords): Pick<StaffingWorker, 'bookings' | 'projects' | 'customers'> {
  const bookings = assigned.flatMap((one) => {
    const [from, until, hours] = [dayOf(one, 'bookedFrom') ?? dayOf(one, 'startDate'), dayOf(one, 'bookedUntil') ?? dayOf(one, 'endDate'), numberOf(one, 'hoursPerDay')];
    return LIVE.includes(statusOf(one)!) && from !== null && until !== null && hours !== null ? [{ from, until, hours }] : [];
  });
  const known = [...new Set(assigned.flatMap((one) => (BOOKED.includes(statusOf(one)!) ? (textOf(one, 'project') ?? []) : [])))];
  return { bookings, projects: known, customers: [...new Set(known.flatMap((project) => projects.get(project)?.customer ?? []))] };
}

/** Open demand and everybody, as staffing sees them on a day. */
export function toStaff(records: StaffingRecords, settings: StaffingSettings, meant: Meant, today: LocalDate): ToStaff {
  const ofDemand = groupBy(records.assignments, (one) => textOf(one, 'demand'));
  const ofWorker = groupBy(records.assignments, (one) => textOf(one, 'worker'));
  const asked = records.demands.filter((demand) => (meant.only ? meant.only.includes(idOf(demand)) : statusOf(demand) === 'open'));
  const judged = asked.map((demand) => ({ demand, reason: whyNot(demand, ofDemand.get(idOf(demand)) ?? [], records, settings, meant, today) }));
  return {
    demands: judged.flatMap(({ demand, reason }) => (reason === undefined ? [staffingDemandOf(demand, ofDemand.get(idOf(demand)) ?? [], records, today)] : [])),
    workers: [...records.workers].map(([id, facts]) => staffingWorkerOf(id, facts, records, bookedOf(ofWorker.get(id) ?? [], records))),
    leftOut: judged.flatMap(({ demand, reason }) => (reason === undefined ? [] : [{ demand: idOf(demand), reason }])),
  };
}

/** How many assignments for a demand have come to an end: the next proposal is another record than those. */
export function endedOf(demand: string, assignments: readonly CanonicalRecord[]): number {
  return assignments.filter((one) => textOf(one, 'demand') === demand && !LIVE.includes(statusOf(one) ?? '')).length;
}
