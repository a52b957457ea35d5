import { describe, expect, it } from '@jest/globals';
import { formatFinding } from '@muster/domain-governance';
import { lintConnector } from './lint-connector.js';
import { shippedGovernance } from './shipped-governance.fixture.js';

const governance = shippedGovernance();
const sound = `name: psa
kind: psa
description: x
precedence: 1
timeZone: UTC
versions: restarts
entities: [worker]
connector:
  baseUrl: http://psa.example
  headers: { X-Account: { env: PSA_ACCOUNT } }
  auth: { kind: none }
  writes:
    worker:
      strategy: conditional-update
      key: $externalId('hris')
      parts:
        party:
          find: { method: GET, path: '/parties/{key}', record: '$' }
          create: { method: POST, path: /parties, id: id }
          body: '{ "name": givenName }'
        email:
          find: { method: GET, path: /emails, record: '[emails[code = $key()]]' }
          create: { method: POST, path: /emails, id: id }
          body: '{ "party": $part("party"), "value": workEmail }'
      find: { method: GET, path: '/people/{key}', record: '$', version: v }
      create: { method: POST, path: /people, id: id }
      update: { method: POST, path: '/people/{id}', body: '{ "seen": version, "values": body }' }
      body: '{ "party": $part("party"), "title": jobTitle }'
      then: [{ when: "employmentStatus = 'terminated'", method: POST, path: '/people/{id}/off' }]
`;

const rules = (text: string) => lintConnector({ path: 'psa.yaml', text }, new Map(), governance).map((finding) => formatFinding(finding));
const after = (from: string, to: string) => {
  expect(sound).toContain(from);
  return rules(sound.replace(from, to));
};

describe('the parts of a record and the calls that follow it', () => {
  it('are sound', () => expect(rules(sound)).toEqual([]));

  it('name parts that are there, and come before', () => {
    expect(after('"party": $part("party"), "title"', '"party": $part("paty"), "title"')).toEqual([expect.stringMatching(/^psa\.yaml:28:\d+ unknown-part There is no part paty\. Use one of party, email\./)]);
    expect(after('{ "name": givenName }', '{ "name": $part("email") }')).toEqual([expect.stringContaining('unknown-part There is no part email. Use one of none')]);
  });

  it('say which record they mean, and of what', () => {
    expect(after("'[emails[code = $key()]]'", "'emails'")).toEqual([expect.stringContaining('find does not say which record')]);
    expect(after('/people/{id}/off', '/people/{number}/off')).toEqual([expect.stringContaining('unfilled-placeholder Nothing fills {number}')]);
    expect(after("employmentStatus = 'terminated'", "status = 'terminated'")).toEqual([expect.stringContaining('unknown-attribute worker has no attribute status')]);
    expect(after('{ "name": givenName }', '{ "name": costRate }')).toEqual([expect.stringContaining('may-not-receive')]);
  });

  it('send the version that was seen, in the header, a field or the content of the call', () => {
    expect(after('{ "seen": version, "values": body }', '{ "values": body }')).toEqual([expect.stringContaining('The strategy conditional-update needs update.ifMatch, or version in update.body')]);
  });
});
