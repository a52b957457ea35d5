import { describe, expect, it } from '@jest/globals';
import { parseLocalDate, PermanentError } from '@muster/platform-kernel';
import { compileGovernance, GovernanceError, type Governance } from './governance.js';
import { edited, smallCatalogue, smallCodes, smallFirm, smallOwnership } from './small-firm.fixture.js';

const day = (text: string) => parseLocalDate(text)!;
const LOCATION_RULES = `          - { kind: hr }
          - { system: side-hr, legalEntity: [AU01], from: 2025-01-01 }`;
const withRules = (...rules: string[]): Governance =>
  compileGovernance(smallFirm({ 'ownership.yaml': edited(smallOwnership, LOCATION_RULES, rules.map((rule) => `          - ${rule}`).join('\n')) }), smallCatalogue);
const firm = () => compileGovernance(smallFirm(), smallCatalogue);

describe('owners', () => {
  it('gives the systems of a kind that speak of the entity, by precedence', () => {
    expect(firm().owners('worker', 'employer', {}, 0)).toEqual(['main-hr', 'side-hr']);
    expect(firm().owners('legal-entity', 'code', {}, 0)).toEqual(['books']);
  });

  it('follows a changed precedence', () => {
    const swapped = smallFirm().map(({ path, text }) => ({ path, text: path.includes('main-hr') ? text.replace('precedence: 1', 'precedence: 3') : text }));
    expect(compileGovernance(swapped, smallCatalogue).owners('worker', 'employer', {}, 0)).toEqual(['side-hr', 'main-hr']);
  });

  it('takes the rule of the legal entity from its first day on, inclusive', () => {
    const governance = firm();
    expect(governance.owners('worker', 'location', { legalEntity: 'AU01' }, day('2024-12-31'))).toEqual(['main-hr', 'side-hr']);
    expect(governance.owners('worker', 'location', { legalEntity: 'AU01' }, day('2025-01-01'))).toEqual(['side-hr']);
    expect(governance.owners('worker', 'location', { legalEntity: 'NZ01' }, day('2025-01-01'))).toEqual(['main-hr', 'side-hr']);
    expect(governance.owners('worker', 'location', {}, day('2025-01-01'))).toEqual(['main-hr', 'side-hr']);
  });

  it('puts legal entity before region before none, whatever their dates', () => {
    const governance = withRules('{ kind: hr }', '{ system: pool, from: 2026-01-01 }', '{ kind: rm, region: [APAC], from: 2025-06-01 }', '{ system: side-hr, legalEntity: [AU01] }');
    const on = (scope: { legalEntity?: string; region?: string }, date: string) => governance.owners('worker', 'location', scope, day(date));
    expect(on({ legalEntity: 'AU01', region: 'APAC' }, '2027-01-01')).toEqual(['side-hr']);
    expect(on({ legalEntity: 'NZ01', region: 'APAC' }, '2025-06-01')).toEqual(['pool']);
    expect(on({ legalEntity: 'NZ01', region: 'APAC' }, '2025-05-31')).toEqual(['main-hr', 'side-hr']);
    expect(on({ legalEntity: 'DE01', region: 'EMEA' }, '2026-01-01')).toEqual(['pool']);
  });

  it('falls back to the wider scope on days before the narrow rule begins', () => {
    const governance = withRules('{ kind: hr }', '{ system: pool, region: [APAC] }', '{ system: side-hr, legalEntity: [AU01], from: 2025-01-01 }');
    expect(governance.owners('worker', 'location', { legalEntity: 'AU01', region: 'APAC' }, day('2024-06-01'))).toEqual(['pool']);
  });

  it('takes the latest of several dates', () => {
    const governance = withRules('{ system: side-hr, from: 2026-01-01 }', '{ kind: hr }', '{ system: pool, from: 2025-01-01 }');
    const on = (date: string) => governance.owners('worker', 'location', {}, day(date));
    expect([on('2024-12-31'), on('2025-12-31'), on('2026-01-01')]).toEqual([['main-hr', 'side-hr'], ['pool'], ['side-hr']]);
  });

  it('puts those that speak while the owner has not after it, in the order written, each once', () => {
    const on = (rule: string) => withRules(rule).owners('worker', 'location', {}, 0);
    expect(on('{ kind: rm, otherwise: [hr, { system: books }] }')).toEqual(['pool', 'main-hr', 'side-hr', 'books']);
    expect(on('{ kind: rm, otherwise: [{ system: books }, hr] }')).toEqual(['pool', 'books', 'main-hr', 'side-hr']);
    expect(on('{ system: side-hr, otherwise: [hr, rm] }')).toEqual(['side-hr', 'main-hr', 'pool']);
  });

  it('may be Muster\'s own processes, as a system of their kind', () => {
    const processes = edited(edited(smallFirm().find(({ path }) => path.endsWith('pool.yaml'))!.text, 'name: pool', 'name: onboarding'), 'kind: rm', 'kind: process');
    const ownership = edited(smallOwnership, LOCATION_RULES, '          - { kind: hr, otherwise: [process] }\n          - { kind: process, from: 2025-01-01 }');
    const governance = compileGovernance(smallFirm({ 'systems/onboarding.yaml': processes, 'ownership.yaml': edited(ownership, '[payroll, {', '[process, {') }), smallCatalogue);
    expect(governance.owners('worker', 'location', {}, day('2024-12-31'))).toEqual(['main-hr', 'side-hr', 'onboarding']);
    expect(governance.owners('worker', 'location', {}, day('2025-01-01'))).toEqual(['onboarding']);
    expect(governance.streamOf('worker', 'location', 'onboarding')).toBe('worker');
    expect(governance.mayReceive('worker', 'location', 'onboarding')).toBe(true);
  });

  it('lets only the rule that holds say who speaks after its owner', () => {
    const governance = withRules('{ kind: hr, otherwise: [rm] }', '{ system: side-hr, legalEntity: [AU01], from: 2025-01-01, otherwise: [erp] }');
    expect(governance.owners('worker', 'location', { legalEntity: 'AU01' }, day('2025-01-01'))).toEqual(['side-hr', 'books']);
    expect(governance.owners('worker', 'location', { legalEntity: 'AU01' }, day('2024-12-31'))).toEqual(['main-hr', 'side-hr', 'pool']);
  });

  it('gives the identical frozen array for an equal answer', () => {
    const governance = firm();
    const one = governance.owners('worker', 'employer', { legalEntity: 'AU01' }, 0);
    expect(governance.owners('worker', 'location', {}, 5)).toBe(one);
    expect(Object.isFrozen(one)).toBe(true);
  });

  it('refuses what is not governed', () => {
    expect(() => firm().owners('worker', 'shoeSize', {}, 0)).toThrow(PermanentError);
    expect(() => firm().classification('planet', 'code')).toThrow('planet has no attribute code');
  });
});

