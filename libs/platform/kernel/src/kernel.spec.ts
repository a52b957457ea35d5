import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v5 as referenceV5, v7 as referenceV7, validate, version } from 'uuid';
import { Backoff, pause } from './backoff.js';
import { canonicalJson } from './canonical-json.js';
import { isUuid, uuidToBytes, uuidv5, uuidv7 } from './ids.js';
import { formatLocalDate, isTimeZone, localDateAt, parseLocalDate, startOfLocalDate } from './local-date.js';

describe('a UUID of version 7', () => {
  it('has the form of RFC 9562, with the milliseconds first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (ms) => {
        const id = uuidv7(ms);
        expect(isUuid(id) && validate(id)).toBe(true);
        expect(version(id)).toBe(7);
        expect(id[19]).toMatch(/[89ab]/);
        expect(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(ms);
        expect(id.slice(0, 13)).toBe(referenceV7({ msecs: ms }).slice(0, 13));
      }),
      { numRuns: 1_000 },
    );
  });

  it('made later sorts later', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 47 }), fc.integer({ min: 1, max: 2 ** 47 - 1 }), (ms, more) => {
        expect(uuidv7(ms) < uuidv7(ms + more)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is not made twice, also in one millisecond', () => {
    const ids = Array.from({ length: 20_000 }, () => uuidv7(1_750_000_000_000));
    expect(new Set(ids).size).toBe(ids.length);
    expect(uuidv7().slice(0, 6)).toBe(uuidv7(Date.now()).slice(0, 6));
  });
});

describe('a UUID of version 5', () => {
  const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
  const URL = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

  it('is that of RFC 9562 for its test vector and others that are published', () => {
    expect(uuidv5('www.example.com', DNS)).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
    expect(uuidv5('python.org', DNS)).toBe('886313e1-3b8a-5372-9b90-0c9aee199e5d');
    expect(uuidv5('http://www.example.com/', URL)).toBe(referenceV5('http://www.example.com/', URL));
  });

  it('follows from namespace and name alone, in UTF-8', () => {
    const id = uuidv5('Ångström \u{1F600}', DNS);
    const digest = createHash('sha1').update(Buffer.concat([uuidToBytes(DNS), Buffer.from('Ångström \u{1F600}', 'utf8')])).digest('hex');
    expect(version(id)).toBe(5);
    expect(id.slice(0, 8)).toBe(digest.slice(0, 8));
    expect(id.slice(24)).toBe(digest.slice(20, 32));
    expect(uuidv5('Ångström \u{1F600}', URL)).not.toBe(id);
  });

  it.each(['', 'x', '6BA7B810-9DAD-11D1-80B4-00C04FD430C8', '6ba7b8109dad11d180b400c04fd430c8', '6ba7b810-9dad-11d1-80b4-00c04fd430c8 '])('%j is not how an id is written', (text) => {
    expect(isUuid(text)).toBe(false);
  });
});

