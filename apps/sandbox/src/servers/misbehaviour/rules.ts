import { faultsInWords, isObject } from '../fields.js';

export const misbehaviours = [
  'latency', 'throttle', 'error', 'failure-inside-200', 'timeout-after-success', 'timeout', 'cut', 'empty-body', 'expired-token', 'outage', 'rename-field',
  'double-webhooks', 'reorder-webhooks', 'lose-webhooks', 'late-webhooks',
] as const;
export type Misbehaviour = (typeof misbehaviours)[number];

/** What is done wrong with the calls that a system makes by itself, and not with those that it answers. */
export function isOfWebhooks({ do: misbehaviour }: Rule): boolean {
  return misbehaviour.endsWith('-webhooks');
}

/** What a system is told to do wrong, and on which calls. */
export interface Rule {
  match: { method?: string; /** A regular expression over the whole path, the system's prefix included; of webhooks, over the path of the receiver. */ path?: string };
  do: Misbehaviour;
  /** How often in all; for ever where it is not given. */
  times?: number;
  /** From when it is told on; for ever where it is not given. */
  seconds?: number;
  /** From 0 to 1; each fitting call draws anew. Always where it is not given. */
  probability?: number;
  /**
   * latency: how much slower. timeout and timeout-after-success: how long the line is held before it is cut. late-webhooks: how late. reorder-webhooks: how long an event waits for another that
   * overtakes it. Others: how long the wrong answer takes.
   */
  latencyMs?: number;
  /** throttle: sent as Retry-After; without it the header is missing. */
  retryAfterSeconds?: number;
  /** error: the status, 500 to 599. */
  status?: number;
  /** rename-field: a path through the records of the answer, through lists too (`assignments.work_email`), and where the value stands now, seen from the same place (`email`, `contact.email`). */
  from?: string;
  to?: string;
}

/** Thrown for rules that cannot be followed; names every fault. */
export class RuleFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RuleFault';
  }
}

const rulesMax = 1_000;
const latencyMsMax = 3_600_000;
const secondsMax = 86_400;

type Check = (value: unknown) => string | undefined;
const wholeTo = (max: number): Check => (value) => (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max ? undefined : `must be a whole number from 0 to ${max}`);
const fieldPath: Check = (value) => (typeof value === 'string' && /^[\w@]+(\.[\w@]+)*$/.test(value) ? undefined : 'must be names between dots');

const checks: Record<keyof Rule, Check> = {
  match: matchFault,
  do: (value) => (misbehaviours.includes(value as Misbehaviour) ? undefined : `must be one of ${misbehaviours.join(', ')}`),
  times: wholeTo(Number.MAX_SAFE_INTEGER),
  seconds: wholeTo(secondsMax),
  probability: (value) => (typeof value === 'number' && value >= 0 && value <= 1 ? undefined : 'must be a number from 0 to 1'),
  latencyMs: wholeTo(latencyMsMax),
  retryAfterSeconds: wholeTo(secondsMax),
  status: (value) => (Number.isInteger(value) && (value as number) >= 500 && (value as number) <= 599 ? undefined : 'must be from 500 to 599'),
  from: fieldPath,
  to: fieldPath,
};

/** The rules of a request to the control plane. Throws RuleFault. */
export function readRules(given: unknown): Rule[] {
  if (!Array.isArray(given) || given.length > rulesMax) throw new RuleFault(`rules must be a list of at most ${rulesMax}`);
  return given.map((rule: unknown, place) => {
    const fault = ruleFault(rule);
    if (fault) throw new RuleFault(`rules[${place}]: ${fault}`);
    return { ...(rule as Rule), match: (rule as Rule).match ?? {} };
  });
}

function ruleFault(rule: unknown): string | undefined {
  if (!isObject(rule)) return 'must be an object';
  const faults = Object.entries(rule).flatMap(([name, value]) => {
    const fault = Object.hasOwn(checks, name) ? checks[name as keyof Rule](value) : 'is unknown';
    return fault ? [[name, fault] as const] : [];
  });
  if (faults.length > 0) return faultsInWords(Object.fromEntries(faults));
  if (rule.do === undefined) return 'do is missing';
  return rule.do === 'rename-field' && (rule.from === undefined || rule.to === undefined) ? 'rename-field needs from and to' : undefined;
}

function matchFault(match: unknown): string | undefined {
  if (!isObject(match)) return 'must be an object';
  const stranger = Object.keys(match).find((name) => name !== 'method' && name !== 'path');
  if (stranger) return `has no ${stranger.slice(0, 60)}, only method and path`;
  if (match.method !== undefined && (typeof match.method !== 'string' || !/^[A-Za-z]+$/.test(match.method))) return 'has a method that is none';
  return match.path === undefined || isPattern(match.path) ? undefined : 'has a path that is no regular expression';
}

function isPattern(text: unknown): boolean {
  try {
    return typeof text === 'string' && new RegExp(text) !== undefined;
  } catch {
    return false;
  }
}
