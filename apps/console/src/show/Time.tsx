import { useEffect, useState } from 'react';
import { ago, moment } from './format';

/** One clock for the page: what is shown as an age grows older together. */
let now = new Date();
const listeners = new Set<(at: Date) => void>();
setInterval(() => {
  now = new Date();
  for (const tell of listeners) tell(now);
}, 5_000);

export function useNow(): Date {
  const [at, setAt] = useState(now);
  useEffect(() => {
    listeners.add(setAt);
    return () => void listeners.delete(setAt);
  }, []);
  return at;
}

/** How long ago, with the moment itself at hand; or the moment where ages would be compared. */
export function Time({ at, exact = false }: { readonly at: string | null; readonly exact?: boolean }) {
  const seen = useNow();
  if (at === null) return <span className="dim">—</span>;
  // The clock ticks every five seconds, and an event may be newer than its last tick.
  const age = ago(at, new Date(Math.max(seen.getTime(), Math.min(Date.parse(at), Date.now()))));
  return (
    <time dateTime={at} title={exact ? age : moment(at)} className="nums">
      {exact ? moment(at) : age}
    </time>
  );
}
