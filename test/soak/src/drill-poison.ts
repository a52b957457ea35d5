import { canonicalTopic, sourceTopic } from '@muster/contracts';
import { readTopic } from '@muster/platform-kafka';
import { pause } from '@muster/platform-kernel';
import { TestFirm, eventually } from '@muster/testing';
import { Crew } from './crew.js';
import { verdictOf, type Verdict } from './verdict.js';
import { WorkerLoad } from './worker-load.js';

export interface PoisonOptions {
  seed: number;
  /** Pairs of runs, one with a poison event in its middle and one without. */
  rounds: number;
  /** Where the ratio is not below `clearBelow` after `rounds`, more of them tell whether the poison did it or the machine: up to so many. */
  mostRounds?: number;
  clearBelow?: number;
  eventsPerRound: number;
  perSend?: number;
  everyMs?: number;
}

export interface PoisonReport {
  rounds: number;
  /** Median over the rounds of: p99 with a poison event by p99 without, of all other events. */
  p99Ratio: number;
  withMs: number[];
  withoutMs: number[];
  verdict: Verdict;
}

const quantile = (sorted: readonly number[], q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/**
 * What one unreadable event costs the others: rounds with one and rounds without, in turn, on the same processes.
 */
export async function drillPoison({ seed, rounds, mostRounds = rounds, clearBelow = 0, eventsPerRound, perSend = 20, everyMs = 20 }: PoisonOptions): Promise<PoisonReport> {
  const firm = await TestFirm.create();
  const crew = new Crew(firm);
  const load = new WorkerLoad(firm, { seed, workers: 500 });
  const withMs: number[] = [];
  const withoutMs: number[] = [];
  let poisoned = 0;
  const runRound = async (poison: boolean): Promise<number> => {
    const sinceMs = Date.now();
    const half = Math.floor(eventsPerRound / 2);
    for (let sent = 0; sent < eventsPerRound; sent += perSend) {
      if (poison && sent <= half && sent + perSend > half) {
        await firm.send([{ topic: firm.topic(sourceTopic('hris', 'worker')), message: { key: 'poison', value: Buffer.from([0, 0, 0, 0, 9, 255, 255, 255]) } }]);
        poisoned += 1;
      }
      await load.publish(perSend);
      await pause(everyMs);
    }
    await crew.drained(120_000);
    return latencyP99(firm, sinceMs);
  };
  try {
    await crew.join();
    await runRound(true);
    await runRound(false);
    const ratio = () => quantile(ascending(withMs.map((value, i) => value / withoutMs[i]!)), 0.5);
    for (let round = 0; round < rounds || (round < mostRounds && ratio() >= clearBelow); round += 1) {
      // The order changes, so that a machine that gets slower or faster does not speak for either.
      for (const poison of round % 2 === 0 ? [true, false] : [false, true]) (poison ? withMs : withoutMs).push(await runRound(poison));
    }
    await eventually(async () => (await firm.query('select 1 from worker_sync.parked')).length === poisoned, { what: `${poisoned} parked events` });
    const verdict = await verdictOf(firm, load);
    return { rounds: withMs.length, p99Ratio: ratio(), withMs, withoutMs, verdict };
  } finally {
    await crew.stop();
    await firm.stop();
  }
}

/** In milliseconds, of all records that changes since `sinceMs` caused: from the source's clock to the broker's, which are one clock here. */
async function latencyP99(firm: TestFirm, sinceMs: number): Promise<number> {
  const latencies: number[] = [];
  for await (const { headers, timestampMs } of readTopic({ kafka: firm.kafka, topic: firm.topic(canonicalTopic('worker')) })) {
    const occurredMs = Date.parse(String(headers['ce_time']));
    if (occurredMs >= sinceMs) latencies.push(timestampMs - occurredMs);
  }
  return quantile(ascending(latencies), 0.99);
}
