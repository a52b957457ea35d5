import { describe, expect, it } from '@jest/globals';
import { bodyHash } from './body-hash.js';
import { compileWrite } from './compile-write.js';
import type { CompiledWrite, RecordContext, TargetRecord } from './compiled-connector.js';
import type { Encoding, WriteDeclaration } from './declaration.js';
import { shippedGovernance } from './shipped-governance.fixture.js';

const governance = shippedGovernance();
const declared: WriteDeclaration = {
  strategy: 'look-up-before-create',
  when: 'employmentStatus != null',
  key: "$externalId('hris')",
  find: { method: 'GET', path: '/people', query: { external_id: '{key}' }, record: 'data', version: 'revision' },
  create: { method: 'POST', path: '/people', id: 'data.id', version: '$headers.etag' },
  update: { method: 'PUT', path: '/people/{id}', headers: { Prefer: 'minimal' }, version: 'data.revision', ifMatch: 'header' },
  remove: { method: 'DELETE', path: '/people/{id}' },
  references: { manager: 'worker', orgUnit: 'org-unit' },
  correlation: { header: 'X-Correlation-Id' },
  body: `{ "external_id": $key(), "name": givenName & ' ' & familyName, "from": hireDate, "boss": manager, "unit": $ref('orgUnit'), "skills": skills.skill, "rate": costRate, "seat": location }`,
  readBack: { name: 'full_name', from: 'employment.from' },
};
const write = (more: Partial<WriteDeclaration> = {}, system = 'psa', encoding?: Encoding): CompiledWrite => compileWrite('worker', { ...declared, ...more }, system, governance, encoding);
const context: RecordContext = {
  id: 'w-1', externalIds: { hris: '7' }, refs: { manager: 'p-9' },
  attributes: { givenName: 'Ann', familyName: 'Lee', employmentStatus: 'active', hireDate: '2026-01-01', manager: 'w-9', orgUnit: 'o-1', location: 'l-1', costRate: '71.50', skills: [{ skill: 'java', level: 3 }] },
};
const target: TargetRecord = { key: '7', id: 'p/1', version: '"5"', correlationId: 'c-1' };
const answer = (body: unknown, headers: Record<string, string> = {}) => ({ body, headers });
const code = (work: Promise<unknown>) => work.then(() => 'none', (error: { code?: string }) => error.code);

describe('a record that may not leave its region', () => {
  const rule = "    residency: { attribute: country, rules: [{ values: [DEU], classifications: [confidential], regions: [EMEA] }] }\n";
  const inRegion = (region: string) => shippedGovernance(({ path, text }) => ({
    path, text: path.endsWith('ownership.yaml') ? text.replace(/( {2}worker:\n {4}meaning: .*\n)/, `$1${rule}`) : path.endsWith('psa.yaml') ? `${text}\nconnector: { baseUrl: 'http://psa.example', region: ${region}, auth: { kind: none } }\n` : text,
  }));
  const body = '{ "name": givenName, "boss": manager, "hired": hireDate, "status": employmentStatus }';
  const made = async (region: string, country: string | null) => {
    const compiled = compileWrite('worker', { ...declared, body }, 'psa', inRegion(region));
    const record = { ...context, attributes: { ...context.attributes, country } };
    return [await compiled.body(record), compiled.missingReferences({ ...record, refs: {} })];
  };

  it('goes to a system there as it is, and to others without what is guarded; nothing waits for what is held back', async () => {
    const [whole] = await made('EMEA', 'DEU');
    expect(whole).toEqual({ name: 'Ann', boss: 'p-9', hired: '2026-01-01', status: 'active' });
    const [held] = await made('AMER', 'DEU');
    expect(held).toMatchObject({ name: 'Ann' });
    expect(Object.values(held as object).filter((value) => value === null).length).toBeGreaterThan(0);
    expect(await made('AMER', 'GBR')).toEqual([whole, ['manager', 'orgUnit']]);
    expect(await made('AMER', null)).toEqual(await made('AMER', 'DEU'));
  });
});

