import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startVendor, type PeerServer, type VendorSpec } from './peer-server.js';

export type Person = Readonly<Record<string, unknown>>;

/** How a vendor keeps people; paths are those below its address. */
export interface Vendor {
  readonly spec: VendorSpec;
  /** Of the list, and of a new one. */
  readonly path: string;
  listOf(people: readonly Person[]): unknown;
  /** The answer that tells of one. */
  told(person: Person): unknown;
  made(id: string, body: Person): Person;
  changed(person: Person, body: Person): Person;
  /** Whom a path below the list names. */
  names(person: Person, word: string): boolean;
  readonly none: unknown;
}

const now = () => new Date().toISOString();
const seconds = () => now().replace(/\.\d+Z$/, 'Z');

export const harvest: Vendor = {
  spec: 'harvest',
  path: '/users',
  listOf: (users) => ({ users, per_page: 2000, total_pages: 1, total_entries: users.length, page: 1, links: { next: null } }),
  told: (user) => user,
  made: (id, body) => ({ id: Number(id), ...body, updated_at: seconds() }),
  changed: (user, body) => ({ ...user, ...body, updated_at: seconds() }),
  names: ({ id }, word) => String(id) === word,
  none: { message: 'Record not found' },
};

export const forecast: Vendor = {
  spec: 'forecast',
  path: '/people',
  listOf: (people) => ({ people }),
  told: (person) => ({ person }),
  made: (id, body) => ({ id: Number(id), ...(body['person'] as Person), updated_at: seconds() }),
  changed: (person, body) => ({ ...person, ...(body['person'] as Person), updated_at: seconds() }),
  names: harvest.names,
  none: { errors: ['not found'] },
};

const profileOf = (account: Person) => account['profile'] as Person;

export const okta: Vendor = {
  spec: 'okta-users-groups',
  path: '/api/v1/users',
  listOf: (accounts) => accounts,
  told: (account) => account,
  made: (id, body) => ({ id, status: 'ACTIVE', profile: body['profile'], lastUpdated: now() }),
  // Changes what is named and nothing else.
  changed: (account, body) => ({ ...account, profile: { ...profileOf(account), ...(body['profile'] as Person) }, lastUpdated: now() }),
  names: (account, word) => account['id'] === word || String(profileOf(account)['login']).toLowerCase() === word.toLowerCase(),
  none: { errorCode: 'E0000007', errorSummary: 'Not found: Resource not found (User)' },
};

/** A vendor's directory that holds people already. The vendor's own contract, served by Prism, sees every request first: what it refuses is refused, and noted. */
export class VendorDirectory {
  private lastId = 9_000;

  private constructor(
    readonly url: string,
    /** Each request that the contract has refused. */
    readonly refused: string[],
    /** Each that it took, such as POST /users. */
    readonly taken: string[],
    private readonly vendor: Vendor,
    private people: readonly Person[],
    private readonly stopAll: () => Promise<void>,
  ) {}

  static async start(vendor: Vendor, people: readonly Person[]): Promise<VendorDirectory> {
    const judge = await startVendor(vendor.spec);
    const server = createServer((request, response) => void directory.answer(judge, request, response).catch((error: Error) => response.writeHead(500).end(error.message)));
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    const stopAll = async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await judge.stop();
    };
    const directory = new VendorDirectory(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, [], [], vendor, people, stopAll);
    return directory;
  }

  stop(): Promise<void> {
    return this.stopAll();
  }

  get all(): readonly Person[] {
    return this.people;
  }

  private async answer(judge: PeerServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = Buffer.concat(await request.toArray()).toString();
    const [method, target] = [request.method!, request.url!];
    const headers = Object.entries(request.headers).filter(([name]) => !['host', 'connection', 'content-length'].includes(name)).map(([name, value]) => [name, String(value)] as [string, string]);
    const verdict = await fetch(`${judge.url}${target}`, { method, headers: [...headers, ['connection', 'close']], body: sent === '' ? undefined : sent });
    const reason = await verdict.text();
    const faults = (JSON.parse(verdict.headers.get('sl-violations') ?? '[]') as { severity: string }[]).filter(({ severity }) => severity === 'Error');
    if (!verdict.ok || faults.length > 0) {
      this.refused.push(`${method} ${target}: ${reason} ${JSON.stringify(faults)}`);
      response.writeHead(verdict.ok ? 400 : verdict.status, { 'content-type': 'application/json' }).end(reason);
      return;
    }
    const [status, body] = this.done(method, new URL(target, this.url).pathname, sent === '' ? {} : (JSON.parse(sent) as Person), verdict.status);
    this.taken.push(`${method} ${target}`);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  /** @param ok the status by which the contract says that it was done */
  private done(method: string, path: string, body: Person, ok: number): [number, unknown] {
    const { vendor } = this;
    if (path === vendor.path) {
      if (method === 'GET') return [ok, vendor.listOf(this.people)];
      const made = vendor.made(String((this.lastId += 1)), body);
      this.people = [...this.people, made];
      return [ok, vendor.told(made)];
    }
    const [word] = path.slice(vendor.path.length + 1).split('/').map(decodeURIComponent);
    const found = this.people.find((person) => vendor.names(person, word!));
    if (!found) return [404, vendor.none];
    if (method === 'GET') return [ok, vendor.told(found)];
    const changed = vendor.changed(found, body);
    this.people = this.people.map((person) => (person === found ? changed : person));
    return [ok, vendor.told(changed)];
  }
}
