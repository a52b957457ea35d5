import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

export type Liveness = 'live' | 'connecting';

const REOPEN_MS = 5_000;

/** Asks again for what the service says has changed; for all of it after a line that was down, since what was told meanwhile is lost. */
export function useLive(signedIn: boolean): Liveness {
  const client = useQueryClient();
  const [liveness, setLiveness] = useState<Liveness>('connecting');
  useEffect(() => {
    if (!signedIn) return undefined;
    let source: EventSource | undefined;
    let reopen: ReturnType<typeof setTimeout> | undefined;
    let wasDown = false;
    const refresh = () => {
      for (const kept of ['exceptions', 'record', 'trace']) void client.invalidateQueries({ queryKey: [kept] });
    };
    const open = () => {
      source = new EventSource('/v1/live');
      source.addEventListener('exceptions', refresh);
      source.addEventListener('open', () => {
        setLiveness('live');
        if (wasDown) refresh();
        wasDown = false;
      });
      source.addEventListener('error', () => {
        setLiveness('connecting');
        wasDown = true;
        // The browser opens a broken line again by itself, but not one that was refused. Asking who is there brings the page for signing in where the session has ended.
        if (source?.readyState !== EventSource.CLOSED) return;
        void client.invalidateQueries({ queryKey: ['session'] });
        reopen = setTimeout(open, REOPEN_MS);
      });
    };
    open();
    return () => {
      clearTimeout(reopen);
      source?.close();
    };
  }, [client, signedIn]);
  return liveness;
}
