import { isObject } from '../fields.js';
import { isJson } from '../http/json-body.js';
import { logins, Settings, whole, wholeOrNone } from '../settings.js';
import { inTransaction } from '../storage/database.js';
import { bodyField } from '../storage/records.store.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import type { Collection, NativeForm, SystemParts, VendorAnswer, VendorRequest, VendorSystem } from '../vendor-system.js';
import { checkAssignment, covering } from './assignments.store.js';
import { checkBookable } from './bookings.js';
import { assignment, chargeCode, employee, entry, type Values } from './entities.js';
import { Rows } from './rows.js';
import { idOf, isRpcId, rpcError, RpcFault, rpcForm, rpcResult } from './rpc-form.js';
import { Sessions } from './sessions.js';

const timeSettings = {
  latencyMs: whole(0),
  users: logins([{ name: 'muster', secret: 'time-password' }]),
  /** Counted from the login, however busy the session is. */
  sessionLifeS: whole(600, 1),
  /** How many employees may be active; any number where it is null. Those who are stay so. */
  seats: wholeOrNone(null, 0),
};

type Params = Record<string, unknown>;

const isActive = { sql: `${bodyField('active')} IS ?`, params: [1] };

/** A time entry system of the older kind: JSON-RPC with sessions, numbers as ids, and 200 for whatever happens. */
export class TimeServer implements VendorSystem {
  readonly form = rpcForm(null);
  readonly settings: Settings<typeof timeSettings>;
  readonly collections: Record<string, Collection>;
  private readonly sessions: Sessions;
  private readonly entries: Rows;
  private readonly methods: Record<string, (params: Params, request: VendorRequest) => unknown>;

  constructor(private readonly parts: SystemParts) {
    this.settings = new Settings(timeSettings, new KeyedValues(parts.database, 'settings'), parts.settings);
    this.sessions = new Sessions(parts, () => this.settings.values);
    const callAt = () => this.callAt ?? parts.now();
    const employees: Rows = new Rows(parts, employee, callAt, (after, before) => {
      const { seats } = this.settings.values;
      if (seats !== null && after.active === true && before?.active !== true && employees.count(isActive) >= seats) throw new RpcFault('invalid_values', 'No seat is left: as many employees are active as this contract allows', { seats });
    });
    const chargeCodes = new Rows(parts, chargeCode, callAt);
    const assignments = new Rows(parts, assignment, callAt, (after) => checkAssignment(after, employees.get(after.employee), chargeCodes.get(after.charge_code)), ['employee']);
    this.entries = new Rows(parts, entry, callAt, (after, before) => {
      if (before && before.state !== 'draft' && before.state !== 'rejected') throw new RpcFault('entry_locked', `An entry that is ${String(before.state)} stays as it is`);
      checkBookable(after, { person: employees.get(after.employee), code: chargeCodes.get(after.charge_code), isAssigned: () => assignments.hasAny(covering(after)) });
    });
    this.collections = { employees, chargeCodes, assignments, entries: this.entries };
    this.methods = {
      ...prefixed('employee', employees), ...prefixed('chargeCode', chargeCodes), ...prefixed('assignment', assignments), ...prefixed('entry', this.entries),
      'entry.submit': (params) => this.move(params, ['draft', 'rejected'], { state: 'submitted' }),
      'entry.approve': (params, request) => this.move(params, ['submitted'], { state: 'approved', approved_by: this.sessions.userOf(request), approved_at: new Date(callAt()).toISOString() }),
      'entry.reject': (params) => this.move(params, ['submitted'], { state: 'rejected' }),
      'session.logout': (_, request) => this.sessions.logout(request) ?? true,
    };
  }

  private callAt: number | undefined;

  formFor({ body }: VendorRequest): NativeForm {
    return rpcForm(idOf(body));
  }

  answer(request: VendorRequest): VendorAnswer {
    const id = idOf(request.body);
    this.callAt = this.parts.now();
    try {
      return rpcResult(id, inTransaction(this.parts.database, () => this.call(request)));
    } catch (error) {
      if (error instanceof RpcFault) return rpcError(id, error.code, error.message, error.data);
      throw error;
    } finally {
      this.callAt = undefined;
    }
  }

  secrets(): string[] {
    return this.settings.values.users.map(({ secret }) => secret);
  }

  private call(request: VendorRequest): unknown {
    const { method, params } = readCall(request);
    if (method === 'session.login') return this.sessions.login(params);
    this.sessions.userOf(request);
    if (!Object.hasOwn(this.methods, method)) throw new RpcFault(-32601, `There is no method ${method.slice(0, 60)}`);
    return this.methods[method]!(params, request);
  }

  private move(params: Params, from: readonly string[], values: Values): true {
    for (const row of this.entries.named(params)) {
      if (!from.includes(row.body.state as string)) throw new RpcFault('wrong_state', `Entry ${row.id} is ${String(row.body.state)}, not ${from.join(' or ')}`, { id: Number(row.id), state: row.body.state });
      this.entries.set(row, values);
    }
    return true;
  }
}

function prefixed(name: string, rows: Rows): Record<string, (params: Params) => unknown> {
  return Object.fromEntries(Object.entries(rows.methods).map(([method, handle]) => [`${name}.${method}`, handle]));
}

function readCall({ method, path, headers, body }: VendorRequest): { method: string; params: Params } {
  if (method !== 'POST' || path.replace(/\/$/, '') !== '/rpc') throw new RpcFault(-32600, 'Calls are posted to /time/rpc');
  if (!isJson(headers['content-type'])) throw new RpcFault(-32700, 'Send the call as application/json');
  const call = parsed(body);
  if (!isObject(call) || call.jsonrpc !== '2.0' || typeof call.method !== 'string' || !isRpcId(call.id)) throw new RpcFault(-32600, 'A call is {"jsonrpc":"2.0","id","method","params"}, one at a time');
  const params = call.params ?? {};
  if (!isObject(params)) throw new RpcFault(-32602, 'params must be an object');
  return { method: call.method, params };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new RpcFault(-32700, 'The body is no JSON');
  }
}
