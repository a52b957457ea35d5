import { describe, expect, it } from '@jest/globals';
import { compileMapping } from '@muster/domain-mapping';
import { lintConnector } from './lint-connector.js';
import { shippedGovernance } from './shipped-governance.fixture.js';

const governance = shippedGovernance();
const mapping = compileMapping('config/mappings/psa.yaml', `mapping: psa
version: 1
system: psa
description: Resources.
files:
  resources: { format: records, columns: { id: , pool: } }
outputs:
  - { entity: worker, from: resources, key: id, attributes: { resourcePool: pool } }
`, governance);
const sound = `name: psa
kind: psa
description: Project delivery system.
precedence: 1
timeZone: UTC
versions: restarts
entities: [worker]
ids: { worker: hris }
connector:
  baseUrl: { env: PSA_URL }
  auth:
    kind: session
    user: { env: PSA_USER }
    password: { env: PSA_PASSWORD }
    login: { method: POST, path: /rpc, body: '{ "method": "login", "params": [user, password] }' }
    header: Authorization
    value: '"Session " & body.result'
  mapping: psa
  streams:
    resources:
      request: { method: POST, path: /rpc, body: '{ "after": after, "first": size, "changed": since }' }
      records: result
      pagination: { kind: keyset, parameter: after, in: body, from: id, limitParameter: size, limit: 100 }
      delta: { kind: changed-since, parameter: since, in: body, from: at }
      absent: { deletes: retire, request: { method: POST, path: /rpc, body: '{ "ids": [id] }' } }
  writes:
    worker:
      strategy: look-up-before-create
      key: $externalId('hris')
      find: { method: POST, path: /rpc, body: '{ "find": key }', record: result }
      create: { method: POST, path: /rpc, body: '{ "rows": [body], "once": correlationId }' }
      update: { method: POST, path: /rpc, body: '{ "ids": [id], "row": body, "version": version }' }
      remove: { method: POST, path: /rpc, body: '{ "ids": [id] }' }
      body: '{ "name": givenName }'
`;
const soap = sound.replace(/ {2}auth:[\s\S]*? {2}mapping:/, '  auth: { kind: ws-security, user: me, password: { env: PSA_PASSWORD } }\n  encoding: { soap: { namespace: urn:x } }\n  mapping:');
/** Of each finding: the rule, and what stands at its place. */
function told(text: string): string[] {
  const lines = text.split('\n');
  return lintConnector({ path: 'config/systems/psa.yaml', text }, new Map([['psa', mapping]]), governance).map(({ line, column, rule }) => `${rule} at ${lines[line - 1]!.slice(column - 1)}`);
}
function expectAfterEdit(text: string, old: string, replacement: string, ...expected: string[]): void {
  if (text.split(old).length !== 2) throw new Error(`"${old}" must occur once`);
  const found = told(text.replace(old, () => replacement));
  expect(found.map((one, index) => one.slice(0, expected[index]?.length))).toEqual(expected);
}

describe('the linter of protocols', () => {
  it('finds nothing in sound ones', () => expect([told(sound), told(soap)]).toEqual([[], []]));

  it.each<[string, string, string]>([
    ['"after": after,', '"after": befor, "a": after,', "unknown-field at '{ \"after\""], ['"first": size', '"first": 100', 'unread-parameter at after,'], ['"after": after,', '', 'unread-parameter at after,'], ['{ "ids": [id] }\' } }', '{ "ids": [key] }\' } }', 'unfilled-placeholder at request:'],
    ['{ "find": key }', '{ "find": 1 }', 'unfilled-placeholder at find:'], ['"once": correlationId', '"once": id', 'unknown-field at \'{ "rows"'], ['"row": body, "version"', '"row": rows, "version"', 'unknown-field at \'{ "ids"'], ['"ids": [id], "row"', '"ids": [id, "row"', 'bad-expression at \'{ "ids"'],
    ['"params": [user, password]', '"params": [user]', 'unread-parameter at \'{ "method"'], ['"params": [user, password]', '"params": [user, password, token]', 'unknown-field at \'{ "method"'], ['"Session " & body.result', '"Session " & result', 'unknown-field at \'"Session'],
    ['from: id,', 'from: "id[",', 'bad-expression at "id["'],
    ['{ method: POST, path: /rpc, body: \'{ "after"', '{ path: /rpc, body: \'{ "after"', 'no-body at \'{ "after"'], ['password: { env: PSA_PASSWORD }', 'password: hush', 'secret-literal at hush'], ['kind: keyset, parameter: after, in: body', 'kind: keyset, parameter: after, in: path', 'schema at path'],
  ])('finds what is wrong in JSON-RPC: %s -> %s', (old, replacement, finding) => {
    const found = told(sound.replace(old, () => replacement));
    expect(found[0]?.slice(0, finding.length)).toBe(finding);
  });

  it('wants a body where parameters go into it', () => {
    expectAfterEdit(sound, 'request: { method: POST, path: /rpc, body: \'{ "after": after, "first": size, "changed": since }\' }', 'request: { path: /r }', 'no-body at body, from: id', 'no-body at body, from: at');
    expectAfterEdit(sound, 'parameter: after, in: body, from: id, limitParameter: size', 'parameter: after, from: id', 'unknown-field at \'{ "after"', 'unknown-field at \'{ "after"');
  });

  it('keeps the names that have a meaning of their own', () => {
    expectAfterEdit(sound, 'limitParameter: size', 'limitParameter: full', 'unknown-field at \'{ "after"', 'parameter-twice at after,');
  });

  it('wants a namespace, an operation and POST for SOAP, and SOAP for ws-security', () => {
    expectAfterEdit(soap, '{ soap: { namespace: urn:x } }', '{ soap: { version: "1.2" } }', 'no-namespace at encoding:');
    expectAfterEdit(soap, '{ method: POST, path: /rpc, body: \'{ "find": key }\', record: result }', '{ method: POST, path: /rpc, body: \'{ "find": key }\', record: result, encoding: json }', 'not-soap at find:');
    expectAfterEdit(soap, '{ method: POST, path: /rpc, body: \'{ "find": key }\', record: result }', '{ method: GET, path: "/rpc/{key}", record: result }', 'no-body at find:', 'not-soap at find:');
    expectAfterEdit(soap, '  encoding: { soap: { namespace: urn:x } }\n', '', ...['request:', 'request:', 'find:', 'create:', 'update:', 'remove:'].map((place) => `not-soap at ${place}`));
  });
});
