import { formatLocalDate } from '@muster/platform-kernel';
import type { EntityGovernance, Governance } from './governance.js';
import type { ResidencyDeclaration } from './residency.js';
import type { OwnerChoice, OwnerRule, OwnershipEntry, Receiver, SystemDeclaration } from './model.js';

/** The ownership model as Markdown for people; the same content gives the same text. */
export function renderOwnership(governance: Governance): string {
  const systems = [...governance.systems.values()].sort((a, b) => (a.kind === b.kind ? a.precedence - b.precedence : a.kind < b.kind ? -1 : 1));
  const sections = [
    '# Who owns which attribute',
    'Written by `npm run docs:governance` from `config/`; change it there. The [README](README.md) says how.',
    'An owner that is a kind of system means each system of that kind, by precedence: the first that speaks of a record owns it. Who stands after otherwise speaks while the owner has not. What is decided by a master service is owned by no source. An exception holds in its place and from its day, and stands before the owner.',
    '## Systems',
    table(['system', 'kind', 'precedence', 'time zone', 'versions', 'speaks of', 'what it is'], systems.map(systemRow)),
    ...[...governance.entities.values()].sort((a, b) => (a.entity < b.entity ? -1 : 1)).flatMap(renderEntity),
  ];
  return `${sections.join('\n\n')}\n`;
}

function systemRow(system: SystemDeclaration): string[] {
  return [system.name, system.kind, String(system.precedence), system.timeZone, system.versions, system.entities.join(', '), system.description];
}

function renderEntity(entity: EntityGovernance): string[] {
  const { legalEntity, region } = entity.scope;
  const scope = [legalEntity && `its legal entity by \`${legalEntity}\``, region && `its region by \`${region}\``].filter(Boolean).join(', ');
  return [
    `## ${entity.entity}`,
    `${entity.meaning}${scope ? ` It is placed in ${scope}.` : ''}`,
    ...(entity.residency ? [residencyText(entity.residency)] : []),
    table(['attribute', 'meaning', 'owner', 'exceptions', 'steward', 'classification', 'receivers'], [...entity.attributes.values()].map(attributeRow)),
  ];
}

function residencyText({ attribute, rules }: ResidencyDeclaration): string {
  return rules.map(({ values, classifications, regions }) => `Where \`${attribute}\` is ${values.join(', ')} or unknown, what is ${classifications.join(' or ')} goes only to systems in ${regions.join(', ')}.`).join(' ');
}

function attributeRow(entry: OwnershipEntry): string[] {
  const usual = entry.owner.filter(isUsual);
  const exceptions = entry.owner.filter((rule) => !isUsual(rule));
  return [
    `\`${entry.attribute}\``, entry.meaning, usual.map(ruleText).join(', '), exceptions.map(ruleText).join('; '), entry.steward, entry.classification,
    entry.receivers === 'all' ? 'all' : entry.receivers.length === 0 ? 'none' : entry.receivers.map(receiverText).join(', '),
  ];
}

const isUsual = (rule: OwnerRule) => !rule.legalEntity && !rule.region && rule.from === undefined;
const receiverText = (receiver: Receiver) => ('system' in receiver ? `system ${receiver.system}` : receiver.kind);

function choiceText({ kind, system, stream }: OwnerChoice): string {
  const owner = system === undefined ? `kind ${kind}` : `system ${system}`;
  return stream === undefined ? owner : `${owner} (stream ${stream})`;
}

function ruleText(rule: OwnerRule): string {
  if (rule.decidedBy !== undefined) return `decided by ${rule.decidedBy}`;
  const place = rule.legalEntity ? ` in legal entity ${rule.legalEntity.join(', ')}` : rule.region ? ` in region ${rule.region.join(', ')}` : '';
  const since = rule.from === undefined ? '' : ` from ${formatLocalDate(rule.from)}`;
  const otherwise = rule.otherwise === undefined ? '' : `, otherwise ${rule.otherwise.map(choiceText).join(', then ')}`;
  return `${choiceText(rule)}${place}${since}${otherwise}`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(heads), `| ${heads.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim();
}
