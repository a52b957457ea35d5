import { Calls, type Row } from '../calls.js';
import { addressOf, type Stack } from '../stack.js';

export class Identity {
  private readonly calls: Calls;

  constructor(stack: Stack) {
    this.calls = new Calls('identity', addressOf(stack, 'IDENTITY_URL'), () => ({ authorization: `Bearer ${addressOf(stack, 'IDENTITY_TOKEN')}` }));
  }

  async account(number: string): Promise<Row | undefined> {
    const { Resources: found } = await this.calls.ask('GET', `/scim/v2/Users?filter=${encodeURIComponent(`externalId eq "${number}"`)}`);
    return (found as Row[])[0];
  }
}
