import type { ConfigFile, Finding } from '@muster/domain-governance';
import type { ConnectorDeclaration, WriteDeclaration } from './declaration.js';

const isMailUrl = (text: string) => URL.canParse(text) && ['smtp:', 'smtps:'].includes(new URL(text).protocol);
/** What a mail server knows nothing of. */
const HTTP_PARTS = ['headers', 'encoding', 'streams', 'fileStreams', 'topicStreams', 'webhooks', 'probe', 'mapping'] as const;
const HTTP_WRITE_PARTS = ['create', 'correlation'] as const satisfies readonly (keyof WriteDeclaration)[];

/** Faults of a connector to a mail server: mail is sent there, and nothing else is done. */
export function lintMail(file: ConfigFile, connector: ConnectorDeclaration): Finding[] {
  const { smtp, baseUrl, auth, writes = {} } = connector;
  if (!smtp) return [];
  const findings: Finding[] = [];
  const part = (name: string) => ['connector', name === 'fileStreams' || name === 'topicStreams' ? 'streams' : name];
  if (typeof baseUrl === 'string' && !isMailUrl(baseUrl)) findings.push(file.finding(['connector', 'baseUrl'], 'bad-url', 'The address of a mail server is smtp://host:port, or smtps://host:port. Write one, or { env: NAME }.'));
  if (auth.kind !== 'none' && auth.kind !== 'basic') findings.push(file.finding(['connector', 'auth', 'kind'], 'not-mail', `A mail server lets nobody in by ${auth.kind}. Use basic, or none.`));
  for (const name of HTTP_PARTS) if (connector[name] !== undefined) findings.push(file.keyFinding(part(name), 'not-mail', `A mail server takes mail and tells nothing, so that ${part(name)[1]!} means nothing here. Take it out.`));
  for (const [entity, write] of Object.entries(writes)) {
    const at = ['connector', 'writes', entity];
    if (write.strategy !== 'send-once') findings.push(file.finding([...at, 'strategy'], 'not-mail', `A mail is sent once and cannot be changed. Use send-once in place of ${write.strategy}.`));
    for (const name of HTTP_WRITE_PARTS) if (write[name] !== undefined) findings.push(file.keyFinding([...at, name], 'not-mail', `A mail is sent in one way, so that ${name} means nothing here. Take it out.`));
  }
  return findings;
}
