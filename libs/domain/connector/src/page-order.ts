import type { Expression } from '@muster/domain-mapping';
import type { Answer, PageAnswer, StreamRequest } from './compiled-connector.js';
import type { Pagination } from './declaration.js';
import { nextLinkOf } from './link-header.js';
import { answerHolds, compileReading, contractFault, countOf, readAnswer, shortText } from './read-answer.js';
import { linkedUrl } from './url-of.js';

/** How the pages of a stream follow each other. Everything it needs to go on stands in the request, so that a read may go on in another process. */
export interface PageOrder {
  /** Parameters of the first page. */
  readonly first: Readonly<Record<string, string>>;
  /** `records`: on the answered page. Throws PermanentError contract. */
  next(request: StreamRequest, answer: PageAnswer, records: number): Promise<StreamRequest | null>;
  isExpired(answer: Answer): Promise<boolean>;
}

type Of<Kind> = Extract<Pagination, { kind: Kind }>;
const neverExpires = () => Promise.resolve(false);
const withParameter = (request: StreamRequest, name: string, value: string): StreamRequest => ({ ...request, query: { ...request.query, [name]: value } });
const optional = (source: string | undefined): Expression | undefined => (source === undefined ? undefined : compileReading(source));

function emptyTooEarly(at: string, due: string): Error {
  return contractFault(`The page at ${at} is empty, and the answer says that there are ${due}. Read again; if it stays so, the system does not page as declared.`);
}

function byNumber({ parameter, first = 1, last }: Of<'page'>): PageOrder {
  const lastPage = optional(last);
  return {
    first: { [parameter]: String(first) },
    isExpired: neverExpires,
    async next(request, { body }, records) {
      const page = Number(request.query[parameter]);
      const end = lastPage && countOf(await readAnswer(lastPage, body), lastPage);
      if (end === undefined ? records === 0 : page >= end) return null;
      if (records === 0) throw emptyTooEarly(`${parameter}=${page}`, `${end} pages`);
      return withParameter(request, parameter, String(page + 1));
    },
  };
}

function byOffset({ parameter, limitParameter, limit, total }: Of<'offset'>): PageOrder {
  const all = optional(total);
  return {
    first: { [parameter]: '0', ...(limitParameter === undefined ? {} : { [limitParameter]: String(limit) }) },
    isExpired: neverExpires,
    async next(request, { body }, records) {
      const offset = Number(request.query[parameter]);
      const end = all && countOf(await readAnswer(all, body), all);
      if (end === undefined ? records < limit : offset + records >= end) return null;
      if (records === 0) throw emptyTooEarly(`${parameter}=${offset}`, `${end} records`);
      return withParameter(request, parameter, String(offset + records));
    },
  };
}

function byCursor({ parameter, next, expired, replaces = [] }: Of<'cursor'>): PageOrder {
  const nextCursor = compileReading(next);
  const isExpired = optional(expired);
  return {
    first: {},
    isExpired: (answer) => answerHolds(isExpired, answer),
    async next(request, { body }) {
      const cursor = shortText(await readAnswer(nextCursor, body));
      if (cursor === undefined) return null;
      if (cursor === request.query[parameter]) throw contractFault('The answer names the cursor of its own page as the next one. The read would never end: the system does not page as declared.');
      const query = Object.fromEntries(Object.entries(request.query).filter(([name]) => !replaces.includes(name)));
      return withParameter({ ...request, query }, parameter, cursor);
    },
  };
}

function follow(request: StreamRequest, link: string | undefined, answer: PageAnswer): StreamRequest | null {
  if (link === undefined) return null;
  const url = linkedUrl(link, new URL(answer.url));
  if (url.href === answer.url) throw contractFault('The answer names its own page as the next one. The read would never end: the system does not page as declared.');
  return { ...request, url: url.href };
}

const byLinkHeader = (): PageOrder => ({ first: {}, isExpired: neverExpires, next: (request, answer) => Promise.resolve().then(() => follow(request, nextLinkOf(answer.headers['link']), answer)) });

function byNextLink({ next }: Of<'next-link'>): PageOrder {
  const link = compileReading(next);
  return { first: {}, isExpired: neverExpires, next: async (request, answer) => follow(request, shortText(await readAnswer(link, answer.body)), answer) };
}

const single: PageOrder = { first: {}, isExpired: neverExpires, next: () => Promise.resolve(null) };

export function compilePageOrder(declared: Pagination): PageOrder {
  switch (declared.kind) {
    case 'page': return byNumber(declared);
    case 'offset': return byOffset(declared);
    case 'cursor': return byCursor(declared);
    case 'link-header': return byLinkHeader();
    case 'next-link': return byNextLink(declared);
    case 'none': return single;
  }
}
