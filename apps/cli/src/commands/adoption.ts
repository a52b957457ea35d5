import { EXIT, Failure } from '../failure.js';
import { show, table } from '../screen.js';
import type { Context, Outcome } from './command.js';

interface AdoptionView {
  system: string;
  entity: string;
  state: string;
  fault: string | null;
  counts: { targets: Record<string, number>; records: Record<string, number>; proposals: Record<string, number>; waiting: number };
}

interface ProposalView {
  id: string;
  rule: string;
  target: { id: string; display: string | null };
  record: { id: string };
  pairs: { theirs: string; outcome: string; ourValue: unknown }[];
}

export interface AdoptionOptions {
  entity?: string;
  begin?: boolean;
  confirm?: string[];
  refuse?: string[];
  finish?: boolean;
  undecidedNew?: boolean;
  by?: string;
  reason?: string;
  limit?: string;
}

const counted = (counts: Record<string, number>) => Object.entries(counts).map(([what, count]) => `${count} ${what}`).join(', ');

/** What a system held before it was connected: where its adoption stands and what waits for a person, or one step of it. */
export async function adoption(context: Context, system: string, options: AdoptionOptions): Outcome {
  const { begin, confirm, refuse, finish, by, reason } = options;
  const steps = [begin && ['begin', {}], confirm && ['confirm', { proposals: confirm }], refuse && ['reject', { proposals: refuse }], finish && ['finish', options.undecidedNew ? { undecided: 'new' } : {}]].filter((step) => step) as [string, object][];
  if (steps.length > 1) throw new Failure(EXIT.usage, 'One step at a time: --begin, --confirm, --refuse or --finish.');
  const adoptions = await adoptionsOf(context, system);
  const [step] = steps;
  if (!step) return list(context, system, options.entity === undefined ? adoptions : [chosen(system, adoptions, options.entity)], options.limit ?? '50');
  if (by === undefined || reason === undefined) throw new Failure(EXIT.usage, '--by and --reason are missing. Say who decides, and why in a sentence.');
  const { entity } = chosen(system, adoptions, options.entity);
  const answer = await context.services.connectors.post<object>(`${pathOf(system)}/${encodeURIComponent(entity)}/${step[0]}`, { author: by, reason, ...step[1] });
  const [now] = (await adoptionsOf(context, system)).filter((one) => one.entity === entity);
  show(context.screen, answer, () => `${system}, ${entity}: ${now!.state}; ${counted(now!.counts.proposals)}.`);
  return EXIT.ok;
}

const pathOf = (system: string) => `/v1/systems/${encodeURIComponent(system)}/adoptions`;

async function adoptionsOf({ services }: Context, system: string): Promise<AdoptionView[]> {
  return (await services.connectors.get<{ adoptions: AdoptionView[] }>(pathOf(system))).adoptions;
}

function chosen(system: string, adoptions: readonly AdoptionView[], entity: string | undefined): AdoptionView {
  const found = adoptions.filter((one) => entity === undefined || one.entity === entity);
  if (found.length === 1) return found[0]!;
  const declared = adoptions.map((one) => one.entity);
  if (found.length === 0) throw new Failure(EXIT.no, `${system} adopts nothing${entity === undefined ? '' : ` of ${entity}`}. ${declared.length === 0 ? 'docs/how-to/adopt-a-system.md shows how that is declared.' : `It adopts ${declared.join(', ')}.`}`);
  throw new Failure(EXIT.usage, `${system} adopts ${declared.join(', ')}. Say which: --entity <entity>.`);
}

async function list({ screen, services }: Context, system: string, adoptions: readonly AdoptionView[], limit: string): Outcome {
  const shown = await Promise.all(adoptions.map(async (one) => {
    const query = new URLSearchParams({ state: 'proposed', limit });
    return { ...one, proposals: (await services.connectors.get<{ proposals: ProposalView[] }>(`${pathOf(system)}/${encodeURIComponent(one.entity)}/proposals?${query}`)).proposals };
  }));
  show(screen, { adoptions: shown }, () =>
    shown.length === 0
      ? `${system} adopts nothing. docs/how-to/adopt-a-system.md shows how that is declared.`
      : shown.map(({ entity, state, fault, counts, proposals }) => [
          `${system}, ${entity}: ${state}; records: ${counted(counts.records)}; of the system: ${counted(counts.targets)}; ${counts.waiting} wait${fault === null ? '' : `; ${fault}`}`,
          ...(proposals.length === 0 ? [] : [table(screen, ['proposal', 'rule', 'there', '', 'record', 'agrees', 'differs'], proposals.map(({ id, rule, target, record, pairs }) => [id, rule, target.id, target.display, record.id, named(pairs, 'agrees'), named(pairs, 'differs')]))]),
        ].join('\n')).join('\n'),
  );
  return EXIT.ok;
}

const named = (pairs: ProposalView['pairs'], outcome: string) => pairs.filter((pair) => pair.outcome === outcome).map(({ theirs, ourValue }) => `${theirs}${ourValue === null ? '' : ` (${String(ourValue)})`}`).join(', ');
