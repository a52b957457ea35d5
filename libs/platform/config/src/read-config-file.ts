import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '@muster/platform-kernel';
import { parse } from 'yaml';

/**
 * One YAML file of a firm's configuration, as `read` understands its content. A SetupError of `read` goes through; a file that is
 * missing, or no YAML, becomes one.
 */
export function readConfigFile<T>(configDir: string, name: string, read: (content: unknown) => T): T {
  try {
    return read(parse(readFileSync(join(configDir, name), 'utf8')));
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(`config/${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`, 'Restore it, or correct its YAML.', { cause: error });
  }
}
