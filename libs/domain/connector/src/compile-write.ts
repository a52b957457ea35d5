import { entities, type EntityName } from '@muster/contracts';
import type { Governance } from '@muster/domain-governance';
import { compileExpression, type Expression } from '@muster/domain-mapping';
import { canonicalJson, PermanentError } from '@muster/platform-kernel';
import { BodyFields } from './body-fields.js';
import { compileAdoption } from './compile-adoption.js';
import { compileFileWrite } from './compile-file-write.js';
import { compileFollowUps, compileParts, type CompiledFollowUp, type CompiledPart } from './compile-parts.js';
import type { Answer, ApiRequest, Body, ComparedField, CompiledWrite, Difference, FoundRecord, LookUp, RecordContext, TargetRecord, WriteOperation } from './compiled-connector.js';
import { compileBody, mannerOf, type CallBody } from './call-body.js';
import type { CallDeclaration, Encoding, FindCallDeclaration, NamedDeclaration, UpdateCallDeclaration, WriteCallDeclaration, WriteDeclaration } from './declaration.js';
import { fillPath, fillText } from './fill-template.js';
import { compileReading, contractFault, holds, readAnswer, shortText } from './read-answer.js';
import { queryTexts } from './request-parts.js';
import { WriteInput } from './write-input.js';

const IDEMPOTENCY_HEADER = 'Idempotency-Key';
const OPERATIONS: readonly WriteOperation[] = ['find', 'create', 'update', 'upsert', 'remove'];

const DAY_MS = 86_400_000;

type AnswerParts = Pick<Answer, 'headers' | 'body'>;
type Telling = 'create' | 'update' | 'upsert';

const optional = (source: string | undefined): Expression | undefined => (source === undefined ? undefined : compileReading(source));
const isId = (entry: [string, EntityName | NamedDeclaration]): entry is [string, EntityName] => typeof entry[1] === 'string';
const isNamed = (entry: [string, EntityName | NamedDeclaration]): entry is [string, NamedDeclaration] => !isId(entry);
const isObject = (value: unknown): value is Body => value !== null && typeof value === 'object' && !Array.isArray(value);

/** Throws PermanentError expression-invalid. */
export function compileWrite(entity: EntityName, declared: WriteDeclaration, system: string, governance: Governance, encoding?: Encoding): CompiledWrite {
  return new DeclaredWrite(entity, declared, system, governance, encoding);
}

class DeclaredWrite implements CompiledWrite {
  readonly strategy: CompiledWrite['strategy'];
  readonly references: ReadonlyMap<string, EntityName>;
  readonly named: ReadonlyMap<string, NamedDeclaration>;
  readonly maxAgeMs: number | undefined;
  readonly refusesDuplicates: boolean;
  readonly operations: ReadonlySet<WriteOperation>;
  readonly adoption: CompiledWrite['adoption'];
  readonly parts: readonly CompiledPart[];
  readonly then: readonly CompiledFollowUp[];
  readonly comparesRecords: boolean;
  readonly file: CompiledWrite['file'];
  readonly otherwise: LookUp | undefined;
  private readonly input: WriteInput;
  private readonly whenExpression: Expression | undefined;
  private readonly createsExpression: Expression | undefined;
  private readonly keyExpression: Expression;
  private readonly bodyExpression: Expression | undefined;
  private readonly foundRecord: Expression | undefined;
  private readonly foundId: Expression;
  private readonly foundVersion: Expression | undefined;
  private readonly ids: ReadonlyMap<Telling, Expression>;
  private readonly versions: ReadonlyMap<Telling, Expression>;
  private readonly readBack: ReadonlyMap<string, Expression>;
  private readonly fields: BodyFields;
  private readonly contents: Readonly<Record<WriteOperation, CallBody | undefined>>;

