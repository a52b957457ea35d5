import { describe, expect, it } from '@jest/globals';
import { formatFinding } from '@muster/domain-governance';
import { compileMapping } from '@muster/domain-mapping';
import { lintConnector } from './lint-connector.js';
import { readShipped, shippedGovernance } from './shipped-governance.fixture.js';

const governance = shippedGovernance();
const mappings = new Map(['hris', 'psa'].map((name) => [name, compileMapping(`config/mappings/${name}.yaml`, readShipped(`config/mappings/${name}.yaml`).text, governance)]));
const sound = `  webhooks:
    signature: { header: X-Hr-Signature, algorithm: hmac-sha256, encoding: hex, prefix: v1=, over: '{timestamp}.{body}', secrets: [{ env: A }, { file: /b }] }
    timestamp: { header: X-Hr-Timestamp, form: epoch-s, toleranceSeconds: 300 }
    challenge: { header: X-Challenge, field: verification }
    events: events
    id: event_id
    rules:
      - { when: '$contains(type, "worker.")', stream: workers, record: worker_id, fetch: { path: '/v1/workers/{id}', query: { of: '{id}' } } }
      - { when: 'type = "unit"', stream: org-units, payload: unit }
      - { stream: locations, wake: true }
`;

/** The shipped connector of a system with other webhooks. Of each finding: the rule, and what stands at its place. */
function told(webhooks: string, system = 'hris'): string[] {
  const text = `${readShipped(`config/systems/${system}.yaml`).text.replace(/^ {2}webhooks:\n(?: {4}.*\n| *\n)*/m, '').trimEnd()}\n${webhooks}`;
  const lines = text.split('\n');
  return lintConnector({ path: `config/systems/${system}.yaml`, text }, mappings, governance).map(({ line, column, rule }) => `${rule} at ${lines[line - 1]!.slice(column - 1)}`);
}
function edited(old: string, replacement: string): string[] {
  if (sound.split(old).length !== 2) throw new Error(`"${old}" must occur once`);
  return told(sound.replace(old, () => replacement));
}
const expectAfterEdit = (old: string, replacement: string, ...expected: string[]) => expect(edited(old, replacement).map((one, index) => one.slice(0, expected[index]?.length))).toEqual(expected);

describe('the linter of webhooks', () => {
  it('finds nothing in sound ones', () => expect(told(sound)).toEqual([]));

  it('knows their shape', () => {
    expectAfterEdit('hmac-sha256', 'md5', 'schema at md5');
    expectAfterEdit('wake: true', 'wake: false', 'schema at false');
    expectAfterEdit('id: event_id', 'ids: event_id', 'schema at ids: event_id');
    expectAfterEdit('secrets: [{ env: A }, { file: /b }]', 'secrets: []', 'schema at secrets: []');
  });

  it('lets no secret stand in the file, and does not repeat it', () => {
    expectAfterEdit('{ env: A }', 'hunter22', 'secret-literal at hunter22');
    expectAfterEdit('    challenge:', '    sharedSecret: { header: Authorization, value: hunter22 }\n    challenge:', 'secret-literal at hunter22');
    const text = `${readShipped('config/systems/erp.yaml').text}  webhooks: { sharedSecret: { header: A, value: hunter22 }, rules: [] }\n`;
    expect(lintConnector({ path: 'config/systems/erp.yaml', text }, mappings, governance).map(formatFinding).join('\n')).not.toContain('hunter22');
  });

  it('asks for a proof that covers the body and the time', () => {
    expect(told(sound.replace(/ {4}signature.*\n/, ''))[0]).toMatch(/^unsigned at webhooks:/);
    expectAfterEdit("'{timestamp}.{body}'", "'{timestamp}'", "unsigned-body at '{timestamp}'");
    expectAfterEdit("'{timestamp}.{body}'", "'{body}'", "unsigned-timestamp at '{body}'");
    expectAfterEdit(", over: '{timestamp}.{body}'", '', 'unsigned-timestamp at timestamp: { header: X-Hr-Timestamp');
    expectAfterEdit("'{timestamp}.{body}'", "'{id}{timestamp}.{body}'", "unfilled-placeholder at '{id}");
    expect(told(sound.replace(/ {4}timestamp.*\n/, ''))[0]).toMatch(/^unfilled-placeholder at '\{timestamp\}/);
  });

  it('holds rules against the streams, and wants one way for each record to come', () => {
    expectAfterEdit('stream: workers', 'stream: people', 'unknown-stream at people');
    expectAfterEdit('stream: locations, wake: true', 'stream: locations', 'one-way at { stream: locations }');
    expectAfterEdit('payload: unit', 'payload: unit, wake: true', 'one-way at { when');
    expectAfterEdit('record: worker_id, ', '', 'no-record at fetch:');
    expectAfterEdit("path: '/v1/workers/{id}', query: { of: '{id}' }", 'path: /v1/workers', 'unfilled-placeholder at fetch:');
    expectAfterEdit("of: '{id}'", "of: '{key}'", "unfilled-placeholder at '{key}'");
    expectAfterEdit('{ stream: locations, wake: true }', "{ stream: workers, record: id, fetch: { path: '/{id}' } }", 'fetch-twice at fetch:');
  });

  it('compiles the expressions', () => {
    expectAfterEdit('events: events', 'events: "events["', 'bad-expression at "events["');
    expectAfterEdit('record: worker_id', 'record: $nope(worker_id)', 'unknown-function at $nope');
    expectAfterEdit("when: 'type = \"unit\"'", "when: 'type ='", "bad-expression at 'type ='");
  });

  it('takes no whole record from an event where nothing tells a late one', () => {
    const webhooks = `  webhooks:\n    sharedSecret: { header: Authorization, value: { env: A } }\n    rules: [{ stream: resources, payload: resource }]\n`;
    expect(governance.systems.get('psa')!.versions).toBe('restarts');
    expect(told(webhooks, 'psa')).toEqual([expect.stringMatching(/^unordered-payload at resource/)]);
  });
});
