import { Calls, clientCredentials, type Row } from '../calls.js';
import { addressOf, type Stack } from '../stack.js';

/** The PSA, which counts the calls of everybody: few looks, and those by id. */
export class Psa {
  private readonly calls: Calls;

  constructor(stack: Stack) {
    const url = addressOf(stack, 'PSA_URL');
    this.calls = new Calls('PSA', url, () => clientCredentials('PSA', url, addressOf(stack, 'PSA_CLIENT_ID'), addressOf(stack, 'PSA_CLIENT_SECRET')));
  }

  resource(number: string): Promise<Row | undefined> {
    return this.ofExternalId('resources', number);
  }

  project(deal: string): Promise<Row | undefined> {
    return this.ofExternalId('projects', deal);
  }

  async leads(projectId: string, resourceId: string): Promise<void> {
    await this.calls.ask('PUT', `/api/projects/${projectId}`, { json: { manager_id: resourceId } });
  }

  /** Returns the id of the request. */
  async requests(values: Row): Promise<string> {
    return String((await this.calls.ask('POST', '/api/staffing-requests', { json: values }))['id']);
  }

  request(id: string): Promise<Row | undefined> {
    return this.calls.find(`/api/staffing-requests/${id}`);
  }

  /** One that Muster has asked for. */
  requestOf(externalId: string): Promise<Row | undefined> {
    return this.ofExternalId('staffing-requests', externalId);
  }

  private async ofExternalId(collection: string, id: string): Promise<Row | undefined> {
    return ((await this.calls.ask('GET', `/api/${collection}?external_id=${encodeURIComponent(id)}`))['data'] as Row[])[0];
  }
}
