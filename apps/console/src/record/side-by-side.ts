import type { Claim, RecordAttribute, RecordView } from '../api/types';

/** What one system says of one attribute, beside the value that is trusted. */
export interface Cell {
  readonly claim: Claim;
  /** The value of the claim; of a collection, whose elements are claimed one by one, all that are shown. */
  readonly said: unknown;
  /** shown: it is the trusted value. same: another system's claim says the same. differs: it says something else. */
  readonly how: 'shown' | 'same' | 'differs';
}

export interface Row {
  readonly attribute: RecordAttribute;
  readonly cells: ReadonlyMap<string, Cell>;
  readonly differs: boolean;
}

export interface SideBySide {
  readonly systems: readonly string[];
  readonly rows: readonly Row[];
}

/** The claims of a record as a table, one column for each system that says anything, in the order in which the systems of the record are listed. */
export function sideBySide({ systems, attributes }: Pick<RecordView, 'systems' | 'attributes'>): SideBySide {
  const rows = attributes.map(rowOf);
  const speaking = new Set(rows.flatMap(({ cells }) => [...cells.keys()]));
  const listed = systems.map(({ system }) => system).filter((system) => speaking.has(system));
  return { systems: [...new Set([...listed, ...[...speaking].sort()])], rows };
}

function rowOf(attribute: RecordAttribute): Row {
  const cells = new Map<string, Cell>();
  for (const [system, claims] of Map.groupBy(attribute.claims, ({ system }) => system)) {
    const claim = latest(claims);
    const how = claim.shown ? 'shown' : alike(claim.value, attribute.value) ? 'same' : 'differs';
    const shown = claims.filter((one) => one.shown);
    cells.set(system, { claim, said: shown.length > 1 ? shown.map((one) => one.value) : claim.value, how });
  }
  return { attribute, cells, differs: [...cells.values()].some(({ how }) => how === 'differs') };
}

/** What a system says is the claim of it that is shown, or else the one that takes effect last; its earlier ones stand in the details. */
const latest = (claims: readonly Claim[]) => claims.find(({ shown }) => shown) ?? claims.reduce((last, claim) => ((claim.effectiveFrom ?? '') > (last.effectiveFrom ?? '') ? claim : last));

const alike = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Who owns an attribute, shortly: of several systems that own it in different places, the one whose value stands. */
export function ownerOf({ owner, provenance }: Pick<RecordAttribute, 'owner' | 'provenance'>): string | null {
  const owners = owner?.split(' or ') ?? [];
  if (owners.length < 2) return owner;
  return owners.find((one) => one === provenance?.system) ?? `${owners[0]} or ${owners.length - 1} more`;
}
