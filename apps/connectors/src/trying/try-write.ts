import { readFileSync } from 'node:fs';
import { isEntity } from '@muster/contracts';
import { urlOf, type ApiRequest, type RecordContext } from '@muster/domain-connector';
import { SetupError } from '@muster/platform-kernel';
import { triedConnector, type Trial } from './trial.js';

export interface TriedWrite {
  readonly isWanted: boolean;
  readonly key: string | null;
  readonly body: unknown;
  readonly calls: readonly { readonly operation: string; readonly request: ApiRequest; readonly url: string }[];
  readonly told: readonly string[];
}

/** Where nothing names a base, so that a path can be shown. */
const NOWHERE = 'http://system.example';

/**
 * The calls that a record would cause. `file`: JSON with `id`, `attributes` by name (days as yyyy-mm-dd), `externalIds` (system to id) and `refs` (attribute to the target's id). Makes none.
 */
export async function tryWrite(trial: Trial, system: string, entity: string, file: string): Promise<TriedWrite> {
  const { connector, secrets } = triedConnector(trial, system);
  const write = isEntity(entity) ? connector.writes.get(entity) : undefined;
  if (!write) throw new SetupError(`The connector of ${system} does not write ${entity}.`, `It writes ${[...connector.writes.keys()].join(', ') || 'nothing'}.`);
  const context = contextIn(file);
  const isWanted = await write.wants(context);
  const key = await write.keyOf(context);
  const body = await write.body(context);
  const target = { key: key ?? '(key)', id: '(id)', version: '(version)', correlationId: '00000000-0000-7000-8000-000000000000' };
  const baseUrl = new URL(secrets.has(connector.baseUrl) ? secrets.valueOf(connector.baseUrl) : NOWHERE);
  const requests = { find: await write.find(target), create: await write.create(target, body), update: await write.update(target, body), upsert: await write.upsert(target, body) };
  const calls = Object.entries(requests).flatMap(([operation, request]) => (request ? [{ operation, request, url: urlOf(baseUrl, request).href }] : []));
  const told = [
    isWanted ? `${system} is to have the record${key === null ? '; it waits, since its key is empty' : ` under the key ${key}`}.` : `${system} is not to have the record (when).`,
    ...calls.map(({ operation, request, url }) => `${operation}: ${request.method} ${url}${request.body === undefined ? '' : `\n${JSON.stringify(request.body, null, 2)}`}`),
  ];
  return { isWanted, key, body, calls, told };
}

function contextIn(file: string): RecordContext {
  const text = readFileSync(file === '-' ? 0 : file, 'utf8');
  let given: Partial<RecordContext> | null;
  try {
    given = JSON.parse(text) as Partial<RecordContext> | null;
  } catch (error) {
    throw new SetupError(`${file} is no JSON.`, 'Write { "id": ..., "attributes": { ... }, "externalIds": { ... }, "refs": { ... } }.', { cause: error });
  }
  if (typeof given?.attributes !== 'object' || given.attributes === null) throw new SetupError(`${file} has no attributes.`, 'Write { "id": ..., "attributes": { ... }, "externalIds": { ... }, "refs": { ... } }.');
  return { id: given.id ?? '00000000-0000-5000-8000-000000000000', attributes: given.attributes, externalIds: given.externalIds ?? {}, refs: given.refs ?? {} };
}
