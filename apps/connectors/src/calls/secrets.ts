import { readFileSync, statSync } from 'node:fs';
import type { Reference, Secret } from '@muster/domain-connector';
import { SetupError } from '@muster/platform-kernel';

type AnyReference = Reference | Secret;

/** Reads what a declaration refers to. Never logs a value. */
export class Secrets {
  private readonly files = new Map<string, { mtimeMs: number; text: string }>();

  constructor(private readonly env: NodeJS.ProcessEnv = process.env) {}

  /** True where every reference has a value: a system whose address nobody gave is not there. */
  has(reference: AnyReference): boolean {
    return typeof reference === 'string' || ('env' in reference && (this.env[reference.env] ?? '').trim() !== '') || ('file' in reference && readable(reference.file));
  }

  /** The value now: a file is read again when it was written since. Throws SetupError. */
  valueOf(reference: AnyReference): string {
    if (typeof reference === 'string') return reference;
    if ('file' in reference) return this.ofFile(reference.file);
    const value = this.env[reference.env];
    if (value === undefined || value.trim() === '') throw new SetupError(`The environment has no ${reference.env}.`, 'Set it, or name another place in the connector of config/systems.');
    return value.trim();
  }

  /** Each of them by its name. Throws SetupError. */
  valuesOf(references: Readonly<Record<string, AnyReference>>): Record<string, string> {
    return Object.fromEntries(Object.entries(references).map(([name, reference]) => [name, this.valueOf(reference)]));
  }

  private ofFile(path: string): string {
    try {
      const { mtimeMs } = statSync(path);
      const known = this.files.get(path);
      if (known?.mtimeMs === mtimeMs) return known.text;
      const text = readFileSync(path, 'utf8').trim();
      this.files.set(path, { mtimeMs, text });
      return text;
    } catch (error) {
      throw new SetupError(`The file ${path} of a connector's secret cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`, 'Put it there, readable for this user, or name another place in config/systems.', { cause: error });
    }
  }
}

function readable(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
