import { describe, expect, it } from '@jest/globals';
import { ago, counted, moment, place, shortId, value, words } from './format';

const NOW = new Date('2026-11-28T07:41:05Z');

describe('how values and times are written', () => {
  it.each([
    ['2026-11-28T07:41:05Z', 'now'],
    ['2026-11-28T07:40:53Z', '12 s ago'],
    ['2026-11-28T07:00:00Z', '41 min ago'],
    ['2026-11-27T07:41:05Z', '1 d ago'],
    ['2026-11-28T10:41:06Z', 'in 3 h'],
    ['2025-11-28T07:41:05Z', '12 mo ago'],
    ['yesterday', 'yesterday'],
  ])('says of %s that it is %s', (iso, said) => {
    expect(ago(iso, NOW)).toBe(said);
  });

  it('writes a moment so that it sorts, in the zone that is asked for', () => {
    expect(moment('2026-11-28T07:41:05.123Z', 'UTC')).toBe('2026-11-28 07:41:05');
    expect(moment('2026-11-28T23:30:00Z', 'Europe/Berlin')).toBe('2026-11-29 00:30:00');
    expect(moment('soon')).toBe('soon');
  });

  it('writes values as people read them, whatever their type', () => {
    expect([null, '', true, false, 0, 'C-100', [], ['a', 'b']].map(value)).toEqual(['—', '—', 'yes', 'no', '0', 'C-100', 'none', 'a, b']);
    expect(value([{ skillCode: 'kafka', level: 3 }])).toBe('skill code: kafka, level: 3');
  });

  it('separates the words of a name, and counts in singular and plural', () => {
    expect(['costCenterId', 'cost-center', 'CostRate'].map(words)).toEqual(['cost center id', 'cost center', 'cost rate']);
    expect([counted(1, 'record'), counted(1_200, 'record'), counted(2, 'entry', 'entries')]).toEqual(['1 record', '1,200 records', '2 entries']);
  });

  it('shortens ids only where they stay apart, and tells the place of an event', () => {
    expect(shortId('0198f3c2-1111-7000-8000-000000000000')).toBe('0198f3c2');
    expect(shortId('hris:100270')).toBe('hris:100270');
    expect(place('source.hris.worker.v1', 3, 1200)).toBe('source.hris.worker.v1, partition 3, offset 1,200');
    expect(place(null, null, null)).toBe('—');
  });
});
