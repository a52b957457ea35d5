/** Who speaks: every system of a kind, or one system. */
interface Choice {
  kind?: string;
  system?: string;
  stream?: string;
}

/** One line of the ownership of an attribute, as a master publishes it. */
export interface Rule extends Choice {
  /** The master that decides the attribute itself; stands alone. */
  decidedBy?: string;
  /** Who speaks while the owner has not, best first. */
  otherwise?: Choice[];
  legalEntity?: string[];
  region?: string[];
  from?: string;
}

const choiceText = ({ kind, system, stream }: Choice): string => (system ? `system ${system}` : `kind ${kind}`) + (stream ? ` (stream ${stream})` : '');

/** A rule as people read it: `kind hr, else system books in DE01 from 2026-01-01`. */
export function ruleText({ decidedBy, otherwise = [], legalEntity, region, from, ...owner }: Rule): string {
  if (decidedBy) return `decided by ${decidedBy}`;
  const choices = [owner, ...otherwise].map(choiceText).join(', else ');
  return [choices, legalEntity && `in ${legalEntity.join(', ')}`, region && `in ${region.join(', ')}`, from && `from ${from}`].filter(Boolean).join(' ');
}