  /** @param encoding the connector's own */
  constructor(readonly entity: EntityName, private readonly declared: WriteDeclaration, system: string, governance: Governance, private readonly encoding: Encoding | undefined) {
    const { find, readBack = {} } = declared;
    this.strategy = declared.strategy;
    const references = Object.entries(declared.references ?? {});
    this.references = new Map(references.filter(isId));
    this.named = new Map(references.filter(isNamed));
    this.maxAgeMs = declared.maxAgeDays === undefined ? undefined : declared.maxAgeDays * DAY_MS;
    this.refusesDuplicates = declared.refusesDuplicates === true;
    this.operations = new Set(OPERATIONS.filter((operation) => declared[operation] !== undefined));
    this.input = new WriteInput(entities[entity], system, this.references, governance, this.named);
    this.adoption = declared.adopt && compileAdoption(declared.adopt, declared.key, this.input);
    this.parts = compileParts(declared, (part) => compileWrite(entity, part, system, governance, encoding));
    this.then = compileFollowUps(declared.then, this.input, (call, target) => this.request(call, target, false));
    this.comparesRecords = declared.readBack !== undefined;
    this.file = declared.file && compileFileWrite(declared.file);
    this.whenExpression = declared.when === undefined ? undefined : compileExpression(declared.when);
    this.createsExpression = declared.creates === undefined ? undefined : compileExpression(declared.creates);
    this.keyExpression = compileExpression(declared.key);
    this.bodyExpression = declared.body === undefined ? undefined : compileExpression(declared.body);
    this.foundRecord = optional(find?.record);
    this.foundId = compileReading(find?.id ?? 'id');
    this.foundVersion = optional(find?.version);
    this.ids = tellings(declared, 'id');
    this.versions = tellings(declared, 'version');
    this.contents = Object.fromEntries(OPERATIONS.map((operation) => [operation, compileBody(declared[operation]?.body)])) as Record<WriteOperation, CallBody | undefined>;
    this.otherwise = find?.otherwise && this.lookUpOf(find.otherwise, system, governance);
    this.readBack = new Map(Object.entries(readBack).map(([field, source]) => [field, compileReading(source)]));
    this.fields = new BodyFields(entity, declared.body, governance);
  }

  wants(context: RecordContext): Promise<boolean> {
    return this.isTrue(this.whenExpression, context);
  }

  creates(context: RecordContext): Promise<boolean> {
    return this.isTrue(this.createsExpression, context);
  }

  private async isTrue(condition: Expression | undefined, context: RecordContext): Promise<boolean> {
    return condition === undefined || holds(await condition.evaluate(this.input.attributes(context), this.input.functions(context, null)));
  }

  /** As a write that does nothing but look. */
  private lookUpOf(find: Omit<FindCallDeclaration, 'otherwise'>, system: string, governance: Governance): LookUp {
    const { strategy, key, correlation } = this.declared;
    const look = compileWrite(this.entity, { strategy, key, ...(correlation ? { correlation } : {}), find }, system, governance, this.encoding);
    return { request: (target) => look.find(target), found: (answer, sought) => look.found(answer, sought) };
  }

  async keyOf(context: RecordContext): Promise<string | null> {
    return shortText(await this.keyExpression.evaluate(this.input.attributes(context), this.input.functions(context, null))) ?? null;
  }

  missingReferences(context: RecordContext): readonly string[] {
    return this.input.missing(context);
  }

  missingNamed(context: RecordContext): readonly string[] {
    return this.input.missingNamed(context);
  }

  async body(context: RecordContext): Promise<Body> {
    const { bodyExpression } = this;
    if (!bodyExpression) throw new PermanentError('bad-body', `The declaration says no body for ${this.entity}. Add it.`);
    const body = await bodyExpression.evaluate(this.input.attributes(context), this.input.functions(context, await this.keyOf(context)));
    if (!isObject(body)) throw new PermanentError('bad-body', `The body of ${this.entity} is no object. Correct the expression in the declaration.`);
    // As it will be sent: what JSONata leaves on its lists is no part of it.
    return JSON.parse(JSON.stringify(body)) as Body;
  }

  find(target: TargetRecord): Promise<ApiRequest | null> {
    return this.asking('find', target);
  }

  create(target: TargetRecord, body: Body): Promise<ApiRequest | null> {
    return this.sending('create', target, body);
  }

  update(target: TargetRecord, body: Body): Promise<ApiRequest | null> {
    return this.sending('update', target, body);
  }

  upsert(target: TargetRecord, body: Body): Promise<ApiRequest | null> {
    return this.sending('upsert', target, body);
  }

  remove(target: TargetRecord): Promise<ApiRequest | null> {
    return this.asking('remove', target);
  }

  async found({ body, headers }: AnswerParts, key?: string): Promise<FoundRecord | null> {
    if (!this.foundRecord) return null;
    const answered = await readAnswer(this.foundRecord, body, { headers, key: () => key });
    const records: unknown[] = answered === undefined || answered === null ? [] : Array.isArray(answered) ? answered : [answered];
    if (records.length === 0) return null;
    if (records.length > 1) throw contractFault(`The target has ${records.length} records of ${this.entity} under one key. Merge them there, or look them up by a key that is unique.`);
    const [record] = records;
    if (!isObject(record)) throw contractFault(`What ${this.foundRecord.source} finds for ${this.entity} is no object. Correct find.record.`);
    return { record, id: await textIn(this.foundId, record, headers), version: await textIn(this.foundVersion, record, headers) };
  }

  idOf(operation: Telling, { body, headers }: AnswerParts): Promise<string | undefined> {
    return textIn(this.ids.get(operation), body, headers);
  }

