import { compileExpression } from '@muster/domain-mapping';
import { compileAbsent } from './compile-absent.js';
import type { CallAnswer, ClassifiedAnswer, CompiledStream, StreamRequest } from './compiled-connector.js';
import type { StreamDeclaration } from './declaration.js';
import { compilePageOrder } from './page-order.js';
import { PageRows } from './page-rows.js';
import { compileReading, countOf, readAnswer } from './read-answer.js';
import { compileReadProgress } from './read-progress.js';
import { queryTexts } from './request-parts.js';

const BULK_ABOVE = 1_000;

/** Throws PermanentError expression-invalid. */
export function compileStream(name: string, declared: StreamDeclaration, classify: (answer: CallAnswer, nowMs: number) => Promise<ClassifiedAnswer>): CompiledStream {
  const { request, pagination = { kind: 'none' }, delta = { kind: 'full' }, everySeconds = 60, fullEverySeconds = 86_400 } = declared;
  const pages = compilePageOrder(pagination);
  const progress = compileReadProgress(delta);
  const content = new PageRows(declared.records, declared.explode);
  const body = request.body === undefined ? undefined : compileExpression(request.body);
  const total = declared.complete && compileReading(declared.complete.total);
  const recordsIn = async (answered: unknown) => (await content.recordsOf(answered)).length;
  return {
    name,
    delta: delta.kind,
    pagination: pagination.kind,
    everyMs: everySeconds * 1_000,
    fullEveryMs: fullEverySeconds * 1_000,
    after: declared.after ?? [],
    bulkAbove: declared.bulkAbove ?? BULK_ABOVE,
    absent: compileAbsent(declared.absent ?? {}, classify),
    explodes: declared.explode?.split('.')[0],
    hasTotal: total !== undefined,

    async firstRequest(cursor, { full }) {
      const since = full ? null : progress.since(cursor);
      const query = { ...queryTexts(request.query), ...(since === null ? {} : progress.parameters(since)), ...pages.first };
      const first: StreamRequest = { method: request.method ?? 'GET', path: request.path, query, headers: { ...request.headers } };
      return body ? { ...first, body: plain(await body.evaluate({ since, full: since === null })) } : first;
    },
    next: async (asked, answer) => pages.next(asked, answer, await recordsIn(answer.body)),
    rowsOf: (answered) => content.rowsOf(answered),
    recordsIn,
    totalIn: async (answered) => (total ? countOf(await readAnswer(total, answered), total) : undefined),
    isExpired: (answer) => pages.isExpired(answer),
    isTooOld: (answer) => progress.isTooOld(answer),
    cursorAfter: (previous, rows, answer) => progress.after(previous, rows, answer),
  };
}

/** What JSONata makes, without the marks that it leaves on its lists. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}
