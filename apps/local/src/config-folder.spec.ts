import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { layConfig } from './config-folder.js';

const shipped = fileURLToPath(new URL('../../../config', import.meta.url));
const north = 'name: north\nkind: hr\ndescription: HR of a firm that joins.\nprecedence: 7\ntimeZone: Europe/Oslo\nversions: native\nentities: [worker]\n';

let dataDir: string;
const puts = (path: string, text: string) => {
  mkdirSync(join(dataDir, 'config', path, '..'), { recursive: true });
  writeFileSync(join(dataDir, 'config', path), text);
};
const lay = (named?: string) => layConfig({ shipped, dataDir, named });

beforeEach(() => void (dataDir = mkdtempSync(join(tmpdir(), 'muster-data-'))));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('the configuration in force', () => {
  it('is that of the checkout, or the one that the environment names', () => {
    expect([lay(), lay(shipped)]).toEqual([shipped, shipped]);
    expect(existsSync(join(dataDir, 'config-in-force'))).toBe(false);
  });

  it('has the files of the data folder over those of the checkout, and no longer once they are gone', () => {
    puts('systems/north.yaml', north);
    const folder = lay();
    expect(readFileSync(join(folder, 'systems/north.yaml'), 'utf8')).toBe(north);
    expect(readFileSync(join(folder, 'ownership.yaml'), 'utf8')).toBe(readFileSync(join(shipped, 'ownership.yaml'), 'utf8'));
    rmSync(join(dataDir, 'config/systems/north.yaml'));
    expect(existsSync(join(lay(), 'systems/north.yaml'))).toBe(false);
  });

  it('stays as it was where the new one has faults, which are told', () => {
    puts('systems/north.yaml', north);
    const folder = lay();
    puts('systems/north.yaml', north.replace('precedence: 7', 'precedence: 1'));
    expect(() => lay()).toThrow(/same-precedence/);
    puts('systems/north.yaml', `${north}connector: { baseUrl: 'no address', auth: { kind: none } }\n`);
    expect(() => lay()).toThrow(/north\.yaml:\d+:\d+ bad-url/);
    expect(readFileSync(join(folder, 'systems/north.yaml'), 'utf8')).toBe(north);
  });
});
