import { describe, expect, it } from '@jest/globals';
import { caseOf } from './drawn';
import type { Process, Stage } from './types';

const stage = (name: string, state: Stage['state'], more: Partial<Stage> = {}): Stage => ({ stage: name, state, owner: 'Finance', openedAt: '2026-01-01T00:00:00Z', deadline: '2026-01-02T00:00:00Z', endedAt: null, seconds: 1, missing: null, ...more });
const process = (more: Partial<Process>): Process => ({ instance: 'x', process: 'onboarding', entity: 'worker', recordId: 'r', state: 'running', result: null, correlationId: 'c', requestedAt: '2026-01-01T00:00:00Z', endedAt: null, seconds: 1, stages: [], ...more });
const drawn = { process: 'onboarding', stages: ['fields', 'account', 'books'], edges: [['fields', 'account'], ['fields', 'books']], results: ['ready-to-bill', 'rescinded'] } as const;

describe('a case, drawn', () => {
  it('shows what is done, what waits and for what, and what is to come', () => {
    const { boxes, edges } = caseOf(drawn, process({ stages: [stage('fields', 'done'), stage('books', 'late', { missing: 'costCenter' })] }));
    expect(boxes.map(({ id, below, tone }) => [id, below, tone])).toEqual([
      ['begin', 'asked for', 'good'], ['fields', 'done', 'good'], ['account', 'to come', 'quiet'], ['books', 'late: costCenter', 'bad'], ['end', 'to come', 'quiet'],
    ]);
    expect(edges).toEqual([
      { from: 'begin', to: 'fields', tone: 'good' }, { from: 'fields', to: 'account', tone: 'good' }, { from: 'fields', to: 'books', tone: 'good' }, { from: 'account', to: 'end', tone: 'quiet' }, { from: 'books', to: 'end', tone: 'quiet' },
    ]);
  });

  it('names the end that was reached, and has the steps that this case alone took', () => {
    const { boxes } = caseOf(drawn, process({ state: 'ended', result: 'rescinded', stages: [stage('fields', 'ended'), stage('second-look', 'done')] }));
    expect(boxes.at(-1)).toMatchObject({ title: 'rescinded', below: 'reached', tone: 'warn' });
    expect(boxes.map(({ id }) => id)).toContain('second-look');
    expect(boxes.find(({ id }) => id === 'books')).toMatchObject({ below: 'not needed' });
  });
});
