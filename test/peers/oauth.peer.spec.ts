import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { lintConnectors, triedConnector } from '@muster/connectors';
import { pause } from '@muster/platform-kernel';
import { stopForeignPrograms } from './foreign-program.js';
import { LibraryConfig } from './library-config.js';
import { startTokenServer, type PeerServer } from './peer-server.js';

jest.setTimeout(60_000);

const CALLS = 60;
const SPAN_MS = 15_000;
/** As long as a token of the server lives. */
const LIFE_S = 5;
const ways = [['muster-basic', 'header'], ['muster-post', 'body']] as const;

let config: LibraryConfig;
let server: PeerServer;

const connectorOf = (client: string, credentialsIn: string) => `
name: ${client}
kind: time-entry
description: Behind a server of tokens.
precedence: ${ways.findIndex(([name]) => name === client) + 20}
timeZone: UTC
versions: none
entities: [worker]
connector:
  baseUrl: { env: TOKENED_URL }
  auth: { kind: oauth2-client-credentials, tokenUrl: /token, clientId: ${client}, clientSecret: { env: TOKENED_SECRET }, credentialsIn: ${credentialsIn}, scope: people.read }
  mapping: ${client}
  streams:
    people: { request: { path: /api/people } }
`;
const mappingOf = (client: string) => `
mapping: ${client}
version: 1
system: ${client}
description: One list.
files: { people: { format: records, columns: { id: { required: true } } } }
outputs: [{ entity: worker, from: people, key: id, attributes: { jobTitle: { value: Tester } } }]
`;

beforeAll(async () => {
  config = new LibraryConfig();
  for (const [client, credentialsIn] of ways) {
    config.write(`systems/${client}.yaml`, connectorOf(client, credentialsIn));
    config.write(`mappings/${client}.yaml`, mappingOf(client));
  }
  server = await startTokenServer();
}, 120_000);

afterAll(async () => {
  await stopForeignPrograms();
  config?.delete();
}, 60_000);

/** What calls came to, spread over the span. */
async function classesOf(client: string, calls: number): Promise<string[]> {
  const { connector, caller } = triedConnector({ configDir: config.dir, env: { TOKENED_URL: server.url, TOKENED_SECRET: `${client}-secret, with 100% odd & signs` } }, client);
  const calling = caller();
  const request = await connector.streams.get('people')!.firstRequest(null, { full: true });
  const startedMs = performance.now();
  const classes: string[] = [];
  for (let call = 1; call <= calls; call += 1) {
    classes.push((await calling.call('urgent', 'read people', request)).class);
    if (call < calls) await pause(startedMs + (call * SPAN_MS) / (calls - 1) - performance.now());
  }
  return classes;
}

const said = (client: string, what: RegExp) => server.lines.filter((line) => line.endsWith(` ${client}`) && what.test(line)).length;

describe('a server of tokens that live for five seconds', () => {
  it('is declared without a finding', () => expect(lintConnectors(config.dir)).toEqual([]));

  it.each([...ways])('lets %s in, who names itself in the %s', async (client, _credentialsIn) => expect(await classesOf(client, 1)).toEqual(['ok']));

  it('is asked for the next token before the last one ends: of 60 calls over 15 seconds none is refused, whichever way the client names itself', async () => {
    const before = ways.map(([client]) => said(client, /^call 200 /));
    const classes = await Promise.all(ways.map(([client]) => classesOf(client, CALLS)));
    for (const [i, [client]] of ways.entries()) {
      expect(classes[i]).toEqual(Array.from({ length: CALLS }, () => 'ok'));
      // The server itself says so: it refused none of them, although the first token had ended long before the last call.
      expect([said(client, /^call 200 /) - before[i]!, said(client, /^call 401 /)]).toEqual([CALLS, 0]);
      expect(said(client, /^token /)).toBeGreaterThanOrEqual(SPAN_MS / 1_000 / LIFE_S);
      expect(said(client, /^token /)).toBeLessThan(CALLS / 4);
    }
  }, 60_000);

  it('refuses a wrong secret: the caller says so, and calls nothing with it', async () => {
    const { connector, caller } = triedConnector({ configDir: config.dir, env: { TOKENED_URL: server.url, TOKENED_SECRET: 'wrong' } }, 'muster-post');
    const before = server.lines.length;
    const result = await caller().call('urgent', 'read people', await connector.streams.get('people')!.firstRequest(null, { full: true }));
    expect(result).toMatchObject({ class: 'auth', mayHaveDone: false });
    expect(result.message).toMatch(/refuses us \(401, invalid_client\)/);
    expect(server.lines.slice(before)).toEqual([]);
  });
});
