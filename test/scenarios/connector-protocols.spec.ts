import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { deliverRecord, lintConnectors, readPage, triedConnector, type Delivered, type KnownInTarget, type Trial } from '@muster/connectors';
import type { RecordContext, StreamRequest } from '@muster/domain-connector';
import { SandboxControl, startSandbox, type RunningSandbox, type SystemName } from '@muster/sandbox';

/** The ERP as it was spoken with before it had OData. */
const soapErp = `
connector:
  baseUrl: { env: ERP_URL }
  auth: { kind: ws-security, user: { env: ERP_USER }, password: { env: ERP_PASSWORD }, passwordType: digest }
  encoding: { soap: { namespace: 'urn:erp:finance:v1', action: 'urn:erp:finance:v1/{operation}' } }
  limits: { concurrency: 2 }
  answers:
    - { when: 'body.Fault.detail.ErpFault.Code = "NotFound"', class: gone, message: body.Fault.faultstring }
    - { when: 'body.Fault.detail.ErpFault.Code = "RowVersionConflict"', class: conflict, message: body.Fault.faultstring }
  mapping: erp
  streams:
    cost-centers:
      request: { method: POST, path: /soap, body: '{ "GetCostCenters": $merge([ModifiedSince ? { "ModifiedSince": ModifiedSince } : {}, { "Page": Page, "PageSize": 2 }]) }' }
      records: '[GetCostCentersResponse.CostCenters.CostCenter]'
      pagination: { kind: page, parameter: Page, in: body, last: '$number(GetCostCentersResponse.TotalPages)' }
      delta: { kind: changed-since, parameter: ModifiedSince, in: body, from: ModifiedAt, overlapSeconds: 0 }
      complete: { total: GetCostCentersResponse.TotalCount }
  writes:
    worker:
      strategy: conditional-update
      key: $externalId('hris')
      find: { method: POST, path: /soap, body: '{ "GetEmployee": { "EmployeeNo": key } }', record: GetEmployeeResponse.Employee, id: EmployeeNo, version: RowVersion }
      update:
        method: POST
        path: /soap
        body: '{ "UpdateEmployee": body }'
        id: UpdateEmployeeResponse.Employee.EmployeeNo
        version: UpdateEmployeeResponse.Employee.RowVersion
        ifMatch: RowVersion
      body: '{ "EmployeeNo": $key(), "JobTitle": jobTitle, "TerminationDate": terminationDate }'
      readBack: { JobTitle: JobTitle, TerminationDate: TerminationDate }
`;
const soapMapping = `mapping: erp
version: 1
system: erp
description: Cost centers over SOAP.
files:
  cost-centers: { format: records, columns: { Code: { required: true }, RowVersion: { type: integer, required: true }, ModifiedAt: { type: timestamp, form: 'yyyy-MM-ddTHH:mm:ss.SSSZ' }, Name: } }
outputs:
  - { entity: cost-center, from: cost-centers, key: Code, version: RowVersion, occurredAt: ModifiedAt, attributes: { code: Code, name: Name } }
`;
/** Rows that one call made bear one time: only the order of their ids is certain. */
const timeStreams = `  mapping: time
  streams:
    employees:
      request: { method: POST, path: /rpc, body: '{ "jsonrpc": "2.0", "id": 1, "method": "employee.searchRead", "params": { "domain": [["id", ">", after]], "order": [["id", "ASC"]], "limit": limit } }' }
      records: '[result]'
      pagination: { kind: keyset, parameter: after, in: body, from: id, limitParameter: limit, limit: 50 }
`;
const timeMapping = `mapping: time
version: 1
system: time
description: Employees of time entry.
files:
  employees: { format: records, columns: { employee_no: { required: true }, email: } }
outputs:
  - { entity: worker, from: employees, key: employee_no, attributes: { workEmail: email } }
`;

