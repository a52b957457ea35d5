import { isLeftOut, RowReader, type MappedChange } from '@muster/domain-mapping';
import { PermanentError, SetupError } from '@muster/platform-kernel';
import type { ParkedRow } from '../file-intake/map-files.js';
import { RecordMapper } from '../intake/map-records.js';
import { comeOtherwise, triedConnector, type Trial } from './trial.js';

export interface ReadPage {
  readonly rows: number;
  readonly hasMore: boolean;
  readonly changes: readonly (MappedChange & { readonly entity: string })[];
  readonly parked: readonly Pick<ParkedRow, 'code' | 'reason' | 'key'>[];
  /** Fields that the vendor sends and the mapping does not name. */
  readonly unknownFields: readonly { readonly field: string; readonly records: number }[];
  readonly body: unknown;
}

/** Reads the first page of a stream and maps it; publishes nothing. Throws SetupError where the system does not answer as it should. */
export async function readPage(trial: Trial, system: string, name: string): Promise<Omit<ReadPage, 'body'>> {
  const { rows, hasMore, changes, parked, unknownFields } = await readWholePage(trial, system, name);
  return { rows, hasMore, changes, parked, unknownFields };
}

export async function readWholePage(trial: Trial, system: string, name: string): Promise<ReadPage> {
  const { connector, mapping, caller } = triedConnector(trial, system);
  const stream = connector.streams.get(name);
  const otherwise = comeOtherwise(connector).get(name);
  if (otherwise) throw new SetupError(`No call reads ${name} of ${system}.`, otherwise);
  const file = mapping?.files.get(name);
  if (!stream || !mapping || !file || isLeftOut(file)) throw new SetupError(`The connector of ${system} has no stream ${name}.`, `It has ${[...connector.streams.keys()].join(', ') || 'none'}.`);
  const request = await stream.firstRequest(null, { full: true });
  const { class: kind, message, answer } = await caller().call('urgent', `read ${name}`, request);
  if (kind !== 'ok' || !answer) throw new SetupError(`${system} did not give a page of ${name} (${kind}): ${message}`, `\`muster connector check ${system}\` shows what is wrong.`);
  try {
    const rows = await stream.rowsOf(answer.body);
    const mapped = (await Promise.all(mapping.outputs.filter(({ from }) => from === name).map(async (output) => (await new RecordMapper(output, file, name).map(rows)).map((item) => ({ item, entity: output.entity }))))).flat();
    const reader = new RowReader(file);
    const unknown = new Map<string, number>();
    for (const row of rows) for (const field of reader.unknownFields(row)) if (field !== stream.explodes) unknown.set(field, (unknown.get(field) ?? 0) + 1);
    return {
      rows: rows.length, hasMore: (await stream.next(request, answer)) !== null, body: answer.body,
      changes: mapped.flatMap(({ item, entity }) => ('change' in item ? [{ entity, ...item.change }] : [])),
      parked: mapped.flatMap(({ item }) => ('change' in item ? [] : [{ code: item.code, reason: item.reason, key: item.key }])),
      unknownFields: [...unknown].map(([field, records]) => ({ field, records })),
    };
  } catch (error) {
    if (error instanceof PermanentError) throw new SetupError(`${system} does not answer as declared: ${error.message}`, 'Correct the declaration, or ask the vendor.', { cause: error });
    throw error;
  }
}
