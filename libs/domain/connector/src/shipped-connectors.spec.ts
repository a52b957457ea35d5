import { describe, expect, it } from '@jest/globals';
import { formatFinding } from '@muster/domain-governance';
import { compileMapping, type Mapping } from '@muster/domain-mapping';
import { compileConnector } from './compile-connector.js';
import { lintConnector } from './lint-connector.js';
import { readConnector } from './read-connector.js';
import { readShipped, shippedGovernance, shippedPaths } from './shipped-governance.fixture.js';

const governance = shippedGovernance();
const mappings: ReadonlyMap<string, Mapping> = new Map(shippedPaths('config/mappings/*.yaml').map((path) => {
  const mapping = compileMapping(path, readShipped(path).text, governance);
  return [mapping.name, mapping] as const;
}));

describe('the connectors that ship', () => {
  it.each(shippedPaths('config/systems/*.yaml'))('%s has no findings, and compiles', (path) => {
    const text = readShipped(path);
    expect(lintConnector(text, mappings, governance).map(formatFinding)).toEqual([]);
    const read = readConnector(text);
    if (read) expect(compileConnector(read.system, read.connector, governance).system).toBe(read.system);
  });
});
