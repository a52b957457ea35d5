import { isTimeZone, parseLocalDate, SetupError } from '@muster/platform-kernel';
import { Ajv, type ErrorObject } from 'ajv';
import type { MeasureSettings } from './measures.js';
import type { DriftClass, Policy } from './model.js';
import { reconciliationSchema } from './reconciliation-schema.js';
import type { Tolerance } from './tolerance.js';

/** Which systems and entities; all where nothing is said. */
export interface RunScope {
  readonly systems?: readonly string[];
  readonly entities?: readonly string[];
}

export interface EndOfDay extends RunScope {
  readonly legalEntities: 'all' | readonly string[];
  readonly at: string;
}

export interface Close extends RunScope {
  readonly purpose: 'payroll' | 'month-end';
  readonly legalEntity: string;
  readonly payrollGroup?: string;
  readonly days: readonly string[];
  readonly at: string;
  readonly hoursBefore: number;
}

export interface FieldTolerance extends Tolerance {
  readonly system?: string;
  readonly entity?: string;
  readonly field: string;
}

export interface PolicyException {
  readonly system?: string;
  readonly entity?: string;
  readonly field?: string;
  readonly class?: DriftClass;
  readonly policy: Policy;
}

/** What config/reconciliation.yaml says, complete; reconciliation-schema.ts says what each means. */
export interface ReconciliationSettings {
  readonly endOfDay: readonly EndOfDay[];
  readonly closes: readonly Close[];
  readonly without: readonly string[];
  readonly settleSeconds: number;
  readonly graceSeconds: number;
  readonly deliveredWithinMinutes: number;
  readonly snapshotWithinMinutes: number;
  readonly tolerances: readonly FieldTolerance[];
  readonly policies: Readonly<Record<DriftClass, Policy>>;
  readonly exceptions: readonly PolicyException[];
  readonly healAtMost: number;
  readonly mappingFault: { readonly share: number; readonly rows: number };
  readonly keepDays: number;
  readonly measures: MeasureSettings;
}

const validate = new Ajv({ useDefaults: true, allErrors: false, strictTypes: false, code: { optimize: false } }).compile<ReconciliationSettings>(reconciliationSchema);

const REMEDY = 'Correct it there; docs/how-to/configure.md says what can stand in it.';

/** Reads the parsed content of config/reconciliation.yaml. Throws SetupError that names the place, the rule and the remedy. */
export function readReconciliation(content: unknown): ReconciliationSettings {
  const settings: unknown = structuredClone(content ?? {});
  if (!validate(settings)) throw faultOf(validate.errors![0]!);
  settings.closes.forEach(({ days }, i) => days.forEach((day, n) => {
    if (parseLocalDate(day) === undefined) throw new SetupError(`config/reconciliation.yaml: closes.${i}.days.${n} must be a day that exists.`, REMEDY);
  }));
  return settings;
}

/** The tolerance of a field: the first that fits. */
export function toleranceOf({ tolerances }: Pick<ReconciliationSettings, 'tolerances'>, system: string, entity: string, field: string): Tolerance | undefined {
  return tolerances.find((one) => one.field === field && (one.system === undefined || one.system === system) && (one.entity === undefined || one.entity === entity));
}

/** Zones that this machine knows, by code of the legal entity. */
export function knownZones(zones: Iterable<readonly [code: string, zone: string]>): Map<string, string> {
  return new Map([...zones].filter(([, zone]) => isTimeZone(zone)));
}

function faultOf({ instancePath, keyword, params, message }: ErrorObject): SetupError {
  const place = instancePath.slice(1).replaceAll('/', '.') || 'the file';
  const rule = keyword === 'additionalProperties' ? `has an unknown key "${params.additionalProperty}"` : keyword === 'enum' ? `must be one of ${params.allowedValues.join(', ')}` : message;
  return new SetupError(`config/reconciliation.yaml: ${place} ${rule}.`, REMEDY);
}
