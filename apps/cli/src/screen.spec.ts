import { describe, expect, it } from '@jest/globals';
import { fit, table, wrap } from './screen.js';

const screen = (columns: number) => ({ json: false, columns, write() {} });

describe('a table on the screen', () => {
  it('lets the widest columns give way', () => {
    expect(fit([10, 10], 100)).toEqual([10, 10]);
    const widths = fit([10, 200, 30], 100);
    expect(widths.reduce((sum, width) => sum + width + 3, 1)).toBe(100);
    expect(widths[0]).toBe(10);
  });

  it('fits 100 columns whatever is in it, and loses nothing', () => {
    const long = 'x'.repeat(400);
    const lines = table(screen(100), ['a', 'b', 'c'], [['short', long, 12], ['other', 'y', 3]]).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines.join('').split('x').length - 1).toBe(400);
  });

  it('breaks between words, and within what is longer than a line', () => {
    expect(wrap('a value of job title', 10)).toBe('a value of\njob title');
    expect(wrap('id 1dbedb1c-b389-5628 ends', 10)).toBe('id\n1dbedb1c-b\n389-5628\nends');
  });
});
