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

interface Merging {
  readonly merged: Merged;
  /** Those of the document that have lists of entries of their own by now. */
  readonly struck: Assertion[];
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

/** Where an assertion speaks of the same as an entry; -1 where it does not. */
function placeIn(entries: readonly Entry[], { attribute, element }: Entry): number {
  for (let i = 0; i < entries.length; i += 1) {
    const entry = entries[i]!;
    if (entry.attribute === attribute && entry.element === element) return i;
  }
  return -1;
}

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

/** Removes an entry from an assertion, and keeps what was removed. A whole row strikes one after the other: the list is copied for the first, since others may hold it. */
function strikeAt(assertion: Assertion, at: number, { merged, struck: owned }: Merging): void {
  if (!owned.includes(assertion)) {
    owned.push(assertion);
    assertion.entries = assertion.entries.slice();
  }
  const struck = assertion.entries.splice(at, 1);
  for (const known of merged.replaced) {
    if (known.eventId === assertion.eventId && known.from === assertion.from && known.kind === assertion.kind) {
      known.entries.push(struck[0]!);
      return;
    }
  }
  merged.replaced.push({ ...assertion, entries: struck });
}

function landValue(doc: ClaimsDoc, incoming: Assertion, entry: Entry, merging: Merging): boolean {
  if (isTakenBack(doc, incoming, entry)) return false;
  for (const standing of doc.assertions) {
    if (standing.kind !== AssertionKind.value || standing.from !== incoming.from) continue;
    const at = placeIn(standing.entries, entry);
    if (at < 0) continue;
    const other = standing.entries[at]!;
    const order = compareStamps(standing, incoming);
    if (order > 0) return false;
    if (order === 0) {
      const same = sameContent(other, entry);
      // Said with a date and without one: without one it is in effect at once, and stays so in both orders of arrival.
      if (same && (standing.undated || !incoming.undated)) return false;
      if (!same) {
        merging.merged.conflicts.push(entry);
        if (outranks(other.value, entry.value)) return false;
      }
    }
    strikeAt(standing, at, merging);
    return true;
  }
  return true;
}

function landTombstone(doc: ClaimsDoc, incoming: Assertion, entry: Entry, merging: Merging): boolean {
  for (const standing of doc.assertions) {
    if (standing.kind !== incoming.kind || standing.from !== incoming.from) continue;
    const at = placeIn(standing.entries, entry);
    if (at < 0) continue;
    if (compareStamps(standing, incoming) >= 0) return false;
    standing.entries = standing.entries.toSpliced(at, 1);
  }
  for (const standing of doc.assertions) {
    if (standing.kind !== AssertionKind.value || !reaches(incoming, standing)) continue;
    for (let i = 0; i < standing.entries.length; ) {
      if (covers(entry, standing.entries[i]!)) strikeAt(standing, i, merging);
      else i += 1;
    }
  }
  return true;
}

/**
 * Adds an assertion to the claims of one source record. Claims compete only within one effective date, by version; any order of
 * arrival, and any number of repeats, ends in the same claims. Changes `doc`.
 */
export function mergeAssertion(doc: ClaimsDoc, incoming: Assertion): Merged {
  const merged: Merged = { landed: [], conflicts: [], replaced: [] };
  const merging: Merging = { merged, struck: [] };
  const land = incoming.kind === AssertionKind.value ? landValue : landTombstone;
  for (const entry of incoming.entries) if (land(doc, incoming, entry, merging)) merged.landed.push(entry);
  if (merged.replaced.length > 0 || incoming.kind !== AssertionKind.value) doc.assertions = doc.assertions.filter((assertion) => assertion.entries.length > 0);
  if (merged.landed.length > 0) doc.assertions.push({ ...incoming, entries: merged.landed });
  return merged;
}
