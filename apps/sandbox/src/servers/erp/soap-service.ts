import type { FieldValues } from '../fields.js';
import { inTransaction } from '../storage/database.js';
import type { StoredRecord } from '../storage/records.store.js';
import { Refusal } from '../refusal.js';
import type { SystemParts, VendorAnswer, VendorRequest } from '../vendor-system.js';
import type { EntityCollection } from './entity-collection.js';
import { entitySets, type EntityBody, type EntitySet } from './entity-sets.js';
import { isClosed } from './posting-periods.js';
import type { Postings } from './postings.js';
import { envelopeNamespace, erpNamespace, faultOf, soapAnswer, SoapFault, soapFault, securityNamespace } from './soap-form.js';
import { wsdl } from './wsdl.js';
import { attributeOf, child, readXml, textElement, XmlFault, type XmlElement } from './xml.js';

const setOf = (name: string): EntitySet => entitySets.find((set) => set.name === name)!;
const employeeFields = setOf('Employees').fields;
const anyElement = '<xs:any minOccurs="0" maxOccurs="unbounded" processContents="lax"/>';
const operations = {
  GetCostCenters: { request: ['ModifiedSince', 'Page', 'PageSize'], response: anyElement },
  GetEmployee: { request: ['EmployeeNo'], response: anyElement },
  UpdateEmployee: { request: ['RowVersion', ...Object.keys(employeeFields)], response: anyElement },
  PostCostRate: { request: ['EmployeeNo', 'Period', 'CostRate', 'CostRateCurrency', 'Reference'], response: anyElement },
} as const;
type Operation = keyof typeof operations;

export interface SoapEnvelope {
  header: XmlElement | undefined;
  /** Undefined where the body is empty. */
  call: XmlElement | undefined;
}

/** Throws SoapFault. */
export function readEnvelope({ headers, body }: VendorRequest): SoapEnvelope {
  if (!/^text\/xml\s*(;|$)/i.test(headers['content-type'] ?? '')) throw new SoapFault('soap:Client', 'UnsupportedMediaType', 'Send the envelope as text/xml.');
  const root = parsed(body);
  if (root.name !== 'Envelope') throw new SoapFault('soap:Client', 'MalformedEnvelope', 'This is no SOAP envelope.');
  if (root.namespace !== envelopeNamespace) throw new SoapFault('soap:VersionMismatch', 'VersionMismatch', 'Only SOAP 1.1 is spoken here.');
  const header = child(root, 'Header', envelopeNamespace);
  const stranger = header?.children.find((each) => each.namespace !== securityNamespace && attributeOf(each, 'mustUnderstand') === '1');
  if (stranger) throw new SoapFault('soap:MustUnderstand', 'MustUnderstand', `The header ${stranger.name} is not understood.`);
  return { header, call: child(root, 'Body', envelopeNamespace)?.children[0] };
}

function parsed(body: Buffer): XmlElement {
  try {
    return readXml(body.toString('utf8'));
  } catch (error) {
    if (error instanceof XmlFault) throw new SoapFault('soap:Client', 'MalformedXml', `The envelope cannot be read: ${error.message}.`);
    throw error;
  }
}

/** `/erp/soap`: the operations that the ERP had before it had OData, on the same records. */
export class SoapService {
  constructor(
    private readonly parts: SystemParts, private readonly sets: Readonly<Record<string, EntityCollection>>, private readonly postings: Postings, private readonly pageSize: () => number,
  ) {}

  describe({ baseUrl }: VendorRequest): VendorAnswer {
    return { status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, body: wsdl(`${baseUrl}/soap`, operations) };
  }

  /** Throws SoapFault. */
  answer(request: VendorRequest): VendorAnswer {
    if (request.method !== 'POST') throw new SoapFault('soap:Client', 'MethodNotAllowed', 'Calls are posted.');
    const { call } = readEnvelope(request);
    if (!call || call.namespace !== erpNamespace || !Object.hasOwn(operations, call.name)) throw new SoapFault('soap:Client', 'UnknownOperation', `There are ${Object.keys(operations).join(', ')} in ${erpNamespace}.`);
    const operation = call.name as Operation;
    const known: readonly string[] = operations[operation].request;
    const stranger = call.children.find(({ name }) => !known.includes(name));
    if (stranger) throw new SoapFault('soap:Client', 'InvalidProperty', `${operation} has no ${stranger.name.slice(0, 60)}.`);
    const content = inTransaction(this.parts.database, () => this[operation](new Parameters(call)));
    return soapAnswer(200, `<${operation}Response xmlns="${erpNamespace}">${content}</${operation}Response>`);
  }

  private GetCostCenters(given: Parameters): string {
    const [page, pageSize] = [given.whole('Page') ?? 1, Math.min(given.whole('PageSize') ?? this.pageSize(), this.pageSize())];
    const { records, total } = this.sets.CostCenters!.pageSince(given.time('ModifiedSince'), (page - 1) * pageSize, pageSize);
    const counts = Object.entries({ Page: page, PageSize: pageSize, TotalPages: Math.ceil(total / pageSize), TotalCount: total }).map(([name, value]) => textElement(name, value)).join('');
    return `${counts}<CostCenters>${records.map((record) => `<CostCenter>${written(record, setOf('CostCenters'))}</CostCenter>`).join('')}</CostCenters>`;
  }

