import { createContext, use, useEffect } from 'react';
import type { Session } from '../api/types';

export const SessionContext = createContext<Session | null>(null);

/** Who is signed in; pages are shown to nobody else. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('A page is shown to nobody: it stands outside the shell');
  return session;
}

export const mayAct = ({ role }: Session) => role !== 'reader';

export const NO_ACT = 'You are signed in as a reader. An operator or a steward may do this.';

/** The name of the page in the browser's tabs and history. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Muster`;
  }, [title]);
}
