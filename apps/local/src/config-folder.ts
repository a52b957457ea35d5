import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lintConnectors } from '@muster/connectors';
import { formatFinding } from '@muster/domain-governance';
import { SetupError } from '@muster/platform-kernel';

export interface ConfigFolders {
  /** That of the checkout. */
  readonly shipped: string;
  readonly dataDir: string;
  /** A whole configuration that the environment names in the place of both. */
  readonly named: string | undefined;
}

/**
 * Folder of the configuration: the files of the checkout, and over them those in `<data>/config`, where a firm puts what it adds or has otherwise. Throws GovernanceError,
 * MappingError and SetupError with every finding, and leaves what was laid out before as it is.
 */
export function layConfig({ shipped, dataDir, named }: ConfigFolders): string {
  if (named !== undefined) return checked(named);
  const own = join(dataDir, 'config');
  if (!existsSync(own)) return checked(shipped);
  const [draft, inForce] = [join(dataDir, 'config-draft'), join(dataDir, 'config-in-force')];
  layOver(draft, shipped, own);
  checked(draft);
  layOver(inForce, draft);
  return inForce;
}

function layOver(target: string, ...folders: readonly string[]): void {
  rmSync(target, { recursive: true, force: true });
  for (const folder of folders) cpSync(folder, target, { recursive: true });
}

function checked(folder: string): string {
  const findings = lintConnectors(folder);
  if (findings.length > 0) throw new SetupError(`The configuration in ${folder} has faults:\n${findings.map(formatFinding).join('\n')}`, 'Correct them.');
  return folder;
}
