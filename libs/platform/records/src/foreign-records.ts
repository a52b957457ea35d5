import type { LegalEntityFacts } from '@muster/domain-claims';
import type { Database, Queryable } from '@muster/platform-postgres';

/** The legal entities, read whole: a firm has few, and every change of a record asks for one. */
export class LegalEntities {
  private facts = new Map<string, LegalEntityFacts>();

  constructor(private readonly database: Database) {}

  get(id: string): LegalEntityFacts | undefined {
    return this.facts.get(id);
  }

  async reload(db: Queryable = this.database): Promise<void> {
    const { rows } = await db.query({ name: 'legal-entities', text: `select id, facts from foreign_record where entity = 'legal-entity'` });
    this.facts = new Map((rows as [string, LegalEntityFacts][]).map(([id, facts]) => [id, facts]));
  }
}
