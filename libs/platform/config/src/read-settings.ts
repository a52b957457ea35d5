import { readFileSync } from 'node:fs';
import { SetupError } from '@muster/platform-kernel';

interface KindOf {
  string: string;
  int: number;
  bool: boolean;
  /** An absolute URL, kept as it was written. */
  url: string;
  /** Parts between commas, blanks around them cut off. */
  list: string[];
  /** The text of the file that the variable names. */
  file: string;
}

export interface Setting<K extends keyof KindOf = keyof KindOf> {
  /** Name of the environment variable. */
  env: string;
  kind: K;
  /** Value where the variable is unset or blank. Without it, and not optional, the variable is required. */
  default?: Readonly<KindOf[K]>;
  optional?: boolean;
  /** Bounds of an int, both included. */
  min?: number;
  max?: number;
  /** The values that a string may have. */
  oneOf?: readonly string[];
  /** Said in place of the value when the value is refused, so that a password is never shown. */
  secret?: boolean;
}

/** A setting of one kind, so that its type is known. */
type AnySetting = { [K in keyof KindOf]: Setting<K> }[keyof KindOf];

type PlainValueOf<S> = S extends { oneOf: readonly (infer V)[] } ? V : S extends { kind: infer K extends keyof KindOf } ? KindOf[K] : never;
type ValueOf<S> = S extends { optional: true } ? PlainValueOf<S> | undefined : PlainValueOf<S>;

export type Settings<T extends Record<string, AnySetting>> = { [N in keyof T]: ValueOf<T[N]> };

class Refused extends Error {}

const TRUE = new Set(['true', '1', 'yes', 'on']);
const FALSE = new Set(['false', '0', 'no', 'off']);

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Refused(`names a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown fault'})`);
  }
}

const readers: { [K in keyof KindOf]: (text: string, setting: Setting<K>) => KindOf[K] } = {
  string(text, { oneOf }) {
    if (oneOf && !oneOf.includes(text)) throw new Refused(`must be one of ${oneOf.join(', ')}`);
    return text;
  },
  int(text, { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER }) {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
    if (!Number.isSafeInteger(value)) throw new Refused('must be a whole number');
    if (value < min) throw new Refused(`must be at least ${min}`);
    if (value > max) throw new Refused(`must be at most ${max}`);
    return value;
  },
  bool(text) {
    const word = text.toLowerCase();
    if (!TRUE.has(word) && !FALSE.has(word)) throw new Refused('must be true or false');
    return TRUE.has(word);
  },
  url(text) {
    if (!URL.canParse(text)) throw new Refused('must be an absolute URL, such as http://127.0.0.1:8081');
    return text;
  },
  list(text) {
    const parts = text.split(',').map((part) => part.trim()).filter((part) => part !== '');
    if (parts.length === 0) throw new Refused('must hold at least one value, separated by commas');
    return parts;
  },
  file: readFile,
};

function readOne(setting: AnySetting, env: NodeJS.ProcessEnv): unknown {
  const text = env[setting.env]?.trim() ?? '';
  if (text !== '') return (readers[setting.kind] as (text: string, setting: AnySetting) => unknown)(text, setting);
  if (setting.default !== undefined || setting.optional) return setting.default;
  throw new Refused('must be set');
}

/** URLs carry passwords; those, secrets and the like are not shown in a message. */
const shown = (setting: AnySetting, env: NodeJS.ProcessEnv) => {
  const value = env[setting.env]?.trim() ?? '';
  return value === '' || setting.secret || setting.kind === 'url' ? '' : ` and is '${value}'`;
};

/** A fault found in what was set; `readSettings` and its callers gather them. */
export function settingsError(faults: readonly string[]): SetupError {
  return new SetupError(
    `${faults.length === 1 ? 'A setting is' : `${faults.length} settings are`} not usable: ${faults.join('; ')}.`,
    'Set these environment variables right and start again.',
  );
}

/** Reads as `readSettings` does, and gives the faults in place of throwing them. */
export function gatherSettings<const T extends Record<string, AnySetting>>(settings: T, env: NodeJS.ProcessEnv = process.env): { values: Settings<T>; faults: string[] } {
  const values: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [name, setting] of Object.entries(settings)) {
    try {
      values[name] = readOne(setting, env);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      faults.push(`${setting.env} ${error.message}${shown(setting, env)}`);
    }
  }
  return { values: values as Settings<T>, faults };
}

/**
 * Reads all settings of a service from the environment at once. A blank value counts as unset. Throws one SetupError that names
 * every fault.
 */
export function readSettings<const T extends Record<string, AnySetting>>(settings: T, env: NodeJS.ProcessEnv = process.env): Settings<T> {
  const { values, faults } = gatherSettings(settings, env);
  if (faults.length > 0) throw settingsError(faults);
  return values;
}
