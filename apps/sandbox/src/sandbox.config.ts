import { platformSettings, readSettings, type PlatformSettings } from '@muster/platform-config';
import { localDateAt, parseLocalDate, SetupError, type LocalDate } from '@muster/platform-kernel';
import { consultantsMin } from './sample-firm/people.js';

export interface SandboxSettings {
  platform: PlatformSettings;
  seed: number;
  consultants: number;
  /** The day after the last one told. */
  today: LocalDate;
  /** Of the servers to fill; undefined where there are none. */
  sandboxUrl: string | undefined;
}

/** All that the sandbox takes from the environment. Throws SetupError. */
export function sandboxSettings(env: NodeJS.ProcessEnv = process.env): SandboxSettings {
  const platform = platformSettings(env);
  const { seed, consultants, today, sandboxUrl } = readSettings({
    seed: { env: 'SAMPLE_FIRM_SEED', kind: 'int', default: 1 },
    consultants: { env: 'SAMPLE_FIRM_CONSULTANTS', kind: 'int', default: 400, min: consultantsMin, max: 100_000 },
    today: { env: 'SAMPLE_FIRM_TODAY', kind: 'string', optional: true },
    sandboxUrl: { env: 'SANDBOX_URL', kind: 'string', optional: true },
  }, env);
  return { platform, seed, consultants, sandboxUrl: sandboxUrl?.replace(/\/+$/, ''), today: today === undefined ? localDateAt(Date.now(), 'UTC') : dayOf(today) };
}

export interface ServeSettings {
  port: number;
  /** Of the mail server. */
  smtpPort: number;
  /** Nothing outlives the process without it. */
  dataDir: string | undefined;
  /** The ERP is slow. */
  erpLatencyMs: number;
  /** Folder into which lists of workers are dropped for payroll; undefined where nobody drops any. */
  payrollFolder: string | undefined;
}

/** All that the sandbox's servers take from the environment. Throws SetupError. */
export function serveSettings(env: NodeJS.ProcessEnv = process.env): ServeSettings {
  return readSettings({
    port: { env: 'SANDBOX_PORT', kind: 'int', default: 7400, min: 0, max: 65_535 },
    smtpPort: { env: 'SANDBOX_SMTP_PORT', kind: 'int', default: 0, min: 0, max: 65_535 },
    dataDir: { env: 'SANDBOX_DATA_DIR', kind: 'string', optional: true },
    erpLatencyMs: { env: 'SANDBOX_ERP_LATENCY_MS', kind: 'int', default: 150, min: 0, max: 60_000 },
    payrollFolder: { env: 'SANDBOX_PAYROLL_FOLDER', kind: 'string', optional: true },
  }, env);
}

function dayOf(text: string): LocalDate {
  const day = parseLocalDate(text);
  if (day === undefined) throw new SetupError(`SAMPLE_FIRM_TODAY is ${JSON.stringify(text.slice(0, 40))}, which is no day.`, 'Write it as yyyy-mm-dd, or leave it unset for the present day.');
  return day;
}
