import type { LocalDate } from '@muster/platform-kernel';
import type { OwnerRule } from './model.js';

/** Where a record stands: the code of its legal entity, and its region. */
export interface OwnershipScope {
  readonly legalEntity?: string;
  readonly region?: string;
}

interface Period {
  /** First day; -Infinity where the rule holds always. */
  readonly from: number;
  readonly owners: readonly string[];
}

/** Gives equal lists as the identical frozen array, so that a caller may compare by identity and cache by it. */
export class OwnerLists {
  private readonly known = new Map<string, readonly string[]>();

  of(systems: readonly string[]): readonly string[] {
    const key = systems.join('\n');
    let list = this.known.get(key);
    if (!list) this.known.set(key, (list = Object.freeze([...systems])));
    return list;
  }
}

/** The owners of one attribute, laid out by scope and then by day, latest period first: a look-up allocates nothing. */
export class OwnerIndex {
  private readonly everywhere: readonly Period[];
  private readonly byLegalEntity: ReadonlyMap<string, readonly Period[]>;
  private readonly byRegion: ReadonlyMap<string, readonly Period[]>;
  private readonly none: readonly string[];
  private readonly scoped: boolean;

  constructor(rules: readonly OwnerRule[], ownersOf: (rule: OwnerRule) => readonly string[], lists: OwnerLists) {
    const periodOf = (rule: OwnerRule): Period => ({ from: rule.from ?? Number.NEGATIVE_INFINITY, owners: lists.of(ownersOf(rule)) });
    this.everywhere = latestFirst(rules.filter((rule) => !rule.legalEntity && !rule.region).map(periodOf));
    this.byLegalEntity = byCode(rules, (rule) => rule.legalEntity, periodOf);
    this.byRegion = byCode(rules, (rule) => rule.region, periodOf);
    this.scoped = this.byLegalEntity.size + this.byRegion.size > 0;
    this.none = lists.of([]);
  }

  /** Among the rules that hold on the day, the most specific scope wins (legal entity, region, none), then the latest from. */
  on(scope: OwnershipScope, day: LocalDate): readonly string[] {
    const owners = this.scoped ? (ownersIn(this.byLegalEntity, scope.legalEntity, day) ?? ownersIn(this.byRegion, scope.region, day)) : undefined;
    return owners ?? ownersOn(this.everywhere, day) ?? this.none;
  }
}

function ownersIn(periods: ReadonlyMap<string, readonly Period[]>, code: string | undefined, day: LocalDate): readonly string[] | undefined {
  return code === undefined ? undefined : ownersOn(periods.get(code), day);
}

function ownersOn(periods: readonly Period[] | undefined, day: LocalDate): readonly string[] | undefined {
  if (periods === undefined) return undefined;
  for (const period of periods) if (period.from <= day) return period.owners;
  return undefined;
}

function byCode(rules: readonly OwnerRule[], codesOf: (rule: OwnerRule) => readonly string[] | undefined, periodOf: (rule: OwnerRule) => Period) {
  const periods = new Map<string, Period[]>();
  for (const rule of rules) {
    for (const code of codesOf(rule) ?? []) {
      const list = periods.get(code);
      if (list) list.push(periodOf(rule));
      else periods.set(code, [periodOf(rule)]);
    }
  }
  return new Map([...periods].map(([code, list]) => [code, latestFirst(list)]));
}

function latestFirst(periods: readonly Period[]): readonly Period[] {
  return [...periods].sort((a, b) => (a.from < b.from ? 1 : a.from > b.from ? -1 : 0));
}
