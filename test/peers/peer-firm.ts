import { startConnectors, type RunningConnectors } from '@muster/connectors';
import { startSandbox, type RunningSandbox } from '@muster/sandbox';
import { eventually, TestFirm } from '@muster/testing';
import { AllMasters } from '../scenarios/all-masters.js';
import { Masters } from '../scenarios/masters.js';
import type { Row } from '../scenarios/sandboxed-firm.js';
import type { LibraryConfig } from './library-config.js';

export interface Adoption {
  readonly state: string;
  readonly counts: { readonly targets: Record<string, number>; readonly records: Record<string, number>; readonly proposals: Record<string, number>; readonly waiting: number };
}

/** A firm with its masters and connectors running: HR is a server of the sandbox, the other systems are nobody's here. */
export class PeerFirm {
  private constructor(
    readonly firm: TestFirm,
    private readonly masters: Pick<Masters, 'stop'>,
    private readonly sandbox: RunningSandbox,
    private readonly connectors: RunningConnectors,
  ) {}

  /**
   * @param env addresses and secrets of the other systems; a system without an address is left alone
   * @param projects true where projects and assignments have their masters too
   */
  static async create(config: LibraryConfig, env: Record<string, string>, { projects = false } = {}): Promise<PeerFirm> {
    const [firm, sandbox] = await Promise.all([TestFirm.create({ configDir: config.dir }), startSandbox()]);
    const masters = projects ? await new AllMasters(firm).start() : await Masters.ofFirm(firm);
    const { kafka, registry, database, configDir, logger, port } = firm.settings();
    const connectors = await startConnectors({
      kafka, registry, database, configDir, logger, port, topicNamespace: firm.namespace, logLevel: 'error', logFile: undefined, env: { HRIS_URL: sandbox.urlOf('hr'), HRIS_API_KEY: 'hr-full-key', ...env },
    });
    return new PeerFirm(firm, masters, sandbox, connectors);
  }

  async stop(): Promise<void> {
    await Promise.all([this.connectors.stop(), this.masters.stop()]);
    await this.sandbox.stop();
    await this.firm.stop();
  }

  /** Asks until it holds, reading every stream meanwhile rather than when it is due. */
  reading<T>(check: () => Promise<T>, what: string, timeoutMs = 45_000): Promise<Exclude<T, false>> {
    return eventually(async () => {
      this.readAll();
      return check();
    }, { what, timeoutMs, everyMs: 200 });
  }

  readAll(): void {
    for (const system of this.connectors.connectors.systems.values()) for (const stream of system.streams.keys()) system.readNow(stream);
  }

  /** People of HR, each with the whole of dated rows; one that is there is replaced. */
  async seedHr(workers: readonly Row[]): Promise<void> {
    await this.asked(`${this.sandbox.url}/_sandbox/hr/seed`, 'POST', { workers });
  }

  /** A change made in HR by its own users. */
  async changeInHr(id: string, effectiveFrom: string, changes: Row): Promise<void> {
    await this.asked(`${this.sandbox.urlOf('hr')}/v1/workers/${id}`, 'PATCH', { effective_from: effectiveFrom, changes });
  }

  async deliveries(query: string): Promise<Row[]> {
    return ((await this.asked(`${this.connectors.url}/v1/deliveries?${query}`, 'GET')) as { deliveries: Row[] }).deliveries;
  }

  /** Has what a target has refused tried again. */
  async redeliver(body: Row): Promise<void> {
    await this.asked(`${this.connectors.url}/v1/deliveries/retry`, 'POST', body);
  }

  /** Where the adoption of people in a target stands. */
  async adoption(system: string): Promise<Adoption> {
    return (await this.asked(`${this.connectors.url}/v1/systems/${system}/adoptions/worker`, 'GET')) as Adoption;
  }

  /** One step of it: begin, confirm, reject or finish. */
  async adopt(system: string, step: string, body: Row): Promise<Row> {
    return (await this.asked(`${this.connectors.url}/v1/systems/${system}/adoptions/worker/${step}`, 'POST', body)) as Row;
  }

  /** What waits for a person. */
  async proposals(system: string): Promise<Row[]> {
    return ((await this.asked(`${this.connectors.url}/v1/systems/${system}/adoptions/worker/proposals?state=proposed`, 'GET')) as { proposals: Row[] }).proposals;
  }

  /** Where the reading of a stream stands. */
  async streamOf(system: string, stream: string): Promise<Row> {
    const { streams } = (await this.asked(`${this.connectors.url}/v1/systems/${system}`, 'GET')) as { streams: Row[] };
    return streams.find((one) => one['stream'] === stream)!;
  }

  private async asked(url: string, method: string, body?: unknown): Promise<unknown> {
    const response = await fetch(url, { method, headers: { 'content-type': 'application/json', 'x-api-key': 'hr-full-key' }, body: body === undefined ? undefined : JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  }
}

export const FIRST_DAY = '2024-01-15';

/** A person of HR. */
export const person = (id: string, values: Row = {}): Row => ({
  id,
  assignments: [{
    effective_from: FIRST_DAY, given_name: `Given${id}`, family_name: `Family${id}`, preferred_name: null, work_email: `${id.toLowerCase()}@northfold.example`, employment_status: 'A', employment_type: 'E', employer: null,
    hire_date: FIRST_DAY, termination_date: null, leave_start_date: null, leave_end_date: null, fte: 1, manager: null, org_unit: null, location: null, country: 'GB', job_title: 'Analyst', ...values,
  }],
});
