import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { SetupError } from '@muster/platform-kernel';

/** How to run a Postgres program: as whom, and through which command. */
export interface PostgresUser {
  uid?: number;
  gid?: number;
  /** Put before the program and its arguments. */
  prefix: string[];
}

export interface PasswdEntry {
  name: string;
  uid: number;
  gid: number;
}

/** Lines of /etc/passwd: `postgres:x:101:104:...`. */
export function parsePasswd(content: string): PasswdEntry[] {
  return content.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && /^\d+$/.test(uid ?? '') && /^\d+$/.test(gid ?? '') ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}

/** The owner of data that is there, else `postgres`, else `nobody`: Postgres refuses to run as root, and no account is made for it. */
export function chooseUser(entries: readonly PasswdEntry[], ownerUid: number | undefined): PasswdEntry | undefined {
  const owner = ownerUid ? entries.find((entry) => entry.uid === ownerUid) : undefined;
  return owner ?? entries.find((entry) => entry.name === 'postgres') ?? entries.find((entry) => entry.name === 'nobody');
}

/** @throws SetupError when root runs Muster and no other account can run Postgres. */
export function postgresUser(dataDir: string, programs: string): PostgresUser {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const owner = statSync(dataDir, { throwIfNoEntry: false })?.uid;
  const user = chooseUser(parsePasswd(readFileSync('/etc/passwd', 'utf8')), owner);
  if (!user) throw new SetupError('Postgres does not run as root, and there is no account postgres or nobody.', 'Start Muster as another user, or set DATABASE_URL to a server that is already there.');
  const closed = [dataDir, programs].flatMap((path) => closedFolders(path))[0];
  if (closed === undefined) return { uid: user.uid, gid: user.gid, prefix: [] };
  return { prefix: passThroughClosedFolders(user, closed) };
}

/** The folders above a path that other accounts may not enter, such as /root. */
function closedFolders(path: string): string[] {
  const above: string[] = [];
  for (let dir = dirname(resolve(path)); dir !== dirname(dir); dir = dirname(dir)) above.push(dir);
  return above.filter((dir) => ((statSync(dir, { throwIfNoEntry: false })?.mode ?? 0o001) & 0o001) === 0);
}

/** Lets the account pass folders that are root's own (a clone in /root), without changing their modes. */
function passThroughClosedFolders(user: PasswdEntry, closed: string): string[] {
  const prefix = ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', '--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override'];
  const tried = spawnSync(prefix[0]!, [...prefix.slice(1), 'true']);
  if (tried.status === 0) return prefix;
  throw new SetupError(
    `Postgres does not run as root, and the account ${user.name} may not enter ${closed}.`,
    `Move Muster out of ${closed}, start it as another user, or set DATABASE_URL to a server that is already there.`,
  );
}
