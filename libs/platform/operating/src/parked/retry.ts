import { RetryPath, type EventOutcome, type ParkedSelection, type RetriedEvent } from '@muster/platform-inbound';
import { readGovernance } from '@muster/platform-records';
import { PermanentError } from '@muster/platform-kernel';
import { Injectable } from '@nestjs/common';
import { Parking } from './parking.js';

export interface RetryAnswer {
  dryRun: boolean;
  selected: number;
  /** Now in effect, or from a later day, or once what they refer to arrives. */
  applied: number;
  scheduled: number;
  waiting: number;
  /** Stale or equal to what stands: a newer event has been here meanwhile, or another owner. */
  noEffect: number;
  /** Parked again. */
  failed: number;
  failures: { class: string; code: string; reason: string; count: number; first: { topic: string; partition: number; offset: number } }[];
  /** Attribute by attribute, over all: how often each came to which end. */
  attributes: Record<string, number>;
  configuration: { running: string; onDisk: string; notice: string | null };
}

/** Retries parked events with the code and configuration that this service runs with. One retry at a time. */
@Injectable()
export class Retry {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parking: Parking) {}

  run(selection: ParkedSelection, dryRun: boolean): Promise<RetryAnswer> {
    const run = this.last.then(() => this.runNow(selection, dryRun));
    this.last = run.catch(() => undefined);
    return run;
  }

  private async runNow(selection: ParkedSelection, dryRun: boolean): Promise<RetryAnswer> {
    const { database, logger, exceptions } = this.parking;
    const path = new RetryPath({ database, logger, exceptions, dryRun });
    const retried = await path.run(selection, (inbound) => this.parking.handlerThrough(inbound));
    logger.info({ ...selection, dryRun, events: retried.length }, 'retried parked events');
    return { dryRun, ...summaryOf(retried), configuration: this.configuration() };
  }

  /** A configuration that was corrected works from the next start on: all records are then computed by it. */
  private configuration(): RetryAnswer['configuration'] {
    const running = this.parking.configVersion;
    const onDisk = versionOnDisk(this.parking.configDir);
    return { running, onDisk, notice: running === onDisk ? null : 'The files of config/ differ from what this service runs with. Restart it, then retry, to use them.' };
  }
}

function versionOnDisk(configDir: string): string {
  try {
    return readGovernance(configDir).version;
  } catch (error) {
    if (error instanceof PermanentError) return error.code;
    throw error;
  }
}

export function summaryOf(retried: readonly RetriedEvent[]): Omit<RetryAnswer, 'dryRun' | 'configuration'> {
  const count = (outcome: EventOutcome) => retried.filter(({ result }) => result.outcome === outcome).length;
  const failures = new Map<string, RetryAnswer['failures'][number]>();
  const attributes: Record<string, number> = {};
  for (const { result, topic, partition, offset } of retried) {
    for (const one of result.refused ? [] : (result.detail?.split(' ') ?? [])) if (one.includes('=')) attributes[one] = (attributes[one] ?? 0) + 1;
    if (!result.refused) continue;
    const key = `${result.refused.class}/${result.refused.code}`;
    const known = failures.get(key);
    if (known) known.count += 1;
    else failures.set(key, { ...result.refused, count: 1, first: { topic, partition, offset } });
  }
  return {
    selected: retried.length, applied: count('applied'), scheduled: count('scheduled'), waiting: count('waiting'), noEffect: count('no-effect'), failed: count('parked'),
    failures: [...failures.values()].sort((a, b) => b.count - a.count), attributes,
  };
}