describe('an attribute that the master decides', () => {
  const decided = (old: string, replacement: string) => compileGovernance(smallFirm({ 'ownership.yaml': edited(smallOwnership, old, replacement) }), smallCatalogue);
  const location = () => decided(`owner:\n${LOCATION_RULES}`, 'owner: decided');

  it('is owned by no source, in no place and on no day, and comes from no stream', () => {
    const governance = location();
    for (const scope of [{}, { legalEntity: 'AU01' }, { region: 'APAC' }]) expect(governance.owners('worker', 'location', scope, day('2025-06-01'))).toEqual([]);
    expect(['main-hr', 'side-hr', 'books'].map((system) => governance.streamOf('worker', 'location', system))).toEqual([undefined, undefined, undefined]);
    expect(governance.nextOwnershipChange('worker', 0)).toBeUndefined();
    expect(governance.owners('worker', 'employer', {}, 0)).toEqual(['main-hr', 'side-hr']);
  });

  it('names the master of its own entity', () => {
    expect(location().attribute('worker', 'location').owner).toEqual([{ decidedBy: 'worker-sync' }]);
    expect(decided('owner: [{ kind: erp }]\n  worker:', 'owner: decided\n  worker:').attribute('legal-entity', 'code').owner).toEqual([{ decidedBy: 'organization-sync' }]);
  });

  it('has receivers and classification as any other', () => {
    const governance = location();
    expect(governance.classification('worker', 'location')).toBe('internal');
    expect(['main-hr', 'books'].map((system) => governance.mayReceive('worker', 'location', system))).toEqual([true, false]);
  });
});

