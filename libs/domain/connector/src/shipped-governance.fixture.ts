import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { entities } from '@muster/contracts';
import { compileGovernance, type ConfigText, type Governance } from '@muster/domain-governance';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
export const readShipped = (path: string): ConfigText => ({ path, text: readFileSync(`${root}${path}`, 'utf8') });
export const shippedPaths = (pattern: string): string[] => globSync(pattern, { cwd: root }).sort();

const withoutConnector = ({ path, text }: ConfigText): ConfigText => ({ path, text: text.replace(/^connector:[^]*$/m, '') });

/** The governance that ships; what is written of its connectors is left out, so that a spec has its own. `change` writes a file anew. For specs. */
export function shippedGovernance(change: (file: ConfigText) => ConfigText = (file) => file): Governance {
  return compileGovernance(shippedPaths('config/{ownership,systems/*,codes/*}.yaml').map((path) => change(withoutConnector(readShipped(path)))), Object.values(entities));
}
