import { describe, expect, it } from '@jest/globals';
import { formatFinding, lintOwnership } from './lint.js';
import { edited, smallCatalogue, smallCodes, smallFirm, smallOwnership } from './small-firm.fixture.js';

const lint = (replaced: Record<string, string | undefined>) => lintOwnership(smallFirm(replaced), smallCatalogue);
const places = (replaced: Record<string, string | undefined>) => lint(replaced).map(({ file, line, column, rule }) => `${file}:${line}:${column} ${rule}`);
/** Findings of the ownership file after one edit. */
const afterEdit = (old: string, replacement: string) => places({ 'ownership.yaml': edited(smallOwnership, old, replacement) });
const mainHr = (old: string, replacement: string) =>
  places({ 'systems/main-hr.yaml': edited(smallFirm().find(({ path }) => path.endsWith('main-hr.yaml'))!.text, old, replacement) });
const codes = (old: string, replacement: string) => places({ 'codes/status.yaml': edited(smallCodes, old, replacement) });

const LOCATION_RULES = `          - { kind: hr }
          - { system: side-hr, legalEntity: [AU01], from: 2025-01-01 }`;
const withRules = (...rules: string[]) => afterEdit(LOCATION_RULES, rules.map((rule) => `          - ${rule}`).join('\n'));
const AU01 = '{ system: side-hr, legalEntity: [AU01], from: 2025-01-01 }';

