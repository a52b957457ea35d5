import type { NativeForm, VendorAnswer, VendorRequest } from '../vendor-system.js';

export interface Route {
  method: string;
  /** Segments that begin with a colon take any text: `/v1/workers/:id`. */
  path: string;
  handle(request: VendorRequest, ...params: string[]): VendorAnswer;
}

/** The first route that fits answers; 404 where no path does, 405 where only the method differs. */
export class Routes {
  private readonly table: { route: Route; segments: string[] }[];

  constructor(routes: readonly Route[], private readonly form: Pick<NativeForm, 'error'>) {
    this.table = routes.map((route) => ({ route, segments: route.path.split('/') }));
  }

  answer(request: VendorRequest): VendorAnswer {
    const given = decoded(request.path);
    if (!given) return this.form.error(400, 'malformed_path', 'The path is not percent-encoded as UTF-8.');
    const fitting = this.table.filter(({ segments }) => fits(segments, given));
    const chosen = fitting.find(({ route }) => route.method === request.method);
    if (chosen) return chosen.route.handle(request, ...given.filter((_, place) => chosen.segments[place]!.startsWith(':')));
    if (fitting.length === 0) return this.form.error(404, 'not_found', 'There is nothing at this path.');
    const refusal = this.form.error(405, 'method_not_allowed', 'This path does not take this method.');
    return { ...refusal, headers: { ...refusal.headers, allow: fitting.map(({ route }) => route.method).join(', ') } };
  }
}

function decoded(path: string): string[] | undefined {
  try {
    return path.replace(/\/$/, '').split('/').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function fits(segments: readonly string[], given: readonly string[]): boolean {
  return segments.length === given.length && segments.every((segment, place) => (segment.startsWith(':') ? given[place] !== '' : segment === given[place]));
}
