import { pause, TransientError } from '@muster/platform-kernel';
import { eventually, type TestChange, type TestFirm } from '@muster/testing';
import { between, oneOf, seeded, type Random } from './seeded.js';

/** What two systems have said of a worker, so far; each of it changes the record. */
export interface Spoken {
  hris: number;
  erp: number;
}

export interface LoadOptions {
  seed: number;
  /** How many workers the events are spread over. */
  workers: number;
}

/**
 * Changes of workers by HR and ERP, whose topics and partitions differ and whose changes of one record meet under its lock. Every
 * change is new and alters the record, so that what must come out is known: HR's raise the record's version by one, and ERP's the
 * record's and the restricted record's.
 */
export class WorkerLoad {
  readonly spoken = new Map<string, Spoken>();
  events = 0;
  private readonly random: Random;
  private turn = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly firm: TestFirm,
    private readonly options: LoadOptions,
  ) {
    this.random = seeded(options.seed);
  }

  /** Publishes this many changes, in order; a broker out of reach is waited for. */
  async publish(count: number): Promise<void> {
    await this.send(Array.from({ length: count }, () => this.change(`W${between(this.random, 1, this.options.workers)}`, oneOf(this.random, ['hris', 'erp'] as const))));
  }

  /** HR and ERP speak in turn of one worker after the other, in `count` changes. */
  async alternate(count: number): Promise<void> {
    const changes: TestChange[] = [];
    for (let n = 0; n < count; n += 2) {
      this.turn += 1;
      for (const system of ['hris', 'erp'] as const) changes.push(this.change(`W${1 + (this.turn % this.options.workers)}`, system));
    }
    await this.send(changes);
  }

  /** Resolves when the next send is with the broker. */
  nextSend(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private async send(changes: readonly TestChange[]): Promise<void> {
    const messages = changes.map((change) => this.firm.message(change));
    await eventually(async () => {
      try {
        await this.firm.send(messages);
      } catch (error) {
        // A repetition of what the broker had taken before it left has no effect: that is part of what is tried here.
        if (error instanceof TransientError) return false;
        throw error;
      }
    }, { what: 'the broker to take the load', timeoutMs: 90_000, everyMs: 200 });
    this.events += messages.length;
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private change(key: string, system: 'hris' | 'erp'): TestChange {
    let spoken = this.spoken.get(key);
    if (!spoken) this.spoken.set(key, (spoken = { hris: 0, erp: 0 }));
    const version = (spoken[system] += 1);
    if (system === 'hris') return { system, key, version, values: { jobTitle: titleOf(version) } };
    return { system, key, version, values: { billable: isBillable(version), costRate: rateOf(version), costRateCurrency: 'EUR' } };
  }
}

export const titleOf = (version: number): string => `title ${version}`;
export const isBillable = (version: number): boolean => version % 2 === 0;
export const rateOf = (version: number): string => `${version}.50`;

/** Publishes small sends with short pauses, so that the service is always at work and never far behind, until it is told to stop. */
export async function publishUntil(load: WorkerLoad, signal: AbortSignal, { perSend = 20, everyMs = 50, alternate = false } = {}): Promise<void> {
  while (!signal.aborted) {
    if (alternate) await load.alternate(perSend);
    else await load.publish(perSend);
    await pause(everyMs, signal);
  }
}
