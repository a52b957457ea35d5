/** Every event received has exactly one. The numbers stand in the journal. */
export const OUTCOME_CODES = { 'no-effect': 0, applied: 1, scheduled: 2, waiting: 3, parked: 4 } as const;
export type EventOutcome = keyof typeof OUTCOME_CODES;
export const OUTCOMES = Object.keys(OUTCOME_CODES) as EventOutcome[];

export function outcomeOfCode(code: number): EventOutcome {
  const found = OUTCOMES.find((outcome) => OUTCOME_CODES[outcome] === code);
  if (!found) throw new Error(`journal holds outcome code ${code}, which this program does not know`);
  return found;
}

/** Why an event could not be taken, told so that a person can repair it; no personal data. */
export interface Refused {
  /** unreadable, contract, identity, data, defect. */
  class: string;
  code: string;
  reason: string;
}

/** What became of one event. */
export interface EventResult {
  outcome: EventOutcome;
  recordId: string | null;
  eventId: string | null;
  correlationId: string | null;
  /** Attribute by attribute, for example `jobTitle=applied manager=waiting`. */
  detail: string | null;
  /** Set where the outcome is parked. */
  refused?: Refused;
}

export function parkedResult(refused: Refused, ids: { eventId?: string | null; correlationId?: string | null } = {}): EventResult {
  return { outcome: 'parked', recordId: null, eventId: ids.eventId ?? null, correlationId: ids.correlationId ?? null, detail: `${refused.class}/${refused.code}`, refused };
}
