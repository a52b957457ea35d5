import { Calls, type Row } from '../calls.js';
import { addressOf, type Stack } from '../stack.js';

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

  private async ofExternalId(collection: string, id: string): Promise<Row | undefined> {
    return ((await this.calls.ask('GET', `/v2/${collection}?external_id=${encodeURIComponent(id)}`))[collection] as Row[])[0];
  }
}
