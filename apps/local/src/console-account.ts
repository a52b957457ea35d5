import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePassword, type Accounts } from '@muster/platform-accounts';

/** Who signs in first: a steward, who may do everything in the console. */
export const FIRST_ACCOUNT = 'admin';

/**
 * Makes the first account where there is none, and keeps its password in the data folder for its owner alone. Answers where it is; undefined
 * where somebody else has made accounts.
 */
export async function firstAccount(accounts: Pick<Accounts, 'any' | 'add'>, dataDir: string): Promise<string | undefined> {
  const path = join(dataDir, 'console-password');
  if (await accounts.any()) return existsSync(path) ? path : undefined;
  const password = makePassword();
  // Kept before it is in force: a start that is killed between makes another one.
  writeFileSync(path, `${password}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
  await accounts.add({ name: FIRST_ACCOUNT, role: 'steward' }, password);
  return path;
}
