import { compileExpression } from '@muster/domain-mapping';
import { PermanentError } from '@muster/platform-kernel';
import { compileBody, mannerOf } from './call-body.js';
import type { Answer, ApiRequest } from './compiled-connector.js';
import type { Encoding, SessionAuth } from './declaration.js';
import { shortText } from './read-answer.js';

/** How a session is opened. */
export interface CompiledSession {
  /** Holds the password: it is sent, and kept nowhere. */
  request(user: string, password: string): Promise<ApiRequest>;
  /** What the header of all other calls says; undefined where the answer does not let us in. */
  valueIn(user: string, answer: Answer): Promise<string | undefined>;
}

/** `encoding`: the connector's own. Throws PermanentError expression-invalid. */
export function compileSession({ login, value }: SessionAuth, encoding?: Encoding): CompiledSession {
  const content = compileBody(login.body)!;
  const expression = compileExpression(value);
  return {
    async request(user, password) {
      const asked = { method: login.method, path: login.path, query: {}, headers: { ...login.headers }, ...mannerOf({ method: login.method, reads: false }, login.encoding, encoding) };
      return { ...asked, body: await content({ user, password }) };
    },
    async valueIn(user, { status, headers, body }) {
      try {
        return shortText(await expression.evaluate({ user, status, headers, body }));
      } catch (error) {
        // It was written for the answer that lets us in.
        if (error instanceof PermanentError && error.code === 'expression-failed') return undefined;
        throw error;
      }
    },
  };
}
