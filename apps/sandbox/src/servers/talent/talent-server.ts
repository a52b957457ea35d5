import { isObject } from '../fields.js';
import { jsonObject } from '../http/json-body.js';
import { Routes } from '../http/routes.js';
import { Settings, texts, whole } from '../settings.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import type { Collection, SystemParts, VendorAnswer, VendorRequest, VendorSystem } from '../vendor-system.js';
import { Executor } from './executor.js';
import { GraphqlFault, graphqlErrors, talentForm } from './graphql-answer.js';
import { readDocument, type Operation } from './graphql-document.js';
import { TalentPeople } from './people.js';
import { CostBucket, costOf } from './query-cost.js';
import { checkOperation } from './schema.js';

const talentSettings = {
  latencyMs: whole(0),
  keys: texts(['talent-key']),
  /** Points that a full bucket has, and how many come back in a second. */
  costMax: whole(1_000, 1),
  costPerSecond: whole(50, 0),
  /** Employee numbers of those whose certifications fail to be read. */
  unreadableCertifications: texts([]),
};

/** Skills and certifications over GraphQL: cursors, costs, and answers that are there in part. */
export class TalentServer implements VendorSystem {
  readonly form = talentForm;
  readonly settings: Settings<typeof talentSettings>;
  readonly collections: Record<string, Collection>;
  private readonly executor: Executor;
  private readonly bucket = new CostBucket();
  private readonly routes = new Routes([{ method: 'POST', path: '/graphql', handle: (request) => this.query(request) }], talentForm);

  constructor(private readonly parts: SystemParts) {
    this.settings = new Settings(talentSettings, new KeyedValues(parts.database, 'settings'), parts.settings);
    const people = new TalentPeople(parts);
    this.collections = { people };
    this.executor = new Executor(parts, people, () => this.settings.values.unreadableCertifications);
  }

  answer(request: VendorRequest): VendorAnswer {
    const key = request.headers['x-api-key'];
    if (typeof key !== 'string' || !this.settings.values.keys.includes(key)) return graphqlErrors('UNAUTHENTICATED', 'Send a valid key as X-Api-Key.');
    return this.routes.answer(request);
  }

  secrets(): string[] {
    return this.settings.values.keys;
  }

  forget(): void {
    this.bucket.clear();
  }

  private query(request: VendorRequest): VendorAnswer {
    try {
      return this.carriedOut(operationOf(jsonObject(request, talentForm)));
    } catch (error) {
      if (error instanceof GraphqlFault) return graphqlErrors(error.code, error.message);
      throw error;
    }
  }

  private carriedOut(operation: Operation): VendorAnswer {
    const { costMax, costPerSecond } = this.settings.values;
    const requested = costOf(operation);
    if (requested > costMax) return graphqlErrors('MAX_COST_EXCEEDED', `This costs ${requested}, and no call may cost more than ${costMax}.`, this.cost(requested));
    if (!this.bucket.take(requested, costMax, costPerSecond, this.parts.now())) return graphqlErrors('THROTTLED', 'Too many points are spent. Try again later.', this.cost(requested));
    const { data, errors } = this.executor.execute(operation);
    return { status: 200, body: { data, ...(errors.length > 0 ? { errors } : {}), extensions: this.cost(requested) } };
  }

  private cost(requested: number): { cost: { requested: number; remaining: number } } {
    const { costMax, costPerSecond } = this.settings.values;
    return { cost: { requested, remaining: Math.floor(this.bucket.remaining(costMax, costPerSecond, this.parts.now())) } };
  }
}

function operationOf({ query, variables = {} }: Record<string, unknown>): Operation {
  if (typeof query !== 'string') throw new GraphqlFault('BAD_REQUEST', 'query must be a text.');
  if (variables !== null && !isObject(variables)) throw new GraphqlFault('BAD_REQUEST', 'variables must be an object.');
  const operation = readDocument(query, variables ?? {});
  checkOperation(operation);
  return operation;
}
