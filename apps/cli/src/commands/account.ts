import { userInfo } from 'node:os';
import { text } from 'node:stream/consumers';
import { platformSettings } from '@muster/platform-config';
import { EXIT, Failure } from '../failure.js';
import { show } from '../screen.js';
import type { Context, Outcome } from './command.js';

export interface AccountOptions {
  role?: string;
  passwordStdin?: boolean;
}

/** Makes an account of the console. Without a password on standard input it makes one, and shows it once. */
export async function addAccount(context: Context, name: string, { role = 'reader', passwordStdin }: AccountOptions): Outcome {
  const { isRole, ROLES } = await import('@muster/platform-accounts');
  if (!isRole(role)) throw new Failure(EXIT.usage, `--role must be one of ${ROLES.join(', ')}.`);
  const password = await passwordOf(passwordStdin);
  await inAccounts(context, { act: 'add-account', name, result: `made as ${role}` }, (accounts) => accounts.add({ name, role }, password.text));
  return tell(context, { name, role, ...(password.isMade ? { password: password.text } : {}) }, `${name} may sign in as ${role}.`);
}

/** Whoever is signed in under the name has to sign in again. */
export async function setPassword(context: Context, name: string, { passwordStdin }: AccountOptions): Outcome {
  const password = await passwordOf(passwordStdin);
  await inAccounts(context, { act: 'set-password', name, result: 'has another password' }, (accounts) => accounts.setPassword(name, password.text));
  return tell(context, { name, ...(password.isMade ? { password: password.text } : {}) }, `${name} has another password.`);
}

async function tell({ screen }: Context, made: { name: string; role?: string; password?: string }, sentence: string): Outcome {
  show(screen, made, () => (made.password === undefined ? sentence : `${sentence} The password is ${made.password}; it is not shown again.`));
  return EXIT.ok;
}

async function passwordOf(fromStdin = false): Promise<{ text: string; isMade: boolean }> {
  const { makePassword } = await import('@muster/platform-accounts');
  return fromStdin ? { text: (await text(process.stdin)).replace(/\r?\n$/, ''), isMade: false } : { text: makePassword(), isMade: true };
}

/** Goes to the database itself: whoever reaches that may make accounts, and nobody is signed in yet when the first is made. */
async function inAccounts({ services }: Context, { act, name, result }: { act: string; name: string; result: string }, work: (accounts: import('@muster/platform-accounts').Accounts) => Promise<void>): Promise<void> {
  const [{ Accounts, ActStore, CreateAccounts1797200000000 }, { Database }] = await Promise.all([import('@muster/platform-accounts'), import('@muster/platform-postgres')]);
  const { database: settings } = platformSettings({ ...services.addresses, ...process.env });
  const database = await Database.open({ ...settings, poolMax: 2, schema: 'operations', applicationName: 'command line' }, { migrations: [CreateAccounts1797200000000], entities: [] });
  try {
    await database.transaction(async (tx) => {
      await work(new Accounts(tx));
      await new ActStore().note(tx, { by: { name: `${userInfo().username} at the command line`, role: 'steward' }, act, on: `account/${name}`, result });
    });
  } finally {
    await database.close();
  }
}
