import { PermanentError } from '@muster/platform-kernel';
import type { Queryable } from '@muster/platform-postgres';
import { hashPassword, isPassword } from './password.js';
import type { Person, Role } from './role.js';

const NAME = /^[a-z][a-z0-9._@-]{0,63}$/;
const PASSWORD_MIN = 12;
const PASSWORD_MAX = 200;
/** Compared where there is no such account, so that the time of an answer does not tell which there are. */
let nobody: Promise<string> | undefined;

export function isAccountName(name: string): boolean {
  return NAME.test(name);
}

/** People who may sign in with a password that is kept here, as its hash. */
export class Accounts {
  constructor(private readonly database: Queryable) {}

  /** Throws PermanentError where the name or the password is none, or the name is taken. */
  async add({ name, role }: Person, password: string): Promise<void> {
    if (!isAccountName(name)) throw new PermanentError('bad-account-name', 'An account is named by small letters, digits, dots, hyphens, underscores and @, at most 64, and begins with a letter.');
    checkPassword(password);
    const { rowCount } = await this.database.query({ text: 'insert into account (name, role, password) values ($1, $2, $3) on conflict (name) do nothing', values: [name, role, await hashPassword(password)] });
    if (rowCount === 0) throw new PermanentError('account-exists', `There is an account ${name} already. Give it another password, or choose another name.`);
  }

  /** Whoever is signed in under this name has to sign in again. Throws PermanentError where there is no such account. */
  async setPassword(name: string, password: string): Promise<void> {
    checkPassword(password);
    const { rowCount } = await this.database.query({ text: 'update account set password = $2, changed_at = now() where name = $1', values: [name, await hashPassword(password)] });
    if (rowCount === 0) throw new PermanentError('no-such-account', `There is no account ${name.slice(0, 64)}.`);
  }

  /** Undefined where there is no such account, or it has another password. */
  async prove(name: string, password: string): Promise<Person | undefined> {
    const { rows } = await this.database.query({ text: 'select role, password from account where name = $1', values: [name] });
    const [role, hash] = (rows[0] as [Role, string] | undefined) ?? [undefined, await (nobody ??= hashPassword('nobody'))];
    const proved = password.length <= PASSWORD_MAX && (await isPassword(password, hash));
    return role !== undefined && proved ? { name, role } : undefined;
  }

  async any(): Promise<boolean> {
    const { rows } = await this.database.query({ text: 'select exists (select from account)' });
    return (rows[0] as [boolean])[0];
  }
}

function checkPassword(password: string): void {
  if (password.length < PASSWORD_MIN || password.length > PASSWORD_MAX) throw new PermanentError('bad-password', `A password has ${PASSWORD_MIN} to ${PASSWORD_MAX} characters.`);
}
