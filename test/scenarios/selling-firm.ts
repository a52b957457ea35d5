import { expect } from '@jest/globals';
import { eventually, type TestFirm } from '@muster/testing';
import { AllMasters } from './all-masters.js';
import { person, places } from './busy-hr.js';
import { SandboxedFirm, type configWith, type LoggedCall, type Row, type SandboxSystem, type StartsSandbox } from './sandboxed-firm.js';

const PATIENCE_MS = 30_000;
const SYSTEMS: readonly SandboxSystem[] = ['hr', 'erp', 'crm', 'psa', 'rm', 'time'];

/** A day from today, yyyy-mm-dd. */
export const dayFromNow = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** True for a call that changes something in a system. */
function isWrite({ method, path, body }: LoggedCall): boolean {
  if (method === 'GET' || path.includes('/oauth/token')) return false;
  return !path.endsWith('/rpc') || /\.(create|write)"/.test(JSON.stringify(body));
}

/** A firm with all masters and the systems in which work is sold, planned, kept in the books and booked; each system has users of its own beside us. */
export class SellingFirm {
  private version = 0;

  private constructor(
    readonly sandboxed: SandboxedFirm,
    readonly masters: AllMasters,
    private readonly whole: boolean,
    private readonly more: Readonly<Record<string, string>>,
  ) {}

  /** With these people; of all systems, account and skills among them, where it is to be `whole`. */
  static async create(people: readonly string[], { changes = {}, whole = false, env = {}, starts }: { changes?: Parameters<typeof configWith>[0]; whole?: boolean; env?: Record<string, string>; starts?: StartsSandbox } = {}): Promise<SellingFirm> {
    const sandboxed = await SandboxedFirm.create({ 'systems/crm.yaml': [['requests: 5000, seconds', 'requests: 500000, seconds']], ...changes }, starts);
    const masters = new AllMasters(sandboxed.firm);
    const one = new SellingFirm(sandboxed, masters, whole, env);
    await Promise.all((['project_sync', 'assignment_sync'] as const).map((schema) => masters.startOne(schema)));
    await sandboxed.control('POST', 'crm/configure', { callsPerDay: null });
    await sandboxed.seed('erp', places.erp);
    await sandboxed.seed('hr', { ...places.hr, workers: people.map((id) => person(id)) });
    await sandboxed.start(one.env());
    return one;
  }

  async stop(): Promise<void> {
    await this.masters.stop();
    await this.sandboxed.stop();
  }

  get firm(): TestFirm {
    return this.sandboxed.firm;
  }

  /** Reads all streams whole once more. What was called before is forgotten. */
  async readWhole(): Promise<void> {
    await this.sandboxed.stopConnectors();
    for (const system of SYSTEMS) await this.sandboxed.control('DELETE', `${system}/calls`);
    await this.firm.query("update connectors.stream_position set full_read_at = 'epoch'");
    await this.sandboxed.start(this.env());
    const unread = "select system, stream from connectors.stream_position where full_read_at = 'epoch'";
    await eventually(async () => {
      this.sandboxed.readAll();
      expect(await this.firm.query(unread)).toEqual([]);
    }, { what: 'all streams to be read whole', timeoutMs: PATIENCE_MS, everyMs: 500 });
    await this.settled();
  }

  /** Until nothing is on its way, neither to the masters nor to a system. */
  async settled(): Promise<void> {
    await this.sandboxed.masters.settled();
    await this.masters.settled();
    await eventually(async () => (await this.sandboxed.deliveries('state=due')).deliveries.length === 0, { what: 'nothing due', timeoutMs: PATIENCE_MS, everyMs: 100 });
  }

  private env(): Record<string, string> {
    const apart = this.whole ? [] : ['IDENTITY_URL', 'TALENT_URL'];
    return { ...Object.fromEntries(Object.entries(this.sandboxed.wholeFirmEnv()).filter(([name]) => !apart.includes(name))), ...this.more };
  }

  /** Calls that wrote, in all systems. */
  async writes(): Promise<string[]> {
    const calls = await Promise.all(SYSTEMS.map(async (system) => (await this.sandboxed.calls(system)).filter(isWrite).map(({ n, method, path }) => `${system} ${n}: ${method} ${path}`)));
    return calls.flat();
  }

  /** How many messages each source topic has. */
  async said(): Promise<Record<string, number>> {
    const topics = this.firm.topicNames.filter((name) => name.startsWith('source.'));
    return Object.fromEntries(await Promise.all(topics.map(async (topic) => [topic, (await this.firm.raw(topic)).length] as const)));
  }

  /** What a user of a system does. Throws a plain Error where it is refused. */
  async does(system: SandboxSystem, method: string, path: string, { json, headers = {} }: { json?: object; headers?: Record<string, string> } = {}): Promise<Row> {
    const response = await fetch(`${this.sandboxed.sandbox.urlOf(system)}${path}`, { method, headers: { ...(await this.login(system)), 'content-type': 'application/json', ...headers }, ...(json ? { body: JSON.stringify(json) } : {}) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${system} ${method} ${path}: ${response.status} ${text}`);
    return text === '' ? {} : (JSON.parse(text) as Row);
  }

  private async login(system: SandboxSystem): Promise<Record<string, string>> {
    if (system === 'erp') return { authorization: `Basic ${Buffer.from('muster:erp-password').toString('base64')}` };
    if (system === 'rm') return { authorization: 'Bearer rm-token' };
    if (system === 'hr') return { 'x-api-key': 'hr-full-key' };
    const granted = await fetch(`${this.sandboxed.sandbox.urlOf(system)}/oauth/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'muster', client_secret: `${system}-client-secret` }) });
    return { authorization: `Bearer ${((await granted.json()) as { access_token: string }).access_token}` };
  }

  /** What one of Muster's processes asks for. */
  async asks(booking: string, status: string): Promise<void> {
    this.version += 1;
    await this.firm.publish([{ system: 'orchestration', entity: 'assignment', key: booking, version: this.version, values: { status } }]);
  }

  /** The one row of a system that is `of` something, once it fits. All streams are read now and then meanwhile. */
  async row(system: SandboxSystem, collection: string, of: Row, fits: (row: Row) => boolean = () => true): Promise<Row> {
    let looks = 0;
    return eventually(async () => {
      if (looks % 5 === 0) this.sandboxed.readAll();
      looks += 1;
      const rows = (await this.sandboxed.state(system, collection)).filter((row) => Object.entries(of).every(([name, value]) => row[name] === value));
      if (rows.length > 1) throw new Error(`${system} has ${rows.length} of ${JSON.stringify(of)} in ${collection}`);
      return rows.length === 1 && fits(rows[0]!) ? rows[0]! : false;
    }, { what: `${JSON.stringify(of)} in ${collection} of ${system}, as it is to be`, timeoutMs: PATIENCE_MS, everyMs: 100 });
  }
}
