import { worstOf } from '@muster/domain-flow';
import { pause, TransientError, type Logger } from '@muster/platform-kernel';
import type { HeldAnswer, LagAnswer, PartitionLagView } from '@muster/platform-operating';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { FIRM, Refusal, type FirmService, type FirmServices } from '../firm/firm-services.js';
import { Backlogs } from './backlogs.js';
import { BLOCKED_MAX, blockedKeys, type DeliveryAnswer } from './blocked-keys.js';
import type { FlowAnswer } from './flow.js';
import { groupsOf } from './group-flow.js';
import { targetOf, type SystemAnswer } from './target-flow.js';

export interface FlowWatchOptions {
  readonly firm: FirmServices;
  readonly topicNamespace: string;
  readonly logger: Logger;
  /** The lag of operations itself, which asks nobody for it. */
  readonly ownLag: () => Promise<readonly PartitionLagView[]>;
  readonly now: () => number;
}

/** How often it is looked, whoever asks, so that what stands still is known when a person comes. */
const EVERY_MS = 15_000;
/** An answer is as old as that at most. */
const KEPT_MS = 2_000;
/** Of these services records with a life cycle are held. */
const HOLDING: readonly FirmService[] = ['project-sync', 'assignment-sync'];

/** Looks at every service, and keeps how their backlogs have moved. */
export class FlowWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly backlogs = new Backlogs();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private newest: { readonly atMs: number; readonly flow: Promise<FlowAnswer> } | undefined;

  constructor(private readonly options: FlowWatchOptions) {}

  onApplicationBootstrap(): void {
    this.running = this.run(this.stopping.signal);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Of the last two seconds. */
  read(): Promise<FlowAnswer> {
    const atMs = this.options.now();
    if (!this.newest || atMs - this.newest.atMs >= KEPT_MS) {
      const flow = this.look(atMs);
      this.newest = { atMs, flow };
      flow.catch(() => (this.newest = undefined));
    }
    return this.newest.flow;
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.read().catch((error: unknown) => this.options.logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'the flow was not looked at; it is tried again'));
      await pause(EVERY_MS, signal);
    }
  }

  private async look(atMs: number): Promise<FlowAnswer> {
    const { firm, topicNamespace, ownLag } = this.options;
    const away = new Set<string>();
    const orAway = async <T>(service: FirmService, path: string): Promise<T | undefined> => {
      try {
        return await firm.get<T>(service, path);
      } catch (error) {
        if (!(error instanceof TransientError || error instanceof Refusal)) throw error;
        away.add(service);
        return undefined;
      }
    };
    const [own, lags, systems, held, parked, due] = await Promise.all([
      ownLag(),
      Promise.all(FIRM.map(async ({ name }) => [name, (await orAway<LagAnswer>(name, '/v1/lag'))?.partitions] as const)),
      orAway<{ systems: SystemAnswer[] }>('connectors', '/v1/systems'),
      Promise.all(HOLDING.map((service) => orAway<HeldAnswer>(service, `/v1/held?limit=${BLOCKED_MAX}`))),
      orAway<{ deliveries: DeliveryAnswer[] }>('connectors', `/v1/deliveries?state=parked&limit=${BLOCKED_MAX}`),
      orAway<{ deliveries: DeliveryAnswer[] }>('connectors', `/v1/deliveries?state=due&limit=${BLOCKED_MAX}`),
    ]);
    const groups = [['operations', own] as const, ...lags].flatMap(([service, partitions]) => groupsOf(service, partitions ?? [], { atMs, backlogs: this.backlogs, topicNamespace }));
    const targets = (systems?.systems ?? []).map((system) => targetOf(system, atMs));
    const takingFiles = new Set((systems?.systems ?? []).filter(({ takesFiles }) => takesFiles).map(({ system }) => system));
    return {
      at: new Date(atMs).toISOString(), state: worstOf([...groups, ...targets].map(({ state }) => state)), away: [...away].sort(), groups, targets,
      // What goes with the next file of its target blocks nothing.
      blocked: blockedKeys(held.filter((answer) => answer !== undefined), [...(parked?.deliveries ?? []), ...(due?.deliveries ?? []).filter(({ system }) => !takingFiles.has(system))]),
    };
  }
}
