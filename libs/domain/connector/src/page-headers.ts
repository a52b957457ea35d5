import type { StreamRequest } from './compiled-connector.js';
import type { Pagination } from './declaration.js';

type Headers = Readonly<Record<string, string>>;

/** {name}, and {name+99} for so much more. */
const placeholder = /\{([^{}+]+)(?:\+(\d{1,9}))?\}/g;

/** The parameters that headers are filled with, as in Range: items={offset}-{offset+99}. */
export const parametersIn = (headers: Headers = {}): string[] => Object.values(headers).flatMap((text) => [...text.matchAll(placeholder)].map(([, name]) => name!));

/** Whether the parameter of the pages stands in a header, and so neither in query nor body. */
export const pagesByHeader = (pagination: Pagination, headers: Headers | undefined): boolean => 'parameter' in pagination && parametersIn(headers).includes(pagination.parameter);

/** The headers of a page; one whose parameter has no value yet is left out. */
export function pageHeaders(headers: Headers = {}, values: StreamRequest['values'] = {}): Record<string, string> {
  const isKnown = (text: string) => parametersIn({ text }).every((name) => (values[name] ?? null) !== null);
  const fill = (text: string) => text.replace(placeholder, (_whole, name: string, more?: string) => String(more === undefined ? values[name] : Number(values[name]) + Number(more)));
  return Object.fromEntries(Object.entries(headers).filter(([, text]) => isKnown(text)).map(([name, text]) => [name, fill(text)]));
}
