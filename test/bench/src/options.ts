import { parseArgs } from 'node:util';
import { SetupError } from '@muster/platform-kernel';

/** What one run measures, and with which knobs. */
export interface BenchOptions {
  /** Events of the product and of each part alone. */
  events: number;
  workers: number;
  /** How often every variant is run, in turn; medians are taken over the rounds. */
  rounds: number;
  /** Events of the stock variant at its default and its best concurrency: it is slow, and speed is per second. */
  stockEvents: number;
  stockTunedEvents: number;
  stockConcurrency: number;
  stockTunedConcurrency: number;
  stockPollMs: number;
  stockRelayBatch: number;
  stockPool: number;
  /** Seconds of one event each 20 ms. */
  latencySeconds: number;
  withLatency: boolean;
  withParts: boolean;
  withStock: boolean;
  /** The product's own runs, against which the others are held; all but where only the connectors are asked for. */
  withProduct: boolean;
  withConnectors: boolean;
  /** People that the connectors read and deliver. */
  connectorPeople: number;
  /** Million-row tables: records and journal rows that are there before the run. */
  withLarge: boolean;
  largeRecords: number;
  largeJournal: number;
  largeRounds: number;
  /** Also a run of five times the events, to see that memory stays flat. */
  withLong: boolean;
  /** Folder for CPU profiles of worker-sync; none are taken where it is not given. */
  profileDir: string | undefined;
  /** Statements that take so long are explained in the database's log; none where it is not given. It costs speed. */
  explainMs: number | undefined;
  seed: number;
}

const flags = {
  events: { type: 'string' }, workers: { type: 'string' }, rounds: { type: 'string' }, seed: { type: 'string' },
  'stock-events': { type: 'string' }, 'stock-tuned-events': { type: 'string' }, 'stock-concurrency': { type: 'string' }, 'stock-tuned-concurrency': { type: 'string' },
  'stock-poll-ms': { type: 'string' }, 'stock-relay-batch': { type: 'string' }, 'stock-pool': { type: 'string' },
  'latency-seconds': { type: 'string' }, 'large-records': { type: 'string' }, 'large-journal': { type: 'string' }, 'large-rounds': { type: 'string' },
  'connector-people': { type: 'string' }, only: { type: 'string' }, profile: { type: 'string' }, 'explain-ms': { type: 'string' },
  quick: { type: 'boolean' }, long: { type: 'boolean' }, large: { type: 'boolean', default: true }, help: { type: 'boolean' },
} as const;

export const usage = `npm run bench [-- options]
  --events N --workers N --rounds N   size of the product's runs (100000, 20000, 3)
  --quick                             a small run of a few minutes: 20000 events, 5000 workers, one round, no large tables
  --long                              also a run of five times the events, for flat memory
  --no-large                          without the million-row tables
  --large-records N --large-journal N --large-rounds N   (1000000, 5000000, 2)
  --only a,b                          of: product, stock, parts, latency, large, connectors; the product's own runs are made with all but connectors alone
  --connector-people N                people that the connectors read and deliver (2000)
  --latency-seconds N                 one event each 20 ms for so long (20)
  --stock-events N --stock-tuned-events N                events of the stock variant (4000, 8000)
  --stock-concurrency N --stock-tuned-concurrency N      partitionsConsumedConcurrently (1, 6)
  --stock-poll-ms N --stock-relay-batch N --stock-pool N its outbox poll (100), rows per poll (500), connections (10)
  --profile DIR                       CPU profiles of worker-sync
  --explain-ms N                      plans of slower statements, in .muster/bench/logs/postgres.log
  --seed N                            of the events (1)`;

const parts = ['product', 'stock', 'parts', 'latency', 'large', 'connectors'];

/** Reads the command line. Throws SetupError for what cannot be meant. */
export function readOptions(args: string[]): BenchOptions | 'help' {
  const { values } = parseArguments(args);
  if (values.help) return 'help';
  const number = (name: keyof typeof flags, standard: number, min = 1): number => {
    const given = values[name];
    const value = given === undefined ? standard : Number(given);
    if (!Number.isInteger(value) || value < min) throw new SetupError(`--${name} is ${JSON.stringify(given)} and must be a whole number from ${min}.`, usage);
    return value;
  };
  const only = values.only?.split(',') ?? parts;
  for (const part of only) if (!parts.includes(part)) throw new SetupError(`--only names ${JSON.stringify(part)}.`, usage);
  const quick = values.quick ?? false;
  return {
    events: number('events', quick ? 20_000 : 100_000, 1_000), workers: number('workers', quick ? 5_000 : 20_000, 200), rounds: number('rounds', quick ? 1 : 3), seed: number('seed', 1),
    stockEvents: number('stock-events', quick ? 2_000 : 4_000, 100), stockTunedEvents: number('stock-tuned-events', quick ? 4_000 : 8_000, 100),
    stockConcurrency: number('stock-concurrency', 1), stockTunedConcurrency: number('stock-tuned-concurrency', 6), stockPollMs: number('stock-poll-ms', 100), stockRelayBatch: number('stock-relay-batch', 500), stockPool: number('stock-pool', 10, 2),
    latencySeconds: number('latency-seconds', quick ? 5 : 20, 2),
    withProduct: only.some((part) => part !== 'connectors'), withConnectors: only.includes('connectors'), connectorPeople: number('connector-people', quick ? 1_000 : 2_000, 100),
    withStock: only.includes('stock'), withParts: only.includes('parts'), withLatency: only.includes('latency'),
    withLarge: only.includes('large') && values.large !== false && !quick,
    largeRecords: number('large-records', 1_000_000, 1_000), largeJournal: number('large-journal', 5_000_000, 0), largeRounds: number('large-rounds', 2),
    withLong: values.long ?? false, profileDir: values.profile, explainMs: values['explain-ms'] === undefined ? undefined : number('explain-ms', 0, 0),
  };
}

function parseArguments(args: string[]) {
  try {
    return parseArgs({ args, options: flags, allowNegative: true });
  } catch (error) {
    throw new SetupError((error as Error).message, usage);
  }
}
