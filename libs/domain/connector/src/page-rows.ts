import type { Expression } from '@muster/domain-mapping';
import { compileReading, contractFault, readAnswer } from './read-answer.js';

type ApiRecord = Record<string, unknown>;

const isObject = (value: unknown): value is ApiRecord => value !== null && typeof value === 'object' && !Array.isArray(value);

/** The objects of a list; a single object is a list of one. Throws PermanentError contract. */
function objectsOf(value: unknown, where: string): ApiRecord[] {
  if (value === undefined || value === null) throw contractFault(`The list ${where} is missing. Its place is declared wrongly, the answer was cut short, or the system has changed.`);
  const list = Array.isArray(value) ? value : [value];
  if (!list.every(isObject)) throw contractFault(`${where} holds something else than objects. Its place is declared wrongly, or the system has changed.`);
  return list;
}

const whole: Expression = { source: 'the body', columns: [], calls: [], evaluate: (body) => body };

/** Takes the records out of a page, and the rows out of its records. */
export class PageRows {
  private readonly records: Expression;
  private readonly parts: Expression | undefined;

  constructor(records: string | undefined, explode: string | undefined) {
    this.records = records === undefined ? whole : compileReading(records);
    this.parts = explode === undefined ? undefined : compileReading(explode);
  }

  /** Throws PermanentError contract. */
  async recordsOf(body: unknown): Promise<ApiRecord[]> {
    return objectsOf(await readAnswer(this.records, body), this.records.source);
  }

  /** Throws PermanentError contract. A record whose list of parts is empty, or null, gives no rows. */
  async rowsOf(body: unknown): Promise<ApiRecord[]> {
    const records = await this.recordsOf(body);
    const { parts } = this;
    if (!parts) return records;
    const rows: ApiRecord[] = [];
    for (const record of records) {
      const list = await readAnswer(parts, record);
      if (list !== null) for (const part of objectsOf(list, parts.source)) rows.push({ ...record, ...part });
    }
    return rows;
  }
}