  private GetEmployee(given: Parameters): string {
    return `<Employee>${written(this.employee(given), setOf('Employees'))}</Employee>`;
  }

  private UpdateEmployee(given: Parameters): string {
    const before = this.employee(given);
    const version = given.whole('RowVersion');
    if (version === undefined) throw new SoapFault('soap:Client', 'RowVersionRequired', 'Send the RowVersion that you read.');
    if (version !== before.version) throw new SoapFault('soap:Client', 'RowVersionConflict', 'The employee has changed since.', { RowVersion: String(before.version) });
    const changes = given.valuesOf(setOf('Employees'));
    delete changes.EmployeeNo;
    return `<Employee>${written(this.sets.Employees!.amend(before.id, changes, 'checked'), setOf('Employees'))}</Employee>`;
  }

  /** Into the named period, or into the present month. A reference is posted once. */
  private PostCostRate(given: Parameters): string {
    const { id, body } = this.employee(given);
    const period = given.text('Period') ?? new Date(this.parts.now()).toISOString().slice(0, 7);
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(period)) throw new SoapFault('soap:Client', 'InvalidProperty', 'Period must be a month, yyyy-mm.');
    if (isClosed(period, body.Company, (key) => this.sets.PostingPeriods!.find(key))) throw new SoapFault('soap:Client', 'PeriodClosed', `Posting period ${period} of ${String(body.Company)} is closed.`, { Period: period });
    const reference = given.text('Reference');
    const same = reference === undefined ? undefined : this.postings.ofReference(reference);
    if (same) throw new SoapFault('soap:Client', 'DuplicateReference', 'There is a posting of this reference.', { PostingNo: same });
    const { CostRate, CostRateCurrency = (body as FieldValues).CostRateCurrency ?? null } = given.valuesOf(setOf('Employees'));
    if (typeof CostRate !== 'string') throw new SoapFault('soap:Client', 'InvalidProperty', 'CostRate is missing.');
    const after = this.sets.Employees!.amend(id, { CostRate, CostRateCurrency }, 'unchecked');
    const postingNo = this.postings.add({ EmployeeNo: id, Period: period, CostRate, CostRateCurrency, Reference: reference ?? null });
    return textElement('PostingNo', postingNo) + textElement('RowVersion', after.version);
  }

  private employee(given: Parameters): StoredRecord<EntityBody> {
    const no = given.text('EmployeeNo');
    if (no === undefined) throw new SoapFault('soap:Client', 'InvalidProperty', 'EmployeeNo is missing.');
    const record = this.sets.Employees!.get(no);
    if (!record) throw new SoapFault('soap:Client', 'NotFound', 'There is no such employee.', { EmployeeNo: no.slice(0, 60) });
    return record;
  }
}

/** Does the work, and tells every refusal as a fault. */
export function withFaults(work: () => VendorAnswer): VendorAnswer {
  try {
    return work();
  } catch (error) {
    const fault = error instanceof Refusal ? faultOf(error.answer) : error;
    if (fault instanceof SoapFault) return soapFault(500, fault);
    throw error;
  }
}

/** The elements of a call. Throws SoapFault for values of another kind. */
class Parameters {
  constructor(private readonly call: XmlElement) {}

  text(name: string): string | undefined {
    return child(this.call, name)?.text.trim() || undefined;
  }

  whole(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,9}$/.test(text) || Number(text) < 1) throw new SoapFault('soap:Client', 'InvalidProperty', `${name} must be a whole number from 1.`);
    return Number(text);
  }

  time(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const ms = /^\d{4}-\d{2}-\d{2}(T|$)/.test(text) ? Date.parse(text) : NaN;
    if (Number.isNaN(ms)) throw new SoapFault('soap:Client', 'InvalidProperty', `${name} must be an ISO 8601 time.`);
    return ms;
  }

  /** What is given of an entity; xsi:nil stands for nothing. */
  valuesOf({ fields }: EntitySet): FieldValues {
    const given = this.call.children.filter(({ name }) => Object.hasOwn(fields, name));
    return Object.fromEntries(given.map((element) => [element.name, attributeOf(element, 'nil') === 'true' ? null : valueOf(fields[element.name]!, element.text)]));
  }
}

/** What is of no such kind stays a text, which the entity then refuses. */
function valueOf(kind: string, text: string): FieldValues[string] {
  if (kind === 'boolean' && /^(true|false|0|1)$/.test(text.trim())) return ['true', '1'].includes(text.trim());
  return kind === 'integer' && /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : text;
}

function written({ version, changedAt, body }: StoredRecord<EntityBody>, { fields }: EntitySet): string {
  return Object.keys(fields).map((name) => textElement(name, (body as FieldValues)[name])).join('') + textElement('ModifiedAt', new Date(changedAt).toISOString()) + textElement('RowVersion', version);
}
