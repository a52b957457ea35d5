import type { Tone } from '../show/Status';

interface Said {
  readonly tone: Tone;
  readonly words: string;
  readonly meaning: string;
}

export const CLASSES: Readonly<Record<string, Said>> = {
  'mapping-fault': { tone: 'bad', words: 'mapping fault', meaning: 'Rows cannot be read, or a field differs in too many of them' },
  duplicate: { tone: 'bad', words: 'duplicate', meaning: 'The system holds the record more than once' },
  missing: { tone: 'bad', words: 'missing', meaning: 'The system does not hold what it has acknowledged' },
  extra: { tone: 'warn', words: 'extra', meaning: 'The system holds what it is not to have' },
  late: { tone: 'busy', words: 'late', meaning: 'The owner says it and the master has not taken it in, or a system has settled on an older version' },
  'changed-by-non-owner': { tone: 'warn', words: 'changed by a non-owner', meaning: 'The system holds something else than it has acknowledged' },
  'different-effective-date': { tone: 'warn', words: 'different day', meaning: 'Only days differ' },
};

export const STATES: Readonly<Record<string, Said>> = {
  open: { tone: 'warn', words: 'open', meaning: 'It stands' },
  healing: { tone: 'busy', words: 'being mended', meaning: 'It was asked for, and the next run tells' },
  held: { tone: 'bad', words: 'waits for a person', meaning: 'More would be mended at once than may be without a word' },
  accepted: { tone: 'quiet', words: 'accepted', meaning: 'A person, or the policy, lets it stand' },
  resolved: { tone: 'good', words: 'gone', meaning: 'A later run did not see it any more' },
};

export const RUN_STATES: Readonly<Record<string, Said>> = {
  requested: { tone: 'quiet', words: 'requested', meaning: 'It begins when the run before it has ended' },
  reading: { tone: 'busy', words: 'reading', meaning: 'Snapshots are read and compared' },
  acting: { tone: 'busy', words: 'mending', meaning: 'What differs is mended, or told' },
  ended: { tone: 'good', words: 'ended', meaning: 'All that could be compared was' },
  failed: { tone: 'bad', words: 'failed', meaning: 'It could not be carried to its end' },
};

const UNKNOWN = (words: string): Said => ({ tone: 'quiet', words, meaning: words });
export const classOf = (name: string): Said => CLASSES[name] ?? UNKNOWN(name);
export const stateOf = (name: string): Said => STATES[name] ?? UNKNOWN(name);
export const runStateOf = (name: string): Said => RUN_STATES[name] ?? UNKNOWN(name);

/** A value of a difference as people read it: canonical JSON without its quotes, a dash for nothing. */
export function heldText(json: string | null): string {
  if (json === null || json === 'null') return '—';
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' ? value : json;
  } catch {
    return json;
  }
}
