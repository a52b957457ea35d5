import { compileExpression } from '@muster/domain-mapping';
import type { ApiRequest } from './compiled-connector.js';
import type { Encoding, Method } from './declaration.js';

/** Asks the expression of a body. Throws PermanentError expression-failed. */
export type CallBody = (input: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** Undefined where none is declared. Throws PermanentError expression-invalid. */
export function compileBody(source: string | undefined): CallBody | undefined {
  if (source === undefined) return undefined;
  const expression = compileExpression(source);
  return async (input) => plain(await expression.evaluate(input));
}

/** What JSONata makes, without the marks that it leaves on its lists. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

/** The encoding of a request: what it leaves out of soap and xml is as the connector says. */
export function encodingOf(declared: Encoding | undefined, usual: Encoding | undefined): Encoding {
  if (declared === undefined) return usual ?? 'json';
  if (typeof declared === 'string' || usual === undefined || typeof usual === 'string') return declared;
  if ('soap' in declared) return { soap: { ...('soap' in usual ? usual.soap : {}), ...declared.soap } };
  return { xml: { ...('xml' in usual ? usual.xml : {}), ...declared.xml } };
}

/** What a request says beside method, path and content: how it is written, and that it changes nothing. */
export function mannerOf({ method, reads }: { readonly method: Method; readonly reads: boolean }, declared: Encoding | undefined, usual: Encoding | undefined): Pick<ApiRequest, 'encoding' | 'reads'> {
  const encoding = encodingOf(declared, usual);
  return { ...(encoding === 'json' ? {} : { encoding }), ...(reads && method !== 'GET' ? { reads: true } : {}) };
}