describe('the ownership linter', () => {
  it('finds nothing in a sound configuration', () => {
    expect(lint({})).toEqual([]);
  });

  it('passes over other files of config/', () => {
    expect(lint({ 'mappings/adventureworks.yaml': ': not : ours' })).toEqual([]);
  });

  it('formats a finding as compilers do, with a remedy', () => {
    const [finding] = lint({ 'ownership.yaml': edited(smallOwnership, '        owner:\n          - { kind: hr }', '        owner:\n          - { system: nobody }') });
    expect(formatFinding(finding!)).toBe(
      'config/ownership.yaml:27:23 unknown-system System nobody is not declared. Use one of books, main-hr, pool, side-hr, or add systems/nobody.yaml.',
    );
  });

  it('gives all findings at once, sorted by place', () => {
    const ownership = edited(edited(smallOwnership, 'classification: public', 'classification: secret'), 'owner: [{ kind: hr }]', 'owner: [{ system: nobody }]');
    expect(places({ 'ownership.yaml': ownership, 'systems/main-hr.yaml': smallFirm()[2]!.text.replace('Europe/London', 'Mars/Base') })).toEqual([
      'config/ownership.yaml:8:25 schema', 'config/ownership.yaml:20:27 unknown-system', 'config/systems/main-hr.yaml:5:11 bad-time-zone',
    ]);
  });

  describe('gap', () => {
    it('is a catalogue attribute that the file does not name', () => {
      const findings = lint({ 'ownership.yaml': smallOwnership.slice(0, smallOwnership.indexOf('      costRate:')) });
      expect(findings).toEqual([expect.objectContaining({ line: 14, column: 5, rule: 'gap', message: expect.stringContaining('worker.costRate') })]);
    });

    it('is an entity that the file does not name', () => {
      expect(places({ 'ownership.yaml': `entities:\n${smallOwnership.slice(smallOwnership.indexOf('  worker:'))}` })).toEqual(['config/ownership.yaml:1:1 gap']);
    });

    it('is an attribute whose rules leave a day or a place without owner', () => {
      expect(withRules('{ kind: hr, from: 2025-01-01 }', AU01)).toEqual(['config/ownership.yaml:26:9 gap']);
      expect(withRules(AU01)).toEqual(['config/ownership.yaml:26:9 gap']);
    });

    it('is a configuration without ownership file', () => {
      expect(places({ 'ownership.yaml': undefined })).toEqual(['config/ownership.yaml:1:1 gap']);
    });
  });

  describe('two owners', () => {
    it('are two rules that hold everywhere from the same day', () => {
      expect(withRules('{ kind: hr }', '{ kind: rm }')).toEqual(['config/ownership.yaml:28:13 two-owners']);
      expect(withRules('{ kind: hr }', '{ kind: rm, from: 2025-01-01 }', '{ kind: hr, from: 2025-01-01 }')).toEqual(['config/ownership.yaml:29:13 two-owners']);
    });

    it('are two rules that share one of their legal entities and the day', () => {
      expect(withRules('{ kind: hr }', '{ kind: hr, legalEntity: [NZ01, AU01], from: 2025-01-01 }', AU01)).toEqual(['config/ownership.yaml:29:13 two-owners']);
    });

    it('are not rules of other days, other places, or another kind of scope', () => {
      expect(withRules('{ kind: hr }', '{ kind: rm, from: 2026-01-01 }', AU01, '{ kind: hr, legalEntity: [AU01] }', '{ kind: rm, region: [AU01], from: 2025-01-01 }')).toEqual([]);
    });

    it('are two systems of a kind with the same precedence', () => {
      expect(mainHr('precedence: 1', 'precedence: 2')).toEqual(['config/systems/side-hr.yaml:4:13 same-precedence']);
    });

    it('are two ownership files', () => {
      expect(places({ 'more/ownership.yaml': smallOwnership })).toEqual(['config/ownership.yaml:1:1 two-owners']);
    });

    it('are one attribute written twice', () => {
      expect(afterEdit('      costRate:', '      location:')).toEqual([expect.stringMatching(/^config\/ownership\.yaml:29:7 syntax/)]);
    });
  });

  describe('unknown names', () => {
    it('finds an attribute that no schema has', () => {
      expect(afterEdit('      location:', '      lokation:')).toEqual(['config/ownership.yaml:14:5 gap', 'config/ownership.yaml:21:7 unknown-attribute']);
    });

    it('finds an entity that no schema has, in ownership and in systems', () => {
      expect(afterEdit('  legal-entity:', '  company:')).toEqual(['config/ownership.yaml:1:1 gap', 'config/ownership.yaml:2:3 unknown-entity']);
      expect(mainHr('entities: [worker]', 'entities: [worker, wroker]')).toEqual(['config/systems/main-hr.yaml:7:20 unknown-entity']);
      expect(mainHr('entities: [worker]', 'entities: [worker]\nstreams:\n  legal-entity: [companies]')).toEqual(['config/systems/main-hr.yaml:9:3 unknown-entity']);
    });

    it('finds a system that would speak of what no source speaks of', () => {
      const catalogue = smallCatalogue.map((entry) => (entry.entity === 'worker' ? { ...entry, changeRecord: null } : entry));
      const of = (findings: readonly { file: string; rule: string }[]) => findings.filter(({ rule }) => rule === 'unknown-entity').map(({ file }) => file);
      expect(of(lintOwnership(smallFirm(), catalogue))).toContain('config/systems/main-hr.yaml');
    });

    it('finds a system that is not declared, as owner, as receiver and in a code table', () => {
      expect(withRules('{ kind: hr }', '{ system: sidehr, from: 2025-01-01 }')).toEqual(['config/ownership.yaml:28:23 unknown-system']);
      expect(afterEdit('{ system: main-hr }', '{ system: main }')).toEqual(['config/ownership.yaml:25:40 unknown-system']);
      expect(codes('  side-hr:', '  sidehr:')).toEqual(['config/codes/status.yaml:12:3 unknown-system']);
    });

    it('finds a kind that is none, or of which no system is declared', () => {
      expect(withRules('{ kind: hrr }')).toEqual(['config/ownership.yaml:27:21 unknown-kind']);
      expect(withRules('{ kind: crm }')).toEqual(['config/ownership.yaml:27:21 unknown-kind']);
      expect(afterEdit('receivers: [erp]', 'receivers: [erp, bank]')).toEqual(['config/ownership.yaml:33:26 unknown-kind']);
      expect(afterEdit('receivers: [erp]', 'receivers: everyone')).toEqual(['config/ownership.yaml:33:20 schema']);
      expect(mainHr('kind: hr', 'kind: humans')).toEqual(['config/systems/main-hr.yaml:2:7 unknown-kind']);
    });

    it('finds an owner that never speaks of the entity', () => {
      expect(afterEdit('owner: [{ kind: erp }]\n  worker', 'owner: [{ kind: rm }]\n  worker')).toEqual(['config/ownership.yaml:10:25 silent-owner']);
      expect(afterEdit('owner: [{ kind: erp }]\n  worker', 'owner: [{ system: main-hr }]\n  worker')).toEqual(['config/ownership.yaml:10:27 silent-owner']);
    });
  });

  describe('who speaks while the owner has not', () => {
    it('may be kinds and systems, and the others of a kind after one of its systems', () => {
      expect(withRules('{ kind: rm, otherwise: [hr, { system: books }] }')).toEqual([]);
      expect(withRules('{ system: side-hr, otherwise: [hr] }', '{ kind: hr, from: 2025-01-01, otherwise: [rm] }')).toEqual([]);
    });

    it('has to be known and declared', () => {
      expect(withRules('{ kind: rm, otherwise: [hrr] }')).toEqual(['config/ownership.yaml:27:37 unknown-kind']);
      expect(withRules('{ kind: rm, otherwise: [hr, crm] }')).toEqual(['config/ownership.yaml:27:41 unknown-kind']);
      expect(withRules('{ kind: rm, otherwise: [hr, { system: nobody }] }')).toEqual(['config/ownership.yaml:27:51 unknown-system']);
    });

    it('has to speak of the entity', () => {
      const ownedBy = (rule: string) => afterEdit('owner: [{ kind: erp }]\n  worker', `owner: [${rule}]\n  worker`);
      expect(ownedBy('{ kind: erp, otherwise: [rm] }')).toEqual(['config/ownership.yaml:10:42 silent-owner']);
      expect(ownedBy('{ kind: erp, otherwise: [{ system: pool }] }')).toEqual(['config/ownership.yaml:10:52 silent-owner']);
    });

    it('is not named twice in one rule, by its own name or by its kind', () => {
      expect(withRules('{ kind: hr, otherwise: [rm, hr] }')).toEqual(['config/ownership.yaml:27:41 named-twice']);
      expect(withRules('{ kind: hr, otherwise: [{ system: side-hr }] }')).toEqual(['config/ownership.yaml:27:47 named-twice']);
      expect(withRules('{ system: pool, otherwise: [{ system: books }, { system: books }] }')).toEqual(['config/ownership.yaml:27:70 named-twice']);
      expect(withRules('{ system: pool, otherwise: [rm] }')).toEqual(['config/ownership.yaml:27:41 named-twice']);
    });

    it('is a list of words and systems, each without place and day', () => {
      expect(withRules('{ kind: hr, otherwise: rm }')).toEqual(['config/ownership.yaml:27:36 schema']);
      expect(withRules('{ kind: hr, otherwise: [] }')).toEqual(['config/ownership.yaml:27:25 schema']);
      expect(withRules('{ kind: hr, otherwise: [{ kind: rm }] }')).toEqual(['config/ownership.yaml:27:37 schema']);
      expect(withRules('{ kind: hr, otherwise: [{ system: pool, from: 2025-01-01 }] }')).toEqual(['config/ownership.yaml:27:37 schema']);
    });

    it('is told on its own line', () => {
      expect(withRules('kind: rm\n            otherwise:\n              - hr\n              - system: nobody')).toEqual(['config/ownership.yaml:30:25 unknown-system']);
    });
  });

  describe('an attribute that the master decides', () => {
    it('needs no rule', () => {
      expect(afterEdit(`owner:\n${LOCATION_RULES}`, 'owner: decided')).toEqual([]);
    });

    it('is classed and sent as any other', () => {
      expect(afterEdit('receivers: [erp]\n        owner: [{ kind: erp }]', 'receivers: all\n        owner: decided')).toEqual(['config/ownership.yaml:33:20 restricted']);
      expect(afterEdit('classification: public\n        receivers: all\n        owner: [{ kind: erp }]', 'receivers: [bank]\n        owner: decided')).toEqual([
        'config/ownership.yaml:5:7 unclassified', 'config/ownership.yaml:8:21 unknown-kind',
      ]);
    });

    it('is told by this one word, apart from rules', () => {
      expect(lint({ 'ownership.yaml': edited(smallOwnership, 'owner: [{ kind: hr }]', 'owner: master') }).map(formatFinding)).toEqual([
        'config/ownership.yaml:20:16 schema entities.worker.attributes.employer.owner is not as it must be: it is decided, or a list of rules. Correct it.',
      ]);
      expect(afterEdit('owner: [{ kind: hr }]', 'owner: { kind: hr }')).toEqual(['config/ownership.yaml:20:9 schema']);
      expect(afterEdit('owner: [{ kind: hr }]', 'owner: []')).toEqual(['config/ownership.yaml:20:9 schema']);
      expect(afterEdit('owner: [{ kind: hr }]', 'owner: [{ kind: hr }, decided]')).toContain('config/ownership.yaml:20:31 schema');
    });
  });

  describe('classification', () => {
    it('is missed where an attribute has none', () => {
      expect(afterEdit('        classification: public\n', '')).toEqual(['config/ownership.yaml:5:7 unclassified']);
    });

    it('has to agree with the restricted Avro record, both ways', () => {
      expect(afterEdit('classification: restricted', 'classification: confidential')).toEqual(['config/ownership.yaml:32:25 restricted']);
      expect(afterEdit('classification: internal\n        receivers: [payroll', 'classification: restricted\n        receivers: [payroll')).toEqual(['config/ownership.yaml:24:25 restricted']);
    });

    it('does not let a restricted attribute go to all', () => {
      expect(afterEdit('receivers: [erp]', 'receivers: all')).toEqual(['config/ownership.yaml:33:20 restricted']);
    });
  });

  describe('streams', () => {
    const twoStreams = { 'systems/main-hr.yaml': `${smallFirm()[2]!.text}streams:\n  worker: [worker, placements]\n` };
    const rules = (...list: string[]) =>
      places({ ...twoStreams, 'ownership.yaml': edited(smallOwnership, LOCATION_RULES, list.map((rule) => `          - ${rule}`).join('\n')) });

    it('finds two streams of one system for one attribute', () => {
      expect(rules('{ kind: hr }', '{ system: main-hr, stream: placements, from: 2025-01-01 }')).toEqual(['config/ownership.yaml:28:40 two-streams']);
      expect(rules('{ kind: hr }', '{ system: main-hr, stream: worker, from: 2025-01-01 }')).toEqual([]);
    });

    it('finds them where the system speaks after another, too', () => {
      expect(rules('{ kind: hr }', '{ kind: rm, from: 2025-01-01, otherwise: [{ system: main-hr, stream: placements }] }')).toEqual(['config/ownership.yaml:28:82 two-streams']);
      expect(rules('{ system: main-hr, stream: placements }', '{ kind: rm, from: 2025-01-01, otherwise: [hr] }')).toEqual(['config/ownership.yaml:28:55 two-streams']);
      expect(rules('{ system: main-hr, stream: placements, otherwise: [hr] }')).toEqual([]);
      expect(rules('{ kind: rm, otherwise: [{ system: main-hr, stream: payslips }] }')).toEqual(['config/ownership.yaml:27:64 unknown-stream']);
    });

    it('lets another attribute come from the other stream', () => {
      expect(rules('{ system: main-hr, stream: placements }')).toEqual([]);
    });

    it('finds a stream that the system does not have', () => {
      expect(rules('{ system: main-hr, stream: payslips }')).toEqual(['config/ownership.yaml:27:40 unknown-stream']);
    });
  });

  describe('scope', () => {
    it('does not let the attribute that places a record depend on the place', () => {
      expect(afterEdit('owner: [{ kind: hr }]', 'owner: [{ kind: hr }, { system: side-hr, legalEntity: [AU01] }]')).toEqual(['config/ownership.yaml:20:50 circular-scope']);
      expect(afterEdit('owner: [{ kind: hr }]', 'owner: [{ kind: hr }, { system: side-hr, region: [APAC] }]')).toEqual(['config/ownership.yaml:20:50 circular-scope']);
    });

    it('has to name an attribute that leads to a legal entity', () => {
      expect(afterEdit('{ legalEntity: employer }', '{ legalEntity: location }')).toEqual(['config/ownership.yaml:13:27 circular-scope', 'config/ownership.yaml:28:32 circular-scope']);
      expect(afterEdit('{ legalEntity: employer }', '{ legalEntity: employers }')).toEqual(['config/ownership.yaml:13:27 unknown-attribute']);
    });

    it('is wanted where a rule is scoped', () => {
      expect(afterEdit('    scope: { legalEntity: employer }\n', '')).toEqual(['config/ownership.yaml:27:32 unscoped-entity']);
    });
  });

  describe('shape', () => {
    it('finds a date that the calendar does not have', () => {
      expect(withRules('{ kind: hr }', '{ kind: rm, from: 2025-02-29 }')).toEqual(['config/ownership.yaml:28:31 bad-date']);
      expect(mainHr('versions: native', 'versions: native\nacceptsFrom: soon')).toEqual(['config/systems/main-hr.yaml:7:14 bad-date']);
    });

    it('does not take a rule with a bad date for one that holds always', () => {
      expect(withRules('{ kind: hr }', '{ kind: rm, from: 1/1/2025 }')).toEqual(['config/ownership.yaml:28:31 bad-date']);
    });

    it('finds violations of the schema', () => {
      expect(afterEdit('steward: Finance\n        classification: public', 'classification: public')).toEqual(['config/ownership.yaml:5:7 schema']);
      expect(afterEdit('        meaning: Code.', '        meaning: Code.\n        mening: Code.')).toEqual(['config/ownership.yaml:7:9 schema']);
      expect(withRules('{ kind: hr, system: main-hr }')).toEqual(['config/ownership.yaml:27:13 schema']);
      expect(withRules('{ kind: hr }', '{ kind: hr, legalEntity: [AU01], region: [APAC] }')).toEqual(['config/ownership.yaml:28:13 schema']);
      expect(withRules('{ kind: hr }', '{ kind: hr, legalEntity: [100] }')).toEqual(['config/ownership.yaml:28:39 schema']);
      expect(mainHr('precedence: 1', 'precedence: first')).toEqual(['config/systems/main-hr.yaml:4:13 schema']);
      expect(codes('unknown: park', 'unknown: guess')).toEqual(['config/codes/status.yaml:5:10 schema']);
      expect(places({ 'codes/status.yaml': '' })).toContain('config/codes/status.yaml:1:1 schema');
    });

    it('finds names that do not fit their file', () => {
      expect(mainHr('name: main-hr', 'name: old-hr')).toContain('config/systems/main-hr.yaml:1:7 file-name');
      expect(codes('table: status', 'table: state')).toEqual(['config/codes/status.yaml:1:8 file-name']);
    });

    it('finds a name that the schema does not allow, at its key', () => {
      expect(places({ 'ownership.yaml': `${smallOwnership}  Team:\n    meaning: A team.\n    attributes: {}\n` })).toEqual([
        'config/ownership.yaml:35:3 schema', 'config/ownership.yaml:35:3 unknown-entity',
      ]);
    });

    it('tells what is no YAML, and judges no rule by a system it cannot read', () => {
      expect(afterEdit('owner: [{ kind: hr }]', 'owner: [{ kind: hr }')[0]).toMatch(/^config\/ownership\.yaml:\d+:\d+ syntax$/);
      expect(mainHr('description: A system.', 'description: A system: of people.')).toEqual(['config/systems/main-hr.yaml:3:14 syntax']);
      expect(afterEdit('owner: [{ kind: hr }]', 'owner: *nobody')[0]).toMatch(/syntax$/);
    });

    it('follows anchors to where a value is used', () => {
      const anchored = edited(edited(smallOwnership, 'owner: [{ kind: hr }]', 'owner: &people [{ kind: hr }]'), LOCATION_RULES, '          *people');
      expect(places({ 'ownership.yaml': anchored })).toEqual([]);
    });
  });

  describe('the shape of a connector', () => {
    const connected = (connector: string) => lint({ 'systems/main-hr.yaml': `${smallFirm()[2]!.text}connector:\n  baseUrl: { env: HR_URL }\n${connector}` });
    const told = (connector: string) => connected(connector).map(({ line, column, message }) => `${line}:${column} ${message}`);

    it('is sound where a kind has what it needs', () => {
      expect(told('  auth: { kind: api-key, header: X-Api-Key, value: { env: HR_KEY } }\n')).toEqual([]);
    });

    it('is told by the kind that was meant', () => {
      expect(told('  auth: { kind: basic, user: me }\n')).toEqual(['10:3 connector.auth has no "password". Add it.']);
      expect(told('  auth: { kind: none, token: { env: T } }\n')).toEqual(['10:23 connector.auth has an unknown key "token". Correct the name or take it out.']);
      expect(told('  auth: { kind: oauth }\n')).toEqual([expect.stringMatching(/^10:17 connector\.auth\.kind must be one of none, api-key/)]);
      expect(told('  auth: { kind: bearer, token: abc }\n')).toEqual([expect.stringMatching(/^10:32 connector\.auth\.token is not as it must be: it is \{ env: NAME \} or \{ file: PATH \}, never the secret itself/)]);
    });

    it('may be shared by streams that are alike', () => {
      const streams = '  streams:\n    one: &all { request: { path: /one }, everySeconds: 5 }\n    two: { <<: *all, request: { path: /two } }\n';
      expect(told(`  auth: { kind: none }\n${streams}`)).toEqual([]);
      expect(told(`  auth: { kind: none }\n${streams.replace('everySeconds: 5', 'everySecond: 5')}`)).toEqual([
        '12:42 connector.streams.one has an unknown key "everySecond". Correct the name or take it out.', '13:5 connector.streams.two has an unknown key "everySecond". Correct the name or take it out.',
      ]);
    });
  });

  describe('code tables', () => {
    it('finds a translation to a code that the table does not have', () => {
      expect(codes('A: active, C', 'A: aktive, C')).toEqual(['config/codes/status.yaml:11:17 unknown-code']);
    });

    it('finds a source code that YAML would change', () => {
      expect(codes("'01'", '01')).toEqual(['config/codes/status.yaml:14:14 unquoted-code']);
      expect(codes('  closed: {', '  null: {')).toContain('config/codes/status.yaml:8:3 unquoted-code');
    });

    it('finds a coded attribute that is unknown, or coded twice', () => {
      expect(codes('worker.location', 'worker.lokation')).toEqual(['config/codes/status.yaml:4:14 unknown-attribute']);
      expect(places({ 'codes/zone.yaml': edited(smallCodes, 'table: status', 'table: zone') })).toEqual(['config/codes/zone.yaml:4:14 two-tables']);
    });
  });
});
