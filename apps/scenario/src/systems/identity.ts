import { Calls, type Row } from '../calls.js';
import { allPages } from '../pages.js';
import { addressOf, type Stack } from '../stack.js';

const PER_PAGE = 100;

export class Identity {
  private readonly calls: Calls;

  constructor(stack: Stack) {
    this.calls = new Calls('identity', addressOf(stack, 'IDENTITY_URL'), () => ({ authorization: `Bearer ${addressOf(stack, 'IDENTITY_TOKEN')}` }));
  }

  async account(number: string): Promise<Row | undefined> {
    const { Resources: found } = await this.calls.ask('GET', `/scim/v2/Users?filter=${encodeURIComponent(`externalId eq "${number}"`)}`);
    return (found as Row[])[0];
  }

  /** @param since ISO 8601 */
  changedSince(since: string): Promise<Row[]> {
    return allPages<number>(async (first = 1) => {
      const { Resources: found, totalResults: total } = await this.calls.ask('GET', `/scim/v2/Users?filter=${encodeURIComponent(`meta.lastModified ge "${since}"`)}&startIndex=${first}&count=${PER_PAGE}`);
      return { rows: found as Row[], next: first + PER_PAGE <= Number(total) ? first + PER_PAGE : undefined };
    });
  }
}
