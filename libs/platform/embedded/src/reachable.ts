import { connect } from 'node:net';
import { SetupError } from '@muster/platform-kernel';

export interface Address {
  host: string;
  port: number;
}

/** `host:port,host:port` of a broker list; blanks around the parts are allowed. */
export function brokerAddresses(brokers: string): Address[] {
  return brokers.split(',').map((broker) => {
    const match = /^\s*\[?([^\]\s]+?)\]?:(\d+)\s*$/.exec(broker);
    if (!match) throw new SetupError(`KAFKA_BROKERS has "${broker.trim()}", which is no host:port.`, 'Write it like 127.0.0.1:9092,127.0.0.1:9192.');
    return { host: match[1]!, port: Number(match[2]) };
  });
}

/** Host and port of a URL, with the usual port of its kind where it names none. The URL is not repeated in faults: it may hold a password. */
export function urlAddress(setting: string, url: string, example: string): Address {
  const usual: Record<string, number> = { 'http:': 80, 'https:': 443, 'postgres:': 5432, 'postgresql:': 5432 };
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const port = parsed && (Number(parsed.port) || usual[parsed.protocol]);
  if (!parsed || !port || parsed.hostname === '') throw new SetupError(`${setting} is no address.`, `Write it like ${example}.`);
  return { host: parsed.hostname.replace(/^\[|\]$/g, ''), port };
}

/** @throws SetupError when none of the addresses accepts a connection in time. */
export async function checkReachable(setting: string, addresses: readonly Address[], timeoutMs = 5_000): Promise<void> {
  const reached = await Promise.all(addresses.map((address) => accepts(address, timeoutMs)));
  if (reached.includes(true)) return;
  throw new SetupError(
    `Nothing answers at ${addresses.map(({ host, port }) => `${host}:${port}`).join(', ')}, which ${setting} names.`,
    `Start that server, or unset ${setting} to use the embedded one.`,
  );
}

function accepts({ host, port }: Address, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    for (const end of ['error', 'timeout']) socket.once(end, () => settle(false));
  });
}
