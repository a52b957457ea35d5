import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { sourceTopic } from '@muster/contracts';
import { loadLookups } from './load-lookups.js';
import { mapFiles, type Mapped, type ParkedRow } from './map-files.js';
import type { Plan, PlannedOutput } from './plan.js';
import type { Progress } from './progress.js';
import type { StreamHandler } from './stream-handler.js';
import { addChunk, emptySummary, type StreamSummary } from './stream-summary.js';

/** Records per transaction: ../../../docs/decisions/0007-file-intake.md has the measurements. */
export const CHUNK_ROWS = 1_000;

export interface UnknownCode {
  readonly entity: string;
  readonly attribute: string;
  readonly table: string;
  rows: number;
}

export interface StreamsRun {
  readonly streams: StreamSummary[];
  readonly unknownCodes: UnknownCode[];
}

export interface RunStreams {
  readonly plan: Plan;
  readonly system: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  handlerOf(output: PlannedOutput, topic: string): Promise<StreamHandler>;
  onParked(stream: StreamSummary, row: ParkedRow): void;
}

/** True where the files have more lines than `limit`; reads no further than that. */
async function hasMoreLines(paths: readonly string[], limit: number): Promise<boolean> {
  let lines = 0;
  for (const path of paths) {
    for await (const chunk of createReadStream(path)) {
      for (let at = (chunk as Buffer).indexOf(10); at >= 0; at = (chunk as Buffer).indexOf(10, at + 1)) lines += 1;
      if (lines > limit) return true;
    }
  }
  return false;
}

/** The topic of an output: bulk for a mass load, so that it never stands before single changes. */
export async function topicOf({ output, paths }: PlannedOutput, system: string): Promise<string> {
  // The header counts for one line, so a file of exactly bulkAbove rows stays live.
  const bulk = output.topic === 'bulk' || (output.topic === 'auto' && (await hasMoreLines(paths, output.bulkAbove + 1)));
  return sourceTopic(system, output.entity, { bulk });
}

/** Lists of the same rows, each of CHUNK_ROWS save the last. */
export async function* chunksOf(lists: AsyncGenerator<Mapped[]>): AsyncGenerator<Mapped[]> {
  let chunk: Mapped[] = [];
  for await (const list of lists) {
    for (const item of list) {
      chunk.push(item);
      if (chunk.length >= CHUNK_ROWS) {
        yield chunk;
        chunk = [];
      }
    }
  }
  if (chunk.length > 0) yield chunk;
}

/** Reads, maps and hands over every output of the plan, one after the other. */
export async function runStreams({ plan, system, progress, signal, handlerOf, onParked }: RunStreams): Promise<StreamsRun> {
  const lookups = await loadLookups(plan.mapping, plan.outputs.flatMap(({ output }) => output.joins), plan.pathsOf);
  const streams: StreamSummary[] = [];
  const unknownCodes = new Map<string, UnknownCode>();
  for (const planned of plan.outputs) {
    const { output, file, paths } = planned;
    const topic = await topicOf(planned, system);
    const summary = emptySummary(output.entity, output.stream, topic);
    const handler = await handlerOf(planned, topic);
    progress.step(`${output.entity} (${output.stream})`);
    for await (const chunk of chunksOf(mapFiles({ output, file, paths, lookups, counts: summary, onBytes: (bytes) => progress.bytes(bytes) }))) {
      signal?.throwIfAborted();
      noteUnknownCodes(unknownCodes, output.entity, chunk);
      const result = await handler.take(chunk);
      addChunk(summary, result);
      for (const row of result.parked) onParked(summary, row);
      progress.rows(chunk.length);
    }
    Object.assign(summary, await handler.finish(paths.map((path) => basename(path))));
    streams.push(summary);
  }
  return { streams, unknownCodes: [...unknownCodes.values()] };
}

function noteUnknownCodes(found: Map<string, UnknownCode>, entity: string, chunk: readonly Mapped[]): void {
  for (const item of chunk) {
    if (!('change' in item)) continue;
    for (const { attribute, table } of item.change.unknownCodes) {
      const id = `${entity}.${attribute}/${table}`;
      const known = found.get(id);
      if (known) known.rows += 1;
      else found.set(id, { entity, attribute, table, rows: 1 });
    }
  }
}