describe('a local day', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  const days = fc.integer({ min: -14_000, max: 40_000 });
  /** Samoa and Kwajalein each crossed the date line, and left a day out. */
  const wasLeftOut = (date: number, zone: string) => localDateAt(startOfLocalDate(date, zone), zone) !== date && ['Pacific/Apia', 'Pacific/Fakaofo', 'Pacific/Kwajalein', 'Pacific/Enderbury', 'Pacific/Kanton', 'Pacific/Kiritimati'].includes(zone);

  it('begins at its first instant, in every zone, whatever its clocks do', () => {
    fc.assert(
      fc.property(days, fc.constantFrom(...zones), (date, zone) => {
        const start = startOfLocalDate(date, zone);
        if (wasLeftOut(date, zone)) return;
        expect([zone, localDateAt(start, zone), localDateAt(start - 1, zone)]).toEqual([zone, date, date - 1]);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00.000Z'], // clocks go from 00:00 to 01:00
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z'], // from 00:00 to 01:00
    ['Africa/Cairo', '2026-10-30', '2026-10-29T22:00:00.000Z'], // from 24:00 back to 23:00: the day before has 25 hours
    ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00.000Z'],
    ['Australia/Sydney', '2026-03-01', '2026-02-28T13:00:00.000Z'],
    ['Australia/Sydney', '2026-10-05', '2026-10-04T13:00:00.000Z'],
    ['America/Los_Angeles', '2026-03-08', '2026-03-08T08:00:00.000Z'],
    ['America/Los_Angeles', '2026-03-09', '2026-03-09T07:00:00.000Z'],
    ['Asia/Kathmandu', '2026-01-01', '2025-12-31T18:15:00.000Z'],
    ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z'],
    ['Pacific/Pago_Pago', '2026-01-01', '2026-01-01T11:00:00.000Z'],
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'], // a day that Samoa never had: the next one begins
    ['UTC', '9999-12-31', '9999-12-31T00:00:00.000Z'],
  ])('of %s, %s, begins at %s', (zone, date, instant) => {
    expect(new Date(startOfLocalDate(parseLocalDate(date)!, zone)).toISOString()).toBe(instant);
  });

  it('is written and read as yyyy-mm-dd, over all that is accepted', () => {
    fc.assert(fc.property(fc.integer({ min: -719_162, max: 2_932_896 }), (date) => expect(parseLocalDate(formatLocalDate(date))).toBe(date)), { numRuns: 1_000 });
    expect(formatLocalDate(-719_162)).toBe('0001-01-01');
    expect(formatLocalDate(2_932_896)).toBe('9999-12-31');
  });

  it.each(['2026-02-29', '2026-2-1', '2026-13-01', '2026-00-10', '26-01-01', '2026-01-01T00:00Z', ' 2026-01-01', ''])('%j is none', (text) => {
    expect(parseLocalDate(text)).toBeUndefined();
  });

  it('is asked only of zones that exist', () => {
    expect(['Europe/Zurich', 'UTC', 'Mars/Olympus', ''].map(isTimeZone)).toEqual([true, true, false, false]);
  });
});

describe('canonical JSON', () => {
  it('is the same text for equal values, and reads back to the value', () => {
    const shuffledKeys = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffledKeys);
      if (value === null || typeof value !== 'object') return value;
      return Object.fromEntries(Object.entries(value).reverse().map(([key, field]) => [key, shuffledKeys(field)]));
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(shuffledKeys(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 300 },
    );
  });

  it('sorts keys at every depth, leaves out what is undefined, and keeps the order of lists', () => {
    expect(canonicalJson({ b: [{ z: 1, a: undefined, y: null }, 2], a: 'x' })).toBe('{"a":"x","b":[{"y":null,"z":1},2]}');
    expect([canonicalJson(undefined), canonicalJson(null), canonicalJson([undefined])]).toEqual(['null', 'null', '[null]']);
  });
});

describe('waits', () => {
  it('double up to the ceiling, each within the upper half of its step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 60_000 }), fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1, maxLength: 1_100 }), (firstMs, ceilingMs, draws) => {
        let drawn = 0;
        const backoff = new Backoff(firstMs, ceilingMs, () => draws[drawn++]!);
        for (let attempt = 0; attempt < draws.length; attempt += 1) {
          const step = Math.min(ceilingMs, firstMs * 2 ** attempt);
          const wait = backoff.next();
          expect(wait >= step / 2 && wait <= step).toBe(true);
        }
      }),
    );
  });

  it('begin small again after a success', () => {
    const backoff = new Backoff(100, 15_000, () => 1);
    expect([backoff.next(), backoff.next(), backoff.next()]).toEqual([100, 200, 400]);
    backoff.reset();
    expect(backoff.next()).toBe(100);
  });

  it('end at once when they are no longer wanted', async () => {
    const aborted = new AbortController();
    const started = Date.now();
    const waiting = pause(60_000, aborted.signal);
    aborted.abort();
    await waiting;
    await pause(60_000, aborted.signal);
    expect(Date.now() - started).toBeLessThan(5_000);
    await pause(5);
  });
});
