import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileConnector, ConnectorError, lintConnector, readConnector, type CompiledConnector } from '@muster/domain-connector';
import type { ConfigText, Finding, Governance } from '@muster/domain-governance';
import { compileMapping, type Mapping } from '@muster/domain-mapping';
import { readGovernance } from '../file-intake/settings.js';

/** The connectors of a firm, with what they are made of. */
export interface FirmConnectors {
  readonly governance: Governance;
  /** By system. */
  readonly connectors: ReadonlyMap<string, CompiledConnector>;
  /** By name. */
  readonly mappings: ReadonlyMap<string, Mapping>;
}

function textsOf(configDir: string, pattern: string): ConfigText[] {
  return globSync(pattern, { cwd: configDir }).sort().map((path) => ({ path: `config/${path}`, text: readFileSync(join(configDir, path), 'utf8') }));
}

function mappingsOf(configDir: string, governance: Governance): Map<string, Mapping> {
  return new Map(textsOf(configDir, 'mappings/*.yaml').map(({ path, text }) => {
    const mapping = compileMapping(path, text, governance);
    return [mapping.name, mapping] as const;
  }));
}

/** Every fault of every connector, by file and place. Throws GovernanceError and MappingError, since no connector is sound before those are. */
export function lintConnectors(configDir: string): Finding[] {
  const governance = readGovernance(configDir);
  const mappings = mappingsOf(configDir, governance);
  return textsOf(configDir, 'systems/*.yaml').flatMap((text) => lintConnector(text, mappings, governance));
}

/** Reads all of config/. Throws GovernanceError, MappingError, ConnectorError with every finding. */
export function readConnectors(configDir: string): FirmConnectors {
  const governance = readGovernance(configDir);
  const mappings = mappingsOf(configDir, governance);
  const texts = textsOf(configDir, 'systems/*.yaml');
  const findings = texts.flatMap((text) => lintConnector(text, mappings, governance));
  if (findings.length > 0) throw new ConnectorError(findings);
  const connectors = texts.flatMap((text) => {
    const read = readConnector(text);
    return read ? [[read.system, compileConnector(read.system, read.connector, governance)] as const] : [];
  });
  return { governance, connectors: new Map(connectors), mappings };
}
