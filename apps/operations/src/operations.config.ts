import { fileURLToPath } from 'node:url';
import { readSettings, serviceSettings, type ServiceSettings } from '@muster/platform-config';
import type { Logger } from '@muster/platform-kernel';
import { createLogger } from '@muster/platform-observability';
import { FIRM, type FirmService } from './firm/firm-services.js';

export interface OperationsSettings extends ServiceSettings {
  logger: Logger;
  /** Where another service answers, asked whenever it is asked for something: it may start later. */
  urlOf(service: FirmService): string;
  /** Folder of the built console. */
  consoleDir: string;
  /** Key of the hashes by which records are found; one is made where none is set. */
  hashKey?: string | undefined;
  /** Days that the trace is kept. */
  traceDays?: number | undefined;
  /** How long after the start the trace is read on: where all services start side by side, it lets those go first that move records. At once where nothing is said. */
  traceAfterMs?: number | undefined;
  /** So long after the last sign of life of a process that takes the steps of a replay another goes on with it; ten seconds where nothing is said. */
  replayLeaseMs?: number | undefined;
  now?(): number;
}

/** Of the console of this checkout, once it is built. */
const CONSOLE_DIR = fileURLToPath(new URL('../../console/dist', import.meta.url));

/** The services of one machine are up by then, for the most part. */
const TRACE_AFTER_MS = 10_000;

/** Reads the environment, once, at start; throws a SetupError that names every fault. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): OperationsSettings {
  const settings = serviceSettings('OPERATIONS', 4107, env);
  const { consoleDir } = readSettings({ consoleDir: { env: 'OPERATIONS_CONSOLE_DIR', kind: 'string', default: CONSOLE_DIR } }, env);
  const { hashKey, traceDays, replayLeaseMs } = readSettings({ hashKey: { env: 'OPERATIONS_HASH_KEY', kind: 'string', optional: true, secret: true }, traceDays: { env: 'OPERATIONS_TRACE_DAYS', kind: 'int', default: 30, min: 1, max: 365 }, replayLeaseMs: { env: 'OPERATIONS_REPLAY_LEASE_MS', kind: 'int', default: 10_000, min: 1_000, max: 600_000 } }, env);
  const urls = readSettings(Object.fromEntries(FIRM.map(({ name, variable, port }) => [name, { env: variable, kind: 'url', default: `http://127.0.0.1:${port}` } as const])), env) as Record<FirmService, string>;
  return { ...settings, urlOf: (service) => urls[service], consoleDir, hashKey, traceDays, replayLeaseMs, traceAfterMs: TRACE_AFTER_MS, logger: createLogger({ service: 'operations', level: settings.logLevel, file: settings.logFile }) };
}
