import { Ajv, type ErrorObject } from 'ajv';
import { SetupError } from '@muster/platform-kernel';
import type { HourlyRate } from './staffing-input.js';
import { staffingSchema, type SCORE_PARTS } from './staffing-schema.js';

export type ScorePartName = (typeof SCORE_PARTS)[number];
export type Proposer = 'rm' | 'muster';

/** What config/staffing.yaml says, complete; staffing-schema.ts says what each means. */
export interface StaffingSettings {
  readonly proposes: Proposer;
  readonly legalEntities: Readonly<Record<string, { readonly proposes: Proposer }>>;
  readonly weights: Readonly<Record<ScorePartName, number>>;
  readonly filled: number;
  readonly priorities: readonly number[];
  readonly candidates: number;
  readonly seconds: number;
  readonly passedOver: number;
  readonly abroad: 'never' | 'with-permit' | 'allowed';
  readonly budgetTolerance: number;
  readonly roles: Readonly<Record<string, { readonly certifications?: readonly string[]; readonly budgetRate?: HourlyRate }>>;
}

const validate = new Ajv({ useDefaults: true, allErrors: false, code: { optimize: false } }).compile<StaffingSettings>(staffingSchema);

/** Reads the parsed content of config/staffing.yaml. Throws SetupError that names the place, the rule and the remedy. */
export function readStaffing(content: unknown): StaffingSettings {
  const settings = structuredClone(content ?? {});
  if (validate(settings)) return settings;
  throw faultOf(validate.errors![0]!);
}

/** Who proposes for the projects of this legal entity. */
export function proposerOf({ proposes, legalEntities }: StaffingSettings, legalEntity: string | null): Proposer {
  return (legalEntity !== null && Object.hasOwn(legalEntities, legalEntity) ? legalEntities[legalEntity]!.proposes : undefined) ?? proposes;
}

function faultOf({ instancePath, keyword, params, message }: ErrorObject): SetupError {
  const place = instancePath.slice(1).replaceAll('/', '.') || 'the file';
  const rule = keyword === 'additionalProperties' ? `has an unknown key "${params.additionalProperty}"` : keyword === 'enum' ? `must be one of ${params.allowedValues.join(', ')}` : message;
  return new SetupError(`config/staffing.yaml: ${place} ${rule}.`, 'Correct it there; docs/reference/staffing.md says what can stand in it.');
}
