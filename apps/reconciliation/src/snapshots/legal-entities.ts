import { entities, schemas } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import { createDecoder, type SchemaSource } from '@muster/platform-avro';
import type { Queryable } from '@muster/platform-postgres';

interface Facts {
  readonly zone: string;
  readonly scope: { readonly legalEntity?: string; readonly region?: string };
}

const NOWHERE: Facts = { zone: 'UTC', scope: {} };
const KEPT_MS = 5_000;

/** The legal entities as others depend on them: a record's zone decides its day, its code and region who owns what. */
export class LegalEntities {
  private constructor(private readonly facts: ReadonlyMap<string, Facts>) {}

  of(id: unknown): Facts {
    return (typeof id === 'string' ? this.facts.get(id) : undefined) ?? NOWHERE;
  }

  /** Zones by code. */
  get zones(): [code: string, zone: string][] {
    return [...this.facts.values()].flatMap(({ zone, scope }) => (scope.legalEntity === undefined ? [] : [[scope.legalEntity, zone] as [string, string]]));
  }

  /** Reads them, at most every few seconds: there are a few dozen. */
  static reader(registry: SchemaSource): (db: Queryable) => Promise<LegalEntities> {
    const decoder = createDecoder<CanonicalRecord>(schemas[entities['legal-entity'].canonicalRecord as keyof typeof schemas], registry);
    let kept: { atMs: number; value: LegalEntities } | undefined;
    return async (db) => {
      if (kept && performance.now() - kept.atMs < KEPT_MS) return kept.value;
      const { rows } = await db.query({ name: 'legal-entities', text: `select id, value from record where entity = 'legal-entity'` });
      await decoder.prepare((rows as [string, Buffer][]).map(([, value]) => value));
      const value = new LegalEntities(new Map((rows as [string, Buffer][]).map(([id, bytes]) => {
        const { code, region, timeZone } = decoder.decode(bytes) as { code?: string | null; region?: string | null; timeZone?: string | null };
        return [id, { zone: timeZone ?? 'UTC', scope: { legalEntity: code ?? undefined, region: region ?? undefined } }];
      })));
      kept = { atMs: performance.now(), value };
      return value;
    };
  }
}
