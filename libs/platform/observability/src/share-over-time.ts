const SLOT_MS = 30_000;
const SLOTS = 10;

interface Slot {
  at: number;
  part: number;
  whole: number;
}

/** A share over the last five minutes, kept in ten slots, so that it costs the same however much is counted. */
export class ShareOverTime {
  private readonly slots: Slot[] = Array.from({ length: SLOTS }, () => ({ at: -1, part: 0, whole: 0 }));

  add(nowMs: number, part: number, whole: number): void {
    const at = Math.floor(nowMs / SLOT_MS);
    const slot = this.slots[at % SLOTS]!;
    if (slot.at !== at) Object.assign(slot, { at, part: 0, whole: 0 });
    slot.part += part;
    slot.whole += whole;
  }

  /** Undefined where nothing was counted. */
  ratio(nowMs: number): number | undefined {
    const oldest = Math.floor(nowMs / SLOT_MS) - SLOTS;
    const recent = this.slots.filter((slot) => slot.at > oldest);
    const whole = recent.reduce((sum, slot) => sum + slot.whole, 0);
    return whole === 0 ? undefined : recent.reduce((sum, slot) => sum + slot.part, 0) / whole;
  }
}
