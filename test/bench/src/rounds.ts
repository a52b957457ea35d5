import { loadavg } from 'node:os';
import type { EncodedEvent } from './broker.js';
import { measureConnectors, type ConnectorFigures } from './connectors.js';
import { makeWorkload, type Workload, type WorkloadSettings } from './events.js';
import { withClient } from './database.js';
import { FILLED_VERSION, makeTemplate } from './large-tables.js';
import { changesOf, measureLatency, type LatencyFigures } from './latency.js';
import { discard, measureRun, waitForEnd, type BenchPlace, type Candidate, type RunFigures } from './measure.js';
import type { BenchOptions } from './options.js';
import { measureParts } from './parts.js';
import { cores } from './processes.js';
import { openProduct } from './product.js';
import type { Findings } from './report.js';
import { openStock } from './stock-candidate.js';

interface Load {
  workload: Workload;
  encoded: EncodedEvent[];
}

const LONG_TIMES = 5;
const BEAT_PER_S = 50;
/** Events that warm a service up before its latency is taken. */
const WARM_UP = 4_000;

/** Everything that is to be measured. Variants take turns within a round, so that what the machine does beside them strikes all of them. */
export async function runRounds(place: BenchPlace, options: BenchOptions, signal: AbortSignal): Promise<Findings> {
  const load = loadOf(place, options);
  const findings: Findings = {
    options, machine: { cores, loadBefore: loadavg()[0]! }, bytesPerEvent: Math.round(load.encoded.reduce((sum, { message }) => sum + message.value!.length, 0) / load.encoded.length),
    product: [], stock: [], stockTuned: [], filled: [], large: [], long: [], parts: [], latency: [], stockLatency: [], connectors: [],
  };
  const rounds = new Rounds(place, options, signal);
  if (options.withConnectors) findings.connectors.push(await rounds.connectors());
  if (!options.withProduct) return findings;
  for (let round = 1; round <= options.rounds; round += 1) await rounds.takeTurns(round, load, findings);
  if (options.withLatency) await rounds.latencies(findings);
  if (options.withLarge) await rounds.largeTables(load, findings);
  if (options.withLong) findings.long.push(await rounds.product('product-long', loadOf(place, { ...options, events: options.events * LONG_TIMES })));
  return findings;
}

function loadOf(place: BenchPlace, settings: WorkloadSettings): Load {
  const workload = makeWorkload(settings);
  return { workload, encoded: place.broker.encodeEvents(workload.events) };
}

class Rounds {
  constructor(
    private readonly place: BenchPlace,
    private readonly options: BenchOptions,
    private readonly signal: AbortSignal,
  ) {}

  async takeTurns(round: number, load: Load, findings: Findings): Promise<void> {
    const { options, place } = this;
    findings.product.push(await this.product(`product-${round}`, load));
    if (options.withStock) {
      findings.stock.push(await this.stock(`stock-${round}`, options.stockConcurrency, options.stockEvents));
      findings.stockTuned.push(await this.stock(`stock-tuned-${round}`, options.stockTunedConcurrency, options.stockTunedEvents));
    }
    if (options.withParts) {
      this.signal.throwIfAborted();
      const parts = await measureParts(place, load.workload.events, load.encoded);
      findings.parts.push(parts);
      console.log(`  parts alone: consume and decode ${Math.round(parts.consumeAndDecode)}/s, bulk upsert ${Math.round(parts.bulkUpsert)}/s, encode and produce ${Math.round(parts.encodeAndProduce)}/s`);
    }
  }

  product(name: string, load: Load): Promise<RunFigures> {
    return this.run(name, load, () => openProduct(this.place, name, { profileDir: this.options.profileDir }));
  }

  /** Fewer events and in proportion fewer workers than the product's: it is slow, and its speed is per second. */
  private stock(name: string, concurrency: number, events: number): Promise<RunFigures> {
    const { options, place } = this;
    const workers = Math.max(200, Math.round((options.workers * events) / options.events));
    return this.run(name, loadOf(place, { events, workers, seed: options.seed }), () => this.openStock(name, concurrency));
  }

  private openStock(name: string, concurrency: number): Promise<Candidate> {
    const { stockPollMs, stockRelayBatch, stockPool } = this.options;
    return openStock(this.place, name, { concurrency, pollMs: stockPollMs, relayBatch: stockRelayBatch, poolMax: stockPool });
  }

  private async run(name: string, { workload, encoded }: Load, open: () => Promise<Candidate>, firstVersion = 1): Promise<RunFigures> {
    this.signal.throwIfAborted();
    const candidate = await open();
    try {
      const figures = await measureRun(this.place, candidate, encoded, workload.expectation, firstVersion);
      console.log(`  ${name}: ${encoded.length} events, ${Math.round(figures.eventsPerS)}/s, CPU ${figures.cpu.total.toFixed(2)} s/10k, checked`);
      return figures;
    } finally {
      await discard(this.place, candidate);
    }
  }

  async connectors(): Promise<ConnectorFigures> {
    this.signal.throwIfAborted();
    return measureConnectors(this.place, { people: this.options.connectorPeople, profileDir: this.options.profileDir });
  }

  async latencies(findings: Findings): Promise<void> {
    findings.latency.push(await this.latency('product-latency', () => openProduct(this.place, 'product-latency')));
    if (this.options.withStock) findings.stockLatency.push(await this.latency('stock-latency', () => this.openStock('stock-latency', this.options.stockTunedConcurrency)));
  }

  private async latency(name: string, open: () => Promise<Candidate>): Promise<LatencyFigures> {
    this.signal.throwIfAborted();
    const { workload, encoded } = loadOf(this.place, { events: WARM_UP + this.options.latencySeconds * BEAT_PER_S * 2, workers: 1_000, seed: this.options.seed });
    const changes = changesOf(workload.events, encoded, WARM_UP).slice(0, this.options.latencySeconds * BEAT_PER_S);
    const candidate = await open();
    try {
      await this.place.broker.publish(candidate.namespace, encoded.slice(0, WARM_UP));
      const distinct = new Set(workload.events.slice(0, WARM_UP)).size;
      await withClient(candidate.databaseUrl, (client) => waitForEnd(client, candidate, { events: WARM_UP, distinct }));
      const figures = await measureLatency(this.place, candidate, changes);
      console.log(`  ${name}: p50 ${figures.p50.toFixed(1)} ms, p99 ${figures.p99.toFixed(1)} ms`);
      return figures;
    } finally {
      await discard(this.place, candidate);
    }
  }

  /** The same events on the same workers, which are there already: alone, and among a million others. */
  async largeTables(load: Load, findings: Findings): Promise<void> {
    const { options, place } = this;
    const { workers } = options;
    const startedMs = performance.now();
    await makeTemplate(place, 'template_filled', { workers, records: workers, journalRows: 0 });
    await makeTemplate(place, 'template_large', { workers, records: options.largeRecords, journalRows: options.largeJournal });
    console.log(`  large tables filled in ${Math.round((performance.now() - startedMs) / 1_000)} s`);
    for (let round = 1; round <= options.largeRounds; round += 1) {
      for (const kind of ['filled', 'large'] as const) {
        const name = `${kind}-${round}`;
        findings[kind].push(await this.run(name, load, () => openProduct(place, name, { template: `template_${kind}` }), FILLED_VERSION + 1));
      }
    }
  }
}