describe('compileGovernance', () => {
  it('throws every finding at once', () => {
    const broken = edited(edited(smallOwnership, 'classification: public', 'classification: secret'), 'receivers: [erp]', 'receivers: all');
    const compile = () => compileGovernance(smallFirm({ 'ownership.yaml': broken }), smallCatalogue);
    expect(compile).toThrow(GovernanceError);
    expect(compile).toThrow(/ownership\.yaml:8:25 schema[^]*ownership\.yaml:33:20 restricted/);
  });

  it('has a version that depends on the content, not on comments, layout or the order of files', () => {
    const { version } = firm();
    expect(version).toMatch(/^[0-9a-f]{16}$/);
    expect(compileGovernance([...smallFirm()].reverse(), smallCatalogue).version).toBe(version);
    expect(compileGovernance(smallFirm({ 'ownership.yaml': `# comment\n${edited(smallOwnership, '[{ kind: hr }]', '[ {kind: hr} ]')}` }), smallCatalogue).version).toBe(version);
    expect(withRules('{ kind: hr }').version).not.toBe(version);
  });

  it('has the same version however a system is called, so that a longer timeout computes no record anew', () => {
    const called = smallFirm().map(({ path, text }) => ({ path, text: path.includes('main-hr') ? `${text}connector: { baseUrl: { env: HR_URL }, auth: { kind: none } }\n` : text }));
    expect(compileGovernance(called, smallCatalogue).version).toBe(firm().version);
  });

  it('describes an attribute, its receivers and its classification', () => {
    const governance = firm();
    expect(governance.attribute('worker', 'location')).toEqual({
      entity: 'worker', attribute: 'location', meaning: 'Where.', steward: 'People', classification: 'internal',
      receivers: [{ kind: 'payroll' }, { system: 'main-hr' }],
      owner: [{ kind: 'hr' }, { system: 'side-hr', legalEntity: ['AU01'], from: day('2025-01-01') }],
    });
    expect(governance.classification('worker', 'costRate')).toBe('restricted');
    expect(governance.receivers('worker', 'employer')).toBe('all');
    expect(['main-hr', 'side-hr', 'books'].map((system) => governance.mayReceive('worker', 'location', system))).toEqual([true, false, false]);
    expect(governance.mayReceive('worker', 'costRate', 'books')).toBe(true);
    expect(governance.mayReceive('worker', 'employer', 'pool')).toBe(true);
  });

  it('describes who speaks while the owner has not', () => {
    expect(withRules('{ kind: rm, otherwise: [hr, { system: books }] }').attribute('worker', 'location').owner).toEqual([{ kind: 'rm', otherwise: [{ kind: 'hr' }, { system: 'books' }] }]);
  });

  it('has another version where only the order after the owner differs', () => {
    expect(withRules('{ kind: rm, otherwise: [hr, erp] }').version).not.toBe(withRules('{ kind: rm, otherwise: [erp, hr] }').version);
  });

  it('describes entities and systems', () => {
    const governance = firm();
    expect([...governance.entities.keys()]).toEqual(['legal-entity', 'worker']);
    expect(governance.entities.get('worker')).toMatchObject({ meaning: 'A person.', scope: { legalEntity: 'employer' } });
    expect([...governance.entities.get('worker')!.attributes.keys()]).toEqual(['employer', 'location', 'costRate']);
    expect(governance.systems.get('side-hr')).toEqual({
      name: 'side-hr', kind: 'hr', description: 'A system.', precedence: 2, timeZone: 'Europe/London', versions: 'native', entities: ['worker'],
      streams: new Map([['worker', ['worker']]]), idSpaces: new Map(),
    });
  });

  it('knows the stream of each owner', () => {
    const files = smallFirm({ 'ownership.yaml': edited(smallOwnership, LOCATION_RULES, '          - { system: main-hr, stream: placements }') })
      .map(({ path, text }) => ({ path, text: path.includes('main-hr') ? `${text}streams: { worker: [people, placements] }\n` : text }));
    const governance = compileGovernance(files, smallCatalogue);
    expect(governance.streamOf('worker', 'location', 'main-hr')).toBe('placements');
    expect(governance.streamOf('worker', 'employer', 'main-hr')).toBe('people');
    expect(governance.streamOf('worker', 'employer', 'side-hr')).toBe('worker');
    expect(governance.streamOf('worker', 'location', 'books')).toBeUndefined();
  });

  it('knows the stream of those that speak after the owner', () => {
    const files = smallFirm({ 'ownership.yaml': edited(smallOwnership, LOCATION_RULES, '          - { kind: rm, otherwise: [{ system: main-hr, stream: placements }, hr] }') })
      .map(({ path, text }) => ({ path, text: path.includes('main-hr') ? `${text}streams: { worker: [people, placements] }\n` : text }));
    const governance = compileGovernance(files, smallCatalogue);
    expect(['pool', 'main-hr', 'side-hr', 'books'].map((system) => governance.streamOf('worker', 'location', system))).toEqual(['worker', 'placements', 'worker', undefined]);
  });

  it('names the next day on which any rule of an entity begins', () => {
    const governance = withRules('{ kind: hr }', '{ system: pool, from: 2026-01-01 }', '{ system: side-hr, legalEntity: [AU01], from: 2025-01-01 }');
    expect(governance.nextOwnershipChange('worker', day('2024-12-31'))).toBe(day('2025-01-01'));
    expect(governance.nextOwnershipChange('worker', day('2025-01-01'))).toBe(day('2026-01-01'));
    expect(governance.nextOwnershipChange('worker', day('2026-01-01'))).toBeUndefined();
    expect(governance.nextOwnershipChange('legal-entity', 0)).toBeUndefined();
  });
});

