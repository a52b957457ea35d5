const WINDOW_MS = 1_000;
/** Somebody who was there so long ago comes anew. */
const REMEMBERED_MS = 60_000;
/** More records of an entity than that within the window are a crowd. */
export const CROWD = 10;
/** Ids that are remembered of an entity; beyond that, all that comes is part of a crowd anyway. */
const REMEMBERED_MAX = 50_000;

interface Came {
  /** Record to when it came first. */
  readonly firstMs: Map<string, number>;
  newcomers: { readonly atMs: number; readonly records: number }[];
}

/**
 * Tells a mass of records from a change that comes alone. A mass comes in many small batches, since its keys lie on many partitions, and its records come
 * again and again while systems answer to them: only who has not come for a minute counts, together with who came in the second before.
 */
export class Crowds {
  private readonly came = new Map<string, Came>();

  /** @param now milliseconds of a clock that only goes forward */
  constructor(private readonly now: () => number) {}

  /** Counts these records, and tells whether they are part of a crowd. */
  isCrowd(entity: string, recordIds: readonly string[]): boolean {
    const nowMs = this.now();
    const came = this.of(entity);
    const newcomers = recordIds.filter((id) => nowMs - (came.firstMs.get(id) ?? -Infinity) >= REMEMBERED_MS);
    for (const id of newcomers) {
      // Put at the end, so that the oldest stand first.
      came.firstMs.delete(id);
      came.firstMs.set(id, nowMs);
    }
    for (const [id, firstMs] of came.firstMs) {
      if (nowMs - firstMs < REMEMBERED_MS && came.firstMs.size <= REMEMBERED_MAX) break;
      came.firstMs.delete(id);
    }
    came.newcomers = [...came.newcomers.filter(({ atMs }) => nowMs - atMs < WINDOW_MS), { atMs: nowMs, records: newcomers.length }];
    return came.newcomers.reduce((sum, { records }) => sum + records, 0) > CROWD;
  }

  private of(entity: string): Came {
    let came = this.came.get(entity);
    if (!came) this.came.set(entity, (came = { firstMs: new Map(), newcomers: [] }));
    return came;
  }
}
