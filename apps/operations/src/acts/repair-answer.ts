/** What became of what was tried again; of a rehearsal, what would. */
export interface RepairAnswer {
  readonly dryRun: boolean;
  readonly selected: number;
  readonly applied: number;
  readonly scheduled: number;
  readonly waiting: number;
  readonly noEffect: number;
  readonly failed: number;
  readonly failures: readonly RepairFailure[];
  readonly attributes: Readonly<Record<string, number>>;
  /** What would be, or is, other than before; masked by classification, at most 200. */
  readonly differences: readonly object[];
  /** Of a rehearsal of deliveries: the calls that would be made, at most 200. */
  readonly calls?: readonly object[];
  readonly configuration: { readonly running: string; readonly onDisk: string; readonly notice: string | null };
}

export interface RepairFailure {
  readonly class: string;
  readonly code: string;
  readonly reason: string;
  readonly count: number;
}

/** As services answer: those that know of no differences leave them out. */
export type PartialAnswer = Partial<Omit<RepairAnswer, 'dryRun'>>;

const DIFFERENCES_MAX = 200;
const COUNTS = ['selected', 'applied', 'scheduled', 'waiting', 'noEffect', 'failed'] as const;

/** One answer of several, in their order. */
export function addUp(dryRun: boolean, answers: readonly PartialAnswer[]): RepairAnswer {
  const counts = Object.fromEntries(COUNTS.map((name) => [name, answers.reduce((sum, answer) => sum + (answer[name] ?? 0), 0)])) as Record<(typeof COUNTS)[number], number>;
  const failures = new Map<string, RepairFailure>();
  const attributes: Record<string, number> = {};
  for (const answer of answers) {
    for (const { class: kind, code, reason, count } of answer.failures ?? []) {
      const key = `${kind}/${code}`;
      failures.set(key, { class: kind, code, reason: failures.get(key)?.reason ?? reason, count: count + (failures.get(key)?.count ?? 0) });
    }
    for (const [name, count] of Object.entries(answer.attributes ?? {})) attributes[name] = (attributes[name] ?? 0) + count;
  }
  const configurations = answers.flatMap(({ configuration }) => (configuration ? [configuration] : []));
  return {
    dryRun, ...counts, failures: [...failures.values()].sort((a, b) => b.count - a.count), attributes, differences: answers.flatMap(({ differences }) => differences ?? []).slice(0, DIFFERENCES_MAX),
    ...(answers.some(({ calls }) => calls) ? { calls: answers.flatMap(({ calls }) => calls ?? []).slice(0, DIFFERENCES_MAX) } : {}),
    configuration: configurations.find(({ notice }) => notice !== null) ?? configurations[0] ?? { running: '', onDisk: '', notice: null },
  };
}

/** For the audit: numbers alone. */
export function inWords({ dryRun, selected, applied, scheduled, waiting, noEffect, failed }: RepairAnswer): string {
  const parts = [[applied, 'applied'], [scheduled, 'scheduled'], [waiting, 'waiting'], [noEffect, 'without effect'], [failed, 'failed']] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return `${dryRun ? 'a rehearsal of ' : ''}${selected}: ${said.join(', ') || 'nothing to do'}`;
}
