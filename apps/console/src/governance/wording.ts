import type { GovernedAttribute, OwnerChoice, OwnerRule } from './types';

const choice = ({ kind, system, stream }: OwnerChoice) => `${system ?? `any ${kind ?? ''} system`}${stream === undefined ? '' : ` (stream ${stream})`}`;

/** A rule as people would say it. */
export function ruleWords(rule: OwnerRule): string {
  if (rule.decidedBy !== undefined) return `decided by ${rule.decidedBy}`;
  const where = rule.legalEntity ? ` for ${rule.legalEntity.join(', ')}` : rule.region ? ` in ${rule.region.join(', ')}` : '';
  return `${choice(rule)}${where}${rule.from === undefined ? '' : ` from ${rule.from}`}${rule.otherwise === undefined ? '' : `, otherwise ${rule.otherwise.map(choice).join(', then ')}`}`;
}

export const ownerWords = ({ decidedBy, owners }: GovernedAttribute) => (decidedBy !== null ? `decided by ${decidedBy}` : owners.length === 0 ? 'nobody' : owners.join(', then '));

export const receiverWords = (receivers: GovernedAttribute['receivers']) => (receivers === 'all' ? 'all systems' : receivers.length === 0 ? 'none' : receivers.join(', '));

export interface TriedRule {
  /** "kind:hr" or "system:hris". */
  readonly owner: string;
  readonly legalEntity: string;
  readonly from: string;
}

/** The rules with another owner: for everybody, or beside the rules that stand where it holds for a company or from a day. */
export function rulesWith(rules: readonly OwnerRule[], { owner, legalEntity, from }: TriedRule): OwnerRule[] {
  const [by, name = ''] = owner.split(':', 2);
  const tried: OwnerRule = { ...(by === 'kind' ? { kind: name } : { system: name }), ...(legalEntity.trim() === '' ? {} : { legalEntity: legalEntity.split(',').map((code) => code.trim()) }), ...(from === '' ? {} : { from }) };
  const isBeside = tried.legalEntity !== undefined || tried.from !== undefined;
  if (!isBeside) return [tried, ...rules.filter((rule) => rule.legalEntity !== undefined || rule.region !== undefined || rule.from !== undefined)];
  return [...rules.filter((rule) => rule.decidedBy === undefined && !(String(rule.legalEntity) === String(tried.legalEntity) && rule.region === undefined && rule.from === tried.from)), tried];
}
