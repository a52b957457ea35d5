import { describe, expect, it } from '@jest/globals';
import { hierarchyParent, hierarchyPath } from './hierarchyid.js';

describe('hierarchyid', () => {
  it.each([
    ['0x', '/'], ['0x58', '/1/'], ['0x5AC0', '/1/1/'], ['0x5AD6', '/1/1/1/'], ['0x48', '/0/'], ['0x68', '/2/'], ['0x78', '/3/'], ['0x84', '/4/'], ['0xA2', '/8/'],
  ])('reads %s as %s', (hex, path) => expect(hierarchyPath(hex)).toBe(path));

  it('reads an ordinal of every range at both of its ends', () => {
    // Bits as the published format has them, filled up to whole bytes.
    const hex = (bits: string) => `0x${bits.padEnd(Math.ceil(bits.length / 8) * 8, '0').match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2).toString(16).padStart(2, '0')).join('')}`;
    expect(hierarchyPath(hex('110000010001'))).toBe('/16/');
    expect(hierarchyPath(hex('110110111111'))).toBe('/79/');
    expect(hierarchyPath(hex('111000000010010101'))).toBe('/98/');
    expect(hierarchyPath(hex('111011101110111111'))).toBe('/1103/');
    expect(hierarchyPath(hex('111100000000000010001'))).toBe('/1104/');
    expect(hierarchyPath(hex('111101111101110111111'))).toBe('/5199/');
    expect(hierarchyPath(hex('00111' + '111' + '1'))).toBe('/-1/');
    expect(hierarchyPath(hex('00111' + '000' + '1'))).toBe('/-8/');
    expect(hierarchyPath(hex('0010110111111'))).toBe('/-9/');
    expect(hierarchyPath(hex('0010000010001'))).toBe('/-72/');
  });

  it('reads a node that was put between two', () => {
    expect(hierarchyPath('0x62C0')).toBe('/1.1/');
    expect(hierarchyParent('0x62C0')).toBe('0x');
  });

  it('finds the node above, and none above the root', () => {
    expect(hierarchyParent('0x5AD6')).toBe('0x5AC0');
    expect(hierarchyParent('0x5ac0')).toBe('0x58');
    expect(hierarchyParent('0x58')).toBe('0x');
    expect(hierarchyParent('0x')).toBeNull();
  });

  it.each(['58', '0x5', '0xZZ', '/1/', '0x04', '0x5800', '0xFF'])('refuses %s, which is not in the format', (hex) => {
    expect(() => hierarchyPath(hex)).toThrow(expect.objectContaining({ code: 'bad-hierarchyid' }));
  });
});
