import { Calls, type Row } from '../calls.js';
import { allPages } from '../pages.js';
import { addressOf, type Stack } from '../stack.js';

const PER_PAGE = 500;

/** Resource management. */
export class Rm {
  private readonly calls: Calls;

  constructor(stack: Stack) {
    this.calls = new Calls('RM', addressOf(stack, 'RM_URL'), () => ({ authorization: `Bearer ${addressOf(stack, 'RM_TOKEN')}` }));
  }

  person(number: string): Promise<Row | undefined> {
    return this.ofExternalId('people', number);
  }

  request(id: string): Promise<Row | undefined> {
    return this.ofExternalId('requests', id);
  }

  /** Plans a booking, and returns its id. */
  async plans(values: Row): Promise<string> {
    return String((await this.calls.ask('POST', '/v2/bookings', { json: values }))['id']);
  }

  booking(id: string): Promise<Row | undefined> {
    return this.calls.find(`/v2/bookings/${id}`);
  }

  /** What has changed after the change of a number. */
  changedAfter(collection: 'people' | 'requests' | 'bookings', change: number): Promise<Row[]> {
    return allPages<number>(async (since = change) => {
      const { [collection]: rows, next_since: next, more } = await this.calls.ask('GET', `/v2/${collection}?since=${since}&limit=${PER_PAGE}`);
      return { rows: rows as Row[], next: more === true ? Number(next) : undefined };
    });
  }

  private async ofExternalId(collection: string, id: string): Promise<Row | undefined> {
    return ((await this.calls.ask('GET', `/v2/${collection}?external_id=${encodeURIComponent(id)}`))[collection] as Row[])[0];
  }
}
