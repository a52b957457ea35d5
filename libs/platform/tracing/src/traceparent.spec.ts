import { describe, expect, it } from '@jest/globals';
import { uuidv7 } from '@muster/platform-kernel';
import { childTraceparent, parseTraceparent } from './traceparent.js';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';

describe('traceparent', () => {
  it('takes what W3C trace context allows, and carries it on as version 00', () => {
    expect(parseTraceparent(`00-${trace}-${span}-01`)).toBe(`00-${trace}-${span}-01`);
    expect(parseTraceparent(`cc-${trace}-${span}-01-what-comes-later`)).toBe(`00-${trace}-${span}-01`);
  });

  it.each([
    ['nothing', undefined], ['an empty text', ''], ['capitals', `00-${trace.toUpperCase()}-${span}-01`], ['version ff', `ff-${trace}-${span}-01`], ['a trace id of zeros', `00-${'0'.repeat(32)}-${span}-01`],
    ['a span id of zeros', `00-${trace}-${'0'.repeat(16)}-01`], ['a fifth part in version 00', `00-${trace}-${span}-01-more`], ['a short trace id', `00-${trace.slice(1)}-${span}-01`],
  ])('takes %s for none', (_, text) => expect(parseTraceparent(text)).toBeNull());

  it('gives what it causes the same trace and flags, and a span of its own, the same every time', () => {
    const eventId = uuidv7();
    const child = childTraceparent(`00-${trace}-${span}-01`, eventId);
    expect(child).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
    expect(parseTraceparent(child)).toBe(child);
    expect(child).not.toContain(span);
    expect(childTraceparent(`00-${trace}-${span}-01`, eventId)).toBe(child);
    expect(childTraceparent(`00-${trace}-${span}-01`, uuidv7())).not.toBe(child);
  });

  it('begins no trace where the source has none', () => expect(childTraceparent(null, uuidv7())).toBeNull());
});
