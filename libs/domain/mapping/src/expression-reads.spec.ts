import { describe, expect, it } from '@jest/globals';
import { compileExpression } from './expression.js';

const columns = (source: string) => [...compileExpression(source).columns].sort();
const calls = (source: string) => compileExpression(source).calls.map(({ name, texts }) => [name, ...texts]);

describe('what an expression reads', () => {
  it.each<[string, string[]]>([
    ['name.first', ['name']], ["a & b.c ? d : 'e'", ['a', 'b', 'd']], ['{ "x": a, "y": [b, c] }', ['a', 'b', 'c']], ['list[inner = outer].name', ['list']], ['$$.a', ['a']],
    ['list.{ "of": inner, "by": $$.boss }', ['boss', 'list']], ['$map(list, function($one) { $one.inner & $$.a })', ['a', 'list']], ['`a b`', ['a b']], ['($x := a; $x & b)', ['a', 'b']],
    ['list^(inner).name', ['list']], ["'text'", []], ['$', []],
  ])('%s', (source, read) => expect(columns(source)).toEqual(read));

  it('is told with the functions that it calls, and with the texts that it gives them', () => {
    expect(calls("$code('status', a) & $uppercase(b) & list.$ref('boss')")).toEqual([['code', 'status', undefined], ['uppercase', undefined], ['ref', 'boss']]);
  });

  it('leaves out the functions that it defines itself', () => expect(calls('($twice := function($f) { $f($f(a)) }; $twice($trim))')).toEqual([]));
});

describe('evaluating an expression', () => {
  it('goes through the elements of a list that it meets on its way', async () => {
    const at = (source: string, row: unknown) => Promise.resolve(compileExpression(source).evaluate(row));
    expect([...((await at('phones.number', { phones: [{ number: 1 }, { number: 2 }] })) as number[])]).toEqual([1, 2]);
    expect(await at('phones.number', { phones: { number: 1 } })).toBe(1);
    expect(await at('phones.number', { phones: null })).toBeUndefined();
    expect(await at('a', 'no object')).toBeUndefined();
    expect(await at('a', [{ a: 1 }])).toBe(1);
  });

  it('gives names with a dollar sign what they stand for', async () => {
    expect(await compileExpression("$double(a) & $unit").evaluate({ a: 2 }, { double: (n: number) => n * 2, unit: 'h' })).toBe('4h');
  });
});
