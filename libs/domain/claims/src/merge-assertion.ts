import { ALL, ANY_DATE, AssertionKind, compareStamps, type Assertion, type ClaimsDoc, type ClaimValue, type Entry } from './claims-doc.js';
import { sameValue } from './resolve-record.js';

/** What became of an assertion that met the claims already there. */
export interface Merged {
  /** Entries that changed the claims. None: everything was a repeat or older than what is there. */
  landed: Entry[];
  /** Entries with the version of a claim already there and other content. */
  conflicts: Entry[];
  /** What no longer stands because of it, for the history. */
  replaced: Assertion[];
}

/** A total order on values of equal version, so that both orders of arrival end the same: whichever text sorts higher wins. */
function outranks(a: ClaimValue, b: ClaimValue): boolean {
  return JSON.stringify(a) > JSON.stringify(b);
}

/** Elements stored before a field was added to them equal those that give the field as null. */
function sameContent(a: Entry, b: Entry): boolean {
  if (a.value === b.value) return true;
  if (a.element === '' || typeof a.value !== 'string' || typeof b.value !== 'string') return false;
  return sameValue(JSON.parse(a.value), JSON.parse(b.value));
}

function covers(tombstone: Entry, entry: Entry): boolean {
  if (tombstone.attribute === ALL) return true;
  return tombstone.attribute === entry.attribute && (tombstone.element === ALL || tombstone.element === entry.element);
}

const sameKey = (a: Entry, b: Entry) => a.attribute === b.attribute && a.element === b.element;

/** True where a tombstone `stone` takes back a claim of `claim`'s date and version. */
function reaches(stone: Assertion, claim: Assertion): boolean {
  if (stone.kind === AssertionKind.floor) return compareStamps(stone, claim) > 0;
  return (stone.from === ANY_DATE || stone.from === claim.from) && compareStamps(stone, claim) >= 0;
}

/** True where the source has taken back what this entry says, by a later word that came first. */
export function isTakenBack(doc: ClaimsDoc, incoming: Assertion, entry: Entry): boolean {
  for (const stone of doc.assertions) {
    if (stone.kind === AssertionKind.value || !reaches(stone, incoming)) continue;
    for (const named of stone.entries) if (covers(named, entry)) return true;
  }
  return false;
}

/** Removes the entries that `drop` picks from `assertion`, and keeps what was removed. */
function strike(assertion: Assertion, drop: (entry: Entry) => boolean, merged: Merged): void {
  const struck = assertion.entries.filter(drop);
  if (struck.length === 0) return;
  assertion.entries = assertion.entries.filter((entry) => !drop(entry));
  const known = merged.replaced.find((other) => other.eventId === assertion.eventId && other.from === assertion.from && other.kind === assertion.kind);
  if (known) known.entries.push(...struck);
  else merged.replaced.push({ ...assertion, entries: struck });
}

function landValue(doc: ClaimsDoc, incoming: Assertion, entry: Entry, merged: Merged): boolean {
  if (isTakenBack(doc, incoming, entry)) return false;
  for (const standing of doc.assertions) {
    if (standing.kind !== AssertionKind.value || standing.from !== incoming.from) continue;
    const other = standing.entries.find((candidate) => sameKey(candidate, entry));
    if (!other) continue;
    const order = compareStamps(standing, incoming);
    if (order > 0) return false;
    if (order === 0) {
      const same = sameContent(other, entry);
      // Said with a date and without one: without one it is in effect at once, and stays so in both orders of arrival.
      if (same && (standing.undated || !incoming.undated)) return false;
      if (!same) {
        merged.conflicts.push(entry);
        if (outranks(other.value, entry.value)) return false;
      }
    }
    strike(standing, (candidate) => candidate === other, merged);
    return true;
  }
  return true;
}

function landTombstone(doc: ClaimsDoc, incoming: Assertion, entry: Entry, merged: Merged): boolean {
  for (const standing of doc.assertions) {
    if (standing.kind !== incoming.kind || standing.from !== incoming.from) continue;
    const other = standing.entries.find((candidate) => sameKey(candidate, entry));
    if (!other) continue;
    if (compareStamps(standing, incoming) >= 0) return false;
    standing.entries = standing.entries.filter((candidate) => candidate !== other);
  }
  for (const standing of doc.assertions) {
    if (standing.kind === AssertionKind.value && reaches(incoming, standing)) strike(standing, (candidate) => covers(entry, candidate), merged);
  }
  return true;
}

/**
 * Adds an assertion to the claims of one source record. Claims compete only within one effective date, by version; any order of
 * arrival, and any number of repeats, ends in the same claims. Changes `doc`.
 */
export function mergeAssertion(doc: ClaimsDoc, incoming: Assertion): Merged {
  const merged: Merged = { landed: [], conflicts: [], replaced: [] };
  const land = incoming.kind === AssertionKind.value ? landValue : landTombstone;
  for (const entry of incoming.entries) if (land(doc, incoming, entry, merged)) merged.landed.push(entry);
  if (merged.replaced.length > 0 || incoming.kind !== AssertionKind.value) doc.assertions = doc.assertions.filter((assertion) => assertion.entries.length > 0);
  if (merged.landed.length > 0) doc.assertions.push({ ...incoming, entries: merged.landed });
  return merged;
}