/** A second directory of skills, which is told what others know. A mutation fails with a null and an error beside it, in a 200. */
const skillsDirectory = `name: skills
kind: talent
description: Directory of skills of an acquired firm.
precedence: 2
timeZone: UTC
versions: none
entities: [worker]
ids: { worker: hris }
connector:
  baseUrl: { env: TALENT_URL }
  auth: { kind: api-key, header: X-Api-Key, value: { env: TALENT_API_KEY } }
  answers:
    - { when: '"THROTTLED" in body.errors.extensions.code', class: throttled, message: body.errors.message }
    - { when: '"UNAUTHENTICATED" in body.errors.extensions.code', class: auth, message: body.errors.message }
    - { when: '"NOT_FOUND" in body.errors.extensions.code', class: gone, message: body.errors.message }
    - { when: '"BAD_USER_INPUT" in body.errors[path[0] = "setSkills"].extensions.code', class: data, message: body.errors.message }
    - { when: '$exists(body.errors.extensions.code[$ in ["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"]])', class: contract, message: body.errors.message }
    - { when: '$exists(body.errors)', class: transient, message: body.errors.message }
  writes:
    worker:
      strategy: look-up-before-create
      key: $externalId('hris')
      find:
        method: POST
        path: /graphql
        body: '{ "query": "query Find($number: String!) { person(employeeNumber: $number) { id skills { name level } } }", "variables": { "number": key } }'
        record: data.person
      create:
        method: POST
        path: /graphql
        body: '{ "query": "mutation Create($number: String!, $skills: [SkillInput!]!) { setSkills(employeeNumber: $number, skills: $skills) { id } }", "variables": { "number": key, "skills": body.skills } }'
        id: data.setSkills.id
      update:
        method: POST
        path: /graphql
        body: '{ "query": "mutation Update($id: ID!, $skills: [SkillInput!]!) { setSkills(id: $id, skills: $skills) { id } }", "variables": { "id": id, "skills": body.skills } }'
        id: data.setSkills.id
      body: '{ "skills": [skills.{ "name": skill, "level": level }] }'
      readBack: { skills: skills }
`;

const unknown: KnownInTarget = { id: null, version: null, bodyHash: null, inDoubt: false };
const ada: RecordContext = { id: '00000000-0000-5000-8000-000000000001', externalIds: { hris: '100001' }, refs: {}, attributes: { givenName: 'Ada', familyName: 'Holt', workEmail: 'ada@northfold.example', employmentStatus: 'active', jobTitle: 'R&D <Lead>', terminationDate: null } };
const as = (attributes: RecordContext['attributes']): RecordContext => ({ ...ada, attributes: { ...ada.attributes, ...attributes } });

let configDir: string;
let sandbox: RunningSandbox;
let control: SandboxControl;
let trial: Trial;

beforeAll(async () => {
  configDir = mkdtempSync(join(tmpdir(), 'muster-protocols-'));
  cpSync(fileURLToPath(new URL('../../config', import.meta.url)), configDir, { recursive: true });
  const erp = readFileSync(join(configDir, 'systems/erp.yaml'), 'utf8');
  writeFileSync(join(configDir, 'systems/erp.yaml'), erp.slice(0, erp.indexOf('\nconnector:')) + soapErp);
  writeFileSync(join(configDir, 'mappings/erp.yaml'), soapMapping);
  const time = readFileSync(join(configDir, 'systems/time.yaml'), 'utf8');
  // What is read as a stream is not listed as well: the first list is that of workers.
  writeFileSync(join(configDir, 'systems/time.yaml'), time.replace('  writes:\n', `${timeStreams}  writes:\n`).replace(/ {6}list:\n(?: {8}.*\n)+/, ''));
  writeFileSync(join(configDir, 'mappings/time.yaml'), timeMapping);
  writeFileSync(join(configDir, 'systems/skills.yaml'), skillsDirectory);
  sandbox = await startSandbox();
  control = new SandboxControl(sandbox.url);
  const url = (system: SystemName) => sandbox.urlOf(system);
  trial = {
    configDir,
    env: {
      TIME_URL: url('time'), TIME_USER: 'muster', TIME_PASSWORD: 'time-password', TALENT_URL: url('talent'), TALENT_API_KEY: 'talent-key', IDENTITY_URL: url('identity'), IDENTITY_TOKEN: 'identity-token',
      ERP_URL: url('erp'), ERP_USER: 'muster', ERP_PASSWORD: 'erp-password',
    },
  };
}, 60_000);

