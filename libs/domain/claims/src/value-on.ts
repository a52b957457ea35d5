import { ALL, AssertionKind, compareStamps, type Assertion, type ClaimsDoc, type ClaimValue, type Entry } from './claims-doc.js';

/** A value in effect and the assertion that gives it. */
export interface Held {
  value: ClaimValue;
  assertion: Assertion;
}

const inEffect = (assertion: Assertion, day: number) => assertion.kind === AssertionKind.value && (assertion.undated || assertion.from <= day);

const later = (a: Assertion, b: Assertion) => a.from > b.from || (a.from === b.from && compareStamps(a, b) > 0);

/** What the source says of a scalar or a reference on that day: its claim with the greatest effectiveFrom not after it. */
export function scalarOn(doc: ClaimsDoc, attribute: string, day: number): Held | undefined {
  // Asked for each attribute of each change: one object is made, at the end.
  const { assertions } = doc;
  let best: Assertion | undefined;
  let said: Entry | undefined;
  for (let i = 0; i < assertions.length; i += 1) {
    const assertion = assertions[i]!;
    if (!inEffect(assertion, day) || (best && !later(assertion, best))) continue;
    const { entries } = assertion;
    for (let at = 0; at < entries.length; at += 1) {
      if (entries[at]!.attribute !== attribute) continue;
      best = assertion;
      said = entries[at]!;
      break;
    }
  }
  return best && { value: said!.value, assertion: best };
}

/** The same per element of a collection; a claim on all elements clears those that were given before it. */
export function elementsOn(doc: ClaimsDoc, attribute: string, day: number): Map<string, Held> | undefined {
  let held: Map<string, Held> | undefined;
  let cleared: Assertion | undefined;
  for (const assertion of doc.assertions) {
    if (!inEffect(assertion, day)) continue;
    for (const entry of assertion.entries) {
      if (entry.attribute !== attribute) continue;
      held ??= new Map();
      if (entry.element === ALL) {
        if (!cleared || later(assertion, cleared)) cleared = assertion;
        continue;
      }
      const other = held.get(entry.element);
      if (!other || later(assertion, other.assertion)) held.set(entry.element, { value: entry.value, assertion });
    }
  }
  if (!held) return undefined;
  for (const [element, { value, assertion }] of held) {
    if (value === null || (cleared && later(cleared, assertion))) held.delete(element);
  }
  return held;
}

/** The first day after `day` on which something this source has already said takes effect. */
export function nextDateAfter(doc: ClaimsDoc, day: number): number | undefined {
  let next: number | undefined;
  for (const assertion of doc.assertions) {
    if (assertion.kind === AssertionKind.value && !assertion.undated && assertion.from > day && (next === undefined || assertion.from < next)) next = assertion.from;
  }
  return next;
}

/** True while anything that the source said still stands. */
export function stands(doc: ClaimsDoc): boolean {
  return doc.assertions.some((assertion) => assertion.kind === AssertionKind.value);
}
