import { context, diag, DiagLogLevel, trace, type Tracer } from '@opentelemetry/api';
import type { KnownIds } from './known-ids.js';
import { readTraceSettings } from './trace-settings.js';

export interface ServiceTracer {
  readonly tracer: Tracer;
  /** Undefined where the tracer is not ours: its spans cannot be begun under ids that are known. */
  readonly ids?: KnownIds;
}

export interface Tracing {
  /** Sends what is left, for two seconds at most. */
  stop(): Promise<void>;
}

/** What one process sends its spans by; each service in it has a resource of its own. */
let running: { of(service: string): ServiceTracer } | undefined;
/** What somebody has loaded beside us, or nothing: its spans cost nothing then. */
const foreign: ServiceTracer = { tracer: trace.getTracer('muster') };

const STOP_MS = 2_000;
const TELL_EVERY_MS = 60_000;

export function isTracing(): boolean {
  return running !== undefined;
}

export function tracerOf(service: string): Tracer {
  return serviceTracer(service).tracer;
}

export function serviceTracer(service: string): ServiceTracer {
  return running?.of(service) ?? foreign;
}

/**
 * Sends spans to the collector that the environment names by OpenTelemetry's own variables; undefined where it names none, and the SDK is not even
 * loaded then. Spans wait in a queue that is bounded: a collector that is slow or away costs spans, never a service. Throws SetupError.
 * @param tell is told once a minute at most why spans could not be sent
 */
export async function startTracing(env: Readonly<Record<string, string | undefined>> = process.env, tell: (line: string) => void = (line) => console.error(line)): Promise<Tracing | undefined> {
  const settings = readTraceSettings(env);
  if (!settings || running) return undefined;
  const { openProviders } = await import('./providers.js');
  const providers = openProviders(settings);
  context.setGlobalContextManager(providers.contexts);
  diag.setLogger(quietly(tell), { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
  running = providers;
  return {
    async stop() {
      running = undefined;
      context.disable();
      diag.disable();
      await Promise.race([providers.shutdown(), new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
    },
  };
}

function quietly(tell: (line: string) => void) {
  let toldMs = -Infinity;
  const silent = () => undefined;
  const error = (message: string) => {
    if (performance.now() - toldMs < TELL_EVERY_MS) return;
    toldMs = performance.now();
    // What a collector answers may be long; what it is about stands at its beginning.
    tell(`traces: spans could not be sent and are dropped (${message.slice(0, 200)})`);
  };
  return { error, warn: silent, info: silent, debug: silent, verbose: silent };
}
