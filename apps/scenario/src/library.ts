import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const library = fileURLToPath(new URL('../../../library', import.meta.url));

/** A part of the library as it is laid over a configuration: text by path, with the words of the firm in the places that are left for them. */
export function libraryPart(name: string, words: Readonly<Record<string, string>>): Record<string, string> {
  const folder = join(library, name);
  const filled = (text: string) => Object.entries(words).reduce((filling, [place, word]) => filling.replaceAll(place, word), text);
  return Object.fromEntries(globSync('*/*.yaml', { cwd: folder }).sort().map((path) => [path, filled(readFileSync(join(folder, path), 'utf8'))]));
}