afterAll(async () => {
  await sandbox?.stop();
  rmSync(configDir, { recursive: true, force: true });
});

/** Delivers workers to a system, with one caller and so one session for all of them. */
function workersTo(system: string): (context: RecordContext, known?: KnownInTarget) => Promise<Delivered> {
  const { connector, caller } = triedConnector(trial, system);
  const calling = caller();
  return (context, known = unknown) => deliverRecord({
    write: connector.writes.get('worker')!, context, entity: 'worker', known, correlationId: 'c-1', caller: calling, lane: 'delivery', beforeWrite: () => Promise.resolve(), isTaken: () => Promise.resolve(false),
  });
}
const knownBy = (delivered: Delivered): KnownInTarget => {
  if (delivered.kind !== 'delivered') throw new Error(`not delivered: ${JSON.stringify(delivered)}`);
  return { ...delivered, inDoubt: false };
};

/** All rows of a stream; each request goes through JSON, as it does when another process goes on with it. */
async function rowsOf(system: string, stream: string): Promise<{ rows: Record<string, unknown>[]; pages: number }> {
  const { connector, caller } = triedConnector(trial, system);
  const [calling, declared] = [caller(), connector.streams.get(stream)!];
  const rows: Record<string, unknown>[] = [];
  let request: StreamRequest | null = await declared.firstRequest(null, { full: true });
  let pages = 0;
  for (; request; pages += 1) {
    const { class: kind, message, answer } = await calling.call('urgent', `read ${stream}`, request);
    if (kind !== 'ok' || !answer) throw new Error(`${kind}: ${message}`);
    rows.push(...(await declared.rowsOf(answer.body)));
    request = JSON.parse(JSON.stringify(await declared.next(request, answer))) as StreamRequest | null;
  }
  return { rows, pages };
}

it('the linter finds nothing in how they are declared', () => expect(lintConnectors(configDir)).toEqual([]));

describe('JSON-RPC with a session', () => {
  it('gets a record and its change, over a session that has expired meanwhile, each written once', async () => {
    const deliver = workersTo('time');
    const created = await deliver(ada);
    expect(created).toMatchObject({ kind: 'delivered', how: 'created' });
    expect(await control.rows('time', 'employees')).toMatchObject([{ employee_no: '100001', name: 'Ada Holt', active: true, reference: 'c-1' }]);
    await control.behave('time', [{ do: 'expired-token', times: 1 }]);
    expect(await deliver(as({ familyName: 'Byron' }), knownBy(created))).toMatchObject({ kind: 'delivered', how: 'updated' });
    expect(await control.rows('time', 'employees')).toMatchObject([{ employee_no: '100001', name: 'Ada Byron' }]);
    const methods = (await control.calls('time')).map(({ body }) => (body as { method?: string }).method);
    expect(methods).toEqual(['session.login', 'employee.create', 'employee.write', 'session.login', 'employee.write']);
  }, 60_000);

  it('is read behind the last id of each page', async () => {
    await control.seed('time', { employees: Array.from({ length: 119 }, (_, nth) => ({ employee_no: `E${nth}`, name: `N${nth}` })) });
    const { rows, pages } = await rowsOf('time', 'employees');
    expect([pages, new Set(rows.map((row) => row['employee_no'])).size]).toEqual([3, 120]);
  }, 60_000);

  it('parks a record that is refused inside a 200', async () => {
    const delivered = await workersTo('time')(as({ workEmail: 7 }));
    expect(delivered).toMatchObject({ kind: 'parked', class: 'data', known: { inDoubt: false } });
  }, 60_000);
});

describe('GraphQL', () => {
  it('is read page by page by a cursor in the body', async () => {
    await control.seed('talent', { people: Array.from({ length: 60 }, (_, nth) => ({ employeeNumber: String(100_001 + nth), name: `N${nth}`, skills: [{ name: 'kafka', level: 3 }] })) });
    const { rows, pages } = await rowsOf('talent', 'people');
    expect([pages, new Set(rows.map((row) => row['employeeNumber'])).size]).toEqual([2, 60]);
  }, 60_000);

  it('fails where an error stands in a 200', async () => {
    await control.behave('talent', [{ do: 'failure-inside-200', times: 1 }]);
    await expect(readPage(trial, 'talent', 'people')).rejects.toThrow(/transient/);
    await control.behave('talent', [{ do: 'expired-token', times: 1 }]);
    await expect(readPage(trial, 'talent', 'people')).rejects.toThrow(/auth/);
  }, 60_000);
});

