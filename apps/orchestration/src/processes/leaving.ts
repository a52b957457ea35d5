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

/** What is known of the worker, as far as stages of leaving look at it. */
export async function leavingViewOf(db: Queryable, one: Case, parts: StageParts): Promise<LeavingView> {
  const { recordId, process, instance } = one;
  const settle = settleParts(parts);
  const { kindOf, keepsBookingsUpToDays, today } = settle;
  const kind = process === 'exit' || process === 'leave' ? process : undefined;
  const absences = await absencesOf(db, recordId, keepsBookingsUpToDays, today);
  const [told, { recipients, untold }] = [await toldBy(db, instance, kindOf), await toTell(db, one, settle)];
  const known = new Set(told.map(({ recipient }) => recipient));
  return {
    today, absence: kind && absences[kind], bookings: await bookingsOf(db, recordId, kindOf), ...(await ledBy(db, recordId)), untold,
    told: told.map(({ acknowledged }) => acknowledged), toBeTold: [...recipients.keys()].filter((recipient) => !known.has(recipient)).length, replacements: await replacementViews(db, recordId, kind, kindOf),
  };
}
