import { Calls, type Row } from '../calls.js';
import { addressOf, type Stack } from '../stack.js';

/** A canonical record, as its master answers it. */
export interface CanonicalRecord {
  readonly id: string;
  readonly version: { readonly recordVersion: number; readonly type: string };
  readonly attributes: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface StageView {
  readonly stage: string;
  /** waiting, late, done, skipped, rejected or ended. */
  readonly state: string;
  readonly owner: string;
  readonly endedAt: string | null;
  readonly seconds: number;
  readonly missing: string | null;
}

export interface ProcessView {
  /** process/record/nth. */
  readonly instance: string;
  readonly recordId: string;
  readonly state: string;
  readonly result: string | null;
  readonly endedAt: string | null;
  readonly seconds: number;
  readonly stages: readonly StageView[];
}

export interface Backlog {
  readonly due: number;
  readonly waiting: number;
  readonly parked: number;
}

export interface Claim {
  readonly attribute: string;
  readonly value?: unknown;
  readonly standing?: string;
}

interface Voice {
  readonly system: string;
  readonly assertions: readonly { readonly claims: readonly Claim[] }[];
}

/** So many cases or deliveries a list names at most. */
export const LISTED_MOST = 1_000;

/** Muster's own interfaces. */
export class Muster {
  private readonly services: Record<'workers' | 'projects' | 'assignments' | 'organization' | 'orchestration' | 'connectors', Calls>;

  constructor(stack: Stack) {
    const service = (name: string) => new Calls(name, addressOf(stack, name), () => ({}));
    this.services = { workers: service('worker-sync'), projects: service('project-sync'), assignments: service('assignment-sync'), organization: service('organization-sync'), orchestration: service('orchestration'), connectors: service('connectors') };
  }

  /** @param system whose word for the worker the number is */
  worker(number: string, system = 'hris'): Promise<CanonicalRecord | undefined> {
    return this.record('workers', 'workers', system, number);
  }

  /** As it will be on a day, yyyy-mm-dd, by what is known now. */
  workerOn(day: string, number: string): Promise<CanonicalRecord | undefined> {
    return this.record('workers', 'workers', 'hris', number, `?validOn=${day}`);
  }

  chargeCode(code: string): Promise<CanonicalRecord | undefined> {
    return this.record('projects', 'charge-codes', 'erp', code);
  }

  /** The last that a system said of an attribute of a worker, and what became of it: shown, not-owner and the like. */
  async said(workerId: string, system: string, attribute: string): Promise<Claim | undefined> {
    const { voices } = await this.services.workers.ask('GET', `/v1/workers/${workerId}/claims`);
    const claims = (voices as Voice[]).filter((voice) => voice.system === system).flatMap(({ assertions }) => assertions.flatMap((assertion) => assertion.claims));
    return claims.findLast((claim) => claim.attribute === attribute);
  }

  /** @param plural such as org-units */
  ofOrganization(plural: string, system: string, id: string): Promise<CanonicalRecord | undefined> {
    return this.record('organization', plural, system, id);
  }

  project(deal: string): Promise<CanonicalRecord | undefined> {
    return this.record('projects', 'projects', 'crm', deal);
  }

  assignment(booking: string): Promise<CanonicalRecord | undefined> {
    return this.record('assignments', 'assignments', 'rm', booking);
  }

  /** The newest case of a record. */
  async process(process: string, recordId: string): Promise<ProcessView | undefined> {
    return ((await this.services.orchestration.ask('GET', `/v1/processes?process=${process}&recordId=${recordId}&limit=1`))['processes'] as ProcessView[])[0];
  }

  /** The newest cases of all records. @param state running, ended or the like; any where it is not given */
  async processes(process: string, state?: string): Promise<ProcessView[]> {
    return (await this.services.orchestration.ask('GET', `/v1/processes?process=${process}${state === undefined ? '' : `&state=${state}`}&limit=${LISTED_MOST}`))['processes'] as ProcessView[];
  }

  async approves(instance: string, by: string): Promise<void> {
    await this.services.orchestration.ask('POST', `/v1/processes/${instance}/decision`, { json: { by, decision: 'approve' } });
  }

  /** What is still to be written to a system. */
  async backlog(system: string): Promise<Backlog> {
    return (await this.services.connectors.ask('GET', `/v1/systems/${system}`))['deliveries'] as Backlog;
  }

  /** The same of all systems, by their names. */
  async backlogs(): Promise<Map<string, Backlog>> {
    const { systems } = await this.services.connectors.ask('GET', '/v1/systems');
    return new Map((systems as { system: string; deliveries: Backlog }[]).map(({ system, deliveries }) => [system, deliveries]));
  }

  /** Deliveries that a system has refused for good: system, entity and its reason. */
  async refusals(recordId: string): Promise<Row[]> {
    return this.parked(`record=${recordId}`);
  }

  /** The same of all records. */
  async allRefusals(): Promise<Row[]> {
    return this.parked(`limit=${LISTED_MOST}`);
  }

  private async parked(selection: string): Promise<Row[]> {
    const { deliveries } = await this.services.connectors.ask('GET', `/v1/deliveries?state=parked&${selection}`);
    return deliveries as Row[];
  }

  /** @param plural segment of the path, such as cost-centers */
  private async record(service: keyof Muster['services'], plural: string, system: string, id: string, query = ''): Promise<CanonicalRecord | undefined> {
    return (await this.services[service].find(`/v1/${plural}/by/${system}/${encodeURIComponent(id)}${query}`)) as unknown as CanonicalRecord | undefined;
  }
}

export const valueOf = (record: CanonicalRecord | undefined, attribute: string): unknown => record?.attributes[attribute]?.value;
