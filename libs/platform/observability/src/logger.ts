import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { pino } from 'pino';
import type { Logger } from '@muster/platform-kernel';

export interface LoggerSettings {
  service: string;
  /** debug, info, warn, error. */
  level?: string;
  /** Standard output where it is not given. */
  file?: string;
}

/** JSON lines: time, level, service, fields, message. */
export function createLogger({ service, level = 'info', file }: LoggerSettings): Logger {
  if (file) mkdirSync(dirname(file), { recursive: true });
  const destination = pino.destination({ dest: file ?? 1, sync: false });
  return pino({ level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } }, destination);
}
