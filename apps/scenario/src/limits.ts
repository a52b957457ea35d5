import { parse } from 'yaml';
import { configFile, type Stack } from './stack.js';

/** Calls that a system takes in a time, as the configuration says it. */
export interface CallWindow {
  readonly requests: number;
  readonly seconds: number;
}

/** A limit of a system, and how long it takes by it alone to do what is to be done. */
export interface Limit {
  readonly system: string;
  readonly rule: string;
  readonly seconds: number;
}

interface Declared {
  readonly connector: { readonly limits: { readonly windows: readonly [CallWindow] }; readonly streams: Readonly<Record<string, { readonly everySeconds: number }>> };
}

/** What is to be done, and what is in the way before it begins. */
export interface Work {
  readonly people: number;
  readonly projects: number;
  readonly outageSeconds: number;
  /** Writes for the PSA that wait already. */
  readonly psaBacklog: number;
  /** How long a call of the ERP takes, which has two at work at once. */
  readonly erpCallSeconds: number;
}

/** Where a system refuses a second record of one key, what is new is made at once; elsewhere it is asked for first. */
const [CALLS_TO_MAKE, CALLS_TO_LOOK_AND_MAKE] = [1, 2];
const [TALENT_PAGE, ERP_AT_ONCE] = [50, 2];

/** The least time in which so many calls are taken, where those of the first window go at once. @param reads calls of a window that go for reading */
export function leastSeconds(calls: number, { requests, seconds }: CallWindow, reads = 0): number {
  return Math.max(0, Math.ceil(calls / Math.max(1, requests - reads)) - 1) * seconds;
}

/** What the limits of the systems alone cost, the costliest first: whatever Muster does, the last is done no sooner. */
export function limitsOf(stack: Stack, work: Work): Limit[] {
  return [ofThePsa(stack, work), ofTheErp(work), ofTheTalent(stack, work)].sort((one, other) => other.seconds - one.seconds);
}

function ofThePsa(stack: Stack, { people, projects, psaBacklog }: Work): Limit {
  const { window, streams } = declared(stack, 'psa');
  const reads = streams.reduce((sum, { everySeconds }) => sum + window.seconds / everySeconds, 0);
  const calls = psaBacklog + CALLS_TO_MAKE * people + CALLS_TO_LOOK_AND_MAKE * projects;
  return { system: 'PSA', rule: `${window.requests} calls in ${window.seconds} s, ${Math.round(reads)} of them for reading; one for each person, two for each project${psaBacklog > 0 ? `, after ${psaBacklog} that waited` : ''}: ${calls}`, seconds: leastSeconds(calls, window, reads) };
}

/** Each person is made, given a grade and (looked for first) allocated, each project looked for and made. */
function ofTheErp({ people, projects, outageSeconds, erpCallSeconds }: Work): Limit {
  const calls = (CALLS_TO_MAKE + 1 + CALLS_TO_LOOK_AND_MAKE) * people + CALLS_TO_LOOK_AND_MAKE * projects;
  return { system: 'ERP', rule: `two calls at once, of ${Math.round(erpCallSeconds * 1_000)} ms each; four for each person, two for each project: ${calls}; and ${outageSeconds} s out of reach`, seconds: outageSeconds + (calls * erpCallSeconds) / ERP_AT_ONCE };
}

function ofTheTalent(stack: Stack, { people }: Work): Limit {
  const { window } = declared(stack, 'talent');
  const pages = Math.ceil(people / TALENT_PAGE);
  return { system: 'talent', rule: `${window.requests} calls in ${window.seconds} s; pages of ${TALENT_PAGE} people: ${pages}`, seconds: leastSeconds(pages, window) };
}

function declared(stack: Stack, system: string): { window: CallWindow; streams: { everySeconds: number }[] } {
  const { limits, streams } = (parse(configFile(stack, `systems/${system}.yaml`)!, { merge: true }) as Declared).connector;
  return { window: limits.windows[0], streams: Object.values(streams) };
}
