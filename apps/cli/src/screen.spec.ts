import { describe, expect, it } from '@jest/globals';
import { fit, table } from './screen.js';

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
});
