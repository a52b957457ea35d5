import { createServer, type AddressInfo } from 'node:net';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@muster/testing';
import { ForeignProgram } from './foreign-program.js';
import { peersDir } from './snippets.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const specsDir = fileURLToPath(new URL('../../../shared/vendor-specs/', import.meta.url));

/** A server of somebody else, in a process of its own. */
export interface PeerServer {
  readonly url: string;
  /** What it has printed, on both outputs. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

export type VendorSpec = 'harvest' | 'forecast' | 'okta-users-groups' | 'xero-projects';

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until it answers, whatever it says. */
export async function started(program: ForeignProgram, url: string, what: string): Promise<PeerServer> {
  await eventually(async () => {
    program.failIfEnded();
    return (await fetch(url).then((response) => response.arrayBuffer()).catch(() => undefined)) !== undefined;
  }, { what: `${what} to answer at ${url}`, timeoutMs: 90_000, everyMs: 100 });
  return { url, get lines() { return [...program.lines, ...program.errorLines]; }, stop: () => program.stop() };
}

/** A vendor's contract as a server: it answers with the contract's own examples, and refuses what the contract does not allow with problem+json. */
export async function startVendor(spec: VendorSpec): Promise<PeerServer> {
  const path = join(specsDir, `${spec}.yaml`);
  if (!existsSync(path)) throw new Error(`The contract ${path} is missing: put it there (shared/vendor-specs, beside the checkout).`);
  const port = await freePort();
  const program = new ForeignProgram(process.execPath, [join(peersDir, 'node/node_modules/@stoplight/prism-cli/dist/index.js'), 'mock', '--errors', '--host', '127.0.0.1', '--port', String(port), path], {});
  return started(program, `http://127.0.0.1:${port}`, `Prism with ${spec}`);
}

export const SCIM_TOKEN = 'scim-token';

export async function startScimServer(): Promise<PeerServer> {
  const port = await freePort();
  const program = new ForeignProgram(join(peersDir, 'scim/bin/scim2-server'), ['--hostname', '127.0.0.1', '--port', String(port), '--bearer-token', SCIM_TOKEN], { PYTHONUNBUFFERED: '1' });
  return started(program, `http://127.0.0.1:${port}/v2`, 'the SCIM server');
}

/** Gives tokens of five seconds, and answers below /api only to those who have one; see token-server.mjs. */
export async function startTokenServer(): Promise<PeerServer> {
  const port = await freePort();
  const program = new ForeignProgram(process.execPath, [join(here, 'token-server.mjs'), peersDir, String(port)], {});
  return started(program, `http://127.0.0.1:${port}`, 'the server of tokens');
}
