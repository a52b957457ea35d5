import { compareStamps } from './claims-doc.js';
import type { Step } from './decide.js';
import type { Cause, IncomingChange } from './fold.js';
import type { FoldContext, MasterRules } from './master-rules.js';
import { isTakenBack } from './merge-assertion.js';
import { attributesByName, currentValue, valuesOf, type Recomputed } from './recomputed.js';
import { sameValue } from './resolve-record.js';
import { scalarOn, stands as docStands } from './value-on.js';
import type { Voice, WorkingRecord } from './working-record.js';

const decidedBy = new WeakMap<MasterRules, ReadonlySet<string>>();
/** The kind of system that asks for steps and holds no records of its own. */
const PROCESS = 'process';
const LAST_DAY = Number.MAX_SAFE_INTEGER;

export function isDecided(rules: MasterRules, attribute: string): boolean {
  if (!rules.decider) return false;
  let decided = decidedBy.get(rules);
  if (!decided) decidedBy.set(rules, (decided = new Set(rules.decider.attributes)));
  return decided.has(attribute);
}

/**
 * The step of a life cycle that a change asks for: it asserts the state anew, with another value than its source last gave. A tool
 * that says again what it said asks for nothing; a process asks each time that it speaks. A word that is older than its source's own
 * last, or than what took it back, asks for nothing.
 */
export function askedStep(context: FoldContext, record: WorkingRecord, voice: Voice, change: IncomingChange): { step: Step; verdict: 'step' | 'same' | 'impossible' } | undefined {
  const lifeCycle = context.rules.decider?.lifeCycle;
  if (!lifeCycle) return undefined;
  for (const assertion of change.assertions) {
    const entry = assertion.entries.find(({ attribute, value }) => attribute === lifeCycle.attribute && typeof value === 'string');
    if (!entry) continue;
    const kind = context.kindOf(change.system);
    const held = scalarOn(voice.doc, lifeCycle.attribute, LAST_DAY);
    if (held && ((held.value === entry.value && kind !== PROCESS) || compareStamps(assertion, held.assertion) <= 0)) return undefined;
    if (isTakenBack(voice.doc, assertion, entry)) return undefined;
    const asked = context.governance.canonicalValue(context.rules.entity, lifeCycle.attribute, change.system, entry.value as string);
    if (asked === null) return undefined;
    const step: Step = { asked, system: change.system, kind, at: change.occurredAt };
    return { step, verdict: lifeCycle.judge(record.current, step) };
  }
  return undefined;
}

/** Processes ask for steps of what others hold: once every tool has taken a record back, it is gone, whatever a process has asked for. */
function standsFor(context: FoldContext, { voices }: WorkingRecord): boolean {
  const tools = voices.filter(({ system }) => context.kindOf(system) !== PROCESS);
  const speaking = tools.length > 0 ? tools : voices;
  return speaking.length === 0 || speaking.some(({ doc }) => docStands(doc));
}

/** Adds what the master decides to what the claims have changed. */
export function decideRecord(context: FoldContext, record: WorkingRecord, recomputed: Recomputed, step: Step | undefined, cause: Cause): void {
  const { decider } = context.rules;
  if (!decider) return;
  const { place } = recomputed;
  const claimed = valuesOf(context, record, 'main', recomputed);
  const stands = record.mergedInto === null && standsFor(context, record);
  const decision = decider.decide({ id: record.id, before: record.current, claimed, step, stands, today: place.day, nowMs: context.nowMs, facts: context.facts });
  const byName = attributesByName(context.rules);
  for (const [name, value] of Object.entries(decision.values)) {
    const attribute = byName.get(name)!;
    if (sameValue(currentValue(record, attribute), value)) recomputed.changes.delete(attribute);
    else recomputed.changes.set(attribute, value);
  }
  record.decideAgain = decision.nextDay === undefined ? null : context.startOf(decision.nextDay, place.zone);
  for (const finding of decision.findings ?? []) record.findings.push({ finding, correlationId: cause.correlationId });
  context.decided(record.id, (stands && decider.summary?.({ ...claimed, ...decision.values })) || null);
}