describe('GraphQL that is written', () => {
  const can = (...skills: readonly (readonly [string, unknown])[]) => as({ skills: skills.map(([skill, level]) => ({ skill, level })) });
  const skillsOf = async (employeeNumber: string) => ((await control.rows('talent', 'people')) as { employeeNumber: string; skills: unknown }[]).find((person) => person.employeeNumber === employeeNumber)?.skills;
  /** Name of each operation that was asked for since, with its variables. */
  const asked = async () => (await control.calls('talent')).map(({ body }) => {
    const { query, variables } = body as { query: string; variables: unknown };
    return [/^\w+ (\w+)/.exec(query)![1], variables];
  });

  beforeEach(async () => {
    await control.reset('talent');
    await control.seed('talent', { people: [{ id: 'T-7', employeeNumber: '100001', name: 'Ada', skills: [{ name: 'cobol', level: 5 }] }] });
  });

  it('gets what the body says as variables of a mutation, of the person whom a query found before', async () => {
    const deliver = workersTo('skills');
    const first = await deliver(can(['rust "2021"', 4], ['sql', null]));
    expect(first).toMatchObject({ kind: 'delivered', how: 'updated', id: 'T-7' });
    expect(await skillsOf('100001')).toEqual([{ name: 'rust "2021"', level: 4 }, { name: 'sql', level: null }]);
    expect(await deliver(can(['rust "2021"', 4], ['sql', null]), knownBy(first))).toMatchObject({ how: 'unchanged' });
    expect(await deliver(can(), knownBy(first))).toMatchObject({ kind: 'delivered', how: 'updated' });
    expect(await skillsOf('100001')).toEqual([]);
    expect(await asked()).toEqual([['Find', { number: '100001' }], ['Update', { id: 'T-7', skills: [{ name: 'rust "2021"', level: 4 }, { name: 'sql', level: null }] }], ['Update', { id: 'T-7', skills: [] }]]);
  }, 60_000);

  it('parks a record that is refused by an error inside of a 200, and leaves nothing in doubt', async () => {
    const deliver = workersTo('skills');
    expect(await deliver(can(['rust', 'high']))).toMatchObject({ kind: 'parked', class: 'data', known: { id: 'T-7', inDoubt: false } });
    expect(await skillsOf('100001')).toEqual([{ name: 'cobol', level: 5 }]);
    const stranger = { ...can(['rust', 4]), externalIds: { hris: 'nobody' } };
    expect(await deliver(stranger)).toMatchObject({ kind: 'parked', class: 'gone', reason: 'There is no such person.', known: { id: null, inDoubt: false } });
    expect((await asked()).map(([operation]) => operation)).toEqual(['Find', 'Update', 'Find', 'Create']);
  }, 60_000);

  it('looks up anew whom it knew by an id that is gone', async () => {
    expect(await workersTo('skills')(can(['rust', 4]), { ...unknown, id: 'T-1' })).toMatchObject({ kind: 'delivered', how: 'updated', id: 'T-7' });
    expect((await asked()).map(([operation]) => operation)).toEqual(['Update', 'Find', 'Update']);
  }, 60_000);

  it('comes later where the failure inside of a 200 passes, and looks first whether it was done all the same', async () => {
    const deliver = workersTo('skills');
    const known = { ...unknown, id: 'T-7' };
    await control.behave('talent', [{ do: 'failure-inside-200', times: 1 }]);
    const failed = await deliver(can(['rust', 4]), known);
    expect(failed).toMatchObject({ kind: 'later', class: 'transient', reason: 'The skills index did not answer.', known: { inDoubt: true } });
    await control.behave('talent', [{ do: 'throttle', retryAfterSeconds: 3, times: 1 }]);
    expect(await deliver(can(['rust', 4]), known)).toMatchObject({ kind: 'later', class: 'throttled', retryAfterMs: 3_000, known: { inDoubt: false } });
    expect(await workersTo('skills')(can(['rust', 4]), (failed as { known: KnownInTarget }).known)).toMatchObject({ kind: 'delivered', how: 'updated' });
    expect(await skillsOf('100001')).toEqual([{ name: 'rust', level: 4 }]);
    expect((await asked()).map(([operation]) => operation)).toEqual(['Update', 'Update', 'Find', 'Update']);
  }, 60_000);
});

