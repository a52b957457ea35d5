const WITHOUT_MARK: Readonly<Record<string, string>> = { ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ß: 'ss', æ: 'ae', œ: 'oe', ı: 'i', ħ: 'h', ŧ: 't' };
const letters = new RegExp(`[${Object.keys(WITHOUT_MARK).join('')}]`, 'g');

/**
 * A value as two systems can be asked whether they mean the same by it: without blanks at its ends, one blank inside for many, without case and accents. Null
 * where there is nothing to compare: what is empty on both sides agrees in nothing.
 */
export function matchValue(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return null;
  const folded = value.normalize('NFKD').toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').replace(letters, (letter) => WITHOUT_MARK[letter]!);
  return folded.trim().replace(/\s+/gu, ' ') || null;
}

/** An id, compared as it is: ids of many systems differ in case alone. */
export function matchKey(value: unknown): string | null {
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : typeof value === 'string' ? value.trim() || null : null;
}
