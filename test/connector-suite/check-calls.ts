import { expect } from '@jest/globals';
import type { CallResult } from '@muster/connectors';
import type { StreamRequest } from '@muster/domain-connector';
import type { Rule } from '@muster/sandbox';
import { eventually } from '@muster/testing-kit';
import type { Bench } from './bench.js';
import type { Check } from './subject.js';

type Wrong = Omit<Rule, 'match'>;

/** Everything that may go wrong with a call, and how it is to be told. A line is held for a millisecond before it is cut: what is told is the cut. */
export const failures: readonly Wrong[] = [
  { do: 'error' }, { do: 'error', status: 503 }, { do: 'failure-inside-200' }, { do: 'timeout', latencyMs: 1 }, { do: 'timeout-after-success', latencyMs: 1 }, { do: 'cut' }, { do: 'empty-body' }, { do: 'outage' },
];
const PATIENCE_MS = 200;
const slow: Wrong = { do: 'latency', latencyMs: 5_000 };

const inWords = ({ do: what, status }: Wrong): string => (status === undefined ? what : `${what} ${status}`);

export const onPath = (path: string): string => `${path.replace(/[\\^$.+?()[\]{}|*]/g, '\\$&')}$`;

/** Of the first call of a request that reads, told apart from logins by the path where they differ in it. */
const matchOf = (request: StreamRequest) => ({ method: request.method, path: onPath(request.path) });

function tellsNo(secrets: readonly string[], text: string): void {
  for (const secret of secrets) expect(text.includes(secret)).toBe(false);
}

async function letsUsIn(bench: Bench): Promise<void> {
  expect((await bench.call(bench.caller(), bench.reading())).class).toMatch(/^(ok|gone)$/);
}

async function refuses(bench: Bench): Promise<void> {
  const { subject } = bench;
  for (const name of subject.secrets) {
    const result = await bench.call(bench.caller({ env: { [name]: 'a-wrong-guess' } }), bench.reading());
    expect({ name, class: result.class, mayHaveDone: result.mayHaveDone }).toEqual({ name, class: 'auth', mayHaveDone: false });
    tellsNo(['a-wrong-guess', bench.env()[name]!], result.message);
  }
  tellsNo(subject.secrets.map((name) => bench.env()[name]!), JSON.stringify(await bench.control.calls(subject.server)));
}

/** Refused under way, and ended by the clock of both. */
async function renews(bench: Bench): Promise<void> {
  const request = await bench.reading();
  const caller = bench.caller();
  const first = await bench.call(caller, request);
  await bench.control.behave(bench.subject.server, [{ match: matchOf(request), do: 'expired-token', times: 1 }]);
  expect((await bench.call(caller, request)).class).toBe(first.class);
  expect(await bench.logins()).toBe(2);
  bench.clock.pass(3_600_000);
  expect((await bench.call(caller, request)).class).toBe(first.class);
  expect(await bench.logins()).toBe(3);
}

/** As many calls at once as three windows hold, the clock standing still until a window is used up. */
async function staysWithin(bench: Bench): Promise<void> {
  const [requests, windowMs, windows] = [3, 100, 3];
  const request = await bench.reading();
  const { clock } = bench;
  clock.stoppedAt = Date.now();
  const caller = bench.caller({ limits: { windows: [{ requests, windowMs }] } });
  const results: CallResult[] = [];
  const all = Promise.all(Array.from({ length: requests * windows }, async () => results.push(await bench.call(caller, request))));
  for (let window = 1; window <= windows; window += 1) {
    await eventually(() => results.length >= requests * window, { what: `the calls of window ${window}`, timeoutMs: 60_000, everyMs: 5 });
    expect(results.length).toBe(requests * window);
    clock.stoppedAt += 2 * windowMs;
  }
  await all;
  expect(results.filter(({ class: kind }) => kind !== 'ok' && kind !== 'gone')).toEqual([]);
  const times = (await bench.calls()).map(({ at }) => at);
  expect(times.length).toBe(requests * windows);
  for (const from of times) expect(times.filter((at) => at >= from && at < from + windowMs).length).toBeLessThanOrEqual(requests);
}

async function tellsThrottling(bench: Bench): Promise<void> {
  const { subject, control } = bench;
  const request = await bench.reading();
  for (const retryAfterSeconds of [undefined, 7]) {
    const caller = bench.caller();
    await control.calm(subject.server);
    await bench.call(caller, request);
    await control.behave(subject.server, [{ match: matchOf(request), do: 'throttle', retryAfterSeconds }]);
    const result = await bench.call(caller, request);
    expect(result).toMatchObject({ class: 'throttled', mayHaveDone: false });
    expect(result.retryAfterMs).toBe(retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1_000);
  }
  await control.calm(subject.server);
  if (!subject.tooMany) return;
  await bench.configure(subject.tooMany.settings);
  const results = await Promise.all(Array.from({ length: subject.tooMany.calls }, async () => bench.call(bench.caller(), request)));
  expect(new Set(results.map((result) => result.class))).toEqual(new Set(['ok', 'throttled']));
}

async function tellsFailures(bench: Bench): Promise<void> {
  const { subject: { server }, control, connector } = bench;
  const request = await bench.reading();
  const limits: { timeoutMs?: number } = {};
  const caller = bench.caller({ limits });
  await bench.call(caller, request);
  const told = async (wrong: Wrong): Promise<string> => {
    await control.behave(server, [{ ...wrong, match: matchOf(request) }]);
    return `${inWords(wrong)}: ${(await bench.call(caller, request)).class}`;
  };
  const classes: string[] = [];
  for (const wrong of failures) classes.push(await told(wrong));
  limits.timeoutMs = PATIENCE_MS;
  classes.push(await told(slow));
  limits.timeoutMs = connector.limits.timeoutMs;
  classes.push(await told({ do: 'expired-token' }));
  expect(classes).toEqual([...[...failures, slow].map((wrong) => `${inWords(wrong)}: transient`), 'expired-token: auth']);
  await control.calm(server);
  await letsUsIn(bench);
}

export const callChecks = {
  'lets us in': letsUsIn, 'refuses wrong credentials': refuses, 'renews what has expired': renews, 'stays within its limit': staysWithin, 'tells when it is throttled': tellsThrottling, 'tells failures from answers': tellsFailures,
} satisfies Partial<Record<Check, (bench: Bench) => Promise<void>>>;
