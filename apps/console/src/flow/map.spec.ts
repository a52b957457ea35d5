import { describe, expect, it } from '@jest/globals';
import { mapOf } from './map';
import type { GroupFlow, TargetFlow, TopicFlow } from './types';
import { drain, rate, span } from './wording';

const topic = (name: string, more: Partial<TopicFlow> = {}): TopicFlow => ({ topic: name, entity: 'worker', system: null, state: 'healthy', messages: 0, seconds: 0, partitions: [], ...more });
const group = (service: string, topics: readonly TopicFlow[], more: Partial<GroupFlow> = {}): GroupFlow => ({ service, group: service, state: 'healthy', messages: 0, seconds: 0, perSecond: 0, secondsToDrain: 0, topics, ...more });
const target = (system: string, more: Partial<TargetFlow> = {}): TargetFlow => ({
  system, kind: 'psa', description: '', reads: [], writes: ['worker'], state: 'healthy', connection: 'active', due: 0, waiting: 0, parked: 0, delivered: 1, oldestSeconds: null, perSecond: 0, secondsToDrain: 0, latency: null, calls: null, throttledMs: 0, heldBack: [], faults: [], ...more,
});

describe('the map of what flows', () => {
  const groups = [
    group('worker-sync', [topic('source.hris.worker.v1', { system: 'hris', state: 'stuck', messages: 3, seconds: 70 }), topic('source.hris.worker.bulk.v1', { system: 'hris' }), topic('canonical.org-unit.v1', { entity: 'org-unit' })], { state: 'stuck', messages: 3, seconds: 70 }),
    group('organization-sync', [topic('source.erp.org-unit.v1', { entity: 'org-unit', system: 'erp' }), topic('canonical.worker.v1')]),
    group('connectors', [topic('canonical.worker.v1'), topic('canonical.org-unit.v1', { entity: 'org-unit' })]),
  ];
  const map = mapOf({ groups, targets: [target('psa', { state: 'waiting-for-vendor', due: 4, parked: 1 }), target('hris', { kind: 'hris', writes: [] })] });

  it('goes from the systems that speak over masters and followers to the systems that are written', () => {
    expect(map.edges).toEqual([
      { from: 'from hris', to: 'worker-sync', tone: 'bad' },
      { from: 'from erp', to: 'organization-sync', tone: 'good' },
      { from: 'worker-sync', to: 'connectors', tone: 'good' },
      { from: 'organization-sync', to: 'connectors', tone: 'good' },
      { from: 'connectors', to: 'to psa', tone: 'busy' },
    ]);
  });

  it('says in each box what it is and what waits there', () => {
    expect(map.boxes.map(({ id, kind, below, tone }) => [id, kind, below, tone])).toEqual([
      ['from hris', 'hris', '3 events wait', 'bad'],
      ['from erp', 'publishes itself', 'all taken', 'good'],
      ['worker-sync', 'service, stuck', '3 events, the first 70 s', 'bad'],
      ['organization-sync', 'service, healthy', 'nothing waits', 'good'],
      ['connectors', 'service, healthy', 'nothing waits', 'good'],
      ['to psa', 'psa, waits for the vendor', '4 due, 1 parked', 'busy'],
    ]);
  });
});

describe('times and speeds', () => {
  it.each([[0.4, 'less than 1 s'], [4.4, '4 s'], [119, '119 s'], [150, '3 min'], [7_300, '2 h'], [180_000, '2 d']])('%d seconds are %s', (seconds, said) => expect(span(seconds)).toBe(said));
  it('tell a backlog that does not move from one that is not there', () => expect([drain(null), drain(0), drain(90)]).toEqual(['not known: nothing moves', '—', '90 s']));
  it('are as exact as is of use', () => expect([rate(0), rate(0.25), rate(1_234.4)]).toEqual(['—', '0.3/s', '1,234/s']));
});
