import { describe, expect, it } from '@jest/globals';
import { linkedUrl, urlOf } from './url-of.js';

const request = (path: string, query: Record<string, string> = {}) => ({ path, query });

describe('the URL of a request', () => {
  it.each([
    ['https://psa.example', '/api/workers', 'https://psa.example/api/workers'],
    ['https://psa.example/', '/api/workers', 'https://psa.example/api/workers'],
    ['https://psa.example/v2/', '/workers', 'https://psa.example/v2/workers'],
    ['https://psa.example/v2', '//evil.example/workers', 'https://psa.example/v2/evil.example/workers'],
    ['https://psa.example', '/workers?active=true', 'https://psa.example/workers?active=true&page=2'],
  ])('joins %s and %s', (base, path, url) => expect(urlOf(base, request(path, url.includes('page') ? { page: '2' } : {})).href).toBe(url));

  it('encodes parameters, blanks as %20', () => {
    expect(urlOf('https://erp.example', request('/Workers', { $filter: "At gt 2026-01-01T00:00:00Z and Name eq 'a&b+c'" })).search)
      .toBe("?%24filter=At%20gt%202026-01-01T00%3A00%3A00Z%20and%20Name%20eq%20'a%26b%2Bc'".replaceAll("'", '%27'));
  });

  it('calls the link of an answer as it is, and only where it stays with the base URL', () => {
    const link = { ...request('/workers'), url: 'https://erp.example/odata/Workers?$skiptoken=7' };
    expect(urlOf('https://erp.example/odata', link).href).toBe(link.url);
    expect(() => urlOf('https://psa.example', link)).toThrow(expect.objectContaining({ code: 'contract' }));
  });
});

describe('a link', () => {
  const from = new URL('https://erp.example/odata/Workers');

  it.each([['?page=2', '/odata/Workers?page=2'], ['Workers?page=2', '/odata/Workers?page=2'], ['/other', '/other'], ['https://erp.example/x', '/x']])('%s is read from the page that has it', (link, path) =>
    expect(linkedUrl(link, from).href).toBe(`https://erp.example${path}`));

  it.each(['https://evil.example/', '//evil.example/', 'http://erp.example/odata', 'https://erp.example:444/', 'https://erp.example@evil.example/', 'https://['])('%s is not followed', (link) =>
    expect(() => linkedUrl(link, from)).toThrow(expect.objectContaining({ code: 'contract' })));
});
