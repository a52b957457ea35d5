import { pause } from '@muster/platform-kernel';
import { EXIT } from '../failure.js';
import { instant, show, table } from '../screen.js';
import type { Context, Outcome } from './command.js';

interface Totals {
  read: number;
  compared: number;
  equal: number;
  differing: number;
  inFlight: number;
  waiting: number;
  parked: number;
  unreadable: number;
  notOurs: number;
  missing: number;
}
interface RunView {
  runId: string;
  state: 'requested' | 'reading' | 'acting' | 'ended' | 'failed';
  reason: string | null;
  totals: Totals;
  incomplete: number;
  differences: Record<string, number>;
  parts: { system: string; stream: string; state: string; reason: string | null; totals: Totals | null }[];
}
interface DifferenceView {
  id: number;
  system: string;
  entity: string;
  recordId: string | null;
  externalId: string | null;
  side: string;
  field: string;
  class: string;
  state: string;
  held: string | null;
  wanted: string | null;
  masked: boolean;
  rows: number;
  firstSeen: string;
  ageDays: number;
}

export interface ReconcileOptions {
  system?: string[];
  entity?: string[];
  note?: string;
}

const LOOK_MS = 500;
const COLUMNS = ['read', 'equal', 'differing', 'missing', 'inFlight', 'waiting', 'parked', 'unreadable', 'notOurs'] as const;

/** Asks for a run, and waits for its end. Exit code 1 where something differs, or could not be compared whole. */
export async function reconcile({ screen, services }: Context, { system, entity, note }: ReconcileOptions): Outcome {
  const { reconciliation } = services;
  const { runId } = await reconciliation.post<{ runId: string }>('/v1/runs', { scope: { ...(system ? { systems: system } : {}), ...(entity ? { entities: entity } : {}) }, ...(note === undefined ? {} : { note }) });
  for (;;) {
    const run = await reconciliation.get<RunView>(`/v1/runs/${runId}`);
    if (run.state === 'ended' || run.state === 'failed') {
      show(screen, run, () => {
        const rows = run.parts.map(({ system: of, stream, state, totals }) => [of, stream, state, ...COLUMNS.map((name) => totals?.[name] ?? '')]);
        const reasons = run.parts.flatMap(({ system: of, stream, reason }) => (reason === null ? [] : [`${of} ${stream}: ${reason}`]));
        const found = Object.entries(run.differences).map(([state, count]) => `${count} ${state}`).join(', ');
        return [table(screen, ['system', 'stream', '', 'read', 'equal', 'differ', 'missing', 'in flight', 'waiting', 'parked', 'unread', 'not ours'], rows), ...reasons, `Run ${run.runId} ${run.state}${run.reason === null ? '' : `: ${run.reason}`}. ${found === '' ? 'Nothing differs.' : `Differences: ${found}. \`muster differences\` shows them.`}`].join('\n');
      });
      return run.state === 'ended' && run.incomplete === 0 && Object.keys(run.differences).length === 0 ? EXIT.ok : EXIT.no;
    }
    await pause(LOOK_MS);
  }
}

export interface DifferencesOptions {
  system?: string;
  entity?: string;
  class?: string;
  state?: string;
  record?: string;
  unmask?: boolean;
  limit?: string;
}

/** What differs now between systems and the masters. */
export async function differences({ screen, services }: Context, { record, unmask, ...selection }: DifferencesOptions): Outcome {
  const query = new URLSearchParams({ ...selection, ...(record === undefined ? {} : { recordId: record }), ...(unmask ? { unmask: 'true' } : {}) });
  const answer = await services.reconciliation.get<{ differences: DifferenceView[]; next: number | null }>(`/v1/differences?${query}`);
  show(screen, answer, () => {
    if (answer.differences.length === 0) return 'Nothing differs, as of the last runs.';
    const sideBySide = ({ field, held, wanted, masked, rows }: DifferenceView) => (masked ? '(masked: --unmask)' : field === '' ? (wanted ?? '') : rows > 1 ? `${rows} rows` : `${held ?? 'nothing'} / ${wanted ?? 'nothing'}`);
    const rows = answer.differences.map((one) => [one.id, one.system, one.entity, one.recordId ?? one.externalId, one.field, one.class, one.state, instant(one.firstSeen).slice(0, 10), sideBySide(one)]);
    return [table(screen, ['id', 'system', 'entity', 'record', 'field', 'class', 'state', 'since', 'held / wanted'], rows), ...(answer.next === null ? [] : ['There are more: --limit shows up to 1000.'])].join('\n');
  });
  return EXIT.ok;
}
