import { basic, Calls, type Row } from '../calls.js';
import { addressOf, type Stack } from '../stack.js';

export class Erp {
  private readonly calls: Calls;

  constructor(stack: Stack) {
    this.calls = new Calls('ERP', addressOf(stack, 'ERP_URL'), () => basic(addressOf(stack, 'ERP_USER'), addressOf(stack, 'ERP_PASSWORD')));
  }

  employee(number: string): Promise<Row | undefined> {
    return this.calls.find(`/odata/Employees('${number}')`);
  }

  async give(number: string, values: Row): Promise<void> {
    await this.calls.ask('PATCH', `/odata/Employees('${number}')`, { json: values, headers: { 'if-match': '*' } });
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

  private async having(set: string, field: string, value: string): Promise<Row[]> {
    return (await this.calls.ask('GET', `/odata/${set}?$filter=${encodeURIComponent(`${field} eq '${value}'`)}`))['value'] as Row[];
  }
}
