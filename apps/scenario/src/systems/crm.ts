import { Calls, clientCredentials, type Row } from '../calls.js';
import { allPages } from '../pages.js';
import { addressOf, type Stack } from '../stack.js';

const OBJECTS = '/services/data/sobjects';

export class Crm {
  private readonly calls: Calls;

  constructor(stack: Stack) {
    const url = addressOf(stack, 'CRM_URL');
    this.calls = new Calls('CRM', url, () => clientCredentials('CRM', url, addressOf(stack, 'CRM_CLIENT_ID'), addressOf(stack, 'CRM_CLIENT_SECRET')));
  }

  async someAccount(): Promise<Row | undefined> {
    const { records } = await this.calls.ask('GET', `/services/data/query?q=${encodeURIComponent('SELECT Id, Name, AccountNumber FROM Account ORDER BY Id LIMIT 1')}`);
    return (records as Row[])[0];
  }

  /** Returns the id of the opportunity. */
  async sells(values: Row): Promise<string> {
    return String((await this.calls.ask('POST', `${OBJECTS}/Opportunity`, { json: values }))['id']);
  }

  async moves(deal: string, stage: string): Promise<void> {
    await this.calls.ask('PATCH', `${OBJECTS}/Opportunity/${deal}`, { json: { StageName: stage } });
  }

  opportunity(deal: string): Promise<Row | undefined> {
    return this.calls.find(`${OBJECTS}/Opportunity/${deal}`);
  }

  user(number: string): Promise<Row | undefined> {
    return this.calls.find(`${OBJECTS}/User/EmployeeNumber/${number}`);
  }

  /** @param since ISO 8601 */
  changedSince(object: 'User' | 'Opportunity', fields: readonly string[], since: string): Promise<Row[]> {
    const query = `SELECT ${['Id', ...fields].join(', ')} FROM ${object} WHERE LastModifiedDate >= ${since} ORDER BY Id`;
    return allPages<string>(async (path = `/services/data/query?q=${encodeURIComponent(query)}`) => {
      const { records, nextRecordsUrl: next } = await this.calls.ask('GET', path);
      return { rows: records as Row[], next: typeof next === 'string' ? next.slice(next.indexOf('/services/')) : undefined };
    });
  }
}
