import type { EntityCatalogue } from './catalogue.js';
import type { ConfigText } from './config-file.js';

/** A firm small enough to read at a glance: two entities, four systems, one code table. For specs. */
export const smallCatalogue: readonly EntityCatalogue[] = [
  { entity: 'legal-entity', master: 'organization-sync', attributes: [{ name: 'code', kind: 'scalar', restricted: false }] },
  {
    entity: 'worker',
    master: 'worker-sync',
    attributes: [
      { name: 'employer', kind: 'reference', target: 'legal-entity', restricted: false },
      { name: 'location', kind: 'scalar', restricted: false },
      { name: 'costRate', kind: 'scalar', restricted: true },
    ],
  },
];

export const smallOwnership = `entities:
  legal-entity:
    meaning: A company.
    attributes:
      code:
        meaning: Code.
        steward: Finance
        classification: public
        receivers: all
        owner: [{ kind: erp }]
  worker:
    meaning: A person.
    scope: { legalEntity: employer }
    attributes:
      employer:
        meaning: Who employs.
        steward: People
        classification: internal
        receivers: all
        owner: [{ kind: hr }]
      location:
        meaning: Where.
        steward: People
        classification: internal
        receivers: [payroll, { system: main-hr }]
        owner:
          - { kind: hr }
          - { system: side-hr, legalEntity: [AU01], from: 2025-01-01 }
      costRate:
        meaning: Cost per hour.
        steward: Finance
        classification: restricted
        receivers: [erp]
        owner: [{ kind: erp }]
`;

export const smallCodes = `table: status
version: 1
meaning: Where it stands.
attributes: [worker.location]
unknown: park
codes:
  active: { meaning: In use. }
  closed: { meaning: Not in use. }
systems:
  main-hr:
    codes: { A: active, C: closed, closed: active }
  side-hr:
    unknown: pass
    codes: { '01': active }
`;

const systemText = (name: string, kind: string, precedence: number, entities: string) => `name: ${name}
kind: ${kind}
description: A system.
precedence: ${precedence}
timeZone: Europe/London
versions: native
entities: [${entities}]
`;

/** The files of the small firm; each may be replaced by its path below config/, or taken out by undefined. */
export function smallFirm(replaced: Readonly<Record<string, string | undefined>> = {}): ConfigText[] {
  const files: Record<string, string | undefined> = {
    'ownership.yaml': smallOwnership,
    'codes/status.yaml': smallCodes,
    'systems/main-hr.yaml': systemText('main-hr', 'hr', 1, 'worker'),
    'systems/side-hr.yaml': systemText('side-hr', 'hr', 2, 'worker'),
    'systems/books.yaml': systemText('books', 'erp', 1, 'legal-entity, worker'),
    'systems/pool.yaml': systemText('pool', 'rm', 1, 'worker'),
    ...replaced,
  };
  return Object.entries(files).flatMap(([path, text]) => (text === undefined ? [] : [{ path: `config/${path}`, text }]));
}

/** The text with the one occurrence of `old` replaced; throws where it occurs otherwise, so that a fixture cannot rot unseen. */
export function edited(text: string, old: string, replacement: string): string {
  if (text.split(old).length !== 2) throw new Error(`"${old}" must occur once in the fixture`);
  return text.replace(old, () => replacement);
}
