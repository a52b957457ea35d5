import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ForeignProgram } from './foreign-program.js';
import { freePort, started, type PeerServer } from './peer-server.js';
import { peersDir } from './snippets.js';

export const TRYTON_PASSWORD = 'admin1234';
const ADMIN = 1;

export const day = (text: string) => {
  const [year, month, date] = text.split('-').map(Number);
  return { __class__: 'date', year, month, day: date };
};
export const decimal = (text: string) => ({ __class__: 'Decimal', decimal: text });

export interface TrytonOptions {
  /** How long a session lives that nobody uses, in seconds. */
  readonly sessionSeconds?: number;
}

/** A server of Tryton with a company, on a database of its own, and what its own users do in it. */
export class Tryton {
  private authorization = '';

  private constructor(
    readonly url: string,
    private readonly server: PeerServer,
    private readonly folder: string,
  ) {}

  static async start({ sessionSeconds = 86_400 }: TrytonOptions = {}): Promise<Tryton> {
    const folder = mkdtempSync(join(tmpdir(), 'muster-tryton-'));
    const port = await freePort();
    mkdirSync(join(folder, 'db'));
    cpSync(join(peersDir, 'tryton/template/psa.sqlite'), join(folder, 'db/psa.sqlite'));
    const settings = join(folder, 'trytond.conf');
    writeFileSync(settings, `[database]\nuri = sqlite://\npath = ${folder}/db\n[web]\nlisten = 127.0.0.1:${port}\n[session]\nmax_age = ${sessionSeconds}\ntimeout = ${Math.max(1, sessionSeconds - 1)}\n[password]\nlength = 4\n`);
    const program = new ForeignProgram(join(peersDir, 'tryton/bin/trytond'), ['-c', settings, '-d', 'psa', '-v'], {});
    const server = await started(program, `http://127.0.0.1:${port}`, 'Tryton');
    const tryton = new Tryton(`${server.url}/psa`, server, folder);
    await tryton.login();
    await tryton.foundCompany();
    return tryton;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get lines(): readonly string[] {
    return this.server.lines;
  }

  async login(): Promise<void> {
    const [uid, token] = await this.post<[number, string]>('common.db.login', ['admin', { password: TRYTON_PASSWORD }, 'en']);
    this.authorization = `Session ${Buffer.from(`admin:${uid}:${token}`).toString('base64')}`;
  }

  /** The status that a login is answered with. */
  async loginStatus(password: string, signal?: AbortSignal): Promise<number> {
    const response = await fetch(`${this.url}/rpc/`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id: 1, method: 'common.db.login', params: ['admin', { password }, 'en'] }), signal });
    await response.text();
    return response.status;
  }

  /** A key with which an administrator has let a program in over REST. */
  async restKey(): Promise<string> {
    const [application] = await this.create('res.user.application', { user: ADMIN, application: 'rest' });
    const [{ key }] = (await this.read<{ key: string }>('res.user.application', [['id', '=', application]], ['key'])) as [{ key: string }];
    return key;
  }

  /** A call of its own users; throws where it fails, also inside of a 200. */
  async call<T = unknown>(method: string, ...params: unknown[]): Promise<T> {
    return this.post<T>(method, [...params, { company: 1, active_test: false }]);
  }

  async create(model: string, ...rows: Record<string, unknown>[]): Promise<number[]> {
    return this.call<number[]>(`model.${model}.create`, rows);
  }

  read<Row = Record<string, unknown>>(model: string, domain: unknown[], fields: string[]): Promise<Row[]> {
    return this.call<Row[]>(`model.${model}.search_read`, domain, 0, 1_000, [['id', 'ASC']], fields);
  }

  private async foundCompany(): Promise<void> {
    await this.create('currency.currency', { name: 'US Dollar', code: 'USD', symbol: '$', digits: 2, rounding: decimal('0.01') });
    await this.create('party.party', { name: 'Northfold Ltd', code: 'GB01' });
    await this.post('model.company.company.create', [[{ party: 1, currency: 1, timezone: 'UTC' }], {}]);
    await this.post('model.res.user.write', [[ADMIN], { companies: [['add', [1]]], company: 1 }, {}]);
  }

  private async post<T>(method: string, params: unknown[]): Promise<T> {
    const response = await fetch(`${this.url}/rpc/`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: this.authorization }, body: JSON.stringify({ id: 1, method, params }) });
    if (response.status === 401 && method !== 'common.db.login') {
      await this.login();
      return this.post(method, params);
    }
    const text = await response.text();
    const answer = (response.ok ? JSON.parse(text) : { error: text }) as { result: T; error?: unknown };
    if (answer.error !== undefined) throw new Error(`${method}: ${response.status} ${JSON.stringify(answer.error)}`);
    return answer.result;
  }
}
