/** What a proposal is scored by. */
export const SCORE_PARTS = ['level', 'utilization', 'continuity', 'geography', 'budget'] as const;

const named = (description: string) => ({ type: 'string', minLength: 1, description });
const weight = (description: string, byDefault: number) => ({ type: 'integer', minimum: 0, maximum: 1_000, default: byDefault, description });
const whose = { type: 'string', enum: ['rm', 'muster'] };

/** The JSON Schema of config/staffing.yaml; config/schema/staffing.schema.json is its copy for editors. */
export const staffingSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Who proposes workers for open demand, and by which rules',
  type: 'object',
  properties: {
    proposes: { ...whose, default: 'rm', description: 'rm: the resource tool of the firm proposes, and its proposals are carried. muster: it has none that does, and Muster proposes.' },
    legalEntities: {
      type: 'object',
      propertyNames: { minLength: 1 },
      additionalProperties: { type: 'object', properties: { proposes: whose }, required: ['proposes'], additionalProperties: false },
      default: {},
      description: 'Code of the legal entity of a project to what differs there.',
    },
    weights: {
      type: 'object',
      properties: {
        level: weight('How far skills lie above the levels that are asked for.', 30),
        utilization: weight('How much of the demand fills the worker up to their utilization target.', 25),
        continuity: weight('Whether the worker knows the project, or the customer.', 20),
        geography: weight('Whether the worker is at the place, or in the country.', 15),
        budget: weight('Whether the cost rate is within the budget rate.', 10),
      },
      additionalProperties: false,
      default: {},
      description: 'Points that each part of a score is worth at most.',
    },
    filled: { type: 'integer', minimum: 0, maximum: 10_000, default: 100, description: 'Points for a demand that gets somebody at all, beside the score.' },
    priorities: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 1_000 }, minItems: 5, maxItems: 5, default: [16, 8, 4, 2, 1], description: 'By what the points of a demand of priority 1, 2, 3, 4 and 5 are multiplied.' },
    candidates: { type: 'integer', minimum: 1, maximum: 100, default: 10, description: 'The best candidates of each demand that the best overall is sought among.' },
    seconds: { type: 'number', exclusiveMinimum: 0, maximum: 600, default: 10, description: 'Seconds that the optimizer may take; the greedy answer stands where it takes longer.' },
    passedOver: { type: 'integer', minimum: 0, maximum: 50, default: 3, description: 'How many of those who were passed over are named, of each kind.' },
    abroad: { type: 'string', enum: ['never', 'with-permit', 'allowed'], default: 'with-permit', description: 'Whether workers of another country than that of the demand may be proposed.' },
    budgetTolerance: { type: 'number', minimum: 0, maximum: 10, default: 0, description: 'Share by which a cost rate may be above the budget rate.' },
    roles: {
      type: 'object',
      propertyNames: { minLength: 1 },
      additionalProperties: {
        type: 'object',
        properties: {
          certifications: { type: 'array', items: named('Code of a certification.'), uniqueItems: true, description: 'Certifications that the role needs, valid to the last day.' },
          budgetRate: {
            type: 'object',
            properties: { amount: { type: 'number', exclusiveMinimum: 0, description: 'For an hour.' }, currency: { type: 'string', pattern: '^[A-Z]{3}$', description: 'ISO 4217.' } },
            required: ['amount', 'currency'],
            additionalProperties: false,
            description: 'What an hour of the role may cost.',
          },
        },
        additionalProperties: false,
      },
      default: {},
      description: 'What a role needs beyond what its demand says, by the name of the role in demand.',
    },
  },
  additionalProperties: false,
} as const;
