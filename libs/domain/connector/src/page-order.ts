import type { Expression } from '@muster/domain-mapping';
import type { Answer, PageAnswer, StreamRequest } from './compiled-connector.js';
import type { Pagination } from './declaration.js';
import { nextLinkOf } from './link-header.js';
import { byWindows } from './page-windows.js';
import { answerHolds, compileReading, contractFault, countOf, readAnswer, shortText } from './read-answer.js';
import { parameterIn, without } from './request-parameters.js';
import { linkedUrl } from './url-of.js';

/** How the pages of a stream follow each other. Everything it needs to go on stands in the request, so that a read may go on in another process. */
export interface PageOrder {
  /** Parameters of the first page. */
  readonly first: Readonly<Record<string, string | number>>;
  /** `records`: of the answered page. Throws PermanentError contract. */
  next(request: StreamRequest, answer: PageAnswer, records: readonly unknown[]): Promise<StreamRequest | null>;
  isExpired(answer: Answer): Promise<boolean>;
  /** Where an answer may say that there are no records from here on. */
  isPastEnd?(request: StreamRequest, answer: Answer): boolean;
}

const RANGE_NOT_SATISFIABLE = 416;

type Of<Kind> = Extract<Pagination, { kind: Kind }>;
const neverExpires = () => Promise.resolve(false);
const optional = (source: string | undefined): Expression | undefined => (source === undefined ? undefined : compileReading(source));

/** A number stays one: in a body it makes a difference. */
const cursorValue = (value: unknown): string | number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : shortText(value));

function emptyTooEarly(at: string, due: string): Error {
  return contractFault(`The page at ${at} is empty, and the answer says that there are ${due}. Read again; if it stays so, the system does not page as declared.`);
}

function byNumber({ parameter, in: place, first = 1, last }: Of<'page'>): PageOrder {
  const number = parameterIn(parameter, place);
  const lastPage = optional(last);
  return {
    first: { [parameter]: first },
    isExpired: neverExpires,
    async next(request, { body }, { length: records }) {
      const page = Number(number.of(request));
      const end = lastPage && countOf(await readAnswer(lastPage, body), lastPage);
      if (end === undefined ? records === 0 : page >= end) return null;
      if (records === 0) throw emptyTooEarly(`${parameter}=${page}`, `${end} pages`);
      return number.set(request, page + 1);
    },
  };
}

function byOffset({ parameter, in: place, first = 0, limitParameter, limit, total }: Of<'offset'>): PageOrder {
  const beginning = parameterIn(parameter, place);
  const all = optional(total);
  return {
    first: { [parameter]: first, ...(limitParameter === undefined ? {} : { [limitParameter]: limit }) },
    isExpired: neverExpires,
    isPastEnd: (request, { status }) => status === RANGE_NOT_SATISFIABLE && !all && Number(beginning.of(request)) > first,
    async next(request, { body }, { length: records }) {
      const offset = Number(beginning.of(request));
      const end = all && countOf(await readAnswer(all, body), all);
      if (end === undefined ? records < limit : offset - first + records >= end) return null;
      if (records === 0) throw emptyTooEarly(`${parameter}=${offset}`, `${end} records`);
      return beginning.set(request, offset + records);
    },
  };
}

function byKeyset({ parameter, in: place, from, first = 0, limitParameter, limit }: Of<'keyset'>): PageOrder {
  const last = parameterIn(parameter, place);
  const ordered = compileReading(from);
  return {
    first: { [parameter]: first, ...(limitParameter === undefined ? {} : { [limitParameter]: limit }) },
    isExpired: neverExpires,
    async next(request, _answer, records) {
      if (records.length < limit) return null;
      const value = cursorValue(await readAnswer(ordered, records.at(-1)));
      if (value === undefined) throw contractFault(`The last record of a page has no ${from}, behind which the next page begins. Correct pagination.from, or the system has changed.`);
      const before = last.of(request);
      if (typeof value === 'number' ? value <= Number(before) : value === String(before)) throw contractFault(`A page ends with the ${from} that it began behind. The read would never end: the system does not order by it, or does not page as declared.`);
      return last.set(request, value);
    },
  };
}

function byCursor({ parameter, in: place, next, expired, replaces = [] }: Of<'cursor'>): PageOrder {
  const cursor = parameterIn(parameter, place);
  const nextCursor = compileReading(next);
  const isExpired = optional(expired);
  return {
    first: {},
    isExpired: (answer) => answerHolds(isExpired, answer),
    async next(request, { body }) {
      const following = cursorValue(await readAnswer(nextCursor, body));
      if (following === undefined) return null;
      const present = cursor.of(request);
      if (present !== undefined && String(following) === String(present)) throw contractFault('The answer names the cursor of its own page as the next one. The read would never end: the system does not page as declared.');
      return cursor.set({ ...request, ...without(request, replaces) }, following);
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

function byNextLink({ next, expired }: Of<'next-link'>): PageOrder {
  const link = compileReading(next);
  const isExpired = optional(expired);
  return { first: {}, isExpired: (answer) => answerHolds(isExpired, answer), next: async (request, answer) => follow(request, shortText(await readAnswer(link, answer.body)), answer) };
}

const single: PageOrder = { first: {}, isExpired: neverExpires, next: () => Promise.resolve(null) };

export function compilePageOrder(declared: Pagination): PageOrder {
  switch (declared.kind) {
    case 'page': return byNumber(declared);
    case 'offset': return byOffset(declared);
    case 'keyset': return byKeyset(declared);
    case 'cursor': return byCursor(declared);
    case 'link-header': return byLinkHeader();
    case 'next-link': return byNextLink(declared);
    case 'windows': return byWindows(declared, compilePageOrder({ ...declared.pages, in: declared.in } as Pagination));
    case 'none': return single;
  }
}
