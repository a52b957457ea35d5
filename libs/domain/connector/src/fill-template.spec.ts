import { describe, expect, it } from '@jest/globals';
import { fillPath, fillText, placeholdersOf } from './fill-template.js';

describe('filling a template', () => {
  it('encodes what it puts into a path', () => expect(fillPath('/workers/{id}/of/{key}', { id: 'a/b?c', key: 'ü 1' })).toBe('/workers/a%2Fb%3Fc/of/%C3%BC%201'));
  it('leaves a parameter as it is, since it is encoded as a whole', () => expect(fillText('id={key}', { key: 'a&b' })).toBe('id=a&b'));
  it('writes a quote between quotes twice', () => {
    expect(fillText("Id eq '{key}' and N eq {key}", { key: "O'Hara" })).toBe("Id eq 'O''Hara' and N eq O'Hara");
    expect(fillPath("/Workers('{key}')", { key: "O'Hara" })).toBe("/Workers('O''Hara')");
  });
  it.each(['', undefined])('refuses to fill in nothing: %j', (id) => expect(() => fillPath('/workers/{id}', { id })).toThrow(expect.objectContaining({ code: 'unfilled-placeholder' })));
  it.each(['.', '..'])('refuses an id that a URL reads as another path: %s', (id) => expect(() => fillPath('/workers/{id}', { id })).toThrow(expect.objectContaining({ code: 'unfilled-placeholder' })));
  it('knows the names in its braces', () => expect(placeholdersOf("/x/{id}?a='{key}'&b={ \"c\": 1 }")).toEqual(['id', 'key']));
});
