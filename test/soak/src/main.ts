import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startStack } from '@muster/platform-embedded';
import { killAllProcesses } from '@muster/testing';
import Table from 'cli-table3';
import { drillKillStages, STAGES } from './drill-kill-stage.js';
import { drillPoison } from './drill-poison.js';
import { drillRestarts } from './drill-restarts.js';
import { drillRestore } from './drill-restore.js';
import { drillCutPublishing, drillFreezes, drillRandomKills, drillRebalances, LONG_FREEZE_MS } from './drills.js';
import { soakOptions } from './options.js';
import { between } from './seeded.js';
import type { Verdict } from './verdict.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const options = soakOptions(process.argv.slice(2));

const stack = await startStack({
  dataDir: join(root, '.muster', 'soak'), packagesDir: join(root, '.muster', 'packages'), ports: { kafka: 0, kafkaController: 0, registry: 0, postgres: 0 }, reset: true,
  onProgress: ({ text, ms }) => ms !== undefined && console.log(`${text} (${Math.round(ms)} ms)`),
});
Object.assign(process.env, stack.env());

type Trouble = Verdict & Partial<Record<'kills' | 'freezes' | 'rebalances' | 'cuts' | 'restarts', number>> & { note?: string };
type Drill = (seed: number) => Promise<Trouble>;

/** One round of each; rounds follow each other with other seeds until the time is over. */
const drills: Record<string, Drill> = {
  ...Object.fromEntries(STAGES.map((stage): [string, Drill] => [`kill ${stage}`, (seed) => drillKillStages({ stages: [stage], seed, kills: 10 })])),
  'random kills': (seed) => drillRandomKills({ seed, times: 20 }),
  freezes: (seed) => drillFreezes({ seed, times: 24, frozenMs: (random, nth) => (nth % 6 === 5 ? between(random, LONG_FREEZE_MS, 2 * LONG_FREEZE_MS) : between(random, 50, 3_000)), options: { perSend: 6, drainMs: 120_000 } }),
  rebalances: (seed) => drillRebalances({ seed, times: 4 }),
  'cut publishing': (seed) => drillCutPublishing({ seed, times: 40 }),
  restarts: (seed) => drillRestarts(stack, { seed, parts: ['postgres', 'kafka', 'registry', 'postgres', 'kafka', 'registry'], isKilled: (nth) => nth % 2 === 1 }),
  restore: async (seed) => {
    const report = await drillRestore({ seed, events: Math.ceil(options.events / 10) });
    return { ...report, note: `caught up and repaired ${report.repairMs} ms after it was ready` };
  },
  poison: async (seed) => {
    const { verdict, rounds, p99Ratio } = await drillPoison({ seed, rounds: 9, eventsPerRound: options.events });
    return { ...verdict, note: `p99 of other keys beside one poison event: ${(100 * p99Ratio).toFixed(1)}% of that without (median of ${rounds})` };
  },
};

const wanted = Object.entries(drills).filter(([name]) => options.only.length === 0 || options.only.some((part) => name.includes(part)));
const table = new Table({ style: { head: [], border: [] }, head: ['drill', 'seed', 's', 'trouble', 'received', 'applied', 'no effect', 'scheduled', 'waiting', 'parked', 'published', 'repeats', 'samples', 'faults'] });
const sums = { received: 0, applied: 0, no_effect: 0, scheduled: 0, waiting: 0, parked: 0, published: 0, samples: 0, trouble: 0 };
const faults: string[] = [];
const deadline = performance.now() + options.minutes * 60_000;

async function runDrill(name: string, one: Drill, seed: number): Promise<void> {
  const startedMs = performance.now();
  try {
    const verdict = await one(seed);
    const trouble = verdict.kills ?? verdict.freezes ?? verdict.rebalances ?? verdict.cuts ?? verdict.restarts ?? 1;
    const { applied, no_effect, scheduled, waiting, parked } = verdict.outcomes;
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    table.push([name, seed, seconds, trouble, verdict.received, applied, no_effect, scheduled, waiting, parked, verdict.published, verdict.repeats, verdict.samples, verdict.faults.length]);
    console.log(`${name}, seed ${seed}: ${verdict.received} = ${applied} applied + ${no_effect} no effect + ${scheduled} scheduled + ${waiting} waiting + ${parked} parked; ${verdict.published} published, ${verdict.repeats} repeats, ${verdict.samples} samples, ${seconds} s${verdict.note ? `; ${verdict.note}` : ''}`);
    for (const [sum, value] of Object.entries({ received: verdict.received, ...verdict.outcomes, published: verdict.published, samples: verdict.samples, trouble })) sums[sum as keyof typeof sums] += value;
    faults.push(...verdict.faults.map((fault) => `${name}, seed ${seed}: ${fault}`));
  } catch (error) {
    faults.push(`${name}, seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
    console.error(`${name}, seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

for (let round = 0; round === 0 || performance.now() < deadline; round += 1) {
  for (const [name, one] of wanted) {
    if (round > 0 && performance.now() > deadline) break;
    await runDrill(name, one, options.seed + round);
  }
}

await killAllProcesses();
await stack.stop();
console.log(table.toString());
const { applied, no_effect, scheduled, waiting, parked } = sums;
console.log(`${sums.trouble} troubles, ${sums.samples} samples of the sums.`);
console.log(`received ${sums.received} = applied ${applied} + no effect ${no_effect} + scheduled ${scheduled} + waiting ${waiting} + parked ${parked}${applied + no_effect + scheduled + waiting + parked === sums.received ? '' : ' DOES NOT HOLD'}`);
for (const fault of faults.slice(0, 50)) console.error(`FAULT ${fault}`);
console.log(faults.length === 0 ? 'every promise held' : `${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
