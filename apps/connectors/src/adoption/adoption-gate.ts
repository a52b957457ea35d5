import type { CompiledConnector } from '@muster/domain-connector';
import { textArray, uuidArray, type Database } from '@muster/platform-postgres';
import type { DueDelivery } from '../delivery/delivery.store.js';

const HOLD_EVERY_MS = 250;

/**
 * Keeps deliveries from creating anything in a target whose own records are not adopted yet. Held are records without an id there, until they are found to be
 * free; whatever has an id there passes, and so does everything once the adoption is done.
 */
export class AdoptionGate {
  private readonly notDone: Set<string>;
  private heldAtMs = -Infinity;

  constructor(
    private readonly connector: CompiledConnector,
    private readonly database: Database,
  ) {
    this.notDone = new Set([...connector.writes].filter(([, { adoption }]) => adoption !== undefined).map(([entity]) => entity));
  }

  /** What `take` takes, without what is held. */
  async pass(take: () => Promise<DueDelivery[]>): Promise<DueDelivery[]> {
    await this.forgetDone();
    if (this.notDone.size === 0) return take();
    if (performance.now() - this.heldAtMs >= HOLD_EVERY_MS) await this.hold();
    const taken = await take();
    const passing = await this.free(taken);
    // What is held takes the room of what may go, until it is put aside.
    if (passing.length < taken.length) this.heldAtMs = -Infinity;
    return passing;
  }

  /** Done is done for good. */
  private async forgetDone(): Promise<void> {
    if (this.notDone.size === 0) return;
    const { rows } = await this.database.query({ name: 'adoption-done', text: `select entity from adoption where system = $1 and state = 'done'`, values: [this.connector.system] });
    for (const [entity] of rows as [string][]) this.notDone.delete(entity);
  }

  /** All at once, so that those that wait do not stand before those that may go. */
  private async hold(): Promise<void> {
    this.heldAtMs = performance.now();
    await this.database.query({
      name: 'adoption-hold',
      text: `update delivery d set state = 'waiting', class = 'adoption', reason = 'It waits until it is decided whether the target holds it already: /v1/systems/' || d.system || '/adoptions/' || d.entity || ' tells where that stands.'
        where d.system = $1 and d.state = 'due' and d.entity = any($2::text[]) and d.target_id is null
        and not exists (select 1 from adoption_record r where r.system = $1 and r.entity = d.entity and r.record_id = d.record_id and r.outcome = 'free' offset 0)`,
      values: [this.connector.system, textArray([...this.notDone].sort())],
    });
  }

  /** One may have become due between the two statements: it is held with the next. */
  private async free(due: readonly DueDelivery[]): Promise<DueDelivery[]> {
    const asked = due.filter(({ entity, targetId }) => targetId === null && this.notDone.has(entity));
    if (asked.length === 0) return [...due];
    const { rows } = await this.database.query({
      name: 'adoption-free',
      text: `select entity, record_id from adoption_record where system = $1 and entity = any($2::text[]) and record_id = any($3::uuid[]) and outcome = 'free'`,
      values: [this.connector.system, textArray([...this.notDone].sort()), uuidArray(asked.map(({ recordId }) => recordId).sort())],
    });
    const free = new Set((rows as [string, string][]).map(([entity, recordId]) => `${entity} ${recordId}`));
    return due.filter((one) => !asked.includes(one) || free.has(`${one.entity} ${one.recordId}`));
  }
}
