import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { graphOf, outcomesTold, titleOf, type TracedEvent } from './trace-graph.js';

let nth = 0;
function event(kind: TracedEvent['kind'], more: Partial<TracedEvent> = {}): TracedEvent {
  nth += 1;
  const place = { topic: 't', partition: 0, offset: nth };
  const said = { type: 'assert', system: null, service: null, entity: 'worker', version: null, outcome: null, ...more };
  return { id: `t/0/${nth}`, at: new Date(nth * 1_000).toISOString(), kind, recordId: null, eventId: null, correlationId: null, causationId: null, about: null, detail: null, ...place, ...said, title: titleOf({ kind, ...said }), ...more };
}

const source = event('source-event', { system: 'hris', eventId: 's1' });
const canonical = event('canonical-event', { recordId: 'r1', version: 3, eventId: 'c1', causationId: 's1', type: 'worker.activated' });
const restricted = event('canonical-event', { recordId: 'r1', version: 3, eventId: 'c2', causationId: 's1', type: 'worker.restricted-changed', detail: 'restricted attributes' });
const receipt = event('receipt', { recordId: 'r1', version: 3, system: 'psa' });
const begun = event('process-step', { about: 'onboarding/r1/1', causationId: 'c1', type: 'onboarding' });
const waits = event('process-step', { about: 'onboarding/r1/1', type: 'onboarding account', outcome: 'waiting' });
const raised = event('exception', { about: source.id, outcome: 'raised', type: 'contract/unknown-code' });
const all = [source, canonical, restricted, receipt, begun, waits, raised];

describe('cause and effect', () => {
  it('lead from the event of a source to receipts, steps and exceptions', () => {
    expect(graphOf(all).edges).toEqual([
      { from: source.id, to: canonical.id }, { from: source.id, to: restricted.id }, { from: canonical.id, to: receipt.id }, { from: canonical.id, to: begun.id }, { from: begun.id, to: waits.id }, { from: source.id, to: raised.id },
    ]);
  });

  it('are the same in whatever order the events come', () => {
    const graph = graphOf(all);
    fc.assert(fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => expect(graphOf(shuffled)).toEqual(graph)));
  });

  it('tell of an event that an exception is about that it is parked, until that is over', () => {
    expect(outcomesTold(all).get(source.id)).toBe('parked');
    const over = event('exception', { about: source.id, outcome: 'resolved', detail: 'applied' });
    expect(outcomesTold([over, ...all]).get(source.id)).toBe('applied');
    expect(outcomesTold([...all, event('exception', { about: source.id, outcome: 'discarded', detail: 'no-effect' })]).get(source.id)).toBe('no-effect');
  });

  it('are told in words without values', () => {
    expect([source, canonical, receipt, waits, raised].map(({ title }) => title)).toEqual(['hris said of a worker: assert', 'worker activated, version 3', 'psa has version 3 of the worker', 'onboarding account: waiting', 'contract/unknown-code raised']);
  });
});