describe('SCIM', () => {
  it('gets a record, and its change as a PatchOp under its version', async () => {
    const deliver = workersTo('identity');
    const created = await deliver(ada);
    expect(await control.rows('identity', 'Users')).toMatchObject([{ externalId: '100001', title: 'R&D <Lead>' }]);
    expect(await deliver(as({ jobTitle: 'Architect' }), knownBy(created))).toMatchObject({ kind: 'delivered', how: 'updated' });
    expect(await control.rows('identity', 'Users')).toMatchObject([{ externalId: '100001', title: 'Architect' }]);
  }, 60_000);

  it('is read from its first index, which is 1', async () => {
    await control.seed('identity', { Users: Array.from({ length: 120 }, (_, nth) => ({ userName: `u${nth}`, externalId: `x${nth}` })) });
    const { rows, pages } = await rowsOf('identity', 'users');
    expect([pages, new Set(rows.map(({ userName }) => userName)).size]).toEqual([2, 121]);
  }, 60_000);
});

describe('SOAP with WS-Security', () => {
  it('is read page by page, a page of one among them', async () => {
    await control.seed('erp', { CostCenters: Array.from({ length: 5 }, (_, nth) => ({ Code: `CC-${nth}`, Name: `R&D ${nth}`, Company: 'GB01' })) });
    const { rows, pages } = await rowsOf('erp', 'cost-centers');
    expect([pages, rows.map((row) => row['Name'])]).toEqual([3, ['R&D 0', 'R&D 1', 'R&D 2', 'R&D 3', 'R&D 4']]);
    expect(await readPage(trial, 'erp', 'cost-centers')).toMatchObject({ rows: 2, hasMore: true, parked: [], changes: [{ entity: 'cost-center', key: 'CC-0' }, { key: 'CC-1' }] });
  }, 60_000);

  it('gets a change under the version that was read, and again after somebody else has changed it', async () => {
    const deliver = workersTo('erp');
    await control.seed('erp', { Employees: [{ EmployeeNo: '100001', Name: 'Ada', Company: 'GB01', Billable: true }] });
    const first = await deliver(ada);
    expect(first).toMatchObject({ kind: 'delivered', how: 'updated', id: '100001', version: '2' });
    await control.seed('erp', { Employees: [{ EmployeeNo: '100001', Name: 'Ada H.', Company: 'GB01', Billable: true }] });
    expect(await deliver(as({ jobTitle: 'Architect' }), knownBy(first))).toMatchObject({ kind: 'delivered', how: 'updated', version: '4' });
    expect(await control.rows('erp', 'Employees')).toMatchObject([{ EmployeeNo: '100001', Name: 'Ada H.', JobTitle: 'Architect', TerminationDate: null }]);
  }, 60_000);

  it('tells a fault by its code: whose fault it is, or that it passes, in a 200 too', async () => {
    const deliver = workersTo('erp');
    expect(await deliver(as({ terminationDate: 'soon' }))).toMatchObject({ kind: 'parked', class: 'data' });
    await control.behave('erp', [{ do: 'failure-inside-200', times: 1 }]);
    expect(await deliver(as({ jobTitle: 'Other' }))).toMatchObject({ kind: 'later', class: 'transient', reason: 'The posting was not completed.' });
    trial = { ...trial, env: { ...trial.env, ERP_PASSWORD: 'guess' } };
    const refused = await workersTo('erp')(ada);
    expect(refused).toMatchObject({ kind: 'later', class: 'auth' });
    expect(JSON.stringify(refused)).not.toContain('guess');
  }, 60_000);
});
