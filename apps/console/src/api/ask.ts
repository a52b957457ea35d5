import { Problem } from './problem';

/** Told when the service no longer knows who asks. */
export const sessionEnded = new EventTarget();

interface Asking {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Asks the operations service, and throws a Problem where it refuses. */
export async function ask<T>(path: string, { method = 'GET', body, signal }: Asking = {}): Promise<T> {
  // The service takes no act without this type: a page of others cannot send it without asking first.
  const headers: Record<string, string> = method === 'GET' ? { accept: 'application/json' } : { accept: 'application/json', 'content-type': 'application/json' };
  const response = await fetch(path, { method, headers, body: method === 'GET' ? undefined : JSON.stringify(body ?? {}), signal, credentials: 'same-origin' }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw Problem.unreachable();
  });
  const answer = await bodyOf(response);
  if (response.ok) return answer as T;
  if (response.status === 401 && path !== '/v1/session') sessionEnded.dispatchEvent(new Event('ended'));
  throw Problem.of(response.status, answer);
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (response.ok) throw new Problem(response.status, 'The answer cannot be read', 'The service answered something other than JSON.', 'Reload the page: it may be older than the service.');
    return null;
  }
}

/** A path with the parameters that have a value. */
export function withQuery(path: string, query: Readonly<Record<string, string | number | null | undefined>>): string {
  const given = Object.entries(query).filter(([, value]) => value != null && value !== '');
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}
