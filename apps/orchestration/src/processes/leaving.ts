import type { LeavingView } from '@muster/domain-process';
import type { Queryable } from '@muster/platform-postgres';
import { absencesOf, bookingsOf, ledBy } from '../store/leaving.store.js';
import { tellManagers, toldBy, toTell } from '../store/notice.store.js';
import type { Case } from '../store/process.store.js';
import { replacementViews, settleReplacements, type SettleParts } from '../store/replacement.store.js';
import type { StageParts } from './stages.js';

/** Processes about somebody who leaves, stays away, moves, or stays after all. */
const LEAVING: readonly string[] = ['exit', 'leave', 'transfer', 'reinstatement'];
/** Stages at which the demand in place of the worker is brought to what it is to be. */
const SETTLES: readonly string[] = ['replacement-demand', 'demand-withdrawn', 'last-day', 'return'];

export const isAboutLeaving = ({ process }: Case) => LEAVING.includes(process);

function settleParts({ progress, processes, kindOf, spaceOf, now, today }: StageParts): SettleParts {
  return { outgoing: progress.outgoing, kindOf, spaceOf, keepsBookingsUpToDays: processes.get('leave')!.keepsBookingsUpToDays, today: today(), nowMs: now() };
}

/** What a stage does before it looks. All of it is safe to repeat: it only brings about what is not so yet. */
export async function act(parts: StageParts, one: Case, stage: string): Promise<void> {
  const settle = settleParts(parts);
  if (SETTLES.includes(stage)) await parts.progress.inTransaction((tx) => settleReplacements(tx, one.recordId, one.correlationId, settle));
  if (stage === 'managers-told') await parts.progress.inTransaction((tx) => tellManagers(tx, one, settle));
}

const ABOUT_BOOKINGS: readonly string[] = ['bookings', 'costs', 'charge-codes', 'managers-told'];

/** What is known of the worker, as far as a stage of leaving looks at it: what it does not look at is empty. */
export async function leavingViewOf(db: Queryable, one: Case, stage: string, parts: StageParts): Promise<LeavingView> {
  const { recordId, process } = one;
  const settle = settleParts(parts);
  const { kindOf, keepsBookingsUpToDays, today } = settle;
  const kind = process === 'exit' || process === 'leave' ? process : undefined;
  const absences = await absencesOf(db, recordId, keepsBookingsUpToDays, today);
  return {
    today, absence: kind && absences[kind], bookings: ABOUT_BOOKINGS.includes(stage) ? await bookingsOf(db, recordId, kindOf) : [],
    ...(stage === 'hand-over' ? await ledBy(db, recordId) : { reports: 0, ledProjects: 0 }), ...(stage === 'managers-told' ? await tellingOf(db, one, settle) : { told: [], toBeTold: 0, untold: 0 }),
    replacements: SETTLES.includes(stage) ? await replacementViews(db, recordId, kind, kindOf) : [],
  };
}

async function tellingOf(db: Queryable, one: Case, settle: SettleParts): Promise<Pick<LeavingView, 'told' | 'toBeTold' | 'untold'>> {
  const [told, { recipients, untold }] = [await toldBy(db, one.instance, settle.kindOf), await toTell(db, one, settle)];
  const known = new Set(told.map(({ recipient }) => recipient));
  return { told: told.map(({ acknowledged }) => acknowledged), toBeTold: [...recipients.keys()].filter((recipient) => !known.has(recipient)).length, untold };
}
