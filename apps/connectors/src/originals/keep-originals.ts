import { CLASSIFICATIONS, type Governance } from '@muster/domain-governance';
import type { Output, SourceFile } from '@muster/domain-mapping';
import type { KeepOriginals } from './original.store.js';

const KEEP_DAYS = 30;

/** How the originals of an output are kept: as the mapping says, classed as the most guarded attribute that is made of them. Undefined where they are not. */
export function keepOriginalsOf({ entity, attributes, from }: Output, { keepDays = KEEP_DAYS }: SourceFile, governance: Governance): KeepOriginals | undefined {
  if (keepDays === 0) return undefined;
  const classes = attributes.map(({ declaration }) => CLASSIFICATIONS.indexOf(governance.classification(entity, declaration.name)));
  return { stream: from, keepDays, classification: CLASSIFICATIONS[Math.max(0, ...classes)]! };
}
