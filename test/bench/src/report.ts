import Table from 'cli-table3';
import type { ConnectorFigures } from './connectors.js';
import type { LatencyFigures } from './latency.js';
import type { RunFigures } from './measure.js';
import type { BenchOptions } from './options.js';
import type { PartFigures } from './parts.js';

/** All rounds of everything that was measured; empty where it was not. */
export interface Findings {
  options: BenchOptions;
  /** CPU cores, and the load before the first run: a machine that is busy with other things measures those too. */
  machine: { cores: number; loadBefore: number };
  bytesPerEvent: number;
  product: RunFigures[];
  stock: RunFigures[];
  stockTuned: RunFigures[];
  /** From tables with nothing but the workers of the run, and from large ones. */
  filled: RunFigures[];
  large: RunFigures[];
  long: RunFigures[];
  parts: PartFigures[];
  latency: LatencyFigures[];
  stockLatency: LatencyFigures[];
  connectors: ConnectorFigures[];
}

export interface Ratios {
  throughputVsStock?: number;
  throughputVsStockTuned?: number;
  throughputVsUpsertLimit?: number;
  largeVsEmpty?: number;
  /** CPU of all processes per event, the product's to the stock way's at its default: lower is better. */
  cpuVsStock?: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const speed = (runs: readonly RunFigures[]) => median(runs.map((run) => run.eventsPerS));
const cpu = (runs: readonly RunFigures[]) => median(runs.map((run) => run.cpu.total));
const ratio = (over: number, under: number) => (Number.isFinite(over / under) ? Math.round((over / under) * 1_000) / 1_000 : undefined);

export function ratiosOf(findings: Findings): Ratios {
  const { product, stock, stockTuned, parts, large, filled } = findings;
  return {
    throughputVsStock: ratio(speed(product), speed(stock)), throughputVsStockTuned: ratio(speed(product), speed(stockTuned)),
    throughputVsUpsertLimit: ratio(speed(product), median(parts.map((part) => part.bulkUpsert))),
    largeVsEmpty: ratio(speed(large), speed(filled)), cpuVsStock: ratio(cpu(product), cpu(stock)),
  };
}

export function deadlocksIn({ product, filled, large, long }: Findings): number {
  return [...product, ...filled, ...large, ...long].reduce((sum, run) => sum + run.deadlocks, 0);
}

const whole = (value: number) => Math.round(value).toLocaleString('en');
const tenths = (value: number) => value.toFixed(value < 10 ? 2 : 1);

/** Tables for people: medians, and the slowest and fastest round beside the speed. */
export function printFindings(findings: Findings): void {
  for (const figures of findings.connectors) printConnectors(figures);
  if (findings.product.length === 0) return;
  const runs = new Table({ head: ['variant', 'rounds', 'events/s', 'slowest', 'fastest', 'CPU s/10k', 'service', 'Postgres', 'broker', 'WAL MB/10k', 'RSS peak'], style: { head: [], border: [] } });
  const variants: [string, RunFigures[]][] = [
    ['worker-sync', findings.product], ['stock, default', findings.stock], ['stock, tuned', findings.stockTuned],
    ['worker-sync, only its workers there', findings.filled], ['worker-sync, large tables', findings.large], ['worker-sync, five times the events', findings.long],
  ];
  for (const [name, rounds] of variants) if (rounds.length > 0) runs.push(rowOf(name, rounds));
  console.log(runs.toString());
  printParts(findings);
  const ratios = new Table({ head: ['ratio', 'value'], style: { head: [], border: [] } });
  for (const [name, value] of Object.entries(ratiosOf(findings))) if (value !== undefined) ratios.push([name, String(value)]);
  ratios.push(['deadlocks', String(deadlocksIn(findings))]);
  console.log(ratios.toString());
}

function printConnectors(figures: ConnectorFigures): void {
  const table = new Table({ head: ['connectors', 'records/s', 'CPU s/10k', 'records/s and core'], style: { head: [], border: [] } });
  for (const [name, perS, cpu] of [['intake: HR to its source topic', figures.intakePerS, figures.intakeCpu], ['delivery: new people to a PSA without limits', figures.deliveriesPerS, figures.deliveryCpu]] as const) table.push([name, whole(perS), tenths(cpu), whole(10_000 / cpu)]);
  console.log(table.toString());
  console.log(`A PSA with a quota: ${(figures.quotaShare * 100).toFixed(1)}% of it was used for calls of use, ${(figures.usefulShare * 100).toFixed(1)}% of the calls were, ${figures.refused} were refused. RSS peak of the connectors: ${whole(figures.rssPeak)} MiB.`);
}

function rowOf(name: string, rounds: readonly RunFigures[]): string[] {
  const middle = (pick: (run: RunFigures) => number) => median(rounds.map(pick));
  const speeds = rounds.map((run) => run.eventsPerS);
  return [
    name, String(rounds.length), whole(middle((run) => run.eventsPerS)), whole(Math.min(...speeds)), whole(Math.max(...speeds)), tenths(middle((run) => run.cpu.total)),
    tenths(middle((run) => run.cpu.service)), tenths(middle((run) => run.cpu.postgres)), tenths(middle((run) => run.cpu.broker)), tenths(middle((run) => run.walMb)), `${whole(middle((run) => run.rssPeak))} MiB`,
  ];
}

function printParts({ parts, latency, stockLatency }: Findings): void {
  if (parts.length > 0) {
    const table = new Table({ head: ['part alone', 'events/s'], style: { head: [], border: [] } });
    const middle = (pick: (part: PartFigures) => number) => whole(median(parts.map(pick)));
    table.push(['consume and decode', middle((part) => part.consumeAndDecode)], ['bulk upsert, one connection', middle((part) => part.bulkUpsert)], ['encode and produce', middle((part) => part.encodeAndProduce)]);
    console.log(table.toString());
  }
  if (latency.length === 0) return;
  const table = new Table({ head: ['one event each 20 ms', 'events', 'p50 ms', 'p99 ms', 'worst ms'], style: { head: [], border: [] } });
  for (const [name, [figures]] of [['worker-sync', latency], ['stock, tuned', stockLatency]] as const) if (figures) table.push([name, String(figures.events), tenths(figures.p50), tenths(figures.p99), tenths(figures.max)]);
  console.log(table.toString());
}
