import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startConnectors, type RunningConnectors } from '@muster/connectors';
import type { MasterSettings } from '@muster/platform-records';
import { startSandbox, type RunningSandbox } from '@muster/sandbox';
import { eventually, TestFirm } from '@muster/testing';
import { Masters } from './masters.js';

export type Row = Record<string, unknown>;
export type SandboxSystem = 'hr' | 'psa' | 'erp' | 'crm' | 'rm' | 'identity' | 'talent' | 'time' | 'acquired-hr' | 'acquired-erp' | 'next-erp';

/** One call that a system of the sandbox had. */
export interface LoggedCall {
  readonly n: number;
  /** Milliseconds since 1970 at which it arrived. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: string | Row;
  /** Null while it is under way, and where the line was cut. */
  readonly status: number | null;
  /** How long it took in milliseconds, null while it is under way. */
  readonly ms: number | null;
  readonly body?: unknown;
}

export type StartsSandbox = (settings: Readonly<Record<string, Record<string, unknown>>>) => Promise<RunningSandbox>;

const shippedConfig = fileURLToPath(new URL('../../config', import.meta.url));

/** The shipped declarations with other words in some of them, such as a limit that a test has no time for. */
export function configWith(changes: Readonly<Record<string, readonly [from: string, to: string][]>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'muster-config-'));
  cpSync(shippedConfig, dir, { recursive: true });
  for (const [file, words] of Object.entries(changes)) {
    const path = join(dir, file);
    let text = readFileSync(path, 'utf8');
    for (const [from, to] of words) {
      if (!text.includes(from)) throw new Error(`${file} does not say ${from}`);
      text = text.replaceAll(from, to);
    }
    writeFileSync(path, text);
  }
  return dir;
}

/** A firm whose HR, PSA and ERP are servers of the sandbox, with its masters and connectors running. */
export class SandboxedFirm {
  connectors: RunningConnectors | undefined;

  private constructor(
    readonly firm: TestFirm,
    readonly masters: Masters,
    readonly sandbox: RunningSandbox,
    private readonly configDir: string,
  ) {}

  /** @param starts the outside systems, by their settings. */
  static async create(changes: Parameters<typeof configWith>[0] = {}, starts: StartsSandbox = (settings) => startSandbox({ settings }), more: Partial<MasterSettings> = {}): Promise<SandboxedFirm> {
    const configDir = configWith({ 'systems/psa.yaml': [['requests: 60, seconds: 60', 'requests: 60000, seconds: 60']], ...changes });
    const [firm, sandbox] = await Promise.all([TestFirm.create({ configDir }), starts({ psa: { callsPerMinute: 60_000 } })]);
    const masters = await Masters.ofFirm(firm, undefined, more);
    return new SandboxedFirm(firm, masters, sandbox, configDir);
  }

  /** Of the systems those whose address stands in `env`, declared in `configDir` where that is another than the masters read. */
  async start(env = this.connectorsEnv(), configDir = this.configDir): Promise<void> {
    const { firm } = this;
    const { kafka, registry, database, logger, port } = firm.settings();
    this.connectors = await startConnectors({ kafka, registry, database, configDir, logger, port, topicNamespace: firm.namespace, logLevel: 'error', logFile: undefined, env, sealKey: 'a key of a spec' });
  }

  /** Where the connectors find the systems, and their secrets. */
  connectorsEnv(): Record<string, string> {
    const { sandbox } = this;
    return { HRIS_URL: sandbox.urlOf('hr'), HRIS_API_KEY: 'hr-full-key', PSA_URL: sandbox.urlOf('psa'), PSA_CLIENT_ID: 'muster', PSA_CLIENT_SECRET: 'psa-client-secret', ERP_URL: sandbox.urlOf('erp'), ERP_USER: 'muster', ERP_PASSWORD: 'erp-password' };
  }