describe('the body of a record', () => {
  it('is made of what the target may receive, with its own ids, and of nothing else', async () => {
    expect(await write().body(context)).toEqual({ external_id: '7', name: 'Ann Lee', from: '2026-01-01', boss: 'p-9', skills: 'java' });
  });

  it('says null for what is empty, and for a reference that the target does not know yet', async () => {
    const body = '{ "boss": manager, "unit": orgUnit, "end": terminationDate, "rate": costRate }';
    expect(await write({ body }).body({ ...context, refs: {} })).toEqual({ boss: null, unit: null, end: null });
    expect(await write({ body }, 'erp').body({ ...context, refs: {} })).toEqual({ boss: null, unit: null, end: null, rate: '71.50' });
  });

  it('names the references that are to follow', () => {
    expect(write().missingReferences(context)).toEqual(['orgUnit']);
    expect(write().missingReferences({ ...context, attributes: { ...context.attributes, orgUnit: null } })).toEqual([]);
  });

  it('has the codes of the target, and parks a record that it has no code for', async () => {
    const body = `{ "status": $code('employment-status', employmentStatus), "type": $code('employment-type', null) }`;
    expect(await write({ body }, 'hris').body(context)).toEqual({ status: 'A', type: null });
    expect(await write({ body }, 'psa').body(context)).toEqual({ status: 'active', type: null });
    expect(await code(write({ body: `{ "x": $code('no-table', employmentStatus) }` }).body(context))).toBe('unknown-code-table');
  });

  it('has the same hash for the same content, whatever the order', async () => {
    const one = await write({ body: '{ "a": givenName, "b": $id() }' }).body(context);
    const other = await write({ body: '{ "b": $id(), "a": givenName }' }).body(context);
    expect(bodyHash(one).equals(bodyHash(other))).toBe(true);
    expect(bodyHash(one).equals(bodyHash({ ...one, a: 'Bea' }))).toBe(false);
    expect(bodyHash(one)).toHaveLength(32);
  });

  it('keeps lists as lists', async () => expect(await write({ body: '{ "skills": [skills.skill], "levels": skills[] }' }).body(context)).toEqual({ skills: ['java'], levels: [{ skill: 'java', level: 3 }] }));

  it.each([["'text'", 'bad-body'], ['[1]', 'bad-body'], ['givenName.nothing', 'bad-body'], ['$number(givenName)', 'expression-failed']])('is refused where %s makes none', async (body, fault) => expect(await code(write({ body }).body(context))).toBe(fault));
});

describe('a record', () => {
  it('is wanted as `when` says, and always without it', async () => {
    const pending = { ...context, attributes: { ...context.attributes, employmentStatus: null } };
    expect([await write().wants(context), await write().wants(pending), await write({ when: undefined }).wants(pending)]).toEqual([true, false, true]);
  });

  it('is made there as `creates` says, and always without it', async () => {
    const pending = { ...context, attributes: { ...context.attributes, employmentStatus: null } };
    const one = write({ creates: 'employmentStatus != null' });
    expect([await one.creates(context), await one.creates(pending), await write().creates(pending)]).toEqual([true, false, true]);
  });

  it('has the key by which the target knows it, or waits for it', async () => {
    expect([await write().keyOf(context), await write().keyOf({ ...context, externalIds: {} }), await write({ key: '$id()' }).keyOf(context), await write({ key: '$key()' }).keyOf(context)]).toEqual(['7', null, 'w-1', null]);
  });

  it('may be the id among those of a system, in its own words or in those of others that speak by them', async () => {
    const keyOf = (externalIds: Record<string, string>, space = 'hris') => write({ key: `$idIn('${space}')` }).keyOf({ ...context, externalIds });
    expect(await keyOf({ hris: '7', erp: '3' })).toBe('7');
    expect(await keyOf({ 'hris-apac': 'S7', psa: '31', erp: '30' })).toBe('30');
    expect(await keyOf({ 'hris-apac': 'S7', psa: '31' }, 'hris-apac')).toBe('S7');
    expect([await keyOf({ 'hris-apac': 'S7' }), await keyOf({})]).toEqual([null, null]);
  });
});

describe('what a target owns', () => {
  const from = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const since = (days: number) => shippedGovernance(({ path, text }) => ({ path, text: path.endsWith('ownership.yaml') ? text.replace(/(billingRole:[^]*?owner: \[\{ kind: erp \})\]/, `$1, { system: psa, from: ${from(days)}, otherwise: [erp] }]`) : text }));
  const told = (days: number, system: string) => compileWrite('worker', { ...declared, body: `{ "role": $owns('billingRole'), "rate": $owns('costRate'), "code": $owns('code', 'charge-code') }` }, system, since(days)).body(context);

  it('is what it is the first owner of on this day, whatever else may speak of it', async () => {
    expect([await told(2, 'erp'), await told(2, 'psa')]).toEqual([{ role: true, rate: true, code: true }, { role: false, rate: false, code: false }]);
    expect([await told(-2, 'erp'), await told(-2, 'psa')]).toEqual([{ role: false, rate: true, code: true }, { role: true, rate: false, code: false }]);
  });
});