  tellsId(operation: Telling): boolean {
    return this.ids.has(operation);
  }

  versionOf(operation: Telling, { body, headers }: AnswerParts): Promise<string | undefined> {
    return textIn(this.versions.get(operation), body, headers);
  }

  async differences(body: Body, record: Body): Promise<readonly Difference[]> {
    const compared = await this.compared(body, record);
    return compared.filter(({ sent, found }) => canonicalJson(sent) !== canonicalJson(found)).map(({ field, sent, found }) => ({ field, sent, found }));
  }

  compared(body: Body, record: Body | null): Promise<readonly ComparedField[]> {
    // What the body does not say is nothing to compare, such as the end of a booking that is cancelled.
    return Promise.all([...this.readBack].filter(([field]) => Object.hasOwn(body, field)).map(async ([field, expression]) => {
      const found = record === null ? null : ((await readAnswer(expression, record)) ?? null);
      return { field, sent: body[field] ?? null, found, attributes: this.fields.attributesOf(field), isRestricted: this.fields.isRestricted(field) };
    }));
  }

  madeOf(field: string): readonly string[] | undefined {
    return this.fields.madeOf(field);
  }

  idIn(record: Body): Promise<string | undefined> {
    return textIn(this.foundId, record, {});
  }

  keyIn(record: Body): Promise<string | undefined> {
    const field = [...this.readBack.keys()].find((one) => this.fields.isKey(one));
    return textIn(field === undefined ? undefined : this.readBack.get(field), record, {});
  }

  private request(call: CallDeclaration, { key, id, version, correlationId }: TargetRecord, reads: boolean): ApiRequest {
    const values = { key, id, version };
    const { correlation } = this.declared;
    const correlated = correlation && 'header' in correlation ? { [correlation.header]: correlationId } : {};
    const asked = { method: call.method, path: fillPath(call.path, values), query: queryTexts(call.query, (text) => fillText(text, values)), headers: { ...call.headers, ...correlated } };
    return { ...asked, ...mannerOf({ method: call.method, reads }, call.encoding, this.encoding) };
  }

  private async asking(operation: 'find' | 'remove', target: TargetRecord): Promise<ApiRequest | null> {
    const call = this.declared[operation];
    if (!call) return null;
    const request = this.request(call, target, operation === 'find');
    const content = this.contents[operation];
    return content ? { ...request, body: await content(knownOf(target)) } : request;
  }

  private async sending(operation: Telling, target: TargetRecord, body: Body): Promise<ApiRequest | null> {
    const call: WriteCallDeclaration | undefined = this.declared[operation];
    if (!call) return null;
    const request = this.request(call, target, false);
    const { correlation, idempotencyHeader = IDEMPOTENCY_HEADER } = this.declared;
    const isMessage = this.strategy === 'send-once';
    const headers = isMessage || this.strategy === 'idempotency-key' ? { ...request.headers, [idempotencyHeader]: target.correlationId } : request.headers;
    const inner = { ...request, ...(isMessage ? { messageId: target.correlationId } : {}), headers, body: correlation && 'field' in correlation ? { ...body, [correlation.field]: target.correlationId } : body };
    const whole = operation === 'update' ? conditional(inner, call, target) : inner;
    const content = this.contents[operation];
    return content ? { ...whole, body: await content({ ...knownOf(target), correlationId: target.correlationId, body: whole.body }) } : whole;
  }
}

/** What is known of the record in the target, over which the content of a call is asked. */
function knownOf({ id, key, version }: TargetRecord): Record<string, string> {
  return { key, ...(id === undefined ? {} : { id }), ...(version === undefined ? {} : { version }) };
}

function tellings(declared: WriteDeclaration, what: 'id' | 'version'): ReadonlyMap<Telling, Expression> {
  const told = (['create', 'update', 'upsert'] as const).flatMap((operation) => {
    const expression = optional(declared[operation]?.[what]);
    return expression ? [[operation, expression] as const] : [];
  });
  return new Map(told);
}

async function textIn(expression: Expression | undefined, from: unknown, headers: Answer['headers']): Promise<string | undefined> {
  return expression && shortText(await readAnswer(expression, from, { headers }));
}

/** A version that is a number in the answer is kept as its text, and sent as a number again. */
const versionValue = (version: string) => (/^\d{1,15}$/.test(version) ? Number(version) : version);

function conditional(request: ApiRequest, { ifMatch }: UpdateCallDeclaration, { version }: TargetRecord): ApiRequest {
  if (ifMatch === undefined || version === undefined) return request;
  if (ifMatch === 'header') return { ...request, headers: { ...request.headers, 'If-Match': version } };
  return { ...request, body: { ...(request.body as Body), [ifMatch]: versionValue(version) } };
}
