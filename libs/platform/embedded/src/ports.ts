import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { randomInt } from 'node:crypto';
import { SetupError } from '@muster/platform-kernel';

/** Which port a part listens on: a number is binding, 0 is any free one, nothing is the usual one or, where that is taken, a free one. */
export interface PortWish {
  part: string;
  wanted: number | undefined;
  usual: number;
}

export interface PortChoice {
  port: number;
  /** The usual port, when something else holds it. */
  displaced?: number;
}

type IsFree = (port: number) => Promise<boolean>;

/** @throws SetupError when a port that was asked for by number is in use. */
export async function choosePort(wish: PortWish, taken: ReadonlySet<number>, isFree: IsFree = portIsFree): Promise<PortChoice> {
  const free = async (port: number) => !taken.has(port) && (await isFree(port));
  if (wish.wanted === 0) return { port: await anyFreePort(free) };
  const preferred = wish.wanted ?? wish.usual;
  if (await free(preferred)) return { port: preferred };
  if (wish.wanted !== undefined) throw portInUse(wish.part, preferred);
  return { port: await anyFreePort(free), displaced: preferred };
}

export function portInUse(part: string, port: number): SetupError {
  const holder = portHolder(port);
  return new SetupError(
    `Port ${port}, asked for by ${part}, is in use${holder === undefined ? '' : ` by ${holder}`}.`,
    'Stop that process or choose another port.',
  );
}

/** Below the range that outgoing connections draw from, so that a part finds its port again after a restart. */
async function anyFreePort(isFree: IsFree): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new SetupError('No free port was found between 20000 and 32000 on 127.0.0.1.', 'Stop some servers on this machine, then start again.');
}

/** Listens for a moment, on loopback and on every address: a server bound to either would be in the way. */
export async function portIsFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '0.0.0.0'));
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** "java (process 4711)" where a tool of this machine can tell, else undefined. */
export function portHolder(port: number): string | undefined {
  const ss = spawnSync('ss', ['-Hltnp', `sport = :${port}`], { encoding: 'utf8' });
  const bySs = /users:\(\("([^"]+)",pid=(\d+)/.exec(ss.stdout ?? '');
  if (bySs) return `${bySs[1]} (process ${bySs[2]})`;
  const lsof = spawnSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { encoding: 'utf8' });
  const byLsof = /p(\d+)\nc(.+)/.exec(lsof.stdout ?? '');
  return byLsof ? `${byLsof[2]} (process ${byLsof[1]})` : undefined;
}
