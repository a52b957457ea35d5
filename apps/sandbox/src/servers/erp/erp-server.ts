import { basicOf } from '../http/basic.js';
import { Refusal } from '../refusal.js';
import { logins, Settings, whole } from '../settings.js';
import { inTransaction } from '../storage/database.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import type { Admission, Collection, NativeForm, SystemParts, VendorAnswer, VendorRequest, VendorSystem } from '../vendor-system.js';
import { Concurrency } from './concurrency.js';
import { EntityCollection } from './entity-collection.js';
import { entityRules } from './entity-rules.js';
import { entitySets, type EntitySet } from './entity-sets.js';
import { erpError, erpForm, erpRefusal, odataAnswer, unauthorized } from './erp-form.js';
import { readPath, readPredicate } from './odata-path.js';
import { Postings } from './postings.js';
import { faultOf, soapFault, SoapFault, soapForm } from './soap-form.js';
import { readEnvelope, SoapService, withFaults } from './soap-service.js';
import { isKnownToken } from './ws-security.js';

const erpSettings = {
  latencyMs: whole(0),
  users: logins([{ name: 'muster', secret: 'erp-password' }]),
  /** Calls at work at once. */
  concurrencyMax: whole(2, 1),
  /** Entities on a page that the server drives. */
  pageSize: whole(100, 1),
};

/** A finance system: OData, and SOAP as it was before, with basic authentication, slow, two calls at once, posting periods. */
export class ErpServer implements VendorSystem {
  readonly form = erpForm;
  readonly settings: Settings<typeof erpSettings>;
  readonly collections: Readonly<Record<string, Collection>>;
  private readonly sets: Readonly<Record<string, EntityCollection>>;
  private readonly soap: SoapService;
  private readonly concurrency = new Concurrency();

  constructor(private readonly parts: SystemParts) {
    this.settings = new Settings(erpSettings, new KeyedValues(parts.database, 'settings'), parts.settings);
    const pageSize = () => this.settings.values.pageSize;
    const rules = entityRules((name) => this.sets[name]!, () => new Date(parts.now()).toISOString().slice(0, 10));
    this.sets = Object.fromEntries(entitySets.map((set) => [set.name, new EntityCollection(parts, set, pageSize, rules[set.name] ?? {}, (name) => this.sets[name]!, set.name === 'ChargeCodes' ? ['ProjectNo'] : [])]));
    const postings = new Postings(parts);
    this.collections = { ...this.sets, Postings: postings };
    this.soap = new SoapService(parts, this.sets, postings, pageSize);
  }

  formFor(request: VendorRequest): NativeForm {
    return isSoap(request) ? soapForm : erpForm;
  }

  /** OData and SOAP have the same places. */
  admit(request: VendorRequest): Admission {
    if (wantsWsdl(request)) return {};
    const form = this.formFor(request);
    if (!this.isKnown(request)) return { refusal: isSoap(request) ? soapFault(500, faultOf(unauthorized())) : unauthorized() };
    const leave = this.concurrency.enter(this.settings.values.concurrencyMax);
    return leave ? { leave } : { refusal: form.error(503, 'TooManyConcurrentRequests', 'Try again when fewer calls are at work.') };
  }

  /** By HTTP, or in the header of the envelope. An envelope that cannot be read is nobody's. */
  private isKnown(request: VendorRequest): boolean {
    const { users } = this.settings.values;
    const given = basicOf(request.headers);
    if (given) return users.some(({ name, secret }) => name === given.name && secret === given.secret);
    if (!isSoap(request) || request.method !== 'POST') return false;
    try {
      return isKnownToken(readEnvelope(request).header, users, this.parts.now());
    } catch (error) {
      if (error instanceof SoapFault) throw new Refusal(soapFault(500, error));
      throw error;
    }
  }

  answer(request: VendorRequest): VendorAnswer {
    if (wantsWsdl(request)) return this.soap.describe(request);
    if (isSoap(request)) return withFaults(() => this.soap.answer(request));
    if (/^\/odata\/?$/.test(request.path)) return serviceDocument(request);
    const path = readPath(request.path);
    const set = entitySets.find(({ name }) => name === path?.set);
    if (!path || !set) return erpError(404, 'NotFound', 'There is no such entity set.');
    const collection = this.sets[set.name]!;
    return path.predicate === undefined ? this.answerOnSet(collection, request) : this.answerOnEntity(collection, entityOf(path.predicate, set), request);
  }

  secrets(): string[] {
    return this.settings.values.users.flatMap(({ name, secret }) => [secret, Buffer.from(`${name}:${secret}`).toString('base64')]);
  }

  /** A write and what follows from it. */
  private together(work: () => VendorAnswer): VendorAnswer {
    return inTransaction(this.parts.database, work);
  }

  private answerOnSet(collection: EntityCollection, request: VendorRequest): VendorAnswer {
    switch (request.method) {
      case 'GET': return collection.list(request);
      case 'POST': return this.together(() => collection.create(request));
      default: return wrongMethod('GET, POST');
    }
  }

  private answerOnEntity(collection: EntityCollection, id: string, request: VendorRequest): VendorAnswer {
    switch (request.method) {
      case 'GET': return collection.read(id, request);
      case 'PATCH': return this.together(() => collection.update(id, request));
      case 'DELETE': return this.together(() => collection.remove(id, request));
      default: return wrongMethod('GET, PATCH, DELETE');
    }
  }
}

function isSoap({ path }: VendorRequest): boolean {
  return /^\/soap\/?$/.test(path);
}

function wantsWsdl(request: VendorRequest): boolean {
  return isSoap(request) && request.method === 'GET' && [...request.query.keys()].some((name) => name.toLowerCase() === 'wsdl');
}

function entityOf(predicate: string, set: EntitySet): string {
  const id = readPredicate(predicate, set);
  if (id === undefined) throw erpRefusal(400, 'BadRequest', `A key of ${set.name} is written ${set.keys.length === 1 ? `('x')` : `(${set.keys.map((key) => `${key}='x'`).join(',')})`}.`);
  return id;
}

function serviceDocument({ method, baseUrl }: VendorRequest): VendorAnswer {
  if (method !== 'GET') return wrongMethod('GET');
  return odataAnswer(200, { '@odata.context': `${baseUrl}/odata/$metadata`, value: entitySets.map(({ name }) => ({ name, kind: 'EntitySet', url: name })) });
}

function wrongMethod(allow: string): VendorAnswer {
  const answer = erpError(405, 'MethodNotAllowed', 'This path does not take this method.');
  return { ...answer, headers: { ...answer.headers, allow } };
}
