import { Findings, type VendorFinding } from './vendor-finding.store.js';

type ApiRecord = Readonly<Record<string, unknown>>;
type FieldType = 'text' | 'number' | 'boolean' | 'list' | 'object';

export interface MappedFields {
  /** Fields that the mapping reads. */
  readonly wanted: ReadonlySet<string>;
  /** Fields that it names at all, those it drops included. */
  readonly known: ReadonlySet<string>;
}

function typeOf(value: unknown): FieldType | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return 'list';
  return typeof value === 'string' ? 'text' : (typeof value as 'number' | 'boolean' | 'object');
}

/** Field to the types that its values have; a field that is always empty has none. */
function shapeOf(records: readonly ApiRecord[]): Map<string, Set<FieldType>> {
  const shape = new Map<string, Set<FieldType>>();
  for (const record of records) {
    for (const [name, value] of Object.entries(record)) {
      let types = shape.get(name);
      if (!types) shape.set(name, (types = new Set()));
      const type = typeOf(value);
      if (type) types.add(type);
    }
  }
  return shape;
}

/**
 * What a page shows that the mapping does not expect: fields that it does not name, and fields that it reads and no record has. With a page of the vendor's
 * next release beside that of today, what will change: fields that come, go, or have values of another type. A page without records shows nothing.
 */
export function compareShapes({ wanted, known }: MappedFields, today: readonly ApiRecord[], next?: readonly ApiRecord[]): VendorFinding[] {
  const findings = new Findings();
  const page = next ?? today;
  if (page.length === 0 || today.length === 0) return [];
  const [now, then] = [shapeOf(today), shapeOf(page)];
  for (const field of then.keys()) if (!known.has(field)) findings.note('unknown-field', field, null, page.length);
  for (const field of wanted) if (!then.has(field) && (next === undefined || now.has(field))) findings.note('missing-field', field, null, page.length);
  if (next) {
    for (const field of wanted) {
      const [before, after] = [now.get(field), then.get(field)];
      if (before && after && before.size > 0 && after.size > 0 && ![...before].some((type) => after.has(type))) findings.note('retyped-field', `${field}: ${[...before].sort().join(' or ')} becomes ${[...after].sort().join(' or ')}`, null, page.length);
    }
  }
  return findings.take();
}
