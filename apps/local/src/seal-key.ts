import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The key under which the connectors keep secrets that people give in the console: made once, and kept in the data folder for its owner alone. */
export function sealKeyIn(dataDir: string): string {
  const path = join(dataDir, 'connectors-seal-key');
  if (!existsSync(path)) {
    // Whole or not at all: half a key would seal, and not be there the next time.
    writeFileSync(`${path}.new`, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  return readFileSync(path, 'utf8').trim();
}