  /** The same of all systems that the sandbox serves over HTTP. */
  wholeFirmEnv(): Record<string, string> {
    const { sandbox } = this;
    return {
      ...this.connectorsEnv(), CRM_URL: sandbox.urlOf('crm'), CRM_CLIENT_ID: 'muster', CRM_CLIENT_SECRET: 'crm-client-secret', RM_URL: sandbox.urlOf('rm'), RM_TOKEN: 'rm-token',
      IDENTITY_URL: sandbox.urlOf('identity'), IDENTITY_TOKEN: 'identity-token', TALENT_URL: sandbox.urlOf('talent'), TALENT_API_KEY: 'talent-key', TIME_URL: sandbox.urlOf('time'), TIME_USER: 'muster', TIME_PASSWORD: 'time-password',
    };
  }

  async stopConnectors(): Promise<void> {
    await this.connectors?.stop();
    this.connectors = undefined;
  }

  async stop(): Promise<void> {
    await Promise.all([this.stopConnectors(), this.masters.stop()]);
    await this.sandbox.stop();
    await this.firm.stop();
    rmSync(this.configDir, { recursive: true, force: true });
  }

  /** Reads all streams now rather than when they are due. */
  readAll(): void {
    for (const system of this.connectors!.connectors.systems.values()) for (const stream of system.streams.keys()) system.readNow(stream);
  }

  async control<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.sandbox.url}/_sandbox/${path}`, { method, headers: { 'content-type': 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  seed(system: SandboxSystem, collections: Record<string, Row[]>): Promise<unknown> {
    return this.control('POST', `${system}/seed`, collections);
  }

  state(system: SandboxSystem, collection: string): Promise<Row[]> {
    return this.control('GET', `${system}/state/${collection}`);
  }

  /** In their order, those beyond a number. */
  calls(system: SandboxSystem, after = 0): Promise<LoggedCall[]> {
    return this.control('GET', `${system}/calls?after=${after}`);
  }

  /** @param seed of the draws of rules with a probability. */
  misbehave(system: SandboxSystem, rules: Row[], seed = 1): Promise<unknown> {
    return this.control('POST', `${system}/behave`, { rules, seed });
  }

  behave(system: SandboxSystem): Promise<unknown> {
    return this.control('DELETE', `${system}/behave`);
  }

  /** A change made in HR by its own users. */
  async changeInHr(id: string, effectiveFrom: string, changes: Row): Promise<void> {
    const response = await fetch(`${this.sandbox.urlOf('hr')}/v1/workers/${id}`, { method: 'PATCH', headers: { 'content-type': 'application/json', 'x-api-key': 'hr-full-key' }, body: JSON.stringify({ effective_from: effectiveFrom, changes }) });
    if (!response.ok) throw new Error(`PATCH of ${id}: ${response.status} ${await response.text()}`);
  }

  /** Waits until the PSA has a resource of this external id that `fits`. */
  async resource(externalId: string, fits: (row: Row) => boolean = () => true, timeoutMs = 20_000): Promise<Row> {
    return eventually(async () => {
      this.readAll();
      const found = (await this.state('psa', 'resources')).filter((row) => row['external_id'] === externalId);
      return found.length === 1 && fits(found[0]!) ? found[0]! : false;
    }, { what: `the resource ${externalId} in the PSA`, timeoutMs, everyMs: 100 });
  }

  async employee(number: string, fits: (row: Row) => boolean = () => true, timeoutMs = 20_000): Promise<Row> {
    return eventually(async () => {
      this.readAll();
      const found = (await this.state('erp', 'Employees')).filter((row) => row['EmployeeNo'] === number);
      return found.length === 1 && fits(found[0]!) ? found[0]! : false;
    }, { what: `the employee ${number} in the ERP`, timeoutMs, everyMs: 100 });
  }

  deliveries(query: string): Promise<{ deliveries: Row[] }> {
    return fetch(`${this.connectors!.url}/v1/deliveries?${query}`).then((response) => response.json() as Promise<{ deliveries: Row[] }>);
  }
}

/** One dated row of a worker in HR, whole. */
export function assignment(effectiveFrom: string, values: Row = {}): Row {
  return {
    effective_from: effectiveFrom, given_name: 'Ada', family_name: 'Byron', preferred_name: null, work_email: 'ada@northfold.example', employment_status: 'A', employment_type: 'E', employer: 'GB01', hire_date: effectiveFrom,
    termination_date: null, leave_start_date: null, leave_end_date: null, fte: 1, manager: null, org_unit: 'OU-1', location: 'L-201', country: 'GB', job_title: 'Analyst', ...values,
  };
}
