import { createHash } from 'node:crypto';
import { compileExpression, type Expression } from '@muster/domain-mapping';
import { canonicalJson } from '@muster/platform-kernel';
import type { CompiledAdoption, MatchPair, MatchRule, RecordContext } from './compiled-connector.js';
import type { AdoptDeclaration } from './declaration.js';
import { compileReading, contractFault, readAnswer, shortText } from './read-answer.js';
import type { WriteInput } from './write-input.js';

/** Name of the rule that `adopt.key` stands for. */
export const KEY_RULE = 'key';
const DISPLAY_MAX = 200;

interface CompiledPair extends MatchPair {
  readonly theirsOf: Expression;
  readonly oursOf: Expression;
}

/** `key`: that of the write, to which `adopt.key` is compared. Throws PermanentError expression-invalid. */
export function compileAdoption(declared: AdoptDeclaration, key: string, input: WriteInput): CompiledAdoption {
  const pairs: CompiledPair[] = [];
  const pairOf = (theirs: string, ours: string, exact: boolean): number => {
    const known = pairs.findIndex((pair) => pair.theirs === theirs && pair.ours === ours && pair.exact === exact);
    return known >= 0 ? known : pairs.push({ theirs, ours, exact, theirsOf: compileReading(theirs), oursOf: compileExpression(ours) }) - 1;
  };
  const byKey: MatchRule[] = declared.key === undefined ? [] : [{ name: KEY_RULE, certain: true, pairs: [pairOf(declared.key, key, true)] }];
  const rules = [...byKey, ...(declared.match ?? []).map(({ name, certain = false, all }): MatchRule => ({ name, certain, pairs: all.map(({ theirs, ours }) => pairOf(theirs, ours, false)) }))];
  const id = compileReading(declared.id);
  const display = declared.display === undefined ? undefined : compileReading(declared.display);
  return {
    stream: declared.stream,
    hasKey: byKey.length > 0,
    pairs: pairs.map(({ theirs, ours, exact }) => ({ theirs, ours, exact })),
    rules,
    digest: createHash('sha256').update(canonicalJson({ stream: declared.stream, id: declared.id, pairs: pairs.map(({ theirs, ours, exact }) => [theirs, ours, exact]), rules: rules.map(({ pairs: of, certain }) => [of, certain]) })).digest('hex'),

    async theirs(record) {
      const target = shortText(await readAnswer(id, record));
      if (target === undefined) throw contractFault(`${id.source} is no id in a record of the stream ${declared.stream}. Correct adopt.id, or the system has changed.`);
      const shown = display && shortText(await readAnswer(display, record));
      return { id: target, display: shown === undefined ? null : shown.slice(0, DISPLAY_MAX), values: await valuesOf(pairs, ({ theirsOf }) => readAnswer(theirsOf, record)) };
    },
    async ours(context: RecordContext) {
      const [attributes, functions] = [input.attributes(context), input.functions(context, null)];
      return valuesOf(pairs, async ({ oursOf }) => oursOf.evaluate(attributes, functions));
    },
  };
}

async function valuesOf(pairs: readonly CompiledPair[], evaluate: (pair: CompiledPair) => Promise<unknown>): Promise<unknown[]> {
  const values: unknown[] = [];
  for (const pair of pairs) values.push((await evaluate(pair)) ?? null);
  return values;
}
