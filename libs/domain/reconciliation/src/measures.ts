/** The measures by which the people who run the firm see how it stands, in their order. */
export const MEASURES = ['billable-workers-not-provisioned', 'projects-without-charge-code', 'assignments-without-cost-rate', 'workers-whose-status-differs', 'bookings-of-people-who-left', 'hire-to-ready-to-bill'] as const;
export type MeasureName = (typeof MEASURES)[number];

export interface MeasureSettings {
  /** Systems that a billable worker is to be in. */
  readonly provisionedIn: readonly string[];
  /** Who answers for a measure. */
  readonly owners: Readonly<Record<MeasureName, string>>;
}

export interface MeasureDefinition {
  readonly name: MeasureName;
  readonly title: string;
  /** As people can check it by hand. */
  readonly formula: string;
  readonly owner: string;
  readonly entity: 'worker' | 'project' | 'assignment';
  /** records: how many there are now, the fewer the better. hours: how long it took, as a median. */
  readonly unit: 'records' | 'hours';
}

/** Days that the time from hire to ready to bill looks back. */
export const READY_DAYS = 30;

const TITLES: Readonly<Record<MeasureName, Pick<MeasureDefinition, 'title' | 'entity' | 'unit'>>> = {
  'billable-workers-not-provisioned': { title: 'Billable workers not provisioned', entity: 'worker', unit: 'records' },
  'projects-without-charge-code': { title: 'Projects without a valid charge code', entity: 'project', unit: 'records' },
  'assignments-without-cost-rate': { title: 'Assignments without a valid cost rate', entity: 'assignment', unit: 'records' },
  'workers-whose-status-differs': { title: 'Workers whose status differs between systems', entity: 'worker', unit: 'records' },
  'bookings-of-people-who-left': { title: 'Bookings of people who left', entity: 'assignment', unit: 'records' },
  'hire-to-ready-to-bill': { title: 'Hire to ready to bill', entity: 'worker', unit: 'hours' },
};

const FORMULAS: Readonly<Record<MeasureName, (settings: MeasureSettings) => string>> = {
  'billable-workers-not-provisioned': ({ provisionedIn }) => `Workers who are billable and active, and of whom no version was acknowledged by each of ${provisionedIn.join(', ')}.`,
  'projects-without-charge-code': () => 'Projects that are approved or open in the books and not completed in delivery, and that have no charge code which is bookable.',
  'assignments-without-cost-rate': () => 'Assignments that are not over, and among whose conditions stands that the cost rate is missing. No cost rate is read.',
  'workers-whose-status-differs': () => 'Workers of whom a difference stands, found by reconciliation and not accepted, in what a system holds of their employment status.',
  'bookings-of-people-who-left': () => 'Assignments that are confirmed and booked today or later, of workers whose employment has ended.',
  'hire-to-ready-to-bill': () => `Median and 95th percentile of the time from the beginning of an onboarding to ready to bill, over those that came to it in the last ${READY_DAYS} days.`,
};

export const measureDefinitions = (settings: MeasureSettings): MeasureDefinition[] => MEASURES.map((name) => ({ name, ...TITLES[name], formula: FORMULAS[name](settings), owner: settings.owners[name] }));

/** What a measure counts of a record, apart from other records. */
export type MeasureFlag = 'to-provision' | 'left' | 'takes-time' | 'bookable' | 'booked' | 'lacks-cost-rate';

export interface MeasureFacts {
  readonly flags: readonly MeasureFlag[];
  /** Canonical ids of records that it names. */
  readonly worker: string | null;
  readonly project: string | null;
  /** Last day that is booked, in days since 1970; null where nothing is. */
  readonly until: number | null;
}

/** Entities of which measures count. */
export const MEASURED_ENTITIES = ['worker', 'project', 'charge-code', 'demand', 'assignment'] as const;
export type MeasuredEntity = (typeof MEASURED_ENTITIES)[number];

type Fields = Readonly<Record<string, unknown>>;

const NOTHING: MeasureFacts = { flags: [], worker: null, project: null, until: null };
const OVER: ReadonlySet<unknown> = new Set(['rejected', 'released', 'cancelled', null, undefined]);
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const flagsIn = (flags: Readonly<Partial<Record<MeasureFlag, boolean>>>): MeasureFlag[] => (Object.keys(flags) as MeasureFlag[]).filter((flag) => flags[flag]);

/** What counts of a canonical record as it stands today. Whoever was merged, or taken back by everybody, counts for nothing. */
export function factsOf(entity: MeasuredEntity, record: Fields): MeasureFacts {
  if (record['mergedInto'] || record['retired'] === true) return NOTHING;
  switch (entity) {
    case 'worker':
      return { ...NOTHING, flags: flagsIn({ 'to-provision': record['billable'] === true && record['employmentStatus'] === 'active', left: record['employmentStatus'] === 'terminated' }) };
    case 'project':
      return { ...NOTHING, flags: flagsIn({ 'takes-time': (record['status'] === 'approved' || record['status'] === 'open') && record['deliveryStatus'] !== 'completed' }) };
    case 'charge-code':
      return { ...NOTHING, project: textOf(record['project']), flags: flagsIn({ bookable: record['bookable'] === true }) };
    case 'demand':
      return { ...NOTHING, project: textOf(record['project']) };
    case 'assignment':
      return {
        worker: textOf(record['worker']), project: textOf(record['project']), until: typeof record['bookedUntil'] === 'number' ? record['bookedUntil'] : null,
        flags: flagsIn({ booked: record['status'] === 'confirmed', 'lacks-cost-rate': !OVER.has(record['status']) && lacks(record['conditions'], 'cost-rate') }),
      };
  }
}

function lacks(conditions: unknown, condition: string): boolean {
  return Array.isArray(conditions) && (conditions as readonly Fields[]).some((one) => one['condition'] === condition && one['removed'] !== true);
}

/** The smallest of the values that at least this share of them does not exceed; null of none. `share`: above 0, at most 1. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? null;
}

const word = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const dayOf = (value: unknown): string => (typeof value === 'number' ? new Date(value * 86_400_000).toISOString().slice(0, 10) : '…');

/** What people call a record of a measure, by nothing that is restricted; its id where it has no name. */
export function measuredLabel(entity: MeasureDefinition['entity'], record: Fields, recordId: string): string {
  const words = entity === 'worker' ? [word(record['preferredName']) ?? word(record['givenName']), word(record['familyName'])] : entity === 'project' ? [word(record['code']), word(record['name'])] : [`${word(record['role']) ?? 'Booking'}, ${dayOf(record['startDate'])} to ${dayOf(record['endDate'])}`];
  return words.filter((one) => one !== null).join(' ') || recordId;
}
