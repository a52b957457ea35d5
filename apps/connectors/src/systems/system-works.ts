import { WebhookLoop } from '../webhooks/webhook-loop.js';
import { probesOf, snapshotsOf } from './look-at-system.js';
import { streamWorks, type StreamWork } from './read-streams.js';
import type { SystemCallers } from './system-callers.js';
import type { HeldSystem } from './system-options.js';
import { adoptionsOf, deliveriesOf, filesOf, fillTarget } from './write-records.js';

/** All that is done with a system while this process holds its lease. */
export class SystemWorks {
  /** By stream; those that write files among them. */
  readonly loops: ReadonlyMap<string, NonNullable<StreamWork['loop']>>;
  readonly feeds: ReadonlyMap<string, NonNullable<StreamWork['feed']>>;
  readonly deliveries: ReturnType<typeof deliveriesOf>;
  readonly adoptions: ReturnType<typeof adoptionsOf>;
  readonly probes: ReturnType<typeof probesOf>;
  readonly snapshots: ReturnType<typeof snapshotsOf>;
  readonly webhooks: WebhookLoop | undefined;

  constructor(private readonly held: HeldSystem, callers: SystemCallers) {
    const streams = streamWorks(held);
    this.loops = new Map([...streams.flatMap(({ name, loop }) => (loop ? [[name, loop] as const] : [])), ...filesOf(held)]);
    this.feeds = new Map(streams.flatMap(({ name, feed }) => (feed ? [[name, feed] as const] : [])));
    this.deliveries = deliveriesOf(held);
    this.adoptions = adoptionsOf(held, () => this.deliveries?.wake());
    this.probes = probesOf(held, callers);
    this.snapshots = snapshotsOf(held);
    this.webhooks = webhooksOf(held, streams);
  }

  /** Begins all of them; each ends with the signal, or fails. */
  begin(): Promise<void>[] {
    const { held, deliveries, adoptions, probes, snapshots, webhooks, loops, feeds } = this;
    const deliver = async () => {
      await fillTarget(held);
      await deliveries?.run(held.signal);
    };
    return [deliver(), ...[adoptions, probes, snapshots, webhooks, ...loops.values(), ...feeds.values()].flatMap((work) => (work ? [work.run(held.signal)] : []))];
  }
}

/** Works off what a system tells by itself; undefined where it tells nothing. */
function webhooksOf({ system, connector, caller, database, logger, observer }: HeldSystem, works: readonly StreamWork[]): WebhookLoop | undefined {
  const { webhooks } = connector;
  if (!webhooks) return undefined;
  const streams = new Map(works.flatMap(({ name, told }) => (told ? [[name, told] as const] : [])));
  return new WebhookLoop({ connector, webhooks, streams, caller, database, logger, onEvents: (what, count) => observer?.onWebhookEvents(system, what, count) });
}
