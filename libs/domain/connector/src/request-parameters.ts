import type { StreamRequest } from './compiled-connector.js';
import type { ParameterPlace } from './declaration.js';

/** A parameter where it is declared to stand: in the query, as a text, or among the values of the body, as it is. */
export function parameterIn(name: string, place: ParameterPlace = 'query') {
  return {
    of: (request: StreamRequest) => (place === 'query' ? request.query[name] : request.values?.[name]),
    set: (request: StreamRequest, value: string | number): StreamRequest =>
      place === 'query' ? { ...request, query: { ...request.query, [name]: String(value) } } : { ...request, values: { ...request.values, [name]: value } },
  };
}

/** What a request asks for, less the parameters of these names. */
export function without({ query, values }: StreamRequest, names: readonly string[]): Pick<StreamRequest, 'query' | 'values'> {
  const kept = <T>(parameters: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(parameters).filter(([name]) => !names.includes(name)));
  return { query: kept(query), ...(values === undefined ? {} : { values: kept(values) }) };
}
