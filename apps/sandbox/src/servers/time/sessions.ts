import { randomBytes } from 'node:crypto';
import type { Login } from '../settings.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import type { SystemParts, VendorRequest } from '../vendor-system.js';
import { RpcFault } from './rpc-form.js';

interface Session {
  user: string;
  endsAtMs: number;
}

/** How long an ended session is still known as such, before it is as good as invented. */
const endedKeptMs = 86_400_000;

/** Who has logged in, and until when. */
export class Sessions {
  private readonly sessions: KeyedValues<Session>;

  constructor(private readonly parts: SystemParts, private readonly settings: () => { users: Login[]; sessionLifeS: number }) {
    this.sessions = new KeyedValues(parts.database, 'session');
  }

  /** Throws RpcFault. */
  login({ user, password }: Record<string, unknown>): { token: string; user: string; expires_in: number } {
    const { users, sessionLifeS } = this.settings();
    const known = users.find(({ name, secret }) => name === user && secret === password);
    if (!known) throw new RpcFault('login_failed', 'There is no such user, or the password is another.');
    const token = randomBytes(24).toString('base64url');
    const endsAtMs = this.parts.now() + sessionLifeS * 1_000;
    this.sessions.forgetBefore(this.parts.now());
    this.sessions.set(token, { user: known.name, endsAtMs }, endsAtMs + endedKeptMs);
    return { token, user: known.name, expires_in: sessionLifeS };
  }

  /** The user of the call. Throws RpcFault. */
  userOf({ headers }: VendorRequest): string {
    const token = tokenOf(headers.authorization);
    const session = token === undefined ? undefined : this.sessions.get(token);
    if (!session) throw new RpcFault(token === undefined ? 'session_missing' : 'session_invalid', 'Log in with session.login, and send its token as Authorization: Session.');
    if (session.endsAtMs <= this.parts.now()) throw new RpcFault('session_expired', 'The session has ended. Log in again.');
    return session.user;
  }

  logout(request: VendorRequest): void {
    const user = this.userOf(request);
    this.sessions.set(tokenOf(request.headers.authorization)!, { user, endsAtMs: 0 }, this.parts.now() + endedKeptMs);
  }
}

function tokenOf(authorization: string | undefined): string | undefined {
  return /^Session (\S+)$/i.exec(authorization ?? '')?.[1];
}
