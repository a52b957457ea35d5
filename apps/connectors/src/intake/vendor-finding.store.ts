import { int8Array, textArray, type Queryable } from '@muster/platform-postgres';

/**
 * unknown-field: no column of the mapping names it. missing-field: a column that no record of a whole read has. retyped-field: of another type in the
 * preview of the vendor's next release. unknown-code: a code that no table translates.
 */
export type FindingKind = 'unknown-field' | 'missing-field' | 'retyped-field' | 'unknown-code';
/** read: met while reading. probe: met by comparing pages on a schedule. */
export type FindingOrigin = 'read' | 'probe';

export interface VendorFinding {
  readonly kind: FindingKind;
  /** The field; of a code its attribute and table, never its value. */
  readonly what: string;
  /** Records that had it. */
  readonly records: number;
  /** Key of one of them, as far as it is known. */
  readonly sampleKey: string | null;
}
export interface VendorFindingView extends VendorFinding {
  readonly stream: string;
  readonly origin: FindingOrigin;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** A field may have any name. */
const WHAT_MAX = 200;

/** Gathers findings over the records of a page or a pass, each once. */
export class Findings {
  private readonly found = new Map<string, { kind: FindingKind; what: string; records: number; sampleKey: string | null }>();

  note(kind: FindingKind, what: string, sampleKey: string | null, records = 1): void {
    const id = `${kind}\0${what}`;
    const known = this.found.get(id);
    if (known) known.records += records;
    else this.found.set(id, { kind, what: what.slice(0, WHAT_MAX), records, sampleKey });
  }

  /** All of them; there are none afterwards. */
  take(): VendorFinding[] {
    const taken = [...this.found.values()];
    this.found.clear();
    return taken;
  }
}

export interface FindingsAt {
  readonly system: string;
  readonly stream: string;
  readonly origin: FindingOrigin;
}

/** Adds to what was found before. */
export async function noteFindings(db: Queryable, { system, stream, origin }: FindingsAt, findings: readonly VendorFinding[], nowMs: number): Promise<void> {
  if (findings.length === 0) return;
  const sorted = [...findings].sort((a, b) => (a.kind + a.what < b.kind + b.what ? -1 : 1));
  await db.query({
    name: 'note-vendor-findings',
    values: [system, stream, origin, textArray(sorted.map(({ kind }) => kind)), textArray(sorted.map(({ what }) => what)), int8Array(sorted.map(({ records }) => records)), textArray(sorted.map(({ sampleKey }) => sampleKey ?? '')), new Date(nowMs).toISOString()],
    text: `insert into vendor_finding as f (system, stream, origin, kind, what, records, sample_key, first_seen, last_seen)
      select $1, $2, $3, u.kind, u.what, u.records, nullif(u.sample_key, ''), $8, $8 from unnest($4::text[], $5::text[], $6::int8[], $7::text[]) as u(kind, what, records, sample_key)
      on conflict (system, stream, origin, kind, what) do update set records = f.records + excluded.records, sample_key = coalesce(excluded.sample_key, f.sample_key), last_seen = excluded.last_seen`,
  });
}

/** Forgets what was not found again since: a whole read, or a probe, has shown that it is so no longer. */
export async function dropFindings(db: Queryable, { system, stream, origin }: FindingsAt, beforeMs: number): Promise<void> {
  await db.query({ text: 'delete from vendor_finding where system = $1 and stream = $2 and origin = $3 and last_seen < $4', values: [system, stream, origin, new Date(beforeMs).toISOString()] });
}

/** What was found of a system, by stream. */
export async function vendorFindings(db: Queryable, system: string): Promise<VendorFindingView[]> {
  const { rows } = await db.query({
    text: `select stream, origin, kind, what, records, sample_key, (extract(epoch from first_seen) * 1000)::int8, (extract(epoch from last_seen) * 1000)::int8
      from vendor_finding where system = $1 order by stream, origin, kind, what`, values: [system],
  });
  return (rows as [string, FindingOrigin, FindingKind, string, number, string | null, number, number][]).map(([stream, origin, kind, what, records, sampleKey, firstSeen, lastSeen]) => ({
    stream, origin, kind, what, records, sampleKey, firstSeen: new Date(firstSeen).toISOString(), lastSeen: new Date(lastSeen).toISOString(),
  }));
}
