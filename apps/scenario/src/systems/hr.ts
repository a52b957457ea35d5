import { Calls, type Row } from '../calls.js';
import { allPages } from '../pages.js';
import { addressOf, type Stack } from '../stack.js';

/** One dated row of a worker, days as yyyy-mm-dd. */
export type DatedRow = Row & { effective_from: string };

export interface HrWorker {
  readonly id: string;
  readonly assignments: readonly DatedRow[];
}

/** The HR system as its own users have it. */
export class Hr {
  private readonly calls: Calls;

  /** @param variables before _URL and _API_KEY, where the HR of another firm is meant */
  constructor(stack: Stack, name = 'HR', variables = 'HRIS') {
    this.calls = new Calls(name, addressOf(stack, `${variables}_URL`), () => ({ 'x-api-key': addressOf(stack, `${variables}_API_KEY`) }));
  }

  /** The unit above all others, or the first of several. */
  async topUnit(): Promise<Row | undefined> {
    return ((await this.calls.ask('GET', '/v1/org-units?limit=200'))['items'] as Row[]).find(({ parent }) => parent === null);
  }

  /** @param collection org-units or locations */
  async keeps(collection: string, id: string, values: Row): Promise<void> {
    await this.calls.ask('PUT', `/v1/${collection}/${id}`, { json: values });
  }

  /** @param since ISO 8601: only those who have changed since then */
  async workers(since?: string): Promise<HrWorker[]> {
    const first = since === undefined ? '' : `&updated_since=${encodeURIComponent(since)}`;
    const all = await allPages<string>(async (cursor) => {
      const { items, next_cursor: next } = await this.calls.ask('GET', `/v1/workers?limit=200${cursor === undefined ? first : `&cursor=${encodeURIComponent(cursor)}`}`);
      return { rows: items as Row[], next: typeof next === 'string' ? next : undefined };
    });
    return all as unknown as HrWorker[];
  }

  async worker(id: string): Promise<HrWorker> {
    return (await this.calls.ask('GET', `/v1/workers/${id}`)) as unknown as HrWorker;
  }

  /** Returns the number that HR gives where none is given. */
  async hire(assignments: readonly DatedRow[], id?: string): Promise<string> {
    return String((await this.calls.ask('POST', '/v1/workers', { json: { id, assignments } }))['id']);
  }

  async correct(id: string, from: string, changes: Row): Promise<void> {
    await this.calls.ask('PATCH', `/v1/workers/${id}`, { json: { effective_from: from, changes } });
  }

  /** As if the row of that day had never been said. */
  async takeBack(id: string, from: string): Promise<void> {
    await this.calls.ask('DELETE', `/v1/workers/${id}/assignments/${from}`);
  }
}

/** What holds on a day. */
export const rowOn = ({ assignments }: HrWorker, day: string): DatedRow | undefined => assignments.findLast(({ effective_from: from }) => from <= day);
