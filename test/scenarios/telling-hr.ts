import { createHmac } from 'node:crypto';
import { eventually } from '@muster/testing';
import type { Row, SandboxedFirm } from './sandboxed-firm.js';

const HR_HEADERS = { 'content-type': 'application/json', 'x-api-key': 'hr-full-key' };

export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of an answer that refuses. */
  readonly problem: Record<string, unknown> | undefined;
}

/** Sends a request as it is. */
export async function tell(url: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Told> {
  const response = await fetch(url, { method: 'POST', body: typeof body === 'string' ? body : new Uint8Array(body), headers: { 'content-type': 'application/json', ...headers } });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, problem: response.headers.get('content-type')?.startsWith('application/problem+json') ? (JSON.parse(text) as Record<string, unknown>) : undefined };
}

/** The headers by which HR signs a body. */
export function signed(body: string | Buffer, secret: string, atMs = Date.now()): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1_000));
  return { 'x-hr-timestamp': timestamp, 'x-hr-signature': `v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}` };
}

/** HR of a sandboxed firm, and who is told of its changes. */
export class TellingHr {
  constructor(private readonly sandboxed: SandboxedFirm) {}

  /** This address alone is told from now on. */
  async tellTo(url: string, secret: string): Promise<void> {
    for (const { id } of await this.sandboxed.state('hr', 'webhooks')) await this.call('DELETE', `webhooks/${String(id)}`);
    await this.call('POST', 'webhooks', { url, secret });
  }

  async remove(workerId: string): Promise<void> {
    await this.call('DELETE', `workers/${workerId}`);
  }

  deliveries(): Promise<Row[]> {
    return this.sandboxed.state('hr', 'webhook-deliveries');
  }

  /** Until HR has nothing to tell any more, and every event was worked off. */
  async untilTold(timeoutMs = 30_000): Promise<void> {
    await eventually(async () => {
      expectNone(await this.deliveries(), ({ state }) => state === 'waiting', 'HR still tells');
      expectNone(await this.events(), ({ state }) => state === 'waiting', 'is not worked off');
    }, { what: 'HR to have told everything', timeoutMs, everyMs: 50 });
  }

  /** What the connectors keep of events. */
  events(): Promise<Row[]> {
    return this.sandboxed.firm.query('select stream, record, event_id, kind, state, outcome, reason, tries from connectors.webhook_event order by received_at');
  }

  private async call(method: string, path: string, body?: Row): Promise<void> {
    const response = await fetch(`${this.sandboxed.sandbox.urlOf('hr')}/v1/${path}`, { method, headers: HR_HEADERS, body: body && JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }
}

function expectNone(rows: readonly Row[], isOne: (row: Row) => boolean, what: string): void {
  const [first] = rows.filter(isOne);
  if (first) throw new Error(`${what}: ${JSON.stringify(first)}`);
}
