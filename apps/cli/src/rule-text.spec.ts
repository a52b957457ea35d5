import { describe, expect, it } from '@jest/globals';
import { ruleText } from './rule-text.js';

describe('an owner rule in words', () => {
  it.each([
    ['a kind of system', { kind: 'hr' }, 'kind hr'],
    ['one system, and the stream of it', { system: 'books', stream: 'rates' }, 'system books (stream rates)'],
    ['where and from when it holds', { system: 'hris-apac', legalEntity: ['AU01', 'NZ01'], from: '2026-01-01' }, 'system hris-apac in AU01, NZ01 from 2026-01-01'],
    ['a region', { kind: 'rm', region: ['EMEA'] }, 'kind rm in EMEA'],
    ['who speaks while the owner has not', { kind: 'process', otherwise: [{ kind: 'rm' }, { system: 'books' }], region: ['EMEA'] }, 'kind process, else kind rm, else system books in EMEA'],
    ['a master that decides', { decidedBy: 'worker-sync' }, 'decided by worker-sync'],
  ])('tells %s', (_, rule, text) => expect(ruleText(rule)).toBe(text));
});
