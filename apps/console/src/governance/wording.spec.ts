import { describe, expect, it } from '@jest/globals';
import { ruleWords, rulesWith } from './wording';

describe('a rule of ownership', () => {
  it('is said in words', () => {
    expect(ruleWords({ kind: 'hr' })).toBe('any hr system');
    expect(ruleWords({ system: 'hris-apac', legalEntity: ['AU01', 'NZ01'], from: '2026-01-01', otherwise: [{ kind: 'hr', stream: 'jobs' }] })).toBe('hris-apac for AU01, NZ01 from 2026-01-01, otherwise any hr system (stream jobs)');
    expect(ruleWords({ decidedBy: 'assignment-sync' })).toBe('decided by assignment-sync');
  });

  it('takes the place of the one that it is tried for, and leaves the others', () => {
    const rules = [{ kind: 'hr' }, { system: 'side', legalEntity: ['AU01'] }];
    expect(rulesWith(rules, { owner: 'kind:rm', legalEntity: '', from: '' })).toEqual([{ kind: 'rm' }, { system: 'side', legalEntity: ['AU01'] }]);
    expect(rulesWith(rules, { owner: 'system:psa', legalEntity: 'AU01', from: '' })).toEqual([{ kind: 'hr' }, { system: 'psa', legalEntity: ['AU01'] }]);
    expect(rulesWith(rules, { owner: 'kind:rm', legalEntity: '', from: '2027-01-01' })).toEqual([...rules, { kind: 'rm', from: '2027-01-01' }]);
    expect(rulesWith([{ decidedBy: 'x' }], { owner: 'kind:rm', legalEntity: '', from: '' })).toEqual([{ kind: 'rm' }]);
  });
});
