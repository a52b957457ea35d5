// Reads what governance is made of, for its scripts: the YAML files of config/, by paths as people name them.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The governance files below `folder`, a folder laid out as config/ is: [{ path, text }], sorted by path. */
export function readGovernanceFiles(folder = 'config') {
  return globSync(['ownership.yaml', 'systems/*.yaml', 'codes/*.yaml'], { cwd: join(root, folder) })
    .sort()
    .map((file) => ({ path: `${folder}/${file}`, text: readFileSync(join(root, folder, file), 'utf8') }));
}

/** The mappings below `folder`: [{ path, text }], sorted by path. */
export function readMappingFiles(folder = 'config') {
  return globSync('mappings/*.yaml', { cwd: join(root, folder) })
    .sort()
    .map((file) => ({ path: `${folder}/${file}`, text: readFileSync(join(root, folder, file), 'utf8') }));
}

/** The parts of the library, each laid out as config/ is. */
export function libraryFolders() {
  return globSync('library/*', { cwd: root }).sort();
}
