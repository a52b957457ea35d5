import { readFileSync } from 'node:fs';
import { isEntity } from '@muster/contracts';
import { urlOf, type ApiRequest, type Body, type CompiledFileWrite, type ReadyFile, type RecordContext, type TargetRecord } from '@muster/domain-connector';
import { PermanentError, SetupError } from '@muster/platform-kernel';
import { withoutParts } from '../delivery/deliver-parts.js';
import { triedConnector, type Trial } from './trial.js';

export interface TriedWrite {
  readonly isWanted: boolean;
  readonly key: string | null;
  readonly body: unknown;
  readonly calls: readonly { readonly operation: string; readonly request: ApiRequest; readonly url: string }[];
  /** Of a target that takes files: those that this record alone would give, as the first ones; none where it is not in the list, or waits. */
  readonly files: readonly ReadyFile[];
  readonly told: readonly string[];
}

/** Where nothing names a base, so that a path can be shown. */
const NOWHERE = 'http://system.example';

/**
 * The calls that a record would cause. `file`: JSON with `id`, `attributes` by name (days as yyyy-mm-dd), `externalIds` (system to id), `refs` (attribute to the target's id) and `named` (attribute to the attributes of the record that it names). Makes none, and writes no file.
 */
export async function tryWrite(trial: Trial, system: string, entity: string, file: string): Promise<TriedWrite> {
  const { connector, secrets } = triedConnector(trial, system);
  const write = isEntity(entity) ? connector.writes.get(entity) : undefined;
  if (!write) throw new SetupError(`The connector of ${system} does not write ${entity}.`, `It writes ${[...connector.writes.keys()].join(', ') || 'nothing'}.`);
  const context = contextIn(file);
  const isWanted = await write.wants(context);
  const key = await write.keyOf(context);
  const body = await write.body(withoutParts(write, context));
  if (write.file) return triedFile(system, write.file, { isWanted, key, body });
  const target = { key: key ?? '(key)', id: '(id)', version: '(version)', correlationId: '00000000-0000-7000-8000-000000000000' };
  const baseUrl = new URL(secrets.has(connector.baseUrl) ? secrets.valueOf(connector.baseUrl) : NOWHERE);
  const makers: [string, (target: TargetRecord) => Promise<ApiRequest | null>][] = [];
  for (const { name, write: part } of write.parts) {
    if (!(await part.wants(context))) continue;
    const own = await part.body(withoutParts(write, context));
    makers.push([`find ${name}`, (of) => part.find(of)], [`create ${name}`, (of) => part.create(of, own)], [`update ${name}`, (of) => part.update(of, own)]);
  }
  makers.push(['find', (of) => write.find(of)], ['create', (of) => write.create(of, body)], ['update', (of) => write.update(of, body)], ['upsert', (of) => write.upsert(of, body)]);
  for (const [index, call] of write.then.entries()) if (await call.wants(context)) makers.push([`follow-up ${index + 1}`, (of) => call.request(of)]);
  const calls: { operation: string; request: ApiRequest; url: string }[] = [];
  for (const [operation, make] of makers) {
    const request = await shown(make, target);
    if (request) calls.push({ operation, request, url: urlOf(baseUrl, request).href });
  }
  const told = [
    standing(system, { isWanted, key }),
    ...calls.map(({ operation, request, url }) => `${operation}: ${request.method} ${url}${request.body === undefined ? '' : `\n${JSON.stringify(request.body, null, 2)}`}`),
  ];
  return { isWanted, key, body, calls, files: [], told };
}

const standing = (system: string, { isWanted, key }: Pick<TriedWrite, 'isWanted' | 'key'>) => (isWanted ? `${system} is to have the record${key === null ? '; it waits, since its key is empty' : ` under the key ${key}`}.` : `${system} is not to have the record (when).`);

/** Throws PermanentError bad-body. */
function triedFile(system: string, { filesOf }: CompiledFileWrite, tried: Pick<TriedWrite, 'isWanted' | 'key'> & { readonly body: Body }): TriedWrite {
  const files = tried.isWanted && tried.key !== null ? filesOf([tried.body], 1, Date.now()) : [];
  const told = [standing(system, tried), ...files.map(({ name, text }) => `${name}, were it the only record of the first file:\n${text.trimEnd()}`), ...(files.length > 0 ? ['No file was written.'] : [])];
  return { ...tried, calls: [], files, told };
}

/** With 0 for an id that a call wants as a number. */
async function shown(make: (target: TargetRecord) => Promise<ApiRequest | null>, target: TargetRecord): Promise<ApiRequest | null> {
  try {
    return await make(target);
  } catch (error) {
    if (!(error instanceof PermanentError && error.code === 'expression-failed')) throw error;
    return make({ ...target, id: '0', version: '0' });
  }
}

function contextIn(file: string): RecordContext {
  const text = readFileSync(file === '-' ? 0 : file, 'utf8');
  let given: Partial<RecordContext> | null;
  try {
    given = JSON.parse(text) as Partial<RecordContext> | null;
  } catch (error) {
    throw new SetupError(`${file} is no JSON.`, 'Write { "id": ..., "attributes": { ... }, "externalIds": { ... }, "refs": { ... }, "named": { ... } }.', { cause: error });
  }
  if (typeof given?.attributes !== 'object' || given.attributes === null) throw new SetupError(`${file} has no attributes.`, 'Write { "id": ..., "attributes": { ... }, "externalIds": { ... }, "refs": { ... }, "named": { ... } }.');
  return { id: given.id ?? '00000000-0000-5000-8000-000000000000', attributes: given.attributes, externalIds: given.externalIds ?? {}, refs: given.refs ?? {}, named: given.named ?? {} };
}
