import type { ProblemDetails } from '@muster/platform-http';
import { TransientError } from '@muster/platform-kernel';

/** The connectors refuse what they were asked, and why. */
export class ConnectorsRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export interface SystemView {
  readonly system: string;
  readonly state: 'active' | 'standby' | 'paused' | 'absent' | 'starting';
  readonly streams: readonly { readonly stream: string }[];
  /** Of what a snapshot can be asked, and which entities it tells of. */
  readonly snapshots: readonly { readonly stream: string; readonly entities: readonly string[] }[];
}

export interface SnapshotView {
  readonly state: 'requested' | 'reading' | 'done' | 'failed';
  readonly reason: string | null;
}

const WAIT_MS = 30_000;

/** What is asked of the connectors, which alone speak with outside systems. Throws ConnectorsRefusal where they say no, TransientError where they do not answer. */
export class ConnectorsClient {
  constructor(private readonly url: () => string) {}

  async systems(): Promise<readonly SystemView[]> {
    return (await this.ask<{ systems: SystemView[] }>('GET', '/v1/systems')).systems;
  }

  async snapshot(system: string, stream: string): Promise<string> {
    return (await this.ask<{ snapshotId: string }>('POST', `/v1/systems/${segment(system)}/streams/${segment(stream)}/snapshots`, {})).snapshotId;
  }

  snapshotState(id: string): Promise<SnapshotView> {
    return this.ask('GET', `/v1/snapshots/${id}`);
  }

  /** Has records delivered again although they were acknowledged. */
  async renew(system: string, entity: string, recordIds: readonly string[], reason: string): Promise<number> {
    return (await this.ask<{ renewed: number }>('POST', `/v1/systems/${segment(system)}/deliveries/renew`, { entity, recordIds, reason })).renewed;
  }

  /** Has a stream read whole, as the source's own word. */
  async refresh(system: string, stream: string): Promise<void> {
    await this.ask('POST', `/v1/systems/${segment(system)}/streams/${segment(stream)}/refresh`, {});
  }

  private async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const [status, answer] = await this.answerOf(method, path, body);
    if (status >= 500) throw new TransientError('connectors-fail', `The connectors answer ${status} to ${method} ${path}.`);
    if (status >= 300) throw new ConnectorsRefusal(status, (answer as ProblemDetails).detail ?? `The connectors answer ${status}.`);
    return answer as T;
  }

  private async answerOf(method: string, path: string, body: object | undefined): Promise<[number, unknown]> {
    try {
      const response = await fetch(new URL(path, this.url()), { method, signal: AbortSignal.timeout(WAIT_MS), ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}) });
      return [response.status, await response.json()];
    } catch (error) {
      throw new TransientError('connectors-unreachable', `The connectors do not answer at ${this.url()}.`, { cause: error });
    }
  }
}

const segment = (text: string) => encodeURIComponent(text);
