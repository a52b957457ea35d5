import type { RepublishAnswer } from '@muster/platform-operating';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, Failure, type ExitCode } from '../failure.js';
import { ruleText, type Rule } from '../rule-text.js';
import { show, table } from '../screen.js';
import { checkedEntity, orNothing } from '../services.js';
import type { Context, Outcome } from './command.js';

export async function republish({ screen, services }: Context, options: { entity: string; audit?: boolean; all?: boolean }): Outcome {
  const entity = checkedEntity(options.entity);
  const answer = await services.of(entity).post<RepublishAnswer>('/v1/republish', { entity, audit: options.audit ?? false, all: options.all ?? false });
  show(screen, answer, () => {
    const rows = answer.facets.map((facet) => [facet.topic, facet.equal, facet.missing, facet.stale, facet.ahead, facet.extra, facet.underWay, facet.republished]);
    const samples = answer.facets.flatMap((facet) => Object.entries(facet.samples).filter(([, ids]) => ids.length > 0).map(([kind, ids]) => `${facet.topic}: ${kind}, for example ${ids.slice(0, 3).join(', ')}`));
    return [table(screen, ['topic', 'equal', 'missing', 'stale', 'ahead', 'extra', 'under way', 'published again'], rows), ...samples, ...(answer.run ? [`What was published again carries the header ce_replay = ${answer.run}.`] : [])].join('\n');
  });
  const differs = answer.facets.some(({ missing, stale, ahead, extra }) => missing + stale + ahead + extra > 0);
  return answer.audit && differs ? EXIT.no : EXIT.ok;
}

export async function setPaused({ screen, services }: Context, system: string, action: 'pause' | 'resume'): Outcome {
  const answers: { service: string; paused: { system: string; since: string }[] }[] = [];
  for (const service of services.some()) {
    const answer = await orNothing(service.post<{ paused: { system: string; since: string }[] }>(`/v1/sources/${encodeURIComponent(system)}/${action}`));
    if (answer) answers.push({ service: service.name, ...answer });
  }
  if (answers.length === 0) throw new Failure(EXIT.no, `No service listens to a source named ${JSON.stringify(system)}. \`muster ownership\` lists the systems.`);
  show(screen, { system, action, services: answers }, () => answers.map(({ service, paused }) => `${service}: ${action === 'pause' ? `${system} is paused; its topics keep what it says for 14 days` : `${system} is heard again`}${paused.length > 0 ? ` (paused now: ${paused.map((one) => one.system).join(', ')})` : ''}`).join('\n'));
  return EXIT.ok;
}

interface Ownership {
  configVersion: string;
  systems: { name: string; kind: string; precedence: number; timeZone: string; entities: string[] }[];
  entities: { entity: string; meaning: string; attributes: { attribute: string; steward: string; classification: string; receivers: 'all' | { kind?: string; system?: string }[]; owner: Rule[] }[] }[];
}

export async function ownership({ screen, services }: Context, entity: string | undefined): Outcome {
  const query = entity === undefined ? '' : `?entity=${checkedEntity(entity)}`;
  const answer = await services.some()[0]!.get<Ownership>(`/v1/ownership${query}`);
  show(screen, answer, () =>
    [
      `Configuration ${answer.configVersion}`, table(screen, ['system', 'kind', 'precedence', 'time zone', 'speaks of'], answer.systems.map((one) => [one.name, one.kind, one.precedence, one.timeZone, one.entities.join(', ')])),
      ...answer.entities.flatMap((one) => [
        `${one.entity}: ${one.meaning}`,
        table(screen, ['attribute', 'owner', 'classification', 'receivers', 'steward'], one.attributes.map((attribute) => [attribute.attribute, attribute.owner.map(ruleText).join('; '), attribute.classification, attribute.receivers === 'all' ? 'all' : attribute.receivers.map((receiver) => receiver.system ?? receiver.kind).join(', ') || 'none', attribute.steward])),
      ]),
    ].join('\n'),
  );
  return EXIT.ok;
}

export type ConnectorProgram = 'connector' | 'intake' | 'validate';

/** Programs of the connectors, with the same arguments and the terminal as it is. They get the addresses of the stack that is up here. */
export function runConnector({ root, services }: Pick<Context, 'root' | 'services'>, program: ConnectorProgram, args: readonly string[]): Promise<ExitCode> {
  const path = join(root, 'apps/connectors/dist', `${program}.js`);
  if (!existsSync(path)) throw new Failure(EXIT.usage, `${program} is not part of this version.`);
  const child = spawn(process.execPath, ['--enable-source-maps', '--disable-warning=TimeoutNegativeWarning', path, ...args], { stdio: 'inherit', env: { ...services.addresses, ...process.env } });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve((code ?? EXIT.no) as ExitCode));
  });
}
