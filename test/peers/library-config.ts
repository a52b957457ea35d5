import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The firm's configuration with parts of its library, copied as a firm copies them. */
export class LibraryConfig {
  readonly dir = mkdtempSync(join(tmpdir(), 'muster-library-'));

  constructor(...parts: readonly string[]) {
    cpSync(join(root, 'config'), this.dir, { recursive: true });
    for (const part of parts) cpSync(join(root, 'library', part), this.dir, { recursive: true });
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.dir, path), text);
  }

  /** Every text of `words` in place of the one beside it. Throws where the file does not say it. */
  change(path: string, ...words: readonly (readonly [string, string])[]): void {
    let text = readFileSync(join(this.dir, path), 'utf8');
    for (const [from, to] of words) {
      if (!text.includes(from)) throw new Error(`${path} does not say ${from}`);
      text = text.replaceAll(from, to);
    }
    this.write(path, text);
  }

  remove(path: string): void {
    rmSync(join(this.dir, path));
  }

  delete(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
