import { SetupError } from '@muster/platform-kernel';

export const PROCESSES = ['onboarding', 'project-activation', 'staffing-approval', 'exit', 'leave', 'transfer', 'reinstatement'] as const;
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

/** Who may approve: the manager of the project, of the worker, or one of named workers (`<system>:<id>`). */
export interface Approver {
  readonly approver: 'project-manager' | 'worker-manager' | readonly string[];
  readonly owner: string;
  readonly withinHours: number;
  /** Workers (`<system>:<id>`) who may decide as well once its time is over. */
  readonly substitutes: readonly string[];
}

/** Approves by itself what is small enough. */
export interface ApprovalPolicy {
  readonly policy: string;
  /** Hours of all its working days together. */
  readonly totalHoursAtMost: number;
}

export interface ApprovalChain {
  /** In the order in which they are asked. */
  readonly chain: readonly Approver[];
  readonly automatic: readonly ApprovalPolicy[];
}

export interface ProcessSettings {
  /** How staffing is approved, and where a legal entity differs; empty for other processes. */
  readonly approval: ApprovalChain;
  readonly approvalOf: ReadonlyMap<string, ApprovalChain>;
  readonly stages: ReadonlyMap<string, StageSettings>;
  /** Code of a legal entity to the stages that differ there. */
  readonly legalEntities: ReadonlyMap<string, ReadonlyMap<string, StageSettings>>;
  readonly hiredSinceDays: number;
  /** Calendar days of a leave through which bookings are kept. */
  readonly keepsBookingsUpToDays: number;
}

export type Processes = ReadonlyMap<ProcessName, ProcessSettings>;

/** The stages of each process, in the order in which they are told; a firm may set them up and may not leave one out. */
export const STAGES: Readonly<Record<ProcessName, readonly string[]>> = {
  onboarding: ['mandatory-fields', 'identity-account', 'financial-dimensions', 'psa-profile', 'skills', 'resource-pool'],
  'project-activation': ['approved-shell', 'books', 'delivery-profile', 'time-entry-codes', 'demand'],
  'staffing-approval': ['booking', 'costing', 'time-entry'],
  exit: ['bookings', 'costs', 'charge-codes', 'replacement-demand', 'managers-told', 'hand-over', 'last-day', 'access', 'records'],
  leave: ['bookings', 'costs', 'charge-codes', 'replacement-demand', 'managers-told', 'records', 'return'],
  transfer: ['financial-dimensions', 'profile', 'access', 'managers-told'],
  reinstatement: ['bookings', 'costs', 'charge-codes', 'demand-withdrawn', 'access', 'managers-told'],
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

function readApprover(value: unknown, path: string): Approver {
  const { approver, owner, withinHours, substitutes, ...strangers } = fieldsOf(value, path);
  const [stranger] = Object.keys(strangers);
  if (stranger !== undefined) throw fault(`${path}.${stranger}`, 'is unknown: an approver has approver, owner, withinHours and substitutes');
  const isRole = approver === 'project-manager' || approver === 'worker-manager';
  if (!isRole && !Array.isArray(approver)) throw fault(`${path}.approver`, 'must be project-manager, worker-manager, or a list of workers as <system>:<id>');
  if (typeof owner !== 'string' || owner === '') throw fault(`${path}.owner`, 'must name who answers for it');
  if (typeof withinHours !== 'number' || !(withinHours > 0)) throw fault(`${path}.withinHours`, 'must be a number of hours above 0');
  return { approver: isRole ? approver : textsOf(approver, `${path}.approver`)!, owner, withinHours, substitutes: textsOf(substitutes, `${path}.substitutes`) ?? [] };
}

function readPolicy(value: unknown, path: string): ApprovalPolicy {
  const { policy, totalHoursAtMost } = fieldsOf(value, path);
  if (typeof policy !== 'string' || policy === '') throw fault(`${path}.policy`, 'must name the policy: what it approves is shown as approved by it');
  if (typeof totalHoursAtMost !== 'number' || !(totalHoursAtMost > 0)) throw fault(`${path}.totalHoursAtMost`, 'must be a number of hours above 0');
  return { policy, totalHoursAtMost };
}

function listOf(value: unknown, path: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw fault(path, 'must be a list');
  return value;
}

function readApproval({ chain, automatic }: Fields, path: string, under: ApprovalChain = { chain: [], automatic: [] }): ApprovalChain {
  return {
    chain: chain === undefined ? under.chain : listOf(chain, `${path}.chain`).map((one, i) => readApprover(one, `${path}.chain[${i}]`)),
    automatic: automatic === undefined ? under.automatic : listOf(automatic, `${path}.automatic`).map((one, i) => readPolicy(one, `${path}.automatic[${i}]`)),
  };
}

function readProcess(name: ProcessName, value: unknown): ProcessSettings {
  const { stages, legalEntities, hiredSinceDays = 30, keepsBookingsUpToDays = 14, chain, automatic, ...strangers } = fieldsOf(value, name);
  const approval = readApproval({ chain, automatic }, name);
  if (name === 'staffing-approval' && approval.chain.length === 0) throw fault(`${name}.chain`, 'must name who approves, in order');
  if (name !== 'staffing-approval' && (chain !== undefined || automatic !== undefined)) throw fault(`${name}.chain`, 'belongs to staffing-approval');
  const [stranger] = Object.keys(strangers);
  if (stranger !== undefined) throw fault(`${name}.${stranger}`, 'is unknown');
  if (typeof hiredSinceDays !== 'number' || hiredSinceDays < 0) throw fault(`${name}.hiredSinceDays`, 'must be a number of days');
  if (typeof keepsBookingsUpToDays !== 'number' || keepsBookingsUpToDays < 0) throw fault(`${name}.keepsBookingsUpToDays`, 'must be a number of days');
  const given = fieldsOf(stages, `${name}.stages`);
  const known = STAGES[name];
  for (const stage of Object.keys(given)) if (!known.includes(stage)) throw fault(`${name}.stages.${stage}`, `is no stage of this process, which has ${known.join(', ')}`);
  const read = new Map(known.map((stage) => [stage, readStage(given[stage], `${name}.stages.${stage}`)]));
  const scoped = Object.entries(fieldsOf(legalEntities, `${name}.legalEntities`)).map(([code, differs]) => {
    const byStage = Object.entries(fieldsOf(differs, `${name}.legalEntities.${code}`)).filter(([key]) => key !== 'chain' && key !== 'automatic');
    const own = byStage.map(([stage, settings]) => {
      if (!known.includes(stage)) throw fault(`${name}.legalEntities.${code}.${stage}`, `is no stage of this process, which has ${known.join(', ')}`);
      return [stage, readStage(settings, `${name}.legalEntities.${code}.${stage}`, read.get(stage))] as const;
    });
    return [code, new Map(own)] as const;
  });
  const chains = Object.entries(fieldsOf(legalEntities, `${name}.legalEntities`)).map(([code, differs]) => [code, readApproval(fieldsOf(differs, ''), `${name}.legalEntities.${code}`, approval)] as const);
  return { stages: read, legalEntities: new Map(scoped), hiredSinceDays, keepsBookingsUpToDays, approval, approvalOf: new Map(chains) };
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

/** Who approves the staffing of a project of this legal entity. */
export function approvalOf(processes: Processes, legalEntity: string | null): ApprovalChain {
  const { approval, approvalOf: chains } = processes.get('staffing-approval')!;
  return (legalEntity === null ? undefined : chains.get(legalEntity)) ?? approval;
}
