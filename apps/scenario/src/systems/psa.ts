import { Calls, clientCredentials, type Row } from '../calls.js';
import { allPages } from '../pages.js';
import { addressOf, type Stack } from '../stack.js';

const PER_PAGE = 100;

/** The PSA as the people of delivery have it, whose calls are counted apart from Muster's. */
export class Psa {
  private readonly calls: Calls;

  constructor(stack: Stack) {
    const url = addressOf(stack, 'PSA_URL');
    this.calls = new Calls('PSA', url, () => clientCredentials('PSA', url, addressOf(stack, 'PSA_USER_CLIENT_ID'), addressOf(stack, 'PSA_USER_CLIENT_SECRET')));
  }

  resource(number: string): Promise<Row | undefined> {
    return this.ofExternalId('resources', number);
  }

  project(deal: string): Promise<Row | undefined> {
    return this.ofExternalId('projects', deal);
  }

  leads(projectId: string, resourceId: string): Promise<void> {
    return this.amends('projects', projectId, { manager_id: resourceId });
  }

  async amends(collection: 'projects' | 'resources', id: string, values: Row): Promise<void> {
    await this.calls.ask('PUT', `/api/${collection}/${id}`, { json: values });
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

  /** @param since ISO 8601 */
  changedSince(collection: 'resources' | 'projects' | 'staffing-requests', since: string): Promise<Row[]> {
    return allPages<number>(async (page = 1) => {
      const { data, total_pages: pages } = await this.calls.ask('GET', `/api/${collection}?modified_since=${encodeURIComponent(since)}&per_page=${PER_PAGE}&page=${page}`);
      return { rows: data as Row[], next: page < Number(pages) ? page + 1 : undefined };
    });
  }

  private async ofExternalId(collection: string, id: string): Promise<Row | undefined> {
    return ((await this.calls.ask('GET', `/api/${collection}?external_id=${encodeURIComponent(id)}`))['data'] as Row[])[0];
  }
}
