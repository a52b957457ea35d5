import { MEASURES, type MeasureName } from './measures.js';
import { DRIFT_CLASSES, POLICIES } from './model.js';

const name = (description: string) => ({ type: 'string', minLength: 1, description });
const names = (description: string) => ({ type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true, description });
const policy = (byDefault: (typeof POLICIES)[number], description: string) => ({ type: 'string', enum: POLICIES, default: byDefault, description });
const at = { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'Time of day in the zone of the legal entity, such as 22:00.' };
const scope = { systems: names('Only these systems; all where it is left out.'), entities: names('Only these entities; all where it is left out.') };

const OWNERS: Readonly<Record<MeasureName, string>> = {
  'billable-workers-not-provisioned': 'People Operations', 'projects-without-charge-code': 'Finance Operations', 'assignments-without-cost-rate': 'Finance Operations', 'workers-whose-status-differs': 'People Operations',
  'bookings-of-people-who-left': 'Resource Management Office', 'hire-to-ready-to-bill': 'People Operations',
};

/** The JSON Schema of config/reconciliation.yaml; config/schema/reconciliation.schema.json is its copy for editors. */
export const reconciliationSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'When what systems hold is compared with the masters, how far it may differ, and what is done about what does',
  type: 'object',
  properties: {
    endOfDay: {
      type: 'array',
      items: {
        type: 'object',
        properties: { legalEntities: { oneOf: [{ const: 'all' }, names('Codes of legal entities.')], default: 'all', description: 'Those of one zone share a run.' }, at, ...scope },
        required: ['at'],
        additionalProperties: false,
      },
      default: [],
      description: 'Runs of each day.',
    },
    closes: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          purpose: { type: 'string', enum: ['payroll', 'month-end'], description: 'What is closed.' },
          legalEntity: name('Code of the legal entity.'), payrollGroup: name('Group of workers who are paid together.'),
          days: { type: 'array', items: { type: 'string', pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' }, minItems: 1, uniqueItems: true, description: 'Days of the close.' },
          at, hoursBefore: { type: 'number', minimum: 0, maximum: 240, default: 4, description: 'How long before the close the run begins.' }, ...scope,
        },
        required: ['purpose', 'legalEntity', 'days', 'at'],
        additionalProperties: false,
      },
      default: [],
      description: 'The close calendar.',
    },
    without: { ...names('Systems that no run asks, unless it names them.'), default: [] },
    settleSeconds: { type: 'number', minimum: 0, maximum: 3_600, default: 30, description: 'After the last row of a snapshot: what changed while it was read has arrived by then.' },
    graceSeconds: { type: 'number', minimum: 0, maximum: 86_400, default: 120, description: 'What a system, or a master, changed within that time before the run is on its way, and no drift.' },
    deliveredWithinMinutes: { type: 'number', exclusiveMinimum: 0, maximum: 180, default: 60, description: 'A delivery that takes longer is no more on its way: what its target holds of an older version is late.' },
    snapshotWithinMinutes: { type: 'number', exclusiveMinimum: 0, maximum: 2_880, default: 120, description: 'A snapshot that has not ended by then has failed.' },
    tolerances: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          system: name('Only of this system.'), entity: name('Only of this entity.'), field: name('Field of the body that is written, or attribute that the system owns.'),
          numeric: { type: 'number', minimum: 0, description: 'Numbers that lie no further apart are equal.' }, days: { type: 'integer', minimum: 0, description: 'Days that lie no further apart are equal.' },
          case: { type: 'string', enum: ['ignore'], description: 'Large and small letters are equal.' }, order: { type: 'string', enum: ['ignore'], description: 'Lists with the same elements are equal.' },
        },
        required: ['field'],
        additionalProperties: false,
      },
      default: [],
      description: 'How far fields may differ; the first that fits counts.',
    },
    policies: {
      type: 'object',
      properties: {
        late: policy('refresh', 'The owner says it, and the master has not taken it in; or a target has settled on an older version.'),
        'changed-by-non-owner': policy('heal', 'The target holds something else than what it has acknowledged.'),
        missing: policy('heal', 'The target does not hold what it has acknowledged.'),
        extra: policy('exception', 'The target holds what it is not to have, under a key of ours.'),
        duplicate: policy('exception', 'The target holds a record twice.'),
        'different-effective-date': policy('heal', 'Only days differ.'),
        'mapping-fault': policy('exception', 'Rows cannot be read, or a field differs in too many of them.'),
      },
      additionalProperties: false,
      default: {},
      description: 'heal: what we write is written anew, what the system owns is read anew. refresh: likewise. accept: it stands, and is counted. exception: a person looks at it.',
    },
    exceptions: {
      type: 'array',
      items: { type: 'object', properties: { system: name('Only of this system.'), entity: name('Only of this entity.'), field: name('Only of this field.'), class: { type: 'string', enum: DRIFT_CLASSES }, policy: { type: 'string', enum: POLICIES } }, required: ['policy'], additionalProperties: false },
      default: [],
      description: 'Where the policy is another one; the first that fits counts.',
    },
    healAtMost: { type: 'integer', minimum: 0, maximum: 1_000_000, default: 200, description: 'Records of an entity in a system that one run renews by itself; where more are to be, all of them wait for a person.' },
    mappingFault: {
      type: 'object',
      properties: { share: { type: 'number', minimum: 0, maximum: 1, default: 0.2, description: 'Share of the rows that were compared.' }, rows: { type: 'integer', minimum: 1, default: 20, description: 'Rows below which no share counts.' } },
      additionalProperties: false,
      default: {},
      description: 'Beyond that, a field that differs is one fault of the mapping, and not as many of records.',
    },
    measures: {
      type: 'object',
      properties: {
        provisionedIn: { ...names('Systems that a billable worker is to be in.'), default: ['psa', 'rm', 'time', 'identity'] },
        owners: { type: 'object', properties: Object.fromEntries(MEASURES.map((measure) => [measure, { ...name('Who answers for it.'), default: OWNERS[measure] }])), additionalProperties: false, default: {} },
      },
      additionalProperties: false,
      default: {},
      description: 'The business measures, live and in history.',
    },
    keepDays: { type: 'integer', minimum: 1, maximum: 3_650, default: 400, description: 'Days that runs are kept; those that are signed off stay.' },
  },
  additionalProperties: false,
} as const;
