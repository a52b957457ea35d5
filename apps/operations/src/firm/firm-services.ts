import { Problem, type ProblemDetails } from '@muster/platform-http';
import { TransientError } from '@muster/platform-kernel';

/** The services that operations asks over their published interfaces. */
export const FIRM = [
  { name: 'worker-sync', variable: 'WORKER_SYNC_URL', port: 4101 },
  { name: 'organization-sync', variable: 'ORGANIZATION_SYNC_URL', port: 4102 },
  { name: 'connectors', variable: 'CONNECTORS_URL', port: 4103 },
  { name: 'project-sync', variable: 'PROJECT_SYNC_URL', port: 4104 },
  { name: 'assignment-sync', variable: 'ASSIGNMENT_SYNC_URL', port: 4105 },
  { name: 'orchestration', variable: 'ORCHESTRATION_URL', port: 4106 },
  { name: 'reconciliation', variable: 'RECONCILIATION_URL', port: 4108 },
] as const;
export type FirmService = (typeof FIRM)[number]['name'];

export function isFirmService(name: string): name is FirmService {
  return FIRM.some((one) => one.name === name);
}

/** A service has refused what it was asked, in the words of RFC 9457; who asked operations is answered the same. */
export class Refusal extends Problem {
  constructor(
    readonly service: FirmService,
    readonly problem: ProblemDetails,
  ) {
    const { status, code, title, input, rule = problem.detail, remedy = '', problems } = problem;
    super(status, code, { title, input, rule, remedy, ...(problems && { problems }) });
  }
}

/** How long a read may take. A retry of a large group takes as long as it takes. */
const READ_MS = 15_000;
const ACT_MS = 280_000;

/** Asks the other services. Throws Refusal where one says no, TransientError where one does not answer. */
export class FirmServices {
  constructor(private readonly urlOf: (service: FirmService) => string) {}

  get<T>(service: FirmService, path: string): Promise<T> {
    return this.ask<T>(service, 'GET', path, undefined, READ_MS);
  }

  post<T>(service: FirmService, path: string, body: object): Promise<T> {
    return this.ask<T>(service, 'POST', path, body, ACT_MS);
  }

  /** The content of an answer as it comes, for what is not JSON. Throws as `get`. */
  async open(service: FirmService, path: string): Promise<NonNullable<Response['body']>> {
    const response = await this.fetched(service, path, { signal: AbortSignal.timeout(ACT_MS) });
    if (response.status >= 300 || !response.body) throw new Refusal(service, (await response.json()) as ProblemDetails);
    return response.body;
  }

  private async ask<T>(service: FirmService, method: string, path: string, body: object | undefined, timeoutMs: number): Promise<T> {
    const [status, answer] = await this.answerOf(service, path, { method, signal: AbortSignal.timeout(timeoutMs), ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}) });
    if (status >= 300) throw new Refusal(service, answer as ProblemDetails);
    return answer as T;
  }

  private async answerOf(service: FirmService, path: string, request: RequestInit): Promise<[number, unknown]> {
    try {
      const response = await this.fetched(service, path, request);
      return [response.status, await response.json()];
    } catch (error) {
      if (error instanceof TransientError) throw error;
      throw new TransientError('service-unreachable', `${service} does not answer at ${this.urlOf(service)}.`, { cause: error });
    }
  }

  private async fetched(service: FirmService, path: string, request: RequestInit): Promise<Response> {
    try {
      return await fetch(new URL(path, this.urlOf(service)), request);
    } catch (error) {
      throw new TransientError('service-unreachable', `${service} does not answer at ${this.urlOf(service)}.`, { cause: error });
    }
  }
}
