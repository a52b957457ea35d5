import { Calls, type Headers, type Row } from '../calls.js';
import { StoryFault } from '../narrator.js';
import { allPages } from '../pages.js';
import { addressOf, type Stack } from '../stack.js';

const PER_PAGE = 500;

/** Time entry: JSON-RPC over a session, with numbers as ids. */
export class TimeEntry {
  private session: Headers | undefined;
  private readonly calls: Calls;

  constructor(private readonly stack: Stack) {
    this.calls = new Calls('time entry', addressOf(stack, 'TIME_URL'), () => ({}));
  }

  employee(number: string): Promise<Row | undefined> {
    return this.first('employee', 'employee_no', number);
  }

  chargeCode(code: string): Promise<Row | undefined> {
    return this.first('chargeCode', 'code', code);
  }

  assignment(booking: string): Promise<Row | undefined> {
    return this.first('assignment', 'assignment_no', booking);
  }

  /** Those who run it change somebody, or something, by hand. */
  async amend(entity: 'employee', number: string, values: Row): Promise<void> {
    const row = await this.employee(number);
    if (!row) throw new StoryFault(`time entry has no employee ${number}`);
    await this.asked(`${entity}.write`, { ids: [row['id']], values });
  }

  /** @param since ISO 8601 */
  changedSince(entity: 'employee' | 'chargeCode' | 'assignment', since: string): Promise<Row[]> {
    return allPages<number>(async (offset = 0) => {
      const rows = await this.searchRead(entity, { domain: [['last_modified_at', '>=', since]], order: [['id', 'ASC']], offset, limit: PER_PAGE });
      return { rows, next: rows.length === PER_PAGE ? offset + PER_PAGE : undefined };
    });
  }

  private async first(entity: string, field: string, value: string): Promise<Row | undefined> {
    return (await this.searchRead(entity, { domain: [[field, '=', value]] }))[0];
  }

  private async searchRead(entity: string, params: Row): Promise<Row[]> {
    return (await this.asked(`${entity}.searchRead`, params)) as Row[];
  }

  private async asked(method: string, params: Row): Promise<unknown> {
    this.session ??= await this.logIn();
    const answer = await this.rpc(method, params, this.session);
    // A session ends with its time, however busy it is.
    return resultOf(String((answer['error'] as Row | undefined)?.['code']).startsWith('session_') ? await this.rpc(method, params, (this.session = await this.logIn())) : answer, method);
  }

  private async logIn(): Promise<Headers> {
    const answer = await this.rpc('session.login', { user: addressOf(this.stack, 'TIME_USER'), password: addressOf(this.stack, 'TIME_PASSWORD') }, {});
    return { authorization: `Session ${String((resultOf(answer, 'session.login') as Row)['token'])}` };
  }

  private rpc(method: string, params: Row, headers: Headers): Promise<Row> {
    return this.calls.ask('POST', '/rpc', { json: { jsonrpc: '2.0', id: 1, method, params }, headers });
  }
}

function resultOf({ result, error }: Row, what: string): unknown {
  if (error) throw new StoryFault(`time entry refused ${what}: ${String((error as Row)['message'])}`);
  return result;
}
