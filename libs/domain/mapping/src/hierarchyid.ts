import { PermanentError } from '@muster/platform-kernel';

/**
 * One range of ordinals in the bit format of SQL Server's hierarchyid (Microsoft, MS-SSCLRT, "HierarchyId"): the prefix tells the range, the x are the
 * bits of (ordinal - first), the other bits are fixed, and T ends it: 1 where the level ends, 0 where a point follows as in /1.1/.
 */
interface OrdinalForm {
  readonly first: bigint;
  readonly pattern: string;
}

const forms: readonly OrdinalForm[] = [
  { first: -281_479_271_682_120n, pattern: '000100xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx0xxxxxx0xxx0x1xxxT' },
  { first: -4_294_971_464n, pattern: '000101xxxxxxxxxxxxxxxxxxx0xxxxxx0xxx0x1xxxT' },
  { first: -4_168n, pattern: '000110xxxxx0xxx0x1xxxT' },
  { first: -72n, pattern: '0010xx0x1xxxT' },
  { first: -8n, pattern: '00111xxxT' },
  { first: 0n, pattern: '01xxT' },
  { first: 4n, pattern: '100xxT' },
  { first: 8n, pattern: '101xxxT' },
  { first: 16n, pattern: '110xx0x1xxxT' },
  { first: 80n, pattern: '1110xxx0xxx0x1xxxT' },
  { first: 1_104n, pattern: '11110xxxxx0xxx0x1xxxT' },
  { first: 5_200n, pattern: '111110xxxxxxxxxxxxxxxxxxx0xxxxxx0xxx0x1xxxT' },
  { first: 4_294_972_496n, pattern: '111111xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx0xxxxxx0xxx0x1xxxT' },
];

interface Level {
  /** As SQL Server writes it, for example 1, or 1.2 for a node put between two. */
  readonly text: string;
  /** Bits of the node up to the end of this level. */
  readonly endBit: number;
}

const malformed = () => new PermanentError('bad-hierarchyid', 'A hierarchyid is not in the bit format of SQL Server. Export the column as 0x and hexadecimal digits.');

function bitsOf(hex: string): string {
  if (!/^0x([0-9a-f]{2})*$/i.test(hex)) throw malformed();
  let bits = '';
  for (let at = 2; at < hex.length; at += 2) bits += Number.parseInt(hex.slice(at, at + 2), 16).toString(2).padStart(8, '0');
  return bits;
}

function fits(pattern: string, bits: string, at: number): boolean {
  if (at + pattern.length > bits.length) return false;
  for (let i = 0; i < pattern.length; i += 1) {
    const wanted = pattern[i];
    if ((wanted === '0' || wanted === '1') && wanted !== bits[at + i]) return false;
  }
  return true;
}

function ordinalAt(bits: string, at: number): { ordinal: bigint; ends: boolean; length: number } {
  const form = forms.find(({ pattern }) => fits(pattern, bits, at));
  if (!form) throw malformed();
  let value = '0b0';
  for (let i = 0; i < form.pattern.length; i += 1) if (form.pattern[i] === 'x') value += bits[at + i];
  const ends = bits[at + form.pattern.length - 1] === '1';
  // Before a point the ordinal is stored one higher, so that /1.1/ sorts between /1/ with its children and /2/.
  return { ordinal: form.first + BigInt(value) - (ends ? 0n : 1n), ends, length: form.pattern.length };
}

function levelsOf(bits: string): Level[] {
  const levels: Level[] = [];
  let text = '';
  // The last byte is filled up with zeros, and no ordinal begins with so many.
  for (let at = 0; bits.indexOf('1', at) >= 0; ) {
    const { ordinal, ends, length } = ordinalAt(bits, at);
    at += length;
    text += String(ordinal);
    if (!ends) text += '.';
    else {
      levels.push({ text, endBit: at });
      text = '';
    }
  }
  const padding = bits.length - (levels.at(-1)?.endBit ?? 0);
  if (text !== '' || padding > 7) throw malformed();
  return levels;
}

function hexOf(bits: string): string {
  let hex = '0x';
  for (let at = 0; at < bits.length; at += 8) hex += Number.parseInt(bits.slice(at, at + 8).padEnd(8, '0'), 2).toString(16).toUpperCase().padStart(2, '0');
  return hex;
}

/** A hierarchyid as SQL Server's ToString() shows it: 0x5AC0 is /1/1/, 0x is /. Throws PermanentError bad-hierarchyid. */
export function hierarchyPath(hex: string): string {
  return `/${levelsOf(bitsOf(hex)).map(({ text }) => `${text}/`).join('')}`;
}

/** The node above, in upper-case hex: that of 0x5AC0 is 0x58, that of 0x58 is the root 0x; the root has none (null). Throws PermanentError bad-hierarchyid. */
export function hierarchyParent(hex: string): string | null {
  const bits = bitsOf(hex);
  const levels = levelsOf(bits);
  if (levels.length === 0) return null;
  return hexOf(bits.slice(0, levels.at(-2)?.endBit ?? 0));
}
