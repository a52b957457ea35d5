import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { filtersOf, narrowing, NO_FILTERS, ORDERS, paramsOf, questionOf, RANGES, STATES } from './filters';

const NOW = new Date('2026-11-28T07:41:05Z');
const of = (address: string) => filtersOf(new URLSearchParams(address));

describe('filters and the address of the page', () => {
  it('gives back the filters that made an address, whatever they are', () => {
    const filters = fc.record({
      q: fc.string(), state: fc.constantFrom(...STATES), class: fc.string(), system: fc.string(), entity: fc.string(), assignee: fc.string(), order: fc.constantFrom(...ORDERS),
      range: fc.constantFrom('', ...RANGES), from: fc.constantFrom('', '2026-11-01T00:00'), to: fc.constantFrom('', '2026-11-02T00:00'),
    });
    fc.assert(fc.property(filters, (given) => expect(filtersOf(new URLSearchParams(paramsOf(given).toString()))).toEqual(given)));
  });

  it('names no filter in the address that does not narrow', () => {
    expect(paramsOf(NO_FILTERS).toString()).toBe('');
    expect(paramsOf({ ...NO_FILTERS, system: 'erp', state: 'all' }).toString()).toBe('state=all&system=erp');
  });

  it('takes an address that was typed wrongly as one without that filter', () => {
    expect(of('state=closed&order=colour&range=soon&from=never')).toEqual(NO_FILTERS);
  });

  it('asks for a range back from now from a whole minute on, and for two moments as they are', () => {
    expect(questionOf(of('range=24h&q=cost'), NOW)).toEqual({ q: 'cost', state: 'open', order: 'last-seen', since: '2026-11-27T07:41:00.000Z' });
    expect(questionOf(of('from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z'), NOW)).toMatchObject({ since: '2026-11-01T00:00:00.000Z', until: '2026-11-02T00:00:00.000Z' });
  });

  it('tells which filters narrow the list', () => {
    expect(narrowing(of('state=all&order=count&q=x&system=erp'))).toEqual(['q', 'system']);
  });
});
