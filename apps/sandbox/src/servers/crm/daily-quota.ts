import { KeyedValues } from '../storage/keyed-values.store.js';
import type { SystemParts } from '../vendor-system.js';

/** Calls of one day (UTC), kept over restarts. */
export class DailyQuota {
  private readonly used: KeyedValues<number>;

  constructor(private readonly parts: SystemParts) {
    this.used = new KeyedValues(parts.database, 'calls-of-day');
  }

  /** Counts one call more; a refused call does not count. */
  take(callsMax: number): { allowed: boolean; used: number } {
    const day = new Date(this.parts.now()).toISOString().slice(0, 10);
    const used = this.used.get(day) ?? 0;
    if (used >= callsMax) return { allowed: false, used };
    this.used.set(day, used + 1, this.parts.now() + 2 * 86_400_000);
    this.used.forgetBefore(this.parts.now());
    return { allowed: true, used: used + 1 };
  }
}
