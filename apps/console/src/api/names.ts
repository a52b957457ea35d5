import { queryOptions } from '@tanstack/react-query';
import { ask, withQuery } from './ask';

export interface RecordName {
  readonly entity: string;
  readonly recordId: string;
  readonly label: string;
  readonly detail: string | null;
}

const IDS_MAX = 100;
/** What one page shows comes within the same moment, and is asked for at once. */
const GATHER_MS = 10;

let waiting = new Map<string, ((name: Promise<RecordName | null>) => void)[]>();

function nameOf(id: string): Promise<RecordName | null> {
  return new Promise((resolve) => {
    if (waiting.size === 0) setTimeout(askAll, GATHER_MS);
    waiting.set(id, [...(waiting.get(id) ?? []), resolve]);
  });
}

function askAll(): void {
  const gathered = [...waiting];
  waiting = new Map();
  for (let from = 0; from < gathered.length; from += IDS_MAX) {
    const some = gathered.slice(from, from + IDS_MAX);
    const answer = ask<{ names: readonly RecordName[] }>(withQuery('/v1/names', { ids: some.map(([id]) => id).join(',') })).then(({ names }) => new Map(names.map((name) => [name.recordId, name])));
    for (const [id, resolves] of some) for (const resolve of resolves) resolve(answer.then((names) => names.get(id.toLowerCase()) ?? null));
  }
}

/** What a record is called. A name that cannot be had leaves the id, which says which record it is as well. */
export const nameQuery = (id: string) => queryOptions({ queryKey: ['name', id], queryFn: () => nameOf(id), staleTime: 60_000, retry: false });
