import { Problem } from '@muster/platform-http';
import { TransientError } from '@muster/platform-kernel';
import { Refusal, type FirmService, type FirmServices } from '../firm/firm-services.js';

/** What a service answered; `away` where it did not, and undefined where it knows no such thing. */
export type Asked<T> = { readonly value: T | undefined; readonly away?: undefined } | { readonly value?: undefined; readonly away: FirmService };

/** A person waits for the answer: who takes longer is left out of it and named. */
const WAIT_MS = 3_000;

/** Asks one of several services that together make an answer: who is away makes it poorer, and does not make it fail. */
export async function ask<T>(firm: Pick<FirmServices, 'get'>, service: FirmService, path: string): Promise<Asked<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Asked<T>>((resolve) => {
    timer = setTimeout(() => resolve({ away: service }), WAIT_MS);
  });
  try {
    return await Promise.race([firm.get<T>(service, path).then((value): Asked<T> => ({ value }), (error: unknown): Asked<T> => without(service, error)), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The services that did not answer, each once. */
export function awayOf(asked: readonly Asked<unknown>[]): FirmService[] {
  return [...new Set(asked.flatMap(({ away }) => (away === undefined ? [] : [away])))].sort();
}

function without<T>(service: FirmService, error: unknown): Asked<T> {
  if (error instanceof TransientError) return { away: service };
  if (!(error instanceof Refusal)) throw error;
  const { problem: { status, code, title, input, rule, remedy, detail } } = error;
  if (status === 404) return { value: undefined };
  if (status >= 500) return { away: service };
  throw new Problem(status, code, { title, input, rule: rule ?? detail, remedy: remedy ?? 'Correct the request.' });
}
