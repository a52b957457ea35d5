import type { FactReader, Facts, Sibling, Summary } from '@muster/domain-claims';

/** A record of the group as the table has it. */
export interface StoredSibling extends Sibling {
  readonly waits: boolean;
}

/** What was looked up for the decisions of one transaction. */
export class LookedUpFacts {
  readonly records = new Map<string, Facts | null>();
  readonly members = new Map<string, readonly Facts[]>();
  readonly groups = new Map<string, readonly StoredSibling[]>();
}

export const recordKey = (entity: string, id: string) => `${entity}/${id}`;
export const memberKey = (entity: string, group: string) => `${entity}*/${group}`;

/** The facts of one folding: what was looked up, and over it what this folding has decided so far. */
export class FoldedFacts implements FactReader {
  /** Keys of facts, and ids of groups, that were asked for and not looked up yet. */
  readonly missing = { facts: new Set<string>(), groups: new Set<string>() };
  /** Record to the keys of the facts that it was decided by. */
  readonly dependencies = new Map<string, ReadonlySet<string>>();
  readonly summaries = new Map<string, Summary | null>();
  private asked = new Set<string>();

  constructor(private readonly known: LookedUpFacts) {}

  record<F extends object = Facts>(entity: string, id: string): F | null | undefined {
    return this.ask(recordKey(entity, id), this.known.records) as F | null | undefined;
  }

  members<F extends object = Facts>(entity: string, group: string): readonly F[] | undefined {
    return this.ask(memberKey(entity, group), this.known.members) as readonly F[] | undefined;
  }

  siblings<F extends object = Facts>(group: string, self: string): readonly Sibling<F>[] | undefined {
    const stored = this.known.groups.get(group);
    if (!stored) {
      this.missing.groups.add(group);
      return undefined;
    }
    const others = stored.filter(({ id }) => id !== self && !this.summaries.has(id)) as Sibling[];
    for (const [id, summary] of this.summaries) if (id !== self && summary?.group === group) others.push({ id, facts: summary.facts });
    return others as unknown as Sibling<F>[];
  }

  /** Ends the decision of a record. */
  decided(id: string, summary: Summary | null): void {
    this.dependencies.set(id, new Set([...(this.dependencies.get(id) ?? []), ...this.asked]));
    this.asked = new Set();
    this.summaries.set(id, summary);
  }

  private ask<T>(key: string, known: ReadonlyMap<string, T>): T | undefined {
    this.asked.add(key);
    const found = known.get(key);
    if (found === undefined) this.missing.facts.add(key);
    return found;
  }
}
