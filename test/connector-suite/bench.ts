import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deliverRecord, Secrets, SystemCaller, type CallResult, type Delivered, type FirmConnectors, type KnownInTarget } from '@muster/connectors';
import type { EntityName } from '@muster/contracts';
import {
  CallBudget, CircuitBreaker, compileConnector, readConnector, type ApiRequest, type CompiledConnector, type CompiledLimits, type CompiledStream, type CompiledWrite, type DeltaCursor, type PageAnswer, type RecordContext, type StreamRequest,
} from '@muster/domain-connector';
import { canonicalJson } from '@muster/platform-kernel';
import { SandboxControl, type LoggedCall, type RunningSandbox } from '@muster/sandbox';
import type { Row, StreamSubject, Subject, WriteSubject } from './subject.js';

export const configDir = fileURLToPath(new URL('../../config', import.meta.url));

/** The clock of the sandbox and of those who call it: the real one, ahead of it or behind; or one that stands still. */
export class Clock {
  aheadMs = 0;
  /** Milliseconds since 1970. */
  stoppedAt: number | undefined;
  readonly now = () => this.stoppedAt ?? Date.now() + this.aheadMs;

  /** Lets the time of a system pass. */
  pass(ms: number): void {
    this.aheadMs += ms;
  }
}

/** What one read of a stream brought. */
export interface WholeRead {
  readonly rows: Row[];
  readonly pages: number;
  readonly cursor: DeltaCursor | null;
  /** Of the first page, where it is declared. */
  readonly total: number | undefined;
}

/** One connector as it ships, and the server of the sandbox that it speaks with. */
export class Bench {
  readonly connector: CompiledConnector;
  readonly control: SandboxControl;
  /** Whose records are written. */
  entity: EntityName = 'worker';

  constructor(
    readonly subject: Subject,
    readonly firm: FirmConnectors,
    private readonly sandbox: RunningSandbox,
    readonly clock: Clock,
  ) {
    const connector = firm.connectors.get(subject.system);
    if (!connector) throw new Error(`config/systems has no connector for ${subject.system}`);
    this.connector = connector;
    this.control = new SandboxControl(sandbox.url);
  }

  /** The declaration as another process reads it. */
  compiledAnew(): CompiledConnector {
    const path = join(configDir, 'systems', `${this.subject.system}.yaml`);
    const { system, connector } = readConnector({ path, text: readFileSync(path, 'utf8') })!;
    return compileConnector(system, connector, this.firm.governance);
  }

  env(): Readonly<Record<string, string>> {
    return this.subject.env(this.sandbox.urlOf(this.subject.server), this.sandbox.smtpUrl);
  }

  /** A server as it was bought, with the settings of the subject, at the present time. */
  async reset(): Promise<void> {
    [this.clock.aheadMs, this.clock.stoppedAt] = [0, undefined];
    await this.control.reset(this.subject.server);
    await this.configure(this.subject.settings ?? {});
  }

  async configure(settings: Readonly<Record<string, unknown>>): Promise<void> {
    await this.control.configure(this.subject.server, settings);
  }

  /** One that has logged in nowhere yet, without windows of calls unless they are given. `limits` is asked anew for each call. */
  caller({ env = {}, limits = {} }: { env?: Readonly<Record<string, string>>; limits?: Partial<CompiledLimits> } = {}): SystemCaller {
    const { connector, clock } = this;
    const kept: CompiledLimits = { ...connector.limits, windows: [], ...limits };
    const asked: CompiledLimits = { ...kept, get timeoutMs() { return limits.timeoutMs ?? kept.timeoutMs; } };
    return new SystemCaller({
      connector: { ...connector, limits: asked }, secrets: new Secrets({ ...this.env(), ...env }), budget: new CallBudget(kept), breakerOf: () => new CircuitBreaker(), now: clock.now, signal: new AbortController().signal,
    });
  }

  /** A call that only reads: the first page of the first stream, a file, or the look for a record. */
  async reading(): Promise<StreamRequest> {
    const { connector } = this;
    for (const stream of connector.streams.values()) return stream.firstRequest(null, { full: true });
    for (const { source } of connector.fileStreams.values()) if (source.kind === 'download') return source.request;
    const request = await this.write.find({ key: '100001', correlationId: 'c-1' });
    if (!request) throw new Error(`${connector.system} reads nothing`);
    return request;
  }

  async call(caller: SystemCaller, request: StreamRequest | Promise<StreamRequest>): Promise<CallResult> {
    return caller.call('urgent', 'read', await request);
  }

  /** Throws an Error with what came in place of an answer. */
  async answerTo(caller: SystemCaller, request: ApiRequest & Pick<StreamRequest, 'url' | 'takes'>): Promise<PageAnswer> {
    const { class: kind, message, answer } = await caller.call('urgent', 'read', request);
    if (kind !== 'ok' || !answer) throw new Error(`${request.method} ${request.path}: ${kind}: ${message}`);
    return answer;
  }

