import { describe, expect, it } from '@jest/globals';
import { formatFinding } from '@muster/domain-governance';
import { compileMapping, type Mapping } from '@muster/domain-mapping';
import jsonata from 'jsonata';
import { compileConnector } from './compile-connector.js';
import { JSONATA_FUNCTIONS } from './expression-lint.js';
import { lintConnector } from './lint-connector.js';
import { readConnector } from './read-connector.js';
import { shippedGovernance } from './shipped-governance.fixture.js';

const governance = shippedGovernance();
const mappingText = `mapping: psa
version: 1
system: psa
description: Resources.
files:
  resources: { format: records, columns: { id: , pool: } }
  pools: { format: records, columns: { id: , name: } }
  extract: { match: x.csv, format: csv, columns: { id: } }
outputs:
  - { entity: worker, from: resources, key: id, attributes: { resourcePool: pool } }
`;
const mappingFrom = (text: string): ReadonlyMap<string, Mapping> => new Map([['psa', compileMapping('config/mappings/psa.yaml', text, governance)]]);
const mappings = mappingFrom(mappingText.replace(/ {2}pools:.*\n/, ''));

const head = `name: psa
kind: psa
description: Project delivery system.
precedence: 1
timeZone: UTC
versions: restarts
entities: [worker]
ids: { worker: hris }
connector:
`;
const sound = `  baseUrl: { env: PSA_URL }
  auth:
    kind: oauth2-client-credentials
    tokenUrl: /oauth/token
    clientId: { env: PSA_CLIENT_ID }
    clientSecret: { env: PSA_CLIENT_SECRET }
  limits:
    windows: [{ requests: 60, seconds: 60 }]
    quota: { remaining: X-RateLimit-Remaining, reset: X-RateLimit-Reset }
    share: { urgent: 0.5, delivery: 0.3, bulk: 0.2 }
  answers:
    - { when: status = 200 and $exists(body.error), class: data, message: body.error.message }
  mapping: psa
  streams:
    resources:
      request: { path: /api/resources, query: { per_page: 100 } }
      records: data
      pagination: { kind: page, parameter: page, last: total_pages }
      delta: { kind: changed-since, parameter: modified_since, from: modified_at, tooOld: status = 400 }
      absent: { deletes: retire, hiddenProof: status = 403, request: { path: '/api/resources/{id}' } }
  writes:
    worker:
      strategy: look-up-before-create
      key: $externalId('hris')
      find: { method: GET, path: /api/resources, query: { external_id: '{key}' }, record: 'data[0]' }
      create: { method: POST, path: /api/resources, id: data.id }
      update: { method: PUT, path: '/api/resources/{id}' }
      references: { manager: worker }
      body: |
        { "external_id": $key(), "name": givenName, "boss": manager, "status": $code('employment-status', employmentStatus) }
      readBack: { name: name }
`;
const edit = (text: string, old: string, replacement: string) => {
  if (text.split(old).length !== 2) throw new Error(`"${old}" must occur once`);
  return text.replace(old, () => replacement);
};
const lint = (text: string, known = mappings) => lintConnector({ path: 'config/systems/psa.yaml', text: head + text }, known, governance);
/** Of each finding: the rule, and what stands at its place. */
const told = (text: string, known = mappings) => {
  const lines = (head + text).split('\n');
  return lint(text, known).map(({ line, column, rule }) => `${rule} at ${lines[line - 1]!.slice(column - 1)}`);
};
const expectFindings = (found: readonly string[], expected: readonly string[]) => expect(found.map((one, index) => one.slice(0, expected[index]?.length))).toEqual(expected);
const expectAfterEdit = (old: string, replacement: string, ...expected: string[]) => expectFindings(told(edit(sound, old, replacement)), expected);
const messages = (text: string) => lint(text).map(({ message }) => message).join('\n');

