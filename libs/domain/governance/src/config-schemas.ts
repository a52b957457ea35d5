import { connectorSchema } from './connector-schema.js';
import { CLASSIFICATIONS, SYSTEM_KINDS, UNKNOWN_CODE_POLICIES, VERSION_SOURCES } from './vocabulary.js';

const DRAFT = 'http://json-schema.org/draft-07/schema#';
const name = { type: 'string', pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$', description: 'Lower case words joined by hyphens.' };
const attributeName = { type: 'string', pattern: '^[a-z][A-Za-z0-9]*$', description: 'Field name of the Avro record.' };
const text = (description: string) => ({ type: 'string', minLength: 1, description });
const kind = { type: 'string', enum: [...SYSTEM_KINDS], description: 'A kind of system.' };
const scopeCodes = (description: string) => ({ type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1, uniqueItems: true, description });
const date = (description: string) => ({ type: 'string', format: 'date', description });

const ownerRule = {
  type: 'object',
  description: 'Names either a kind or a system.',
  properties: {
    kind: { ...kind, description: 'Every system of this kind that speaks of the entity, by precedence.' },
    system: { ...name, description: 'One system, by the name of its file in systems/.' },
    legalEntity: scopeCodes('Codes of the legal entities for which this rule holds.'),
    region: scopeCodes('Regions for which this rule holds.'),
    from: date('First local day on which the rule holds; without it, always.'),
    stream: { ...name, description: 'Stream of the owner that carries the attribute; without it, the stream named like the entity.' },
    otherwise: {
      type: 'array',
      minItems: 1,
      description: 'Who speaks while the owner has not, best first: kinds, and { system: name }.',
      items: {
        anyOf: [kind, { type: 'object', properties: { system: name, stream: { ...name, description: 'Stream of the system that carries the attribute; without it, the stream named like the entity.' } }, required: ['system'], additionalProperties: false }],
        description: 'Is a kind of system, or { system: name }.',
      },
    },
  },
  additionalProperties: false,
  oneOf: [{ required: ['kind'] }, { required: ['system'] }],
  not: { description: 'Has either a legalEntity or a region, not both.', required: ['legalEntity', 'region'] },
};

/** Told by `if`, not by a choice: a list is judged by its rules, and only what is no list is told that it might be `decided`. */
const owner = {
  description: 'Rules, of which the most specific scope wins, then the latest from; or decided, where the master decides the attribute and no source owns it.',
  if: { type: 'array' },
  then: { type: 'array', items: ownerRule, minItems: 1 },
  else: { anyOf: [{ type: 'string', enum: ['decided'] }], description: 'Is decided, or a list of rules.' },
};

const receivers = {
  description: 'Is all, or a list of kinds and { system: name }.',
  anyOf: [
    { type: 'string', enum: ['all'] },
    {
      type: 'array',
      uniqueItems: true,
      items: {
        anyOf: [kind, { type: 'object', properties: { system: name }, required: ['system'], additionalProperties: false }],
        description: 'Is a kind of system, or { system: name }.',
      },
    },
  ],
};

const ownershipSchema = {
  $schema: DRAFT,
  title: 'Ownership of every canonical attribute',
  type: 'object',
  properties: {
    entities: {
      type: 'object',
      propertyNames: name,
      additionalProperties: {
        type: 'object',
        properties: {
          meaning: text('What one record stands for.'),
          scope: {
            type: 'object',
            description: 'Attributes that place a record; scoped rules depend on them. Without scope, no rule of the entity may be scoped.',
            properties: {
              legalEntity: { ...attributeName, description: 'Attribute that names the legal entity of the record.' },
              region: { ...attributeName, description: 'Attribute that holds the region; without it, the region of the legal entity.' },
            },
            additionalProperties: false,
            minProperties: 1,
          },
          residency: {
            type: 'object',
            description: 'Where guarded attributes of a record may go: only to systems (connector.region) of the regions that are named. Without it, anywhere.',
            properties: {
              attribute: { ...attributeName, description: 'Attribute whose value decides which rules hold for a record; all of them where it is empty.' },
              rules: {
                type: 'array', minItems: 1,
                items: {
                  type: 'object',
                  properties: {
                    values: scopeCodes('Values of the attribute for which the rule holds.'),
                    classifications: { type: 'array', items: { type: 'string', enum: [...CLASSIFICATIONS] }, minItems: 1, uniqueItems: true, description: 'Classes of attributes that it guards.' },
                    regions: scopeCodes('Regions of the systems that may receive them.'),
                  },
                  required: ['values', 'classifications', 'regions'],
                  additionalProperties: false,
                },
              },
            },
            required: ['attribute', 'rules'],
            additionalProperties: false,
          },
          attributes: {
            type: 'object',
            propertyNames: attributeName,
            additionalProperties: {
              type: 'object',
              properties: {
                meaning: text('What the value says, its unit, and what empty means.'),
                steward: text('Who answers for the content and decides disputes.'),
                classification: { type: 'string', enum: [...CLASSIFICATIONS] },
                receivers,
                owner,
              },
              required: ['meaning', 'steward', 'classification', 'receivers', 'owner'],
              additionalProperties: false,
            },
          },
        },
        required: ['meaning', 'attributes'],
        additionalProperties: false,
      },
    },
  },
  required: ['entities'],
  additionalProperties: false,
};

const systemSchema = {
  $schema: DRAFT,
  title: 'A system that speaks to Muster',
  type: 'object',
  properties: {
    name: { ...name, description: 'Name of the file, and the system of the topics source.<system>.<entity>.v1.' },
    kind,
    description: text('What it is and whom it serves.'),
    precedence: { type: 'integer', minimum: 1, description: 'Rank among the systems of its kind, 1 first; no two share one.' },
    timeZone: text('IANA zone in which changes without a date are dated.'),
    versions: { type: 'string', enum: [...VERSION_SOURCES] },
    acceptsFrom: date('First effective day it may speak of; claims dated before are refused. Without it, any day.'),
    entities: { type: 'array', items: name, uniqueItems: true, description: 'Entities it may speak of; none where it is only written to.' },
    ids: {
      type: 'object',
      description: 'Entities whose records this system names by the ids of another system: entity to that system. Its own ids where an entity is not listed.',
      additionalProperties: { type: 'string', pattern: '^[a-z][a-z0-9-]*$' },
    },
    codes: { type: 'string', pattern: '^[a-z][a-z0-9-]*$', description: 'A system whose codes it writes, in every table that does not name itself.' },
    streams: {
      type: 'object',
      description: 'Its streams per entity, where they are more than the one named like the entity.',
      additionalProperties: { type: 'array', items: name, minItems: 1, uniqueItems: true },
    },
    connector: connectorSchema,
  },
  required: ['name', 'kind', 'description', 'precedence', 'timeZone', 'versions', 'entities'],
  additionalProperties: false,
};

const codesSchema = {
  $schema: DRAFT,
  title: 'A code table: the canonical codes, and how each system writes them',
  type: 'object',
  properties: {
    table: { ...name, description: 'Name of the file.' },
    version: { type: 'integer', minimum: 1, description: 'Raised with every change of meaning.' },
    meaning: text('What the codes tell apart.'),
    attributes: {
      type: 'array',
      items: { type: 'string', pattern: '^[a-z][a-z0-9-]*\\.[a-z][A-Za-z0-9]*$' },
      uniqueItems: true,
      description: 'Attributes that hold these codes, as entity.attribute.',
    },
    unknown: { type: 'string', enum: [...UNKNOWN_CODE_POLICIES], description: 'What happens to a source code that is not listed.' },
    codes: {
      type: 'object',
      minProperties: 1,
      description: 'Canonical codes.',
      additionalProperties: { type: 'object', properties: { meaning: text('What the code says.') }, required: ['meaning'], additionalProperties: false },
    },
    systems: {
      type: 'object',
      propertyNames: name,
      additionalProperties: {
        type: 'object',
        properties: {
          unknown: { type: 'string', enum: [...UNKNOWN_CODE_POLICIES], description: 'Overrides the policy of the table for this system.' },
          codes: { type: 'object', additionalProperties: { type: 'string', minLength: 1 }, description: 'Source code to canonical code.' },
        },
        required: ['codes'],
        additionalProperties: false,
      },
    },
  },
  required: ['table', 'version', 'meaning', 'attributes', 'unknown', 'codes'],
  additionalProperties: false,
};

/** JSON Schemas of the files in config/. `npm run docs:governance` writes them to config/schema/ for editors. */
export const configSchemas = {
  'ownership.schema.json': ownershipSchema,
  'system.schema.json': systemSchema,
  'codes.schema.json': codesSchema,
} as const;
export type ConfigSchemaName = keyof typeof configSchemas;