describe('the calls of a write', () => {
  it('are filled with what is known of the record, and carry the correlation id', async () => {
    const correlated = { 'X-Correlation-Id': 'c-1' };
    const all = write();
    expect(await all.find(target)).toEqual({ method: 'GET', path: '/people', query: { external_id: '7' }, headers: correlated });
    expect(await all.create(target, { a: 1 })).toEqual({ method: 'POST', path: '/people', query: {}, headers: correlated, body: { a: 1 } });
    expect(await all.update(target, { a: 1 })).toEqual({ method: 'PUT', path: '/people/p%2F1', query: {}, headers: { Prefer: 'minimal', ...correlated, 'If-Match': '"5"' }, body: { a: 1 } });
    expect(await all.remove(target)).toEqual({ method: 'DELETE', path: '/people/p%2F1', query: {}, headers: correlated });
    expect(await all.upsert(target, {})).toBeNull();
    expect([...all.operations]).toEqual(['find', 'create', 'update', 'remove']);
  });

  it('write correlation and version into the body where that is their place, and leave the given one alone', async () => {
    const one = write({ correlation: { field: 'reference' }, update: { method: 'PATCH', path: '/people/{id}', ifMatch: 'revision' } });
    const body = { a: 1 };
    expect(await one.update({ ...target, version: '5' }, body)).toMatchObject({ body: { a: 1, reference: 'c-1', revision: 5 } });
    expect(await one.update({ ...target, version: 'v5' }, body)).toMatchObject({ body: { revision: 'v5' } });
    expect((await one.update({ ...target, version: undefined }, body))!.body).toEqual({ a: 1, reference: 'c-1' });
    expect(body).toEqual({ a: 1 });
  });

  it('put the body into what the protocol has round it, and ask by one that changes nothing', async () => {
    const rpc = write({
      correlation: { field: 'reference' },
      find: { method: 'POST', path: '/rpc', body: '{ "method": "search", "params": [key, version] }', record: 'result' },
      create: { method: 'POST', path: '/rpc', body: '{ "method": "create", "id": correlationId, "params": { "key": key, "rows": [body] } }' },
      update: { method: 'POST', path: '/rpc', body: '{ "method": "write", "params": [id, body] }', ifMatch: 'revision', encoding: { soap: { action: 'urn:write' } } },
      remove: { method: 'POST', path: '/rpc', body: '{ "method": "delete", "params": [id] }' },
    }, 'psa', { soap: { namespace: 'urn:x', version: '1.2' } });
    const body = { a: 1 };
    expect(await rpc.find(target)).toMatchObject({ reads: true, body: { method: 'search', params: ['7', '"5"'] }, encoding: { soap: { namespace: 'urn:x', version: '1.2' } } });
    expect((await rpc.create(target, body))!.body).toEqual({ method: 'create', id: 'c-1', params: { key: '7', rows: [{ a: 1, reference: 'c-1' }] } });
    expect(await rpc.update({ ...target, version: '5' }, body)).toMatchObject({ body: { params: ['p/1', { a: 1, reference: 'c-1', revision: 5 }] }, encoding: { soap: { namespace: 'urn:x', version: '1.2', action: 'urn:write' } } });
    expect(await rpc.remove(target)).toMatchObject({ body: { method: 'delete', params: ['p/1'] } });
    for (const request of [await rpc.create(target, body), await rpc.remove(target)]) expect(request).not.toHaveProperty('reads');
  });

  it('carry a key by which a repeated one is told, where the strategy is that', async () => {
    expect((await write({ strategy: 'idempotency-key' }).create(target, {}))!.headers).toMatchObject({ 'Idempotency-Key': 'c-1' });
    expect((await write({ strategy: 'idempotency-key', idempotencyHeader: 'X-Once' }).create(target, {}))!.headers).toMatchObject({ 'X-Once': 'c-1' });
    expect((await write().create(target, {}))!.headers).not.toHaveProperty('Idempotency-Key');
  });

  it('are not made for a record whose id is not known', async () => {
    expect(await code(write().update({ ...target, id: undefined }, {}))).toBe('unfilled-placeholder');
    expect(await code(write().remove({ ...target, id: '' }))).toBe('unfilled-placeholder');
  });
});

