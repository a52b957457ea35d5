import type { ConfigFile, ConfigText, Finding, Governance } from '@muster/domain-governance';
import type { Mapping } from '@muster/domain-mapping';
import type { ConnectorDeclaration, Reference } from './declaration.js';
import { CALL_FIELDS, ExpressionLint } from './expression-lint.js';
import { NO_ADDRESS } from './file-streams.js';
import { lintFileStreams } from './lint-drop.js';
import { lintFeeds } from './lint-feed.js';
import { lintMail } from './lint-mail.js';
import { lintProtocols } from './lint-protocols.js';
import { lintStreams } from './lint-streams.js';
import { lintWebhooks } from './lint-webhooks.js';
import { lintSourceAdoptions, lintWrites } from './lint-writes.js';
import { parseConnector } from './read-connector.js';

/**
 * Checks the connector of a file of config/systems against its schema, the mapping it uses, the entities and who may receive what. All findings come at once,
 * sorted by place; none where the system has no connector. While the shape is wrong nothing else is looked at. `mappings`: the sound ones, by name.
 */
export function lintConnector(text: ConfigText, mappings: ReadonlyMap<string, Mapping>, governance: Governance): Finding[] {
  const read = parseConnector(text);
  if (read.system === undefined) return [...read.findings].sort(byPlace);
  const { file, system, connector } = read;
  if (!connector) return [];
  return [...lintAddresses(file, connector), ...lintLimits(file, connector), ...lintAnswers(file, connector), ...lintProtocols(file, connector), ...lintMail(file, connector), ...lintStreams(file, system, connector, mappings), ...lintFileStreams(file, system, connector, mappings), ...lintFeeds(file, connector, governance.systems.get(system)?.versions ?? 'none'), ...lintWebhooks(file, connector, governance.systems.get(system)?.versions ?? 'none'), ...lintSourceAdoptions(file, system, connector, governance), ...lintWrites(file, system, connector, governance)].sort(byPlace);
}

const byPlace = (a: Finding, b: Finding) => a.line - b.line || a.column - b.column || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);

const isHttpUrl = (text: string) => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);

function lintAddresses(file: ConfigFile, { baseUrl, auth, probe, smtp }: ConnectorDeclaration): Finding[] {
  const findings: Finding[] = [];
  if (probe?.previewUrl !== undefined && auth.kind === 'oauth2-refresh-token') findings.push(file.finding(['connector', 'probe', 'previewUrl'], 'token-twice', 'A refresh token is good for one use, and the preview would use it beside the system. Take previewUrl out, or sign in with client credentials.'));
  if (!smtp && typeof baseUrl === 'string' && baseUrl !== NO_ADDRESS && !isHttpUrl(baseUrl)) findings.push(file.finding(['connector', 'baseUrl'], 'bad-url', 'The base URL is no http or https URL. Write one, or { env: NAME }.'));
  const tokenUrl: Reference | undefined = 'tokenUrl' in auth ? auth.tokenUrl : undefined;
  if (typeof tokenUrl === 'string' && !tokenUrl.startsWith('/') && !isHttpUrl(tokenUrl)) {
    findings.push(file.finding(['connector', 'auth', 'tokenUrl'], 'bad-url', 'The token URL is neither an http or https URL nor a path. Begin a path with /.'));
  }
  return findings;
}

function lintLimits(file: ConfigFile, { limits }: ConnectorDeclaration): Finding[] {
  const { share } = limits ?? {};
  if (!share) return [];
  const sum = share.urgent + share.delivery + share.bulk;
  return Math.abs(sum - 1) < 1e-6 ? [] : [file.keyFinding(['connector', 'limits', 'share'], 'shares', `The shares sum up to ${Number(sum.toFixed(6))}, not to 1. Correct them.`)];
}

function lintAnswers(file: ConfigFile, { answers = [] }: ConnectorDeclaration): Finding[] {
  const expressions = new ExpressionLint(file);
  return answers.flatMap(({ when, message }, index) => [
    ...expressions.condition(when, ['connector', 'answers', index, 'when'], { fields: CALL_FIELDS }),
    ...expressions.condition(message, ['connector', 'answers', index, 'message'], { fields: CALL_FIELDS }),
  ]);
}
