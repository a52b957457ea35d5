import { Calls, type Headers, type Row } from '../calls.js';
import { StoryFault } from '../narrator.js';
import { addressOf, type Stack } from '../stack.js';

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

  private async first(entity: string, field: string, value: string): Promise<Row | undefined> {
    this.session ??= await this.logIn();
    const params = { domain: [[field, '=', value]] };
    const answer = await this.rpc(`${entity}.searchRead`, params, this.session);
    // A session ends with its time, however busy it is.
    const found = String((answer['error'] as Row | undefined)?.['code']).startsWith('session_') ? await this.rpc(`${entity}.searchRead`, params, (this.session = await this.logIn())) : answer;
    return (resultOf(found, entity) as Row[])[0];
  }

  private async logIn(): Promise<Headers> {
    const answer = await this.rpc('session.login', { user: addressOf(this.stack, 'TIME_USER'), password: addressOf(this.stack, 'TIME_PASSWORD') }, {});
    return { authorization: `Session ${String((resultOf(answer, 'session') as Row)['token'])}` };
  }

  private rpc(method: string, params: Row, headers: Headers): Promise<Row> {
    return this.calls.ask('POST', '/rpc', { json: { jsonrpc: '2.0', id: 1, method, params }, headers });
  }
}

function resultOf({ result, error }: Row, what: string): unknown {
  if (error) throw new StoryFault(`time entry refused to read ${what}: ${String((error as Row)['message'])}`);
  return result;
}
