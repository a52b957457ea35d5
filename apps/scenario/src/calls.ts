import { pause } from '@muster/platform-kernel';
import { StoryFault } from './narrator.js';

export type Row = Record<string, unknown>;
export type Headers = Record<string, string>;

export interface Sent {
  readonly json?: unknown;
  readonly headers?: Headers;
}

/** A line that was cut: whether the call was done is not known. */
export class LineCut extends StoryFault {}

const ATTEMPTS = 30;
const BUSY_MS = 1_000;
/** A line that was kept may be closed just as it is used again; what only reads can be asked anew. */
const READS_ANEW = 2;
const busy = (status: number) => status === 429 || status === 503;

/** The calls of one user of a system. One that is busy is asked again when it says, and a session that has ended is begun anew. */
export class Calls {
  private session: Headers | undefined;

  /** @param login the headers that every call needs */
  constructor(
    readonly system: string,
    private readonly url: string,
    private readonly login: () => Promise<Headers> | Headers,
  ) {}

  /** Undefined where the system has no such thing. Throws StoryFault where it refuses. */
  async find(path: string): Promise<Row | undefined> {
    const answer = await this.send('GET', path, {});
    return answer.status === 404 ? undefined : this.read(answer, 'GET', path);
  }

  /** Throws StoryFault where it is refused. */
  async ask(method: string, path: string, sent: Sent = {}): Promise<Row> {
    return this.read(await this.send(method, path, sent), method, path);
  }

  /** Undefined where things do not stand like that yet: a conflict. Throws StoryFault where it is refused otherwise. */
  async tries(method: string, path: string, sent: Sent = {}): Promise<Row | undefined> {
    const answer = await this.send(method, path, sent);
    return answer.status === 409 ? undefined : this.read(answer, method, path);
  }

  private async send(method: string, path: string, sent: Sent): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      this.session ??= await this.login();
      const body = sent.json === undefined ? undefined : JSON.stringify(sent.json);
      const answer = await this.answered(`${this.url}${path}`, { method, headers: { 'content-type': 'application/json', ...this.session, ...sent.headers }, body });
      if (attempt === ATTEMPTS || !(busy(answer.status) || answer.status === 401)) return answer;
      if (answer.status === 401) this.session = undefined;
      else await pause(Number(answer.headers.get('retry-after')) * 1_000 || BUSY_MS);
    }
  }

  private async answered(url: string, request: RequestInit & { method: string }): Promise<Response> {
    for (let left = request.method === 'GET' ? READS_ANEW : 0; ; left -= 1) {
      try {
        return await reached(this.system, this.url, fetch(url, request));
      } catch (error) {
        if (left === 0) throw error;
      }
    }
  }

  private async read(answer: Response, method: string, path: string): Promise<Row> {
    const text = await answer.text();
    if (!answer.ok) throw new StoryFault(`${this.system} refused ${method} ${path} with ${answer.status}: ${text.slice(0, 500)}`);
    return text === '' ? {} : (JSON.parse(text) as Row);
  }
}

/** The bearer header that a client gets for its secret. Throws StoryFault. */
export async function clientCredentials(system: string, url: string, id: string, secret: string): Promise<Headers> {
  const granted = await reached(system, url, fetch(`${url}/oauth/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }) }));
  if (!granted.ok) throw new StoryFault(`${system} gives no token to the client ${id}: ${granted.status}. The environment of the stack names its id and secret.`);
  return { authorization: `Bearer ${((await granted.json()) as { access_token: string }).access_token}` };
}

export const basic = (user: string, password: string): Headers => ({ authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` });

async function reached(system: string, url: string, call: Promise<Response>): Promise<Response> {
  try {
    return await call;
  } catch (error) {
    throw new LineCut(`${system} does not answer at ${url}. Start Muster with \`npm start\`.`, { cause: error });
  }
}
