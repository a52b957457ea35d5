import { decodeClaims, type Assertion, type Voice, type WorkingRecord } from '@muster/domain-claims';

/** What was said once and no longer stands, with when it was replaced (milliseconds since 1970). */
export interface ReplacedClaims {
  system: string;
  externalId: string;
  replacedAt: number;
  assertions: Assertion[];
}

export function replacedClaims(rows: readonly (readonly [system: string, externalId: string, replacedAt: number, doc: Buffer])[]): ReplacedClaims[] {
  return rows.map(([system, externalId, replacedAt, doc]) => ({ system, externalId, replacedAt, assertions: decodeClaims(doc).assertions }));
}

/** The voices of a record as they were by `recordedBy`: what had been recorded, less what had been replaced, plus what was replaced later. */
export function voicesAt(record: WorkingRecord, replaced: readonly ReplacedClaims[], recordedBy: number): Voice[] {
  const known = (assertion: Assertion) => assertion.recordedAt <= recordedBy;
  const voices = record.voices.map((voice) => ({ ...voice, doc: { assertions: voice.doc.assertions.filter(known) } }));
  for (const past of replaced) {
    if (past.replacedAt <= recordedBy) continue;
    let voice = voices.find((one) => one.system === past.system && one.externalId === past.externalId);
    if (!voice) voices.push((voice = { system: past.system, externalId: past.externalId, doc: { assertions: [] }, touched: false, isNew: false }));
    voice.doc.assertions.push(...past.assertions.filter(known));
  }
  return voices.filter((voice) => voice.doc.assertions.length > 0);
}

/** Claims without a date took effect on the day their source made them; asked about a day before, they do not count. */
export function datedVoices(voices: readonly Voice[]): Voice[] {
  return voices.map((voice) => ({ ...voice, doc: { assertions: voice.doc.assertions.map((assertion) => (assertion.undated ? { ...assertion, undated: false } : assertion)) } }));
}
