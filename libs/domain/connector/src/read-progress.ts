import type { Expression } from '@muster/domain-mapping';
import type { Answer, DeltaCursor } from './compiled-connector.js';
import type { Delta, ParameterPlace } from './declaration.js';
import { readTime, writeTime } from './declared-time.js';
import { fillText } from './fill-template.js';
import { answerHolds, compileReading, contractFault, readAnswer, shortText } from './read-answer.js';

/** How far a stream was read, and how the next read asks for what came after. */
export interface ReadProgress {
  /** The cursor as the system writes it; null where the kind is another, and everything is to be read. */
  since(cursor: DeltaCursor | null): string | null;
  /** Parameters that ask for what changed since. */
  parameters(since: string): Readonly<Record<string, string | number>>;
  after(previous: DeltaCursor | null, rows: readonly unknown[], answer: Answer): Promise<DeltaCursor | null>;
  isTooOld(answer: Answer): Promise<boolean>;
}

/** In a body a number is one, as far as it can be written as such. */
const asNumber = (text: string, place: ParameterPlace | undefined): string | number => (place === 'body' && /^-?\d{1,15}$/.test(text) ? Number(text) : text);

type ByTime = Extract<Delta, { kind: 'changed-since' | 'filter' }>;

/** What `from` says of each row. Throws PermanentError contract where no row says anything, or one says what cannot be read. */
async function readFrom<T>(from: Expression, rows: readonly unknown[], read: (value: unknown) => T | undefined, expected: string): Promise<T[]> {
  const found: T[] = [];
  for (const row of rows) {
    const value = await readAnswer(from, row);
    if (value === null || value === undefined || value === '') continue;
    const one = read(value);
    if (one === undefined) throw contractFault(`${from.source} is not ${expected} in every row. Correct delta, or the system has changed.`);
    found.push(one);
  }
  if (rows.length > 0 && found.length === 0) throw contractFault(`No row has ${from.source}, by which later reads ask for what changed. Correct delta, or the system has changed.`);
  return found;
}

function byTime(delta: ByTime, isTooOld: ReadProgress['isTooOld']): ReadProgress {
  const { parameter, from, form = 'iso', overlapSeconds = 60 } = delta;
  const changed = compileReading(from);
  return {
    isTooOld,
    since: (cursor) => (cursor?.kind === 'since' ? writeTime(cursor.ms, form) : null),
    parameters: (since) => ({ [parameter]: delta.kind === 'filter' ? fillText(delta.template, { since }) : asNumber(since, delta.in) }),
    async after(previous, rows, answer) {
      const times = await readFrom(changed, rows, (value) => readTime(value, form), `a time written ${form}`);
      const before = previous?.kind === 'since' ? previous : null;
      if (times.length === 0) return before;
      // A row dated ahead of the system's own clock must not hide what changes until then.
      const clock = Date.parse(answer.headers['date'] ?? '');
      const latest = times.reduce((a, b) => Math.max(a, b));
      const ms = Math.min(latest, Number.isFinite(clock) ? clock : latest) - overlapSeconds * 1_000;
      return before && before.ms >= ms ? before : { kind: 'since', ms };
    },
  };
}

const wholeNumber = (value: unknown): bigint | undefined => (/^\d{1,30}$/.test(shortText(value) ?? '') ? BigInt(shortText(value)!) : undefined);

function byVersion({ parameter, in: place, from }: Extract<Delta, { kind: 'version' }>, isTooOld: ReadProgress['isTooOld']): ReadProgress {
  const version = compileReading(from);
  return {
    isTooOld,
    since: (cursor) => (cursor?.kind === 'version' ? cursor.version : null),
    parameters: (since) => ({ [parameter]: asNumber(since, place) }),
    async after(previous, rows) {
      const versions = await readFrom(version, rows, wholeNumber, 'a whole number');
      const before = previous?.kind === 'version' ? previous : null;
      if (versions.length === 0) return before;
      const highest = versions.reduce((a, b) => (a > b ? a : b));
      return before && BigInt(before.version) >= highest ? before : { kind: 'version', version: String(highest) };
    },
  };
}

function byToken({ parameter, next }: Extract<Delta, { kind: 'token' }>, isTooOld: ReadProgress['isTooOld']): ReadProgress {
  const token = compileReading(next);
  return {
    isTooOld,
    since: (cursor) => (cursor?.kind === 'token' ? cursor.token : null),
    parameters: (since) => ({ [parameter]: since }),
    // Most systems tell it on the last page only.
    async after(previous, _rows, answer) {
      const told = shortText(await readAnswer(token, answer));
      return told === undefined ? (previous?.kind === 'token' ? previous : null) : { kind: 'token', token: told };
    },
  };
}

const whole: ReadProgress = { since: () => null, parameters: () => ({}), after: () => Promise.resolve(null), isTooOld: () => Promise.resolve(false) };

export function compileReadProgress(delta: Delta): ReadProgress {
  if (delta.kind === 'full') return whole;
  const tooOld = delta.tooOld === undefined ? undefined : compileReading(delta.tooOld);
  const isTooOld = (answer: Answer) => answerHolds(tooOld, answer);
  switch (delta.kind) {
    case 'changed-since':
    case 'filter': return byTime(delta, isTooOld);
    case 'version': return byVersion(delta, isTooOld);
    case 'token': return byToken(delta, isTooOld);
  }
}