describe('code translation', () => {
  it('takes the meaning of the system before the canonical one', () => {
    const { codes } = firm();
    expect(codes.translate('status', 'main-hr', 'A')).toEqual({ code: 'active' });
    expect(codes.translate('status', 'main-hr', 'closed')).toEqual({ code: 'active' });
    expect(codes.translate('status', 'books', 'closed')).toEqual({ code: 'closed' });
    expect(codes.translate('status', 'side-hr', '01')).toEqual({ code: 'active' });
  });

  it('goes by the codes of the system that another writes like, unless the table names that one itself', () => {
    const like = (system: string) => compileGovernance(smallFirm().map(({ path, text }) => ({ path, text: path.includes(system) ? `${text}codes: main-hr\n` : text })), smallCatalogue).codes;
    expect([like('books').translate('status', 'books', 'A'), like('books').codeOf('status', 'books', 'closed')]).toEqual([{ code: 'active' }, 'C']);
    expect([like('side-hr').translate('status', 'side-hr', 'A'), like('side-hr').translate('status', 'side-hr', '01')]).toEqual([{ unknown: 'pass' }, { code: 'active' }]);
  });

  it('answers the policy for an unknown code, the one of the system first', () => {
    const { codes } = firm();
    expect(codes.translate('status', 'main-hr', 'a')).toEqual({ unknown: 'park' });
    expect(codes.translate('status', 'side-hr', '1')).toEqual({ unknown: 'pass' });
    expect(codes.translate('status', 'books', 'toString')).toEqual({ unknown: 'park' });
  });

  it('says a canonical code in the terms of a system, and not by a code that means another there', () => {
    const { codes } = firm();
    expect(codes.codeOf('status', 'main-hr', 'active')).toBe('A');
    expect(codes.codeOf('status', 'main-hr', 'closed')).toBe('C');
    expect(codes.codeOf('status', 'books', 'closed')).toBe('closed');
    expect(codes.codeOf('status', 'books', 'unheard-of')).toBe('unheard-of');
    expect(() => codes.codeOf('state', 'books', 'active')).toThrow(PermanentError);
    const without = compileGovernance(smallFirm({ 'codes/status.yaml': edited(smallCodes, 'C: closed, ', '') }), smallCatalogue);
    expect(without.codes.codeOf('status', 'main-hr', 'closed')).toBeUndefined();
  });

  it('knows which table codes an attribute, and refuses an unknown table', () => {
    const { codes } = firm();
    expect(codes.tableOf('worker', 'location')).toBe('status');
    expect(codes.tableOf('worker', 'employer')).toBeUndefined();
    expect(() => codes.translate('state', 'main-hr', 'A')).toThrow(PermanentError);
  });
});
