import { SetupError } from '@muster/platform-kernel';

export const PROCESSES = ['onboarding', 'project-activation'] as const;
export type ProcessName = (typeof PROCESSES)[number];

export interface StageSettings {
  /** Who answers for it. */
  readonly owner: string;
  /** Hours from its beginning to its deadline. */
  readonly withinHours: number;
  /** Attributes that must have a value. */
  readonly needs: readonly string[];
  /** Kinds of system that must have acknowledged the record. */
  readonly systems: readonly string[];
  /** False: it ends when its time is over, done or not. */
  readonly required: boolean;
}

export interface ProcessSettings {
  readonly stages: ReadonlyMap<string, StageSettings>;
  /** Code of a legal entity to the stages that differ there. */
  readonly legalEntities: ReadonlyMap<string, ReadonlyMap<string, StageSettings>>;
  readonly hiredSinceDays: number;
}

export type Processes = ReadonlyMap<ProcessName, ProcessSettings>;

/** The stages of each process, in the order in which they are told; a firm may set them up and may not leave one out. */
export const STAGES: Readonly<Record<ProcessName, readonly string[]>> = {
  onboarding: ['mandatory-fields', 'identity-account', 'financial-dimensions', 'psa-profile', 'skills', 'resource-pool'],
  'project-activation': ['approved-shell', 'books', 'delivery-profile', 'time-entry-codes', 'demand'],
};

type Fields = Readonly<Record<string, unknown>>;
const PLACE = 'config/processes.yaml';

function fieldsOf(value: unknown, path: string): Fields {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw fault(path, 'must be a mapping');
  return value as Fields;
}

function fault(path: string, rule: string): SetupError {
  return new SetupError(`${PLACE}: ${path} ${rule}.`, 'Correct it there; docs/reference/processes.md says what can stand in it.');
}

function textsOf(value: unknown, path: string): string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'string')) throw fault(path, 'must be a list of names');
  return value as string[];
}

function readStage(value: unknown, path: string, under?: StageSettings): StageSettings {
  const { owner = under?.owner, withinHours = under?.withinHours, needs, systems, required = under?.required ?? true, ...strangers } = fieldsOf(value, path);
  const [stranger] = Object.keys(strangers);
  if (stranger !== undefined) throw fault(`${path}.${stranger}`, 'is unknown: a stage has owner, withinHours, needs, systems and required');
  if (typeof owner !== 'string' || owner === '') throw fault(`${path}.owner`, 'must name who answers for the stage');
  if (typeof withinHours !== 'number' || !(withinHours > 0)) throw fault(`${path}.withinHours`, 'must be a number of hours above 0');
  if (typeof required !== 'boolean') throw fault(`${path}.required`, 'must be true or false');
  return { owner, withinHours, needs: textsOf(needs, `${path}.needs`) ?? under?.needs ?? [], systems: textsOf(systems, `${path}.systems`) ?? under?.systems ?? [], required };
}

function readProcess(name: ProcessName, value: unknown): ProcessSettings {
  const { stages, legalEntities, hiredSinceDays = 30, ...strangers } = fieldsOf(value, name);
  const [stranger] = Object.keys(strangers);
  if (stranger !== undefined) throw fault(`${name}.${stranger}`, 'is unknown');
  if (typeof hiredSinceDays !== 'number' || hiredSinceDays < 0) throw fault(`${name}.hiredSinceDays`, 'must be a number of days');
  const given = fieldsOf(stages, `${name}.stages`);
  const known = STAGES[name];
  for (const stage of Object.keys(given)) if (!known.includes(stage)) throw fault(`${name}.stages.${stage}`, `is no stage of this process, which has ${known.join(', ')}`);
  const read = new Map(known.map((stage) => [stage, readStage(given[stage], `${name}.stages.${stage}`)]));
  const scoped = Object.entries(fieldsOf(legalEntities, `${name}.legalEntities`)).map(([code, differs]) => {
    const own = Object.entries(fieldsOf(differs, `${name}.legalEntities.${code}`)).map(([stage, settings]) => {
      if (!known.includes(stage)) throw fault(`${name}.legalEntities.${code}.${stage}`, `is no stage of this process, which has ${known.join(', ')}`);
      return [stage, readStage(settings, `${name}.legalEntities.${code}.${stage}`, read.get(stage))] as const;
    });
    return [code, new Map(own)] as const;
  });
  return { stages: read, legalEntities: new Map(scoped), hiredSinceDays };
}

/** Reads the parsed content of config/processes.yaml. Throws SetupError that names the place, the rule and the remedy. */
export function readProcesses(content: unknown): Processes {
  const given = fieldsOf(content, 'the file');
  const stranger = Object.keys(given).find((name) => !(PROCESSES as readonly string[]).includes(name));
  if (stranger !== undefined) throw fault(stranger, `is no process: there are ${PROCESSES.join(', ')}`);
  return new Map(PROCESSES.map((name) => [name, readProcess(name, given[name])]));
}

/** The settings of a stage for a record of this legal entity. */
export function stageOf(processes: Processes, process: ProcessName, stage: string, legalEntity: string | null): StageSettings {
  const { stages, legalEntities } = processes.get(process)!;
  return (legalEntity === null ? undefined : legalEntities.get(legalEntity)?.get(stage)) ?? stages.get(stage)!;
}
