import { entities, type AttributeDeclaration, type EntityName } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import { compareRecords, contradictions, strengthOfRank, type Comparison, type DuplicateRules, type Strength } from '@muster/domain-identity';
import { badInput, Problem } from '@muster/platform-http';
import { uuidArray } from '@muster/platform-postgres';
import { MasterRuntime } from '@muster/platform-records';
import { Injectable } from '@nestjs/common';
import { namesOf } from '../look/names.reader.js';
import { showValue } from '../look/show-value.js';
import { isMasked } from '../parked/edit/event-guard.js';

export interface DuplicateSide {
  recordId: string;
  recordVersion: number;
  externalIds: { system: string; id: string }[];
  /** The id that founded it, by which it is linked. */
  founded: { system: string; id: string } | null;
  /** What people call it by. */
  names: Record<string, unknown>;
}

export interface DuplicateAttribute {
  attribute: string;
  outcome: Comparison;
  /** Values are not shown: they are confidential or restricted. */
  masked: boolean;
  first: unknown;
  second: unknown;
}

export interface DuplicateView {
  entity: string;
  first: DuplicateSide;
  second: DuplicateSide;
  strength: Strength;
  rules: { name: string; meaning: string; strength: Strength }[];
  /** Of the values that agree, without any: where it changes, the finding is another one. */
  evidence: string;
  foundAt: string;
  attributes: DuplicateAttribute[];
  /** Attributes that speak against it. */
  contradicts: string[];
  /** Where a person has found them to be two. */
  toldApart: { author: string; reason: string; at: string } | null;
}

export interface DuplicatesAnswer {
  duplicates: DuplicateView[];
  next: string | null;
  /** All that fit, those on other pages among them. */
  total: number;
  /** False while records that have changed are still to be looked at: ask again. */
  complete: boolean;
}

export interface DuplicateQuery {
  entity: EntityName | undefined;
  state: 'open' | 'apart';
  after: string | undefined;
  limit: number;
}

type Row = [first: string, second: string, entity: EntityName, rules: string[], strength: number, evidence: string, foundAt: Date, author: string | null, reason: string | null, toldAt: Date | null];

const LOOK_MS = 1_500;
const FROM = 'from duplicate_pair p left join told_apart a on a.first_id = p.first_id and a.second_id = p.second_id and a.evidence = p.evidence';
/** Those that were one by a link which was taken back are two, whatever they have in common. */
const SPLIT = `exists (select from crosswalk x cross join lateral (
    select right_space as space, right_id as id from identity_link where entity = x.entity and left_space = x.id_space and left_id = x.external_id and not active
    union all select left_space, left_id from identity_link where entity = x.entity and right_space = x.id_space and right_id = x.external_id and not active
  ) l join crosswalk y on y.entity = x.entity and y.id_space = l.space and y.external_id = l.id where x.record_id = p.first_id and y.record_id = p.second_id)`;
const STATES = { open: `a.first_id is null and not ${SPLIT}`, apart: 'a.first_id is not null' } as const;

/** Records that may be one, with what agrees and what speaks against it. */
@Injectable()
export class DuplicatesReader {
  constructor(private readonly master: MasterRuntime) {}

  async list({ entity, state, after, limit }: DuplicateQuery): Promise<DuplicatesAnswer> {
    const complete = await this.master.duplicates.catchUp(LOOK_MS);
    const [strength, first, second] = after === undefined ? [null, null, null] : cursorIn(after);
    const where = `${STATES[state]} and ($1::text is null or p.entity = $1)`;
    const [page, counted] = await Promise.all([
      this.master.database.query({
        text: `select p.first_id, p.second_id, p.entity, p.rules, p.strength, p.evidence, p.found_at, a.author, a.reason, a.told_at ${FROM}
          where ${where} and ($2::smallint is null or p.strength < $2 or (p.strength = $2 and (p.first_id, p.second_id) > ($3::uuid, $4::uuid))) order by p.strength desc, p.first_id, p.second_id limit $5`,
        values: [entity ?? null, strength, first, second, limit + 1],
      }),
      this.master.database.query({ text: `select count(*)::int8 ${FROM} where ${where}`, values: [entity ?? null] }),
    ]);
    const rows = (page.rows as Row[]).slice(0, limit);
    const last = rows.at(-1);
    return { duplicates: await this.views(rows), next: page.rows.length > limit && last ? `${last[4]}_${last[0]}_${last[1]}` : null, total: (counted.rows[0] as [number])[0], complete };
  }

