import { sourceTopic } from '@muster/contracts';
import { fetchOffsets } from '@muster/platform-kafka';
import type { TestFirm } from '@muster/testing';
import { checkLoad, checkWorkerTopics, type WorkerTopicsReport } from './subscriber-check.js';
import type { SumsReport } from './sums-sampler.js';
import type { WorkerLoad } from './worker-load.js';

/** What a drill ends with: the figures it prints, and every promise that did not hold. */
export interface Verdict {
  events: number;
  received: number;
  outcomes: Record<'applied' | 'no_effect' | 'scheduled' | 'waiting' | 'parked', number>;
  journalled: number;
  published: number;
  repeats: number;
  samples: number;
  unreachable: number;
  faults: string[];
}

interface Counters {
  received: string;
  lost: string;
  applied: string;
  no_effect: string;
  scheduled: string;
  waiting: string;
  parked: string;
}

const COUNTERS = `select coalesce(sum(next_offset - start_offset), 0) received, coalesce(sum(lost), 0) lost, coalesce(sum(applied), 0) applied, coalesce(sum(no_effect), 0) no_effect,
  coalesce(sum(scheduled), 0) scheduled, coalesce(sum(waiting), 0) waiting, coalesce(sum(parked), 0) parked from worker_sync.consumer_cursor`;

export interface VerdictOptions {
  sums?: SumsReport;
  /** After a restore, what a version holds may differ, and versions may be higher than the changes. */
  restored?: boolean;
}

/** Call it when everything is taken and published. */
export async function verdictOf(firm: TestFirm, load: WorkerLoad, { sums, restored = false }: VerdictOptions = {}): Promise<Verdict> {
  const [counters] = await firm.query<Counters & Record<string, unknown>>(COUNTERS);
  const [journal] = await firm.query<{ n: string }>('select count(*) n from worker_sync.journal');
  const { received, lost, applied, no_effect, scheduled, waiting, parked } = Object.fromEntries(Object.entries(counters!).map(([name, value]) => [name, Number(value)])) as Record<keyof Counters, number>;
  const onTopics = await eventsOn(firm);
  const topics = await checkWorkerTopics(firm, { repeatsMayDiffer: restored });
  const faults = [...topics.faults, ...(await checkLoad(firm, load, { extraVersions: restored })), ...(sums?.violations ?? [])];
  const outcomes = { applied, no_effect, scheduled, waiting, parked };
  const sum = applied + no_effect + scheduled + waiting + parked;
  if (lost > 0) faults.push(`${lost} events are counted as lost`);
  if (sum !== received) faults.push(`${sum} outcomes for ${received} events received`);
  if (received !== onTopics) faults.push(`${received} events received of ${onTopics} on the topics`);
  if (Number(journal!.n) !== received) faults.push(`${journal!.n} journal rows for ${received} events`);
  if (onTopics < load.events) faults.push(`${onTopics} events on the topics, ${load.events} were published`);
  return { events: load.events, received, outcomes, journalled: Number(journal!.n), ...countsOf(topics), samples: sums?.samples ?? 0, unreachable: sums?.unreachable ?? 0, faults };
}

const countsOf = ({ main, restricted }: WorkerTopicsReport) => ({ published: main.messages + restricted.messages, repeats: main.repeats + restricted.repeats });

async function eventsOn(firm: TestFirm): Promise<number> {
  let events = 0;
  for (const system of ['hris', 'erp']) for (const { earliest, end } of await fetchOffsets(firm.kafka, firm.topic(sourceTopic(system, 'worker')))) events += end - earliest;
  return events;
}
