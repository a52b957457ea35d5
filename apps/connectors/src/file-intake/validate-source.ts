import type { Database, Transaction } from '@muster/platform-postgres';
import { openDatabase, ParkedList, sumOf, type IntakeOptions, type ParkedNotice } from './intake.js';
import { JudgingStream } from './judging-stream.js';
import { patience } from './patience.js';
import { planIntake, type Plan } from './plan.js';
import { silentProgress } from './progress.js';
import { runStreams, type StreamsRun, type UnknownCode } from './run-streams.js';
import { firmOf, readGovernance, serversOf } from './settings.js';
import { SourceEventWriter } from './source-event.js';
import type { StreamSummary } from './stream-summary.js';

export interface NotOwned {
  readonly entity: string;
  readonly attribute: string;
}

/** What an intake of the same files would come to now. */
export interface SourceValidation {
  readonly system: string;
  readonly mapping: string;
  readonly mappingVersion: number;
  readonly streams: readonly StreamSummary[];
  readonly rows: number;
  /** Events that would be published. */
  readonly wouldPublish: number;
  readonly wouldPark: number;
  /** The first rows that would be parked, at most a thousand. */
  readonly parkedRows: readonly ParkedNotice[];
  /** Attributes that the mapping sets and no rule lets the system own: they would be kept and never shown. */
  readonly notOwned: readonly NotOwned[];
  readonly unknownCodes: readonly UnknownCode[];
  readonly notices: readonly string[];
  readonly seconds: number;
}

function notOwnedBy(system: string, { outputs, governance }: Plan): NotOwned[] {
  return outputs.flatMap(({ output: { entity, attributes } }) =>
    attributes.flatMap(({ declaration: { name } }) => (governance.streamOf(entity, name, system) === undefined ? [{ entity, attribute: name }] : [])),
  );
}

class RolledBack extends Error {
  constructor(readonly result: StreamsRun) {
    super('The transaction of a validation ends without a trace.');
  }
}

async function rolledBack(database: Database, work: (tx: Transaction) => Promise<StreamsRun>): Promise<StreamsRun> {
  try {
    return await database.transaction(async (tx) => {
      throw new RolledBack(await work(tx));
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.result;
    throw error;
  }
}

/** Reads and maps the files as an intake would, holds them against what is known, and publishes, parks and stores nothing. */
export async function validateSource(options: IntakeOptions): Promise<SourceValidation> {
  const { system, signal, env = process.env } = options;
  const startedMs = performance.now();
  const governance = readGovernance(options.configDir ?? firmOf(env).configDir);
  const plan = planIntake(options, governance);
  const servers = serversOf(env);
  const database = await patience(signal)(() => openDatabase(servers));
  const progress = options.progressOf?.(plan.bytes) ?? silentProgress;
  const parked = new ParkedList();
  const versions = governance.systems.get(system)!.versions;
  try {
    const { streams, unknownCodes } = await rolledBack(database, (tx) =>
      runStreams({
        plan, system, progress, signal, onParked: (stream, row) => parked.add(stream, row),
        handlerOf: ({ output: { entity, stream } }) => JudgingStream.begin({ tx, versions, id: { system, stream, entity }, writer: new SourceEventWriter(system, entity, servers.registry.url, 0) }),
      }),
    );
    return {
      system, mapping: plan.mapping.name, mappingVersion: plan.mapping.version, streams, rows: sumOf(streams, (stream) => stream.rows), unknownCodes, notices: plan.notices, parkedRows: parked.rows,
      wouldPublish: sumOf(streams, ({ created, changed, repeated }) => created + changed + repeated), wouldPark: sumOf(streams, (stream) => stream.parked),
      notOwned: notOwnedBy(system, plan), seconds: Number(((performance.now() - startedMs) / 1000).toFixed(2)),
    };
  } finally {
    progress.stop();
    await database.close();
  }
}