  async delete(path: string): Promise<void> {
    await this.answerTo(this.caller(), { method: 'DELETE', path, query: {}, headers: {} });
  }

  /** Calls that reached the system, without those that only log in. */
  async calls(): Promise<LoggedCall[]> {
    const all = await this.control.calls(this.subject.server);
    return all.filter(({ path, body }) => !path.endsWith('/oauth/token') && (body as { method?: string } | undefined)?.method !== 'session.login');
  }

  async logins(): Promise<number> {
    return (await this.control.calls(this.subject.server)).length - (await this.calls()).length;
  }

  /** The streams of records with what is peculiar to each. */
  get streams(): readonly { readonly name: string; readonly stream: CompiledStream; readonly of: StreamSubject }[] {
    return Object.entries(this.subject.streams ?? {}).map(([name, of]) => ({ name, of, stream: this.connector.streams.get(name)! }));
  }

  async seed({ collection, row, needs }: StreamSubject, numbers: readonly number[], said: string): Promise<void> {
    if (needs) await this.control.seed(this.subject.server, needs);
    await this.control.seed(this.subject.server, { [collection]: numbers.map((n) => row(n, said)) });
  }

  /**
   * Reads a stream to its end, as the reader of the service does: later reads begin no later than this one did. `between` is done after the first page.
   * @param cursor null for a whole read
   */
  async read(stream: CompiledStream, cursor: DeltaCursor | null = null, { caller = this.caller(), between }: { caller?: SystemCaller; between?: (rows: readonly Row[]) => Promise<void> } = {}): Promise<WholeRead> {
    const rows: Row[] = [];
    let request: StreamRequest | null = await stream.firstRequest(cursor, { full: cursor === null });
    let read: Omit<WholeRead, 'rows'> = { pages: 0, cursor, total: undefined };
    let date: string | undefined;
    while (request) {
      const answer = await this.answerTo(caller, request);
      date ??= answer.headers['date'];
      const page = await stream.rowsOf(answer.body);
      rows.push(...page);
      const total = read.pages === 0 && stream.hasTotal ? await stream.totalIn(answer.body) : read.total;
      read = { pages: read.pages + 1, total, cursor: await stream.cursorAfter(read.cursor, page, { ...answer, headers: { ...answer.headers, ...(date === undefined ? {} : { date }) } }) };
      request = await stream.next(request, answer);
      if (read.pages === 1) await between?.(page);
    }
    return { rows, ...read };
  }

  get write(): CompiledWrite {
    const write = this.connector.writes.get(this.entity);
    if (!write) throw new Error(`${this.connector.system} writes no ${this.entity}`);
    return write;
  }

  get target(): WriteSubject {
    const target = this.subject.writes?.[this.entity];
    if (!target) throw new Error(`the subject of ${this.subject.system} does not say what it holds of ${this.entity}`);
    return target;
  }

  deliver(context: RecordContext, known: KnownInTarget = unknownInTarget, caller = this.caller(), ageWhenWantedMs = 0): Promise<Delivered> {
    return deliverRecord({
      ageWhenWantedMs, write: this.write, context, entity: this.entity, known, correlationId: 'c-1', caller, lane: 'delivery', beforeWrite: () => Promise.resolve(), isTaken: () => Promise.resolve(false),
    });
  }

  /** What the target holds of a record. */
  async held(context: RecordContext): Promise<Row[]> {
    const { collection, key } = this.target;
    const ours = await this.write.keyOf(context);
    return (await this.control.rows(this.subject.server, collection)).filter((row) => row[key] === ours);
  }

  /** Everything in which the target differs from what it is to have: one record, as it was sent. */
  async faults(context: RecordContext): Promise<string[]> {
    const held = await this.held(context);
    if (held.length !== 1) return [`it holds ${held.length} records of ${String(await this.write.keyOf(context))}`];
    const body = await this.write.body(context);
    const readBack = await this.write.differences(body, held[0]!);
    const differences = this.target.hasFieldsOfBody ? [...readBack, ...otherFields(body, held[0]!)] : readBack;
    return differences.map(({ field, sent, found }) => `${field} is ${JSON.stringify(found)} in place of ${JSON.stringify(sent)}`);
  }
}

function otherFields(body: Row, record: Row): { field: string; sent: unknown; found: unknown }[] {
  return Object.entries(body).filter(([field, sent]) => canonicalJson(sent) !== canonicalJson(record[field] ?? null)).map(([field, sent]) => ({ field, sent, found: record[field] }));
}

export const unknownInTarget: KnownInTarget = { id: null, version: null, bodyHash: null, inDoubt: false };

export function knownAfter(delivered: Delivered): KnownInTarget {
  if (delivered.kind === 'waiting') throw new Error(delivered.reason);
  return delivered.kind === 'delivered' ? { ...delivered, inDoubt: false } : delivered.known;
}
