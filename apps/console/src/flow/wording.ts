import { count, counted } from '../show/format';
import type { Tone } from '../show/Status';
import type { TargetState } from './types';

export const STATE_WORDS: Readonly<Record<TargetState, { readonly tone: Tone; readonly words: string; readonly meaning: string }>> = {
  healthy: { tone: 'good', words: 'healthy', meaning: 'Nothing waits for long' },
  slow: { tone: 'warn', words: 'slow', meaning: 'It moves, but what waits is older than 30 seconds' },
  stuck: { tone: 'bad', words: 'stuck', meaning: 'Something waits, and nothing has moved for a minute' },
  paused: { tone: 'quiet', words: 'paused', meaning: 'A person said so; it goes on where it was when it is resumed' },
  'waiting-for-vendor': { tone: 'busy', words: 'waits for the vendor', meaning: 'Its limit is used up, or its calls fail so that they are held back; it goes on by itself' },
  scheduled: { tone: 'good', words: 'waits for its file', meaning: 'It takes files at their times: what is due goes with the next one' },
  parked: { tone: 'warn', words: 'parked', meaning: 'It has all but what it refused' },
  absent: { tone: 'quiet', words: 'not connected', meaning: 'Nobody has given its address' },
};

/** "4 s", "12 min", "3 h", "2 d": as exact as one looks at it. */
export function span(seconds: number): string {
  if (seconds < 1) return 'less than 1 s';
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** When nothing will wait any more. */
export function drain(secondsToDrain: number | null, state?: TargetState): string {
  if (state === 'scheduled') return 'with its next file';
  if (secondsToDrain === null) return 'not known: nothing moves';
  return secondsToDrain === 0 ? '—' : span(secondsToDrain);
}

export const rate = (perSecond: number) => (perSecond === 0 ? '—' : `${perSecond < 10 ? perSecond.toFixed(1) : count(Math.round(perSecond))}/s`);

export const waits = (messages: number, seconds: number) => (messages === 0 ? 'nothing waits' : `${counted(messages, 'event')}, the first ${span(seconds)}`);
