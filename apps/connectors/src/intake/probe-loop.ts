import type { CompiledConnector, CompiledStream } from '@muster/domain-connector';
import type { SourceFile } from '@muster/domain-mapping';
import { pause, TransientError, WOKEN, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { StoppedError, type SystemCaller } from '../calls/system-caller.js';
import { compareShapes } from './compare-shapes.js';
import { asDeclared, StreamFault } from './stream-fault.js';
import { dropFindings, noteFindings } from './vendor-finding.store.js';

export interface ProbeLoopOptions {
  readonly connector: CompiledConnector;
  readonly everyMs: number;
  readonly caller: SystemCaller;
  /** Of the system as its vendor's next release makes it; undefined where there is no preview of it. */
  readonly preview: SystemCaller | undefined;
  readonly database: Database;
  readonly logger: Logger;
  fileOf(stream: string): SourceFile;
  now(): number;
}

/** Holds a page of each stream against what the mapping expects, again and again, and warns of what does not fit: before a release breaks it where the vendor gives a preview. */
export class ProbeLoop {
  private woken = new AbortController();

  constructor(private readonly options: ProbeLoopOptions) {}

  /** Probes now rather than when it is due. */
  wake(): void {
    this.woken.abort(WOKEN);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { connector, everyMs, logger } = this.options;
    while (!signal.aborted) {
      this.woken = new AbortController();
      for (const stream of connector.streams.values()) {
        try {
          await this.probe(stream);
        } catch (error) {
          if (error instanceof StoppedError) return;
          const at = { system: connector.system, stream: stream.name };
          if (error instanceof StreamFault || error instanceof TransientError) logger.warn({ ...at, error: error.message }, 'a stream was not probed; it is next time');
          else logger.error({ ...at, error: error instanceof Error ? error.stack : String(error) }, 'a probe failed for a reason this program does not know');
        }
      }
      await pause(everyMs, AbortSignal.any([signal, this.woken.signal]));
    }
  }

  private async probe(stream: CompiledStream): Promise<void> {
    const { connector, caller, preview, database, logger, now, fileOf } = this.options;
    const beganMs = now();
    const today = await this.page(caller, stream);
    const next = preview && (await this.page(preview, stream));
    const columns = Object.entries(fileOf(stream.name).columns);
    const known = new Set([...columns.map(([name]) => name), ...(stream.explodes === undefined ? [] : [stream.explodes])]);
    const findings = compareShapes({ wanted: new Set(columns.filter(([, declared]) => !declared?.drop).map(([name]) => name)), known }, today, next);
    const at = { system: connector.system, stream: stream.name, origin: 'probe' } as const;
    await noteFindings(database, at, findings, now());
    await dropFindings(database, at, beganMs);
    if (findings.length > 0) logger.warn({ system: connector.system, stream: stream.name, findings: findings.map(({ kind, what }) => `${kind} ${what}`), inPreview: preview !== undefined }, 'what a system sends does not fit its mapping');
  }

  private async page(caller: SystemCaller, stream: CompiledStream): Promise<Record<string, unknown>[]> {
    const result = await caller.call('bulk', `probe ${stream.name}`, await stream.firstRequest(null, { full: true }));
    const { answer } = result;
    if (result.class !== 'ok' || !answer) throw new StreamFault(result.class, result.message, result.retryAfterMs);
    return asDeclared(() => stream.rowsOf(answer.body));
  }
}
