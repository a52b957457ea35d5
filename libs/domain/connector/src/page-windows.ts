import type { StreamRequest } from './compiled-connector.js';
import type { Pagination, TimeForm } from './declaration.js';
import { readTime, writeTime } from './declared-time.js';
import type { PageOrder } from './page-order.js';
import { compileReading, contractFault, countOf, readAnswer } from './read-answer.js';
import { parameterIn, without } from './request-parameters.js';

type Windows = Extract<Pagination, { kind: 'windows' }>;
/** From and to in milliseconds, both of them in it: what lies on an edge comes twice rather than not at all. */
type Window = readonly [number, number];

/** Where the windows stand in the values of a request, so that another process may go on with them. */
const WAITING = '$windows';
const DAY_MS = 86_400_000;
const SHORTEST_MS: Readonly<Record<TimeForm, number>> = { iso: 1, 'epoch-ms': 1, 'epoch-s': 1_000, date: DAY_MS };

/** The name under which the inner order keeps its place. */
const ownParameters = (pages: Windows['pages']): string[] => ('parameter' in pages ? [pages.parameter, ...('limitParameter' in pages && pages.limitParameter !== undefined ? [pages.limitParameter] : [])] : []);

/**
 * Pages of a system that shows no more than so many results of one query: the time is cut into windows, and a window that holds more than that is halved,
 * until each is shown whole. Within a window the pages follow each other as `inner` says.
 */
export function byWindows({ from: fromName, to: toName, in: place, form = 'iso', begin, end = '2100-01-01T00:00:00Z', cap, total, pages }: Windows, inner: PageOrder): PageOrder {
  const [from, to] = [parameterIn(fromName, place), parameterIn(toName, place)];
  const results = compileReading(total);
  const write = (ms: number) => writeTime(ms, form);
  const waitingIn = ({ values }: StreamRequest): Window[] => JSON.parse(String(values?.[WAITING] ?? '[]')) as Window[];

  /** The first page of the first of these windows; null where there is none. */
  function enter(request: StreamRequest, [first, ...waiting]: readonly Window[]): StreamRequest | null {
    if (!first) return null;
    const bare = { ...request, ...without(request, ownParameters(pages)), url: undefined };
    const moved = to.set(from.set(bare, write(first[0])), write(first[1]));
    const begun = Object.entries(inner.first).reduce((asked, [name, value]) => parameterIn(name, place).set(asked, value), moved);
    return { ...begun, values: { ...begun.values, [WAITING]: JSON.stringify(waiting) } };
  }

  return {
    first: { ...inner.first, [fromName]: write(Date.parse(begin)), [toName]: write(Date.parse(end)) },
    isExpired: (answer) => inner.isExpired(answer),
    async next(request, answer, records) {
      const waiting = waitingIn(request);
      const held = countOf(await readAnswer(results, answer.body), results);
      if (held > cap) {
        const [start, stop] = [readTime(from.of(request), form)!, readTime(to.of(request), form)!];
        if (stop - start <= SHORTEST_MS[form]) throw contractFault(`From ${write(start)} to ${write(stop)} there are ${held} records, and the system shows ${cap} at most. They cannot be told apart by time: ask for them by another parameter, too.`);
        const middle = Math.floor((start + stop) / 2 / SHORTEST_MS[form]) * SHORTEST_MS[form];
        return enter(request, [[start, middle], [middle, stop], ...waiting]);
      }
      return (await inner.next(request, answer, records)) ?? enter(request, waiting);
    },
  };
}
