import { isMap, isScalar, LineCounter, parseDocument, type Node } from 'yaml';
import type { ConfigText } from './config-file.js';

/** Where in the configuration a code of a system is said. */
export interface PlaceOfCodes {
  readonly file: string;
  /** Line on which the codes of the system stand, or of the part below which they are to be added; from 1. */
  readonly line: number;
  /** The keys above it that the file does not have yet, outermost first. */
  readonly missing: readonly string[];
  /** The codes of the system that stand there. */
  readonly codes: readonly string[];
}

/** Where a code table says what the codes of a system mean; undefined where there is no such table. */
export function placeOfCodes(files: readonly ConfigText[], table: string, system: string): PlaceOfCodes | undefined {
  const file = files.find(({ path }) => path.endsWith(`codes/${table}.yaml`));
  if (!file) return undefined;
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, merge: true });
  const path = ['systems', system, 'codes'];
  const known = [3, 2, 1].find((steps) => document.hasIn(path.slice(0, steps))) ?? 0;
  const node = known === 0 ? undefined : (document.getIn(path.slice(0, known), true) as Node | undefined);
  const last = file.text.trimEnd().split('\n').length;
  return { file: file.path, line: node?.range ? lines.linePos(node.range[0]).line : last, missing: path.slice(known), codes: known === path.length ? codesIn(document.getIn(path)) : [] };
}

function codesIn(node: unknown): string[] {
  return isMap(node) ? node.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : [])) : [];
}