  /** Two records, whether or not a rule has found them. Throws Problem where one is not there. */
  async pair(entity: EntityName, ids: readonly [string, string]): Promise<DuplicateView> {
    const [first, second] = [...ids].sort() as [string, string];
    await this.master.duplicates.catchUp(LOOK_MS);
    const { rows } = await this.master.database.query({ text: `select p.rules, p.strength, p.evidence, p.found_at, a.author, a.reason, a.told_at ${FROM} where p.first_id = $1 and p.second_id = $2`, values: [first, second] });
    const [rules = [], strength = 1, evidence = '', foundAt = new Date(), ...told] = (rows[0] ?? []) as [string[]?, number?, string?, Date?, (string | null)?, (string | null)?, (Date | null)?];
    const [view] = await this.views([[first, second, entity, rules, strength, evidence, foundAt, told[0] ?? null, told[1] ?? null, told[2] ?? null]]);
    if (!view) throw new Problem(404, 'not-found', { title: 'There are no such two records', input: 'records', rule: `Both must be records of a ${entity} that were published and are no aliases.`, remedy: 'Look at each of them; an alias names the record that survives.' });
    return view;
  }

  private async views(rows: readonly Row[]): Promise<DuplicateView[]> {
    const sides = await this.sides(rows);
    return rows.flatMap(([first, second, entity, names, strength, evidence, foundAt, author, reason, toldAt]) => {
      const [one, other] = [sides.get(first), sides.get(second)];
      if (!one || !other) return [];
      const rules = this.master.duplicates.rulesOf(entity) ?? { rules: [], tells: [] };
      const attributes = this.compared(entity, rules, one.record, other.record);
      return [{
        entity, first: one.side, second: other.side, strength: strengthOfRank(strength), rules: rules.rules.filter(({ name }) => names.includes(name)).map(({ name, meaning, strength: own }) => ({ name, meaning, strength: own })), evidence, foundAt: foundAt.toISOString(),
        attributes, contradicts: contradictions(rules, attributes), toldApart: author === null ? null : { author, reason: reason!, at: toldAt!.toISOString() },
      }];
    });
  }

  /** What speaks for or against it first, then what else either of them says. */
  private compared(entity: EntityName, { rules, tells }: DuplicateRules, one: CanonicalRecord, other: CanonicalRecord): DuplicateAttribute[] {
    const told = new Set([...rules.flatMap(({ all }) => all.flatMap((agreement) => ('attribute' in agreement ? [agreement.attribute] : agreement.wordsOf))), ...tells]);
    const scalars = entities[entity].attributes.filter(({ kind, restricted }) => kind !== 'collection' && !restricted);
    const ordered = [...scalars.filter(({ name }) => told.has(name)), ...scalars.filter(({ name }) => !told.has(name))];
    const declared = new Map<string, AttributeDeclaration>(ordered.map((attribute) => [attribute.name, attribute]));
    return compareRecords([...declared.keys()], one, other).map(({ attribute, outcome }) => {
      const masked = this.isMasked(entity, attribute);
      const shown = (record: CanonicalRecord) => (masked ? null : showValue(declared.get(attribute)!, record[attribute]));
      return { attribute, outcome, masked, first: shown(one), second: shown(other) };
    });
  }

  private isMasked(entity: EntityName, attribute: string): boolean {
    return isMasked(this.master.governance.entities.get(entity)?.attributes.get(attribute)?.classification, { confidential: false, restricted: false });
  }

  private async sides(rows: readonly Row[]): Promise<Map<string, { record: CanonicalRecord; side: DuplicateSide }>> {
    const entityOf = new Map(rows.flatMap(([first, second, entity]) => [[first, entity], [second, entity]] as const));
    const { rows: found } = await this.master.database.query({
      text: `select r.id, r.event, c.id_space, c.external_id from record r left join lateral (select id_space, external_id from crosswalk x where x.record_id = r.id and x.founding_id = r.id order by 1, 2 limit 1) c on true
        where r.id = any($1::uuid[]) and r.event is not null and r.merged_into is null`,
      values: [uuidArray([...entityOf.keys()].sort())],
    });
    const sides = new Map<string, { record: CanonicalRecord; side: DuplicateSide }>();
    for (const [id, event, space, externalId] of found as [string, Buffer, string | null, string | null][]) {
      const entity = entityOf.get(id)!;
      const { decoder } = this.master.path.mastered().get(entity)!.codec.main;
      await decoder.prepare([event]);
      const record = decoder.decode(event);
      sides.set(id, { record, side: { recordId: id, recordVersion: record.meta.recordVersion, externalIds: record.meta.externalIds.map(({ system, id: own }) => ({ system, id: own })), founded: space === null ? null : { system: space, id: externalId! }, names: namesOf(this.master.governance, entity, record) } });
    }
    return sides;
  }
}

function cursorIn(after: string): [number, string, string] {
  const [, strength, first, second] = /^([1-3])_([\da-f-]{36})_([\da-f-]{36})$/.exec(after) ?? [];
  if (first === undefined) throw badInput('after', 'after must be `next` of the page before.', 'Leave it out to begin with the first page.');
  return [Number(strength), first, second!];
}
