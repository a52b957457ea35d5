import { basic, Calls, type Row } from '../calls.js';
import { allPages } from '../pages.js';
import { addressOf, type Stack } from '../stack.js';

export class Erp {
  private readonly calls: Calls;
  private readonly control: Calls;

  /** @param variables before _URL, _USER and _PASSWORD, where another ERP than the first is meant */
  constructor(stack: Stack, name = 'ERP', variables = 'ERP') {
    this.calls = new Calls(name, addressOf(stack, `${variables}_URL`), () => basic(addressOf(stack, `${variables}_USER`), addressOf(stack, `${variables}_PASSWORD`)));
    this.control = new Calls('sandbox', addressOf(stack, 'SANDBOX_URL'), () => ({}));
  }

  /** Every call is cut for so many seconds, by the controls of the sandbox. */
  async isOutOfReach(seconds: number): Promise<void> {
    await this.control.ask('POST', '/_sandbox/erp/behave', { json: { rules: [{ do: 'outage', seconds }] } });
  }

  async add(set: string, values: Row): Promise<Row> {
    return this.calls.ask('POST', `/odata/${set}`, { json: values });
  }

  /** Undefined where the set has no such key. */
  entity(set: string, key: string): Promise<Row | undefined> {
    return this.calls.find(`/odata/${set}('${encodeURIComponent(key)}')`);
  }

  async amend(set: string, key: string, values: Row): Promise<void> {
    await this.calls.ask('PATCH', `/odata/${set}('${encodeURIComponent(key)}')`, { json: values, headers: { 'if-match': '*' } });
  }

  /** Those with a value in a field; an empty one is asked for as null. */
  having(set: string, field: string, value: string | null): Promise<Row[]> {
    return this.asked(set, `${field} eq ${value === null ? 'null' : `'${value}'`}`);
  }

  employee(number: string): Promise<Row | undefined> {
    return this.entity('Employees', number);
  }

  async give(number: string, values: Row): Promise<void> {
    await this.amend('Employees', number, values);
  }

  /** The project of a deal. */
  async project(deal: string): Promise<Row | undefined> {
    return (await this.having('Projects', 'ExternalReference', deal))[0];
  }

  chargeCodes(projectNo: string): Promise<Row[]> {
    return this.having('ChargeCodes', 'ProjectNo', projectNo);
  }

  async allocation(booking: string): Promise<Row | undefined> {
    return (await this.having('CostAllocations', 'ExternalReference', booking))[0];
  }

  /** @param since ISO 8601 */
  changedSince(set: string, since: string): Promise<Row[]> {
    return allPages<string>(async (query = `?$filter=${encodeURIComponent(`ModifiedAt ge ${since}`)}&$orderby=ModifiedAt`) => {
      const { value, '@odata.nextLink': next } = await this.calls.ask('GET', `/odata/${set}${query}`);
      return { rows: value as Row[], next: typeof next === 'string' ? new URL(next).search : undefined };
    });
  }

  private async asked(set: string, filter: string): Promise<Row[]> {
    return (await this.calls.ask('GET', `/odata/${set}?$filter=${encodeURIComponent(filter)}`))['value'] as Row[];
  }
}
