import { faultsInWords } from './fields.js';
import type { KeyedValues } from './storage/keyed-values.store.js';
import type { SystemSettings } from './vendor-system.js';

export interface SettingKind<T> {
  initial: T;
  fault(value: unknown): string | undefined;
}

/** Thrown for settings that a system does not have or cannot take; names every fault. */
export class SettingsFault extends Error {
  constructor(faults: Record<string, string>) {
    super(faultsInWords(faults));
    this.name = 'SettingsFault';
  }
}

export const whole = (initial: number, min = 0): SettingKind<number> => ({
  initial, fault: (value) => (Number.isSafeInteger(value) && (value as number) >= min ? undefined : `must be a whole number from ${min}`),
});

export const wholeOrNone = (initial: number | null, min = 1): SettingKind<number | null> => ({
  initial, fault: (value) => (value === null ? undefined : whole(0, min).fault(value) && `must be a whole number from ${min}, or null for none`),
});

export const texts = (initial: string[]): SettingKind<string[]> => ({
  initial, fault: (value) => (Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '') ? undefined : 'must be a list of texts'),
});

export interface Login {
  name: string;
  secret: string;
}

export const logins = (initial: Login[]): SettingKind<Login[]> => ({
  initial,
  fault: (value) => (Array.isArray(value) && value.every((each: Partial<Login> | null) => each && [each.name, each.secret].every((text) => typeof text === 'string' && text !== '')) ? undefined : 'must be a list of {name, secret}'),
});

type Kinds = Record<string, SettingKind<unknown>> & { latencyMs: SettingKind<number> };
type ValuesOf<K extends Kinds> = { [N in keyof K]: K[N]['initial'] };

/** Settings of one system: the defaults, what it was started with, and over both what was configured since, which is kept. */
export class Settings<K extends Kinds> implements SystemSettings {
  values: ValuesOf<K>;

  /** Throws SettingsFault for a wrong start. */
  constructor(private readonly kinds: K, private readonly configured: KeyedValues<unknown>, private readonly started: Record<string, unknown> = {}) {
    this.check(started);
    this.values = this.current();
  }

  change(wanted: Record<string, unknown>): void {
    this.check(wanted);
    for (const [name, value] of Object.entries(wanted)) this.configured.set(name, value);
    this.values = this.current();
  }

  toDefaults(): void {
    this.configured.clear();
    this.values = this.current();
  }

  private current(): ValuesOf<K> {
    const initial = Object.fromEntries(Object.entries(this.kinds).map(([name, { initial: value }]) => [name, value]));
    return { ...initial, ...this.started, ...Object.fromEntries(this.configured.entries()) } as ValuesOf<K>;
  }

  private check(wanted: Record<string, unknown>): void {
    const faults: Record<string, string> = {};
    for (const [name, value] of Object.entries(wanted)) {
      const fault = Object.hasOwn(this.kinds, name) ? this.kinds[name]!.fault(value) : `is no setting; there are ${Object.keys(this.kinds).join(', ')}`;
      if (fault) faults[name] = fault;
    }
    if (Object.keys(faults).length > 0) throw new SettingsFault(faults);
  }
}
