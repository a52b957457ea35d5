import { hash, randomBytes } from 'node:crypto';
import { mayAct, type Person, type Role } from '@muster/platform-accounts';
import { Problem } from '@muster/platform-http';
import type { Database } from '@muster/platform-postgres';
import type { Caller } from './caller.js';
import { Tries } from './tries.js';

/** Proves who somebody is. Local accounts do; an identity provider may stand here as well, and sessions are the same. */
export interface SignIn {
  /** Undefined where it is not proved. */
  prove(name: string, password: string): Promise<Person | undefined>;
}

export interface Session extends Person {
  readonly expiresAt: string;
}

const HOURS = 12;
const NAME_MAX = 64;

const hashOf = (token: string) => hash('sha256', token, 'buffer');

/** Who is signed in, by a token that only their browser has. */
export class Sessions {
  private readonly tries: Tries;

  constructor(
    private readonly database: Database,
    private readonly signIn: SignIn,
  ) {
    this.tries = new Tries(database);
  }

  /** `browser` is for the browser to keep, where it was not known yet. Throws Problem: 401 where name and password do not belong together, 429 after too many tries. */
  async open(name: string, password: string, caller: Caller): Promise<{ token: string; session: Session; browser: string | undefined }> {
    const known = name.toLowerCase().slice(0, NAME_MAX);
    const place = await this.tries.count(known, caller);
    const person = await this.signIn.prove(known, password);
    if (!person) throw new Problem(401, 'wrong-password', { title: 'Name and password do not belong together', rule: 'There is no account with this name and this password.', remedy: 'Try again; `muster account password <name>` gives an account another password.' });
    const token = randomBytes(32).toString('base64url');
    return this.database.transaction(async (tx) => {
      const browser = await this.tries.succeeded(tx, known, place);
      await tx.query({ text: 'delete from session where expires_at < now()' });
      const { rows } = await tx.query({ text: `insert into session (token_hash, name, role, expires_at) values ($1, $2, $3, now() + interval '${HOURS} hours') returning expires_at`, values: [hashOf(token), person.name, person.role] });
      return { token, browser, session: { ...person, expiresAt: (rows[0] as [Date])[0].toISOString() } };
    });
  }

  /** The role is that of the account now, where it is a local one; a session that began before its password changed is over. */
  async find(token: string): Promise<Session | undefined> {
    const { rows } = await this.database.query({
      name: 'session-find',
      text: `select s.name, coalesce(a.role, s.role), s.expires_at from session s left join account a on a.name = s.name where s.token_hash = $1 and s.expires_at > now() and (a.changed_at is null or a.changed_at <= s.opened_at)`,
      values: [hashOf(token)],
    });
    const [name, role, expiresAt] = (rows[0] as [string, Role, Date] | undefined) ?? [];
    return name === undefined ? undefined : { name, role: role!, expiresAt: expiresAt!.toISOString() };
  }

  async close(token: string): Promise<void> {
    await this.database.query({ text: 'delete from session where token_hash = $1', values: [hashOf(token)] });
  }
}

/** Throws Problem where the role of somebody does not reach. */
export function demandRole(person: Person, needed: Role): void {
  if (!mayAct(person, needed)) throw new Problem(403, 'role-needed', { title: 'Your role does not reach', rule: `This needs the role ${needed}, and ${person.name} is ${person.role}.`, remedy: `Ask somebody who is ${needed}, or for an account of that role.` });
}