describe('the linter of connectors', () => {
  it('finds nothing in a sound one, nor where there is none, and what it lets pass compiles', () => {
    expect(lint(sound).map(formatFinding)).toEqual([]);
    expect(lintConnector({ path: 'config/systems/psa.yaml', text: head.replace('connector:\n', '') }, mappings, governance)).toEqual([]);
    const read = readConnector({ path: 'config/systems/psa.yaml', text: head + sound })!;
    expect(compileConnector(read.system, read.connector, governance).streams.get('resources')).toMatchObject({ delta: 'changed-since', pagination: 'page' });
  });

  it('tells the place, the rule and the remedy', () => {
    expect(lint(edit(sound, 'records: data\n', 'records: data\n      after: [pools]\n')).map(formatFinding)).toEqual([
      'config/systems/psa.yaml:27:15 unknown-stream There is no stream pools. Use one of resources.',
    ]);
  });

  it('gives all findings at once, in order of their places', () => {
    expectFindings(told(edit(edit(sound, 'from: modified_at', 'from: "modified_at["'), 'bulk: 0.2', 'bulk: 0.5')), ['shares at share:', 'bad-expression at "modified_at["']);
  });

  describe('shape', () => {
    it('has no unknown keys, kinds and classes', () => {
      expectAfterEdit('records: data', 'record: data', 'schema at record: data');
      expectAfterEdit('kind: page', 'kind: pages', 'schema at pages');
      expectAfterEdit('class: data', 'class: bad', 'schema at bad');
      expectAfterEdit('POST, path: /api', 'POST, path: api', 'schema at path: api');
    });

    it('is YAML', () => expect(told(edit(sound, 'kind: page', 'kind: [page'))[0]).toMatch(/^syntax/));
  });

  describe('secrets', () => {
    it.each<[string, string, string]>([
      ['{ env: PSA_CLIENT_SECRET }', 'hush', 'hush'], ['{ env: PSA_URL }', 'https://me:hush@psa.example', 'https://me:hush@'], ['query: { per_page: 100 }', 'headers: { Authorization: Bearer hush }', 'Bearer hush'],
      ['per_page: 100', 'api_key: hush', 'hush'], ['  mapping: psa', '  headers: { X-Api-Key: hush }\n  mapping: psa', 'hush'],
    ])('are no literals, and are not repeated: %s -> %s', (old, replacement, place) => {
      expectAfterEdit(old, replacement, `secret-literal at ${place}`);
      expect(messages(edit(sound, old, replacement))).not.toContain('hush');
      expect(messages(edit(sound, old, replacement))).toContain('{ env: NAME }');
    });

    it('are no parameters of a like name', () => expectAfterEdit('per_page: 100', 'token_kind: 100'));
  });

  describe('streams and mapping', () => {
    it('belong together', () => {
      for (const name of ['people', 'extract']) expectAfterEdit('    resources:\n', `    ${name}:\n`, 'no-stream at psa', `no-records at ${name}:`);
      expectFindings(told(sound, mappingFrom(mappingText)), ['no-stream at psa']);
    });

    it('need an output that takes from the stream', () => {
      const text = edit(sound, '  writes:\n', '    pools: { request: { path: /pools } }\n  writes:\n');
      expectFindings(told(text, mappingFrom(mappingText)), ['no-records at pools:']);
    });

    it('retire nothing where each row is one part of its record', () => {
      expectFindings(told(sound, mappingFrom(mappingText.replace(/ {2}pools:.*\n/, '').replace('key: id,', 'key: id, part: pool,'))), ['retired-in-parts at retire, hiddenProof: status = 403, request: { path: \'/api/resources/{id}\' } }']);
    });

    it('know what is ours of what is written, by a field that the mapping takes', () => {
      const ours = (entity: string, key: string) => edit(sound, '      records: data\n', `      records: data\n      ours: { entity: ${entity}, id: id, key: ${key} }\n`);
      expectFindings(told(ours('worker', 'pool')), []);
      expectFindings(told(ours('project', 'pool')), ['not-written at project, id: id, key: pool }']);
      expectFindings(told(ours('worker', 'tag')), ['unknown-column at tag }']);
    });

    it('need a sound mapping of the same system', () => {
      expectAfterEdit('  mapping: psa\n', '', 'no-mapping at streams:');
      expectAfterEdit('mapping: psa', 'mapping: pas', 'unknown-mapping at pas');
      expectFindings(told(sound, mappingFrom(mappingText.replace('system: psa', 'system: rm'))), ['unknown-mapping at psa']);
    });

    it('wait for each other without a ring', () => {
      const ring = '    pools: { request: { path: /pools }, after: [resources] }\n  writes:\n';
      const text = edit(edit(sound, '      records: data\n', '      records: data\n      after: [pools]\n'), '  writes:\n', ring);
      expectFindings(told(text, mappingFrom(mappingText)), ['ring at pools]', 'no-records at pools:', 'ring at resources]']);
      expectAfterEdit('records: data', 'records: data\n      after: [resources]', 'ring at resources]');
    });

    it('fill headers with the parameter of their pages, and with nothing else', () => {
      const headed = (headers: string) => ['query: { per_page: 100', `headers: { ${headers} }, query: { per_page: 100`] as const;
      expectAfterEdit(...headed('Range: "pages={offset}"'), 'unfilled-placeholder at "pages={offset}"');
      expectAfterEdit(...headed('Range: "pages={page}-{page+1}"'));
      const twice = edit(sound, ...headed('Range: "pages={page}"'));
      expectFindings(told(edit(twice, 'kind: page, parameter', 'kind: page, in: query, parameter')), ['parameter-twice at headers:']);
    });

    it('set no parameter twice', () => {
      expectAfterEdit('per_page: 100', 'page: 100', 'parameter-twice at page, last');
      expectAfterEdit('parameter: modified_since', 'parameter: page', 'parameter-twice at page, from');
    });
  });

  describe('lists of what is written', () => {
    const project = `    project:
      strategy: upsert-by-external-id
      key: $externalId('crm')
      find: { method: GET, path: '/api/projects/{key}', record: $ }
      list: { request: { path: /api/projects }, records: data, pagination: { kind: page, parameter: page } }
      upsert: { method: PUT, path: '/api/projects/{key}' }
      body: '{ "external_id": $key(), "name": name }'
      readBack: { external_id: external_id, name: name }
`;
    it('stand under a name that no stream has', () => {
      expect(told(sound + project)).toEqual([]);
      const { system, connector } = readConnector({ path: 'config/systems/psa.yaml', text: head + sound + project })!;
      expect([...compileConnector(system, connector, governance).lists.values()].map(({ entity, stream }) => [entity, stream.name, stream.delta])).toEqual([['project', 'list of project', 'full']]);
    });

    it('say how their records are read, and are none where a stream reads them', () => {
      expectFindings(told(sound + edit(project, '      readBack: { external_id: external_id, name: name }\n', '')), ['incomplete-write at list:']);
      expectFindings(told(sound + edit(project, 'records: data', 'records: "data["')), ['bad-expression at "data["']);
      expectAfterEdit("      create: { method: POST", "      list: { request: { path: /api/resources } }\n      create: { method: POST", 'read-already at list:');
    });
  });

  describe('expressions', () => {
    it.each<[string, string, string]>([
      ['records: data', 'records: "data["', 'bad-expression at "data["'], ['last: total_pages', 'last: "$sum("', 'bad-expression at "$sum("'], ['tooOld: status = 400', 'tooOld: status =', 'bad-expression at status ='],
      ['hiddenProof: status = 403', 'hiddenProof: error = 403', 'unknown-field at error = 403'], ['$exists(body.error)', '$exists(error)', 'unknown-field at status = 200'], ['message: body.error.message', 'message: error.message', 'unknown-field at error.message'],
      ['tooOld: status = 400', 'tooOld: $older(status)', 'unknown-function at $older'], ["$externalId('hris')", "$extrenalId('hris')", 'unknown-function at $extrenalId'], ['id: data.id', "id: $ref('x')", 'unknown-function at $ref'],
    ])('%s -> %s', (old, replacement, finding) => expectAfterEdit(old, replacement, finding));

    it('know the functions of JSONata, all of them', async () => {
      for (const name of JSONATA_FUNCTIONS) expect([name, await jsonata(`$type($${name})`).evaluate({})]).toEqual([name, 'function']);
    });

    it('may define functions', () => expectAfterEdit('records: data', 'records: "($own := function($x) { $x.data }; $own($))"'));
  });

  describe('placeholders', () => {
    it.each<[string, string, string]>([
      ['path: /api/resources, query: { per_page', "path: '/{tenant}/resources', query: { per_page", "'/{tenant}"], ['per_page: 100', "since: '{since}'", "'{since}'"], ["{ external_id: '{key}' }", "{ external_id: '{key}', also: '{id}' }", "'{id}'"],
      ['POST, path: /api/resources', "POST, path: '/api/resources/{id}'", "'/api/resources/{id}'"], ["PUT, path: '/api/resources/{id}' }", "PUT, path: '/api/resources/{number}' }", "'/api/resources/{number}'"],
    ])('must be filled by something: %s -> %s', (old, replacement, place) => expectAfterEdit(old, replacement, `unfilled-placeholder at ${place}`));

    it('are needed where a call is about one record', () => {
      expectAfterEdit("query: { external_id: '{key}' }, ", '', 'unfilled-placeholder at find:');
      expectAfterEdit("path: '/api/resources/{id}' } }", 'path: /api/resources } }', 'unfilled-placeholder at request:');
      expectAfterEdit(", request: { path: '/api/resources/{id}' }", '', 'no-request at status = 403');
      expectAfterEdit("record: 'data[0]' }", "record: 'data[0]', otherwise: { method: GET, path: '/api/resources/{key}', record: $ } }");
      expectAfterEdit("record: 'data[0]' }", "record: 'data[0]', otherwise: { method: GET, path: '/api/resources', record: $ } }", 'unfilled-placeholder at otherwise:');
      expectAfterEdit("record: 'data[0]' }", "record: 'data[0]', otherwise: { method: GET, path: '/api/resources/{id}', query: { k: '{key}' }, record: '$$(' } }", 'unfilled-placeholder at \'/api/resources/{id}\'', 'bad-expression at \'$$(\'');
    });

    it('are needed by each further proof that something is gone', () => {
      const absent = "absent: { deletes: retire, hiddenProof: status = 403, request: { path: '/api/resources/{id}' } }";
      const seesAll = (path: string, when = 'body.all') => `seesAll: { request: { path: '${path}' }, when: ${when} }`;
      expectAfterEdit(absent, "absent: { deletes: retire, goneProof: body.deleted, request: { path: '/api/deleted/{id}' } }");
      expectAfterEdit(absent, `absent: { deletes: retire, request: { path: '/api/resources/{id}' }, ${seesAll('/api/me')} }`);
      expectAfterEdit('hiddenProof: status = 403,', 'hiddenProof: status = 403, goneProof: body.deleted,', 'two-proofs at status = 403');
      expectAfterEdit(absent, 'absent: { deletes: retire, goneProof: body.deleted }', 'no-request at body.deleted');
      expectAfterEdit(absent, `absent: { deletes: retire, ${seesAll('/api/me')} }\n      complete: { total: total }`, 'no-request at seesAll');
      expectAfterEdit(absent, `absent: { deletes: retire, request: { path: '/api/resources/{id}' }, ${seesAll('/api/{id}', 'all')} }`, "unfilled-placeholder at '/api/{id}'", 'unknown-field at all');
    });

    it('are needed before anything is taken for gone, unless the system says how many records it has', () => {
      expectAfterEdit("absent: { deletes: retire, hiddenProof: status = 403, request: { path: '/api/resources/{id}' } }", 'absent: { deletes: retire }', 'no-proof at retire }');
      expectAfterEdit("absent: { deletes: retire, hiddenProof: status = 403, request: { path: '/api/resources/{id}' } }", 'absent: { deletes: retire }\n      complete: { total: total }');
    });

    it('are needed in a filter', () => {
      const filter = (template: string, ...expected: string[]) => expectAfterEdit('kind: changed-since, parameter: modified_since,', `kind: filter, parameter: $filter, template: '${template}',`, ...expected);
      filter('ModifiedAt gt {since}');
      filter('ModifiedAt gt today', "unfilled-placeholder at 'ModifiedAt gt today'");
      filter('{what} gt {since}', "unfilled-placeholder at '{what}");
    });
  });

  describe('limits and addresses', () => {
    it('have shares that make up one', () => expectAfterEdit('bulk: 0.2', 'bulk: 0.3', 'shares at share:'));
    it('have URLs', () => {
      expectAfterEdit('{ env: PSA_URL }', 'psa.example', 'bad-url at psa.example');
      expectAfterEdit('/oauth/token', 'oauth/token', 'bad-url at oauth/token');
      expectAfterEdit('/oauth/token', 'https://login.example/token');
    });
    it('use a token once that is good for one use', () => {
      const probed = (auth: string) => `probe: { previewUrl: { env: PSA_NEXT } }\n  auth:\n    kind: ${auth}\n`;
      expectAfterEdit('auth:\n    kind: oauth2-client-credentials\n', probed('oauth2-client-credentials'));
      expectAfterEdit('auth:\n    kind: oauth2-client-credentials\n', probed('oauth2-refresh-token\n    refreshToken: { env: PSA_REFRESH }'), 'token-twice at previewUrl');
    });
  });

  describe('writes', () => {
    it('are of entities', () => expectAfterEdit('    worker:\n', '    wroker:\n', 'unknown-entity at wroker:'));

    it('have what their strategy needs', () => {
      const find = "      find: { method: GET, path: /api/resources, query: { external_id: '{key}' }, record: 'data[0]' }\n";
      expectAfterEdit(find, '', 'incomplete-write at look-up-before-create', 'incomplete-write at readBack:');
      expectAfterEdit('strategy: look-up-before-create', 'strategy: upsert-by-external-id', 'incomplete-write at upsert-by-external-id');
      expectAfterEdit('strategy: look-up-before-create', 'strategy: conditional-update', 'incomplete-write at update:');
      expectAfterEdit("PUT, path: '/api/resources/{id}' }", "PUT, path: '/api/resources/{id}', ifMatch: header }", 'incomplete-write at header');
    });

    it('are made without a look first only where the target refuses a second one by our key, and can be asked for the first', () => {
      const find = "      find: { method: GET, path: /api/resources, query: { external_id: '{key}' }, record: 'data[0]'";
      const refusing = edit(sound, find, `      refusesDuplicates: true\n${find}`);
      expectFindings(told(refusing), []);
      expectFindings(told(edit(refusing, `${find} }`, `${find}, otherwise: { method: GET, path: '/api/resources/{key}', record: data } }`)), ['never-looks at refusesDuplicates:']);
      expect(told(edit(refusing, 'strategy: look-up-before-create', 'strategy: upsert-by-external-id')).join()).toContain('never-looks at refusesDuplicates:');
    });

    it('can tell the id that they need', () => {
      const keyed = edit(edit(sound, 'strategy: look-up-before-create', 'strategy: idempotency-key'), "      find: { method: GET, path: /api/resources, query: { external_id: '{key}' }, record: 'data[0]' }\n", '');
      expectFindings(told(edit(edit(keyed, ', id: data.id', ''), '      readBack: { name: name }\n', '')), ['unfilled-placeholder at update:']);
    });

    it.each<[string, string, string, string]>([
      ['"name": givenName', '"name": firstName', 'unknown-attribute', 'worker has no attribute firstName'], ['"name": givenName', '"name": costRate', 'may-not-receive', 'psa may not receive worker.costRate'],
      ['"name": givenName', '"name": list.{ "x": $$.costRate }', 'may-not-receive', 'costRate'], ['"name": givenName', '"name": orgUnit', 'undeclared-reference', 'references: { orgUnit: org-unit }'],
      ['"name": givenName', `"name": $ref('orgUnit')`, 'undeclared-reference', 'orgUnit'], ['"name": givenName', '"name": $now()', 'unsteady', '$now'],
      ["$code('employment-status'", "$code('employment'", 'unknown-code-table', 'There is no code table employment'], ["$externalId('hris')", "$externalId('hrsi')", 'unknown-system', 'hrsi'],
      ["$externalId('hris')", "externalId('hris')", 'unknown-attribute', 'The function is written $externalId(…)'], ["$externalId('hris')", '$key()', 'unknown-function', '$key'],
      ["$externalId('hris')", "$idIn('hrsi')", 'unknown-system', 'hrsi'], ['"name": givenName', `"name": $owns('shoeSize')`, 'unknown-attribute', 'shoeSize'],
      ['"name": givenName', `"name": $owns('code', 'charge-cod')`, 'unknown-attribute', 'charge-cod'], ['"name": givenName', `"name": $owns('manager')`, 'owned-by-place', 'differs by place'],
      ['{ manager: worker }', '{ manager: org-unit }', 'no-reference', 'refers to worker'], ['{ manager: worker }', '{ manager: worker, jobTitle: worker }', 'no-reference', 'jobTitle is no reference'],
      ['{ manager: worker }', '{ manager: worker, shoe: worker }', 'unknown-attribute', 'no attribute shoe'],
    ])('read what the record has, and the target may receive: %s -> %s', (old, replacement, rule, message) => {
      expect(lint(edit(sound, old, replacement))).toContainEqual(expect.objectContaining({ rule, message: expect.stringContaining(message) }));
    });
  });

  describe('adoption', () => {
    const adopt = `      adopt:
        stream: resources
        id: id
        key: external_id
        match:
          - { name: e-mail, certain: true, all: [{ theirs: email, ours: workEmail }] }
          - { name: full name, all: [{ theirs: name, ours: "givenName & ' ' & familyName" }] }
`;
    const adopting = sound + adopt;
    const expectInAdopt = (old: string, replacement: string, ...expected: string[]) => expectFindings(told(edit(adopting, old, replacement)), expected);

    it('is sound with a key or rules', () => expect(lint(adopting).map(formatFinding)).toEqual([]));
    it('reads a declared stream', () => expectInAdopt('stream: resources', 'stream: people', 'unknown-stream at people'));
    it('has a rule', () => expectFindings(told(sound + adopt.replace(/ {8}key[^]*$/, '')), ['no-rule at adopt:']));
    it('has names that differ', () => expectInAdopt('name: full name', 'name: e-mail', 'rule-twice at e-mail'));
    it('leaves the name key to its key', () => expectInAdopt('name: full name', 'name: key', 'rule-twice at key'));
    it('compares attributes that there are, that may be received and that name nobody', () => {
      expectInAdopt('ours: workEmail', 'ours: mail', 'unknown-attribute at mail');
      expectInAdopt('ours: workEmail', 'ours: costRate', 'may-not-receive at costRate');
      expectInAdopt('ours: workEmail', 'ours: manager', 'reference-in-match at manager');
      expectInAdopt('ours: workEmail', 'ours: "$ref(\'manager\')"', 'unknown-function at');
    });
    it('is understood', () => expectInAdopt('theirs: email', 'theirs: "email["', 'bad-expression at "email["'));
    it('takes over by the id of the target', () => {
      expectInAdopt("'/api/resources/{id}' }\n      references", "'/api/resources/{key}' }\n      references", 'cannot-adopt at adopt:');
      expectInAdopt('strategy: look-up-before-create', 'strategy: upsert-by-external-id\n      upsert: { method: PUT, path: /x }', 'cannot-adopt at upsert-by-external-id');
    });

    it('recognize what a source says before it is believed: where it speaks of it, by what it says, and told by nothing else', () => {
      const adopts = `  adopts:
    worker:
      stream: resources
      id: id
      match: [{ name: e-mail, certain: true, all: [{ theirs: email, ours: workEmail }] }]
`;
      const withAdopts = edit(sound, '  writes:\n', `${adopts}  writes:\n`);
      const expectInAdopts = (old: string, replacement: string, ...expected: string[]) => expectFindings(told(edit(withAdopts, old, replacement)), expected);
      expect(told(withAdopts)).toEqual([]);
      expectInAdopts('    worker:\n      stream', '    person:\n      stream', 'unknown-entity at person:');
      expectInAdopts('    worker:\n      stream', '    org-unit:\n      stream', 'silent-source at org-unit:', 'unknown-attribute at workEmail');
      expectInAdopts('stream: resources', 'stream: people', 'unknown-stream at people');
      expectInAdopts('      id: id\n', '      id: id\n      key: external_id\n', 'no-key at external_id');
      expectInAdopts('ours: workEmail', 'ours: manager', 'reference-in-match at manager');
      expectInAdopts('ours: workEmail', 'ours: homeEmail', 'unknown-attribute at homeEmail');
      expectInAdopts('  writes:\n    worker:\n', `  writes:\n    worker:\n      adopt: { stream: resources, id: id, key: external_id }\n`, 'adopted-twice at worker:');
      const webhooks = `  webhooks:\n    sharedSecret: { header: Authorization, value: { env: X } }\n    rules: [{ stream: resources, wake: true }]\n`;
      expectFindings(told(edit(withAdopts, '  adopts:\n', `${webhooks}  adopts:\n`)), ['told-before at resources']);
    });

    it('waits for another system that speaks of the same', () => {
      const awaiting = (words: string) => told(edit(sound, '  writes:\n', `  awaits: { ${words} }\n  writes:\n`));
      expect(awaiting('worker: hris')).toEqual([]);
      expectFindings(awaiting('worker: psa'), ['unknown-system at psa']);
      expectFindings(awaiting('worker: hrsi'), ['unknown-system at hrsi']);
      expectFindings(awaiting('location: hris'), ['silent-source at location:']);
    });
  });
});

describe('reading a connector', () => {
  it('refuses one whose shape is wrong, with every finding', () => {
    expect(() => readConnector({ path: 'psa.yaml', text: head + edit(edit(sound, 'records: data', 'record: data'), '{ env: PSA_CLIENT_SECRET }', 'hush') })).toThrow(/2 fault\(s\)[^]*psa\.yaml:15:19 secret-literal[^]*psa\.yaml:26:7 schema/);
  });
  it('gives nothing where a system has none', () => expect(readConnector({ path: 'psa.yaml', text: head.replace('connector:\n', '') })).toBeNull());
});
