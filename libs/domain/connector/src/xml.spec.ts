import { describe, expect, it } from '@jest/globals';
import { readXml, writeXml, XmlError } from './xml.js';

describe('XML that is read', () => {
  it('becomes objects of texts, without prefixes and layout, with attributes, nil and lists', () => {
    const text = `<?xml version="1.0"?><!-- <!DOCTYPE is no markup here --><s:a xmlns:s="urn:s" xmlns="urn:d" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="7">
      <b>1</b><b>002</b><s:c xsi:nil="true"/><d/><e unit="h"> 7.5 </e><f><g>true</g></f><h><![CDATA[<!DOCTYPE & co>]]></h></s:a>`;
    expect(readXml(text)).toEqual({ a: { '@id': '7', b: ['1', '002'], c: null, d: '', e: { '@unit': 'h', '#text': ' 7.5 ' }, f: { g: 'true' }, h: '<!DOCTYPE & co>' } });
  });

  it('has its signs decoded once', () => expect(readXml('<a b="&quot;&#10;">&amp;lt; &#233;&#x1F600; &lt;x&gt;</a>')).toEqual({ a: { '@b': '"\n', '#text': '&lt; é😀 <x>' } }));

  it.each([
    '<a><b></a>', '<a>', '<a><b>1</b', 'text', '', '<a/><b/>', '<a x=1/>', '<a>1 & 2</a>', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', '<a><!DOCTYPE q [<!ENTITY x "y">]>&x;</a>', '<a><__proto__>1</__proto__></a>', `${'<a>'.repeat(150)}${'</a>'.repeat(150)}`,
  ])('is refused where it is cut, malformed, or brings entities of its own: %.40s', (text) => expect(() => readXml(text)).toThrow(XmlError));
});

describe('XML that is written', () => {
  it('is what is read back, in its order', () => {
    const value = { z: 'A & <B>\r\n"', a: ['1', '2'], m: { '@unit': 'a"<\n', '#text': 'x' }, nil: null, empty: '' };
    const text = writeXml('root', value);
    expect(text.indexOf('<z>')).toBeLessThan(text.indexOf('<a>'));
    expect(readXml(text)).toEqual({ root: value });
  });

  it('says numbers, true and false as texts', () => expect(writeXml('a', { n: 1.5, t: true, list: [] })).toBe('<a><n>1.5</n><t>true</t></a>'));

  it.each<[string, unknown]>([['a', 'x\u0001'], ['a', '\ud800'], ['a b', 'x'], ['1a', 'x'], ['a', { '@x': { y: 1 } }], ['a', { 'x>': 1 }], ['a:b', 1]])('is refused where it could not be read: %j %j', (name, value) => {
    expect(() => writeXml(name, value)).toThrow(expect.objectContaining({ code: 'bad-body' }));
  });
});
