import type { SourceId } from './identity.store.js';

/** External id to record id, by entity and id space: a key of three parts joined would be made anew for each look. */
type Spaces = Map<string, Map<string, Map<string, string>>>;

/**
 * What was looked up of the crosswalk, bounded: when one generation is full, the one before it is dropped, and what is asked for
 * meanwhile moves on. Asked a dozen times for each event, so it keeps no order of use.
 */
export class RememberedIds {
  private young: Spaces = new Map();
  private old: Spaces = new Map();
  private size = 0;

  /** Remembers the last `generationMax` ids at least, and twice as many at most. */
  constructor(private readonly generationMax: number) {}

  get(entity: string, idSpace: string, externalId: string): string | undefined {
    const known = this.young.get(entity)?.get(idSpace)?.get(externalId);
    if (known !== undefined) return known;
    const older = this.old.get(entity)?.get(idSpace)?.get(externalId);
    if (older !== undefined) this.set({ entity, idSpace, externalId }, older);
    return older;
  }

  set({ entity, idSpace, externalId }: SourceId, recordId: string): void {
    if (this.size >= this.generationMax) {
      this.old = this.young;
      this.young = new Map();
      this.size = 0;
    }
    let spaces = this.young.get(entity);
    if (!spaces) this.young.set(entity, (spaces = new Map()));
    let ids = spaces.get(idSpace);
    if (!ids) spaces.set(idSpace, (ids = new Map()));
    if (!ids.has(externalId)) this.size += 1;
    ids.set(externalId, recordId);
  }

  delete({ entity, idSpace, externalId }: SourceId): void {
    if (this.young.get(entity)?.get(idSpace)?.delete(externalId)) this.size -= 1;
    this.old.get(entity)?.get(idSpace)?.delete(externalId);
  }

  clear(): void {
    this.young = new Map();
    this.old = new Map();
    this.size = 0;
  }
}
