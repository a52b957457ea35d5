import type { LoggedCall, Row } from './sandboxed-firm.js';

/**
 * Which calls to the PSA had to be made. A page of the stream is, since polling is declared; a look-up is where the record is made afterwards and was not looked up before; a making is
 * where it succeeded; a change is where it succeeded and says something else than the last one of this record. What was refused or failed is of no use, whoever is to blame.
 */
export function isUseful(calls: readonly LoggedCall[]): (call: LoggedCall) => boolean {
  const useful = new Set<number>();
  const lookedUp = new Map<string, number>();
  const said = new Map<string, string>();
  for (const { n, method, path, query, body, status } of calls) {
    if (status === null || status >= 300) continue;
    const externalId = (query as Row)['external_id'];
    if (method === 'GET' && typeof externalId !== 'string') useful.add(n);
    else if (method === 'GET') lookedUp.set(externalId as string, lookedUp.get(externalId as string) ?? n);
    else if (method === 'POST') {
      const key = String((body as Row)['external_id']);
      useful.add(n);
      if (lookedUp.has(key)) useful.add(lookedUp.get(key)!);
      said.set(key, JSON.stringify(body));
    } else if (method === 'PUT') {
      const key = String((body as Row)['external_id']);
      if (said.get(key) !== JSON.stringify(body)) useful.add(n);
      said.set(key, JSON.stringify(body));
    } else throw new Error(`${method} ${path} is no call of ours`);
  }
  return ({ n }) => useful.has(n);
}
