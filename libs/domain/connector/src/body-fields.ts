import type { EntityName } from '@muster/contracts';
import type { Governance } from '@muster/domain-governance';
import { compileExpression, fieldReads, type Reads } from '@muster/domain-mapping';

/** Functions of a body whose first argument names an attribute that is read. */
const READING: ReadonlySet<string> = new Set(['ref', 'named']);
const NOTHING: Reads = { columns: [], calls: [] };

/** What the fields of a body are made of, as far as its text tells. */
export class BodyFields {
  private readonly fields: ReadonlyMap<string, Reads> | undefined;
  private readonly whole: Reads;
  private readonly classes: ReadonlyMap<string, string>;

  constructor(entity: EntityName, body: string | undefined, governance: Governance) {
    this.fields = body === undefined ? undefined : fieldReads(body);
    this.whole = body === undefined ? NOTHING : compileExpression(body);
    this.classes = new Map([...(governance.entities.get(entity)?.attributes.values() ?? [])].map(({ attribute, classification }) => [attribute, classification]));
  }

  /** In alphabetical order; empty where it cannot be told. */
  attributesOf(field: string): readonly string[] {
    return this.fields === undefined ? [] : this.attributesIn(this.fields.get(field) ?? NOTHING);
  }

  /** The same, or all that the body is made of where the field cannot be told apart; undefined where it is made of another record, whose attributes have classes of their own. */
  madeOf(field: string): readonly string[] | undefined {
    const read = this.fields === undefined ? this.whole : (this.fields.get(field) ?? NOTHING);
    return read.calls.some(({ name }) => name === 'named') ? undefined : this.attributesIn(read);
  }

  /** Where the field cannot be told apart, all that the body reads counts. */
  isRestricted(field: string): boolean {
    const read = this.fields === undefined ? this.attributesIn(this.whole) : this.attributesOf(field);
    return read.some((name) => this.classes.get(name) === 'restricted');
  }

  /** True where the field holds our key and nothing else. */
  isKey(field: string): boolean {
    const { columns, calls } = this.fields?.get(field) ?? NOTHING;
    return columns.length === 0 && calls.length === 1 && calls[0]!.name === 'key';
  }

  private attributesIn({ columns, calls }: Reads): string[] {
    const named = calls.flatMap(({ name, texts: [first] }) => (READING.has(name) && first !== undefined ? [first] : []));
    return [...new Set([...columns, ...named])].filter((name) => this.classes.has(name)).sort();
  }
}
