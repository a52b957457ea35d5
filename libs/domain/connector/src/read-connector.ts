import { ConfigFile, formatFinding, lintSchema, type ConfigText, type Finding } from '@muster/domain-governance';
import { PermanentError } from '@muster/platform-kernel';
import type { ConnectorDeclaration } from './declaration.js';
import { withFileStreams, type WrittenConnector } from './file-streams.js';
import { lintSecrets } from './lint-secrets.js';

/** Thrown where a declaration has faults; the message lists them all, with their places. */
export class ConnectorError extends PermanentError {
  constructor(readonly findings: readonly Finding[]) {
    super('connector-invalid', `The connector has ${findings.length} fault(s). Correct them and try again.\n${findings.map(formatFinding).join('\n')}`);
    this.name = 'ConnectorError';
  }
}

/** What a file says, or why it cannot be understood. */
export type ConnectorText = { readonly file: ConfigFile; readonly findings: readonly Finding[]; readonly system?: undefined } | { readonly file: ConfigFile; readonly system: string; readonly connector: ConnectorDeclaration | null };

export function parseConnector({ path, text }: ConfigText): ConnectorText {
  const file = new ConfigFile(path, text, 'system');
  if (file.syntaxFindings.length > 0) return { file, findings: file.syntaxFindings };
  const secrets = lintSecrets(file);
  // The schema refuses a literal too, and says less.
  const shape = lintSchema(file).filter(({ line, column }) => !secrets.some((secret) => secret.line === line && secret.column === column));
  if (secrets.length + shape.length > 0) return { file, findings: [...secrets, ...shape] };
  const { name, connector } = file.data as { name: string; connector?: WrittenConnector };
  return { file, system: name, connector: connector ? withFileStreams(connector) : null };
}

/** The connector of a file of config/systems; null where the system has none. Throws ConnectorError where its shape is wrong; lintConnector looks further. */
export function readConnector(text: ConfigText): { readonly system: string; readonly connector: ConnectorDeclaration } | null {
  const read = parseConnector(text);
  if (read.system === undefined) throw new ConnectorError(read.findings);
  return read.connector && { system: read.system, connector: read.connector };
}
