import type { RunningOperations } from '@muster/operations';
import type { Role } from '@muster/platform-accounts';
import { Described } from './described.js';

export interface Answer<T = unknown> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

const described = new Described('operations.yaml');
const PASSWORD = 'a password of a spec';

/** Somebody who is signed in at operations, as a browser is. Every answer is held against docs/http/operations.yaml. */
export class Operator {
  private constructor(
    private readonly url: string,
    readonly cookie: string,
  ) {}

  /** Makes the account, and signs in with it. */
  static async signIn({ url, operations }: RunningOperations, name: string, role: Role): Promise<Operator> {
    await operations.accounts.add({ name, role }, PASSWORD);
    return Operator.of(url, name, PASSWORD);
  }

  static async of(url: string, name: string, password: string): Promise<Operator> {
    const { status, headers, body } = await new Operator(url, '').send('POST', '/v1/session', { name, password });
    if (status !== 200) throw new Error(`The sign-in was answered with ${status}: ${JSON.stringify(body)}`);
    return new Operator(url, headers.get('set-cookie')!.split(';')[0]!);
  }

  /** Throws for every answer but 200. */
  async get<T>(path: string): Promise<T> {
    const { status, body } = await this.send<T>('GET', path);
    if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  async post<T>(path: string, body: object): Promise<T> {
    const answer = await this.send<T>('POST', path, body);
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async send<T>(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const response = await fetch(this.url + path, { method, headers: { ...(method === 'GET' ? {} : { 'content-type': 'application/json' }), ...(this.cookie ? { cookie: this.cookie } : {}), ...headers }, ...(body ? { body: JSON.stringify(body) } : {}) });
    const said = await response.text();
    const read = (said === '' ? undefined : JSON.parse(said)) as T;
    described.check(method, path, response.status, response.headers.get('content-type') ?? '', read);
    return { status: response.status, headers: response.headers, body: read };
  }
}
