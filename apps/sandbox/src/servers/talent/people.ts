import { fieldFaults, faultsInWords, isObject, type Fields } from '../fields.js';
import { Refusal } from '../refusal.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import { Records, both, always, type Condition, type StoredRecord } from '../storage/records.store.js';
import type { Collection, SystemParts } from '../vendor-system.js';
import { GraphqlFault, graphqlErrors } from './graphql-answer.js';
import { firstUsual } from './query-cost.js';

interface Person {
  employeeNumber: string;
  name: string | null;
  skills: { name: string; level: number | null }[];
  certifications: { name: string; level: string | null; expiresOn: string | null }[];
}

type PersonRecord = StoredRecord<Person>;
type Args = Record<string, unknown>;

const skillFields = { name: 'text', level: 'integer' } as const satisfies Fields;
const certificationFields = { name: 'text', level: 'text', expiresOn: 'date' } as const satisfies Fields;
const firstMax = 250;
const listMax = 500;

/** People with what they can do. They come from elsewhere, by seeding; callers set their skills. */
export class TalentPeople implements Collection {
  private readonly records: Records<Person>;
  private readonly numbers: KeyedValues<number>;

  constructor({ database, now }: SystemParts) {
    this.records = new Records<Person>(database, 'people', now).index('employeeNumber');
    this.numbers = new KeyedValues(database, 'numbers');
  }

  seed({ id, employeeNumber, name = null, skills = [], certifications = [] }: Record<string, unknown>): void {
    const faults = fieldFaults({ employeeNumber: 'text', name: 'text', id: 'text' }, { employeeNumber, name, id: id ?? null }, 'refused');
    if (typeof employeeNumber !== 'string' || employeeNumber === '') faults.employeeNumber = 'is empty';
    if (Object.keys(faults).length > 0) throw refused(faultsInWords(faults));
    try {
      const same = this.records.having('employeeNumber', employeeNumber as string)[0];
      const person: Person = {
        employeeNumber: employeeNumber as string, name: name as string | null, skills: listOf(skills, skillFields, 'skills') as Person['skills'], certifications: listOf(certifications, certificationFields, 'certifications') as Person['certifications'],
      };
      this.records.put((id as string | null | undefined) ?? same?.id ?? this.nextId(), person);
    } catch (error) {
      if (error instanceof GraphqlFault) throw refused(error.message);
      throw error;
    }
  }

  rows(): unknown[] {
    return this.records.select().map(shown);
  }

  /** The longest unchanged first; who changes meanwhile is met again at the end. Throws GraphqlFault. */
  page({ first, after, updatedSince }: Args): unknown {
    const count = first ?? firstUsual;
    if (!Number.isInteger(count) || (count as number) < 1 || (count as number) > firstMax) throw input(`first must be a whole number from 1 to ${firstMax}.`);
    const found = this.records.select({ where: both(sinceOf(updatedSince), behind(after)), order: 'changed_at, id', limit: (count as number) + 1 });
    const page = found.slice(0, count as number);
    return { edges: page.map((record) => ({ cursor: cursorOf(record), node: shown(record) })), pageInfo: { hasNextPage: found.length > page.length, endCursor: page.length > 0 ? cursorOf(page.at(-1)!) : null } };
  }

  find(args: Args): unknown {
    const record = this.named(args);
    return record ? shown(record) : null;
  }

  /** All skills of a person, in place of those before. Undefined where there is no such person. Throws GraphqlFault. */
  setSkills({ skills, ...args }: Args): unknown {
    const known = listOf(skills, skillFields, 'skills') as Person['skills'];
    const record = this.named(args);
    return record && shown(this.records.put(record.id, { ...record.body, skills: known }));
  }

  private named({ id, employeeNumber }: Args): PersonRecord | undefined {
    if (typeof id === 'string' && employeeNumber == null) return this.records.get(id);
    if (typeof employeeNumber === 'string' && id == null) return this.records.having('employeeNumber', employeeNumber)[0];
    throw input('Name a person by id or by employeeNumber.');
  }

  private nextId(): string {
    const next = (this.numbers.get('person') ?? 0) + 1;
    this.numbers.set('person', next);
    return `T-${next}`;
  }
}

function shown({ id, changedAt, body }: PersonRecord): Record<string, unknown> {
  return { id, ...body, updatedAt: new Date(changedAt).toISOString() };
}

function listOf(given: unknown, fields: Fields, name: string): Record<string, unknown>[] {
  if (!Array.isArray(given) || given.length > listMax || !given.every(isObject)) throw input(`${name} must be a list of at most ${listMax} objects.`);
  return given.map((each, place) => {
    const faults = fieldFaults(fields, each, 'refused');
    if (typeof each.name !== 'string' || each.name === '') faults.name = 'is empty';
    if (Object.keys(faults).length > 0) throw input(`${name}[${place}]: ${faultsInWords(faults)}`);
    return Object.fromEntries(Object.keys(fields).map((field) => [field, each[field] ?? null]));
  });
}

function sinceOf(updatedSince: unknown): Condition {
  if (updatedSince == null) return always;
  const ms = typeof updatedSince === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(updatedSince) ? Date.parse(updatedSince) : NaN;
  if (Number.isNaN(ms)) throw input('updatedSince must be an ISO 8601 time.');
  return { sql: 'changed_at >= ?', params: [ms] };
}

function cursorOf({ changedAt, id }: PersonRecord): string {
  return Buffer.from(JSON.stringify([changedAt, id])).toString('base64url');
}

function behind(after: unknown): Condition {
  if (after == null) return always;
  try {
    const [changedAt, id] = JSON.parse(Buffer.from(String(after), 'base64url').toString('utf8')) as unknown[];
    if (Number.isInteger(changedAt) && typeof id === 'string') return { sql: '(changed_at, id) > (?, ?)', params: [changedAt as number, id] };
  } catch {
    // told below
  }
  throw input('after is no cursor of this list.');
}

const input = (message: string) => new GraphqlFault('BAD_USER_INPUT', message);
const refused = (message: string) => new Refusal(graphqlErrors('BAD_USER_INPUT', message));
