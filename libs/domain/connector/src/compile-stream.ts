import type { Expression } from '@muster/domain-mapping';
import { compileBody, mannerOf } from './call-body.js';
import { compileAbsent } from './compile-absent.js';
import type { CallAnswer, ClassifiedAnswer, CompiledStream, StreamRequest } from './compiled-connector.js';
import type { Delta, Encoding, Pagination, ParameterPlace, StreamDeclaration } from './declaration.js';
import { pageHeaders, pagesByHeader } from './page-headers.js';
import { compilePageOrder } from './page-order.js';
import { PageRows } from './page-rows.js';
import { compileReading, countOf, readAnswer } from './read-answer.js';
import { compileReadProgress } from './read-progress.js';
import { queryTexts } from './request-parts.js';

const BULK_ABOVE = 1_000;

/** `encoding`: the connector's own. Throws PermanentError expression-invalid. */
export function compileStream(name: string, declared: StreamDeclaration, classify: (answer: CallAnswer, nowMs: number) => Promise<ClassifiedAnswer>, encoding?: Encoding): CompiledStream {
  const { request, pagination = { kind: 'none' }, delta = { kind: 'full' }, everySeconds = 60, fullEverySeconds = 86_400 } = declared;
  const byHeader = pagesByHeader(pagination, request.headers);
  const paging: Pagination = byHeader ? ({ ...pagination, in: 'body' } as Pagination) : pagination;
  const pages = compilePageOrder(paging);
  const progress = compileReadProgress(delta);
  const content = new PageRows(declared.records, declared.explode);
  const { method = 'GET' } = request;
  const body = compileBody(request.body);
  const total = declared.complete && compileReading(declared.complete.total);
  const placed = placedTotal(pagination, total);
  const filled = async (asked: StreamRequest): Promise<StreamRequest> => {
    if (!asked.values) return asked;
    return { ...asked, ...(byHeader ? { headers: pageHeaders(request.headers, asked.values) } : {}), ...(body ? { body: await body(asked.values) } : {}) };
  };
  const recordsIn = async (answered: unknown) => (await content.recordsOf(answered)).length;
  return {
    name,
    delta: delta.kind,
    pagination: pagination.kind,
    everyMs: everySeconds * 1_000,
    fullEveryMs: fullEverySeconds * 1_000,
    after: declared.after ?? [],
    bulkAbove: declared.bulkAbove ?? BULK_ABOVE,
    absent: compileAbsent(declared.absent ?? {}, classify, encoding),
    explodes: declared.explode?.split('.')[0],
    ours: declared.ours,
    hasTotal: total !== undefined,

    async firstRequest(cursor, { full }) {
      const since = full ? null : progress.since(cursor);
      const changed = since === null ? {} : progress.parameters(since);
      // Where both set the same, as the beginning of windows, the delta knows better.
      const places = [[paging, pages.first], [delta, changed]] as const;
      const inPlace = (place: ParameterPlace) => Object.assign({}, ...places.map(([part, parameters]) => (placeOf(part) === place ? parameters : {}))) as Record<string, string | number>;
      const query = { ...queryTexts(request.query), ...queryTexts(inPlace('query')) };
      const first: StreamRequest = { method, path: request.path, query, headers: { ...request.headers }, ...mannerOf({ method, reads: true }, request.encoding, encoding) };
      return filled(body || byHeader ? { ...first, values: { since, full: since === null, ...inPlace('body') } } : first);
    },
    async next(asked, answer) {
      const following = await pages.next(asked, answer, await content.recordsOf(answer.body));
      return following && filled(following);
    },
    rowsOf: (answered) => content.rowsOf(answered),
    recordsIn,
    totalIn: async (answered) => (total ? countOf(await readAnswer(total, answered), total) : undefined),
    placedTotalIn: async (answered) => (placed ? countOf(await readAnswer(placed, answered), placed) : undefined),
    isPastEnd: (asked, answer) => pages.isPastEnd?.(asked, answer) ?? false,
    isExpired: (answer) => pages.isExpired(answer),
    isTooOld: (answer) => progress.isTooOld(answer),
    cursorAfter: (previous, rows, answer) => progress.after(previous, rows, answer),
  };
}

const placeOf = (part: Pagination | Delta): ParameterPlace => ('in' in part ? part.in : undefined) ?? 'query';

function placedTotal(pagination: Pagination, complete: Expression | undefined): Expression | undefined {
  if (pagination.kind === 'page') return complete;
  if (pagination.kind !== 'offset') return undefined;
  return complete ?? (pagination.total === undefined ? undefined : compileReading(pagination.total));
}
