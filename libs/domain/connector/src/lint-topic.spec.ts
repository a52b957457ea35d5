import { describe, expect, it } from '@jest/globals';
import { formatFinding } from '@muster/domain-governance';
import { compileMapping } from '@muster/domain-mapping';
import { compileConnector } from './compile-connector.js';
import type { CompiledTopic } from './compiled-feed.js';
import { lintConnector } from './lint-connector.js';
import { readConnector } from './read-connector.js';
import { shippedGovernance } from './shipped-governance.fixture.js';

const governance = shippedGovernance();
const mapping = compileMapping('config/mappings/hris-apac.yaml', `mapping: hris-apac
version: 1
system: hris-apac
description: Staff.
files:
  staff: { format: records, columns: { id: , title: , updated: } }
outputs:
  - { entity: worker, from: staff, key: id, version: updated, attributes: { jobTitle: title } }
`, governance);
const path = 'config/systems/hris-apac.yaml';
const sound = `name: hris-apac
kind: hr
description: Regional HR.
precedence: 2
timeZone: Australia/Sydney
versions: seconds
entities: [worker]
connector:
  mapping: hris-apac
  streams:
    staff:
      feed:
        kind: kafka
        brokers: { env: HRIS_APAC_BROKERS }
        topic: hr.people
        value: json
        payload: person
`;
const lint = (text: string) => lintConnector({ path, text }, new Map([['hris-apac', mapping]]), governance).map(formatFinding).map((finding) => finding.replace(`${path}:`, ''));
function afterEdit(from: string, to: string): string[] {
  if (!sound.includes(from)) throw new Error(`there is no ${from}`);
  return lint(sound.replace(from, to));
}

describe('a stream that is in a topic', () => {
  it('needs no address and no request, and is compiled', async () => {
    expect(lint(sound)).toEqual([]);
    const { system, connector } = readConnector({ path, text: sound })!;
    const { streams, topicStreams, feeds } = compileConnector(system, connector, governance);
    expect([streams.size, topicStreams.get('staff')]).toEqual([0, { name: 'staff', explodes: undefined }]);
    const { meaning, ...feed } = feeds.get('staff') as CompiledTopic;
    expect(feed).toEqual({ kind: 'kafka', brokers: { env: 'HRIS_APAC_BROKERS' }, topic: 'hr.people', value: 'json', registry: undefined, sasl: undefined, tls: false, eventBytesMax: 262_144 });
    expect(await meaning.contentOf({ person: { id: 1 } })).toEqual({ rows: [{ id: 1 }], ids: [] });
  });

  it('may be read as well, from an address', () => {
    expect(afterEdit('    staff:\n', '    staff:\n      request: { path: /staff }\n')).toEqual([expect.stringMatching(/no-address .* no baseUrl/), expect.stringMatching(/no-address .* no auth/)]);
    expect(lint(sound.replace('  mapping:', "  baseUrl: https://hr.example\n  auth: { kind: none }\n  mapping:").replace('    staff:\n', '    staff:\n      request: { path: /staff }\n'))).toEqual([]);
  });

  it.each([
    ['a topic of ours', 'hr.people', 'source.hris.worker.v1', /^15:16 own-topic source\.hris\.worker\.v1 is a name of a topic of Muster/],
    ['a topic of ours that is one alone', 'hr.people', 'exceptions.v1', /^15:16 own-topic/],
    ['a topic that no cluster has', 'hr.people', 'hr people', /^15:9 schema .*topic does not match/],
    ['brokers that are a URL', '{ env: HRIS_APAC_BROKERS }', 'kafka://a:9092', /^14:18 bad-brokers/],
    ['schemas that nobody has', 'value: json', 'value: avro', /^16:9 no-registry/],
    ['schemas that nobody needs', 'value: json', 'value: json\n        registry: { url: https://r.example }', /^17:9 unused-registry/],
    ['half a login', 'value: json', 'value: avro\n        registry: { url: https://r.example, user: me }', /^17:9 half-login/],
    ['a password that everybody hears', 'value: json', 'value: json\n        sasl: { mechanism: plain, user: me, password: { env: HRIS_APAC_PASSWORD } }', /^17:28 plain-without-tls/],
    ['a password in the file', 'value: json', 'value: json\n        sasl: { mechanism: scram-sha-512, user: me, password: hush }', /^17:\d+ secret-literal connector\.streams\.staff\.feed\.sasl\.password holds a secret/],
    ['records that are to be fetched from nowhere', 'payload: person', "record: id\n        fetch: { path: '/staff/{id}' }", /no-address .* no baseUrl/],
    ['a message without a meaning', '        payload: person\n', '', /one-way The feed does not say how/],
    ['a schedule for what is never read', '      feed:', '      everySeconds: 5\n      feed:', /schema .*everySeconds/],
    ['a line over which nothing can be asked', 'kind: kafka', 'kind: sse', /schema .*request/],
    ['rows that mean nothing', '    staff:\n', '    people:\n', /no-records The mapping hris-apac has no files\.people/],
  ])('is refused with %s', (_, from, to, finding) => {
    const findings = afterEdit(from, to);
    expect(findings.filter((one) => finding.test(one))).toHaveLength(1);
    expect(findings.join('\n')).not.toContain('hush');
  });
});