describe('the answer to a call', () => {
  it('tells id and version, from body or headers', async () => {
    const told = answer({ data: { id: 71, revision: 5 } }, { etag: '"5"' });
    const all = write();
    expect([await all.idOf('create', told), await all.versionOf('create', told), await all.idOf('update', told), await all.versionOf('update', told)]).toEqual(['71', '"5"', undefined, '5']);
    expect(await all.idOf('create', answer({ data: null }))).toBeUndefined();
  });

  it('has the record that was looked up, or none', async () => {
    const record = { id: 71, revision: 5 };
    expect(await write().found(answer({ data: [record] }))).toEqual({ record, id: '71', version: '5' });
    expect(await write().found(answer({ data: record }))).toMatchObject({ id: '71' });
    expect([await write().found(answer({ data: [] })), await write().found(answer({})), await write().found(answer(undefined))]).toEqual([null, null, null]);
  });

  it('has the record that was looked up in another way, where one is declared', async () => {
    const two = write({ find: { method: 'GET', path: '/people', query: { external_id: '{key}' }, record: 'data', otherwise: { method: 'GET', path: '/people/{key}', record: 'person', id: 'number' } } });
    expect(await two.otherwise!.request(target)).toMatchObject({ method: 'GET', path: '/people/7', query: {} });
    expect(await two.otherwise!.found(answer({ person: { number: 71 } }))).toMatchObject({ id: '71' });
    expect(write().otherwise).toBeUndefined();
  });

  it('is a fault where several records have the key, or it is no record', async () => {
    expect(await code(write().found(answer({ data: [{ id: 1 }, { id: 2 }] })))).toBe('contract');
    expect(await code(write().found(answer({ data: 'x' })))).toBe('contract');
  });

  it('is compared with what was sent', async () => {
    const body = { name: 'Ann Lee', from: '2026-01-01', boss: 'p-9' };
    expect(await write().differences(body, { full_name: 'Ann Lee', employment: { from: '2026-01-01' } })).toEqual([]);
    expect(await write().differences(body, { full_name: 'Ann' })).toEqual([{ field: 'name', sent: 'Ann Lee', found: 'Ann' }, { field: 'from', sent: '2026-01-01', found: null }]);
  });
});

describe('what a target holds beside what would be written', () => {
  const body = `{ "external_id": $key(), "name": givenName & ' ' & familyName, "unit": $ref('orgUnit'), "cost": costRate != null ? 'known' }`;
  const readBack = { external_id: 'number', name: 'full_name', unit: 'unit', cost: 'cost' };
  const compiled = () => write({ body, readBack }, 'erp');

  it('is told field by field, with the attributes that it is made of, and whether one of them is restricted; what the body does not say is left out', async () => {
    expect(await compiled().compared(await compiled().body(context), { id: 4, number: '7', full_name: 'Ann Lee', unit: 'u-3' })).toEqual([
      { field: 'external_id', sent: '7', found: '7', attributes: [], isRestricted: false },
      { field: 'name', sent: 'Ann Lee', found: 'Ann Lee', attributes: ['familyName', 'givenName'], isRestricted: false },
      { field: 'cost', sent: 'known', found: null, attributes: ['costRate'], isRestricted: true },
    ]);
  });

  it('is made of attributes, of all that the body reads where the text does not tell, and of nobody knows what where it is another record that says it', async () => {
    const told = (text: string) => write({ body: text, references: { manager: { entity: 'worker', needs: ['workEmail'] } } }, 'erp').madeOf('name');
    expect([told(`{ "name": givenName, "rate": costRate }`), told(`$merge([$spread({ "name": givenName, "rate": costRate })])`), told(`{ "name": $named('manager').workEmail }`)]).toEqual([['givenName'], ['costRate', 'givenName'], undefined]);
  });

  it('is restricted in every field where the text does not tell them apart and one may be', async () => {
    const [first] = await write({ body: `$merge([$spread({ "name": givenName, "rate": costRate })])`, readBack: { name: 'full_name' } }, 'erp').compared({ name: null }, null);
    expect(first).toEqual({ field: 'name', sent: null, found: null, attributes: [], isRestricted: true });
  });

  it('is found by its id, or by the field that holds our key', async () => {
    expect([await compiled().idIn({ id: 4, number: '7' }), await compiled().keyIn({ id: 4, number: '7' }), await compiled().keyIn({ id: 4 }), await write().keyIn({ number: '7' })]).toEqual(['4', '7', undefined, undefined]);
  });
});
