import { PermanentError } from '@muster/platform-kernel';
import type { StreamRequest } from './compiled-connector.js';

/** Blanks become %20, which every server reads; a plus sign is read as a blank by some only. */
const parameter = ([name, value]: readonly [string, string]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;

/** The URL to call: the path stands below that of the base URL, and / is the base URL itself. Throws PermanentError contract where a link would leave the origin of the base URL. */
export function urlOf(baseUrl: URL | string, request: Pick<StreamRequest, 'path' | 'query' | 'url'>): URL {
  const base = new URL(baseUrl);
  if (request.url !== undefined) return linkedUrl(request.url, base);
  const url = request.path === '/' ? base : new URL(`${base.origin}${base.pathname.replace(/\/+$/, '')}/${request.path.replace(/^\/+/, '')}`);
  const parameters = [url.search.slice(1), ...Object.entries(request.query).map(parameter)].filter((part) => part !== '');
  url.search = parameters.join('&');
  return url;
}

/** A link of an answer, absolute or relative to `from`. Throws PermanentError contract: our credentials go to no other origin than its own. */
export function linkedUrl(link: string, from: URL): URL {
  if (!URL.canParse(link, from.href)) throw new PermanentError('contract', 'The link to the next page is no URL. Correct the expression that reads it.');
  const url = new URL(link, from);
  if (url.origin !== from.origin) throw new PermanentError('contract', `The link to the next page leads to ${url.origin}, away from ${from.origin}. It is not followed: the credentials are not for there.`);
  return url;
}
