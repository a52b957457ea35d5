import { entities, type EntityName } from '@muster/contracts';
import { uuidv5, uuidv7 } from '@muster/platform-kernel';

/** A record of the organization that workers refer to, as its master would have published it. */
export interface OrganizationRecord {
  entity: EntityName;
  /** The source of workers that refers to it. */
  system: string;
  externalId: string;
  country: string;
  values: Record<string, unknown>;
}

const NAMESPACE = '6f1d7c3e-5a0b-4f6e-9d57-62656e636831';
/** Canonical id of an organization record; any id will do, it only has to be the same everywhere. */
export const idOf = (entity: string, externalId: string): string => uuidv5(`${entity}/${externalId}`, NAMESPACE);

const zones = [['GB', 'Europe/London'], ['US', 'America/Los_Angeles'], ['DE', 'Europe/Berlin'], ['CA', 'America/Toronto']] as const;
const many = (count: number, make: (place: number) => OrganizationRecord): OrganizationRecord[] => Array.from({ length: count }, (_, place) => make(place));
const zoneOf = (place: number) => zones[place % zones.length]!;

export const companies = many(4, (n) => ({ entity: 'legal-entity', system: 'hris', externalId: `LE-${n + 10}`, country: zoneOf(n)[0], values: { code: `${zoneOf(n)[0]}01`, name: `Northfold ${zoneOf(n)[0]}`, country: zoneOf(n)[0], timeZone: zoneOf(n)[1], status: 'active' } }));
export const offices = many(20, (n) => ({ entity: 'location', system: 'hris', externalId: `L-${n + 100}`, country: zoneOf(n)[0], values: { code: `LOC${n}`, name: `Office ${n}`, country: zoneOf(n)[0], timeZone: zoneOf(n)[1], status: 'active' } }));
export const orgUnits = many(60, (n) => ({ entity: 'org-unit', system: 'hris', externalId: `OU-${n + 100}`, country: zoneOf(n)[0], values: { code: `UNIT${n}`, name: `Unit ${n}`, status: 'active' } }));
export const costCenters = many(200, (n) => ({ entity: 'cost-center', system: 'erp', externalId: `CC-${n + 1000}`, country: zoneOf(n)[0], values: { code: `CC-${n + 1000}`, name: `Cost center ${n}`, status: 'active' } }));
export const laborCategories = many(8, (n) => ({ entity: 'labor-category', system: 'erp', externalId: `LC-${n + 10}`, country: zoneOf(n)[0], values: { code: `LC-${n + 10}`, name: `Category ${n}`, level: n + 1, status: 'active' } }));

export const organization: readonly OrganizationRecord[] = [...companies, ...offices, ...orgUnits, ...costCenters, ...laborCategories];

/** The canonical record of version 1, ready for its encoder. */
export function canonicalRecordOf(record: OrganizationRecord, idSpace: string, nowMs: number): Record<string, unknown> {
  const { attributes: declared, idField } = entities[record.entity];
  const attributes = Object.fromEntries(declared.map(({ name }) => [name, record.values[name] ?? null]));
  return {
    ...attributes,
    meta: {
      eventId: uuidv7(nowMs), source: 'organization-sync', sourceEpoch: 0, sourceVersion: 1, revision: 0, occurredAt: nowMs, correlationId: uuidv7(nowMs), causationId: null, recordVersion: 1,
      configVersion: 'bench', externalIds: [{ system: idSpace, id: record.externalId }], type: `${record.entity}.created`, changed: [],
    },
    [idField]: idOf(record.entity, record.externalId), mergedInto: null, retired: false, pending: [], flags: [],
  };
}
