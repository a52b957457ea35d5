import { describe, expect, it } from '@jest/globals';
import { fieldReads } from './field-reads.js';

const columnsOf = (source: string) => Object.fromEntries([...(fieldReads(source) ?? [])].map(([field, { columns }]) => [field, [...columns].sort()]));

describe('what the fields of an object are made of', () => {
  it.each<[string, Record<string, string[]>]>([
    ['{ "a": x, "b": y & z.w, "c": 1 }', { a: ['x'], b: ['y', 'z'], c: [] }],
    ['$merge([{ "a": x }, y != null ? { "b": z } : {}])', { a: ['x'], b: ['y', 'z'] }],
    ["s = 'on' ? { \"a\": x } : { \"a\": 'none', \"b\": y }", { a: ['s', 'x'], b: ['s', 'y'] }],
    ['($until := e; $shown := $until & s; { "a": $shown, "b": x })', { a: ['e', 's'], b: ['x'] }],
    ['{ "name": { "first": f, "last": l }, "list": people.{ "of": inner } }', { name: ['f', 'l'], list: ['people'] }],
  ])('%s', (source, fields) => expect(columnsOf(source)).toEqual(fields));

  it('is told with the functions that a field calls', () => {
    expect(fieldReads("{ \"a\": $ref('boss'), \"b\": $key() }")!.get('a')!.calls).toEqual([{ name: 'ref', texts: ['boss'] }]);
  });

  it.each(['$sift(body, function($v, $f) { $f = 1 })', 'x', '{ name: value }', '(x)'])('is not told where the text does not show it: %s', (source) => expect(fieldReads(source)).toBeUndefined());
});
