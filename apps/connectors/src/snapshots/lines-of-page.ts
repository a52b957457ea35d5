import type { EntityName } from '@muster/contracts';
import type { Output } from '@muster/domain-mapping';
import { PermanentError, uuidv7 } from '@muster/platform-kernel';
import type { Mapped } from '../file-intake/map-files.js';
import type { SourceEventWriter } from '../file-intake/source-event.js';
import type { RecordMapper } from '../intake/map-records.js';
import type { ComparedEntity } from './compared-entity.js';
import type { RecordLine } from './snapshot-message.js';

export interface OutputMapper {
  readonly output: Output;
  readonly mapper: RecordMapper;
  readonly writer: SourceEventWriter;
}

type Row = Readonly<Record<string, unknown>>;

/** What is said of a record: the part of its line that the mapping makes. */
type Said = Pick<RecordLine, 'externalId' | 'change' | 'unreadable'> & { readonly isBegun?: boolean };

export interface PageOfRows {
  /** As the system gave them, and under ids of ours, where what they say themselves is none. */
  readonly rows: readonly Row[];
  readonly named: readonly Row[];
  /** When they were asked for, by the clock of the database. */
  readonly askedAtMs: number;
}

/** The lines of a page, of one entity: what each output says of its records. How a row stands beside what we write is on the line of the first output that takes rows one by one. */
export async function linesOfPage(compared: ComparedEntity, outputs: readonly OutputMapper[], given: PageOfRows): Promise<RecordLine[]> {
  const { entity } = compared;
  const areNew = await compared.areNew(given.rows);
  const page = { ...given, rows: given.rows.filter((_, i) => areNew[i]), named: given.named.filter((_, i) => areNew[i]) };
  const single = outputs.find(({ output }) => !output.grouped);
  const said = single ? await Promise.all(page.named.map((row) => saidOf(single, [row]))) : page.rows.map(() => []);
  // A row is known by what the first output calls it; only where it may be held beside what we write is one known that no output takes.
  const rows = page.rows.map((row, i) => ({ row, key: said[i]![0]?.externalId ?? undefined, said: said[i]![0] })).filter((one) => compared.isWritten || one.said !== undefined);
  const known = await compared.know(rows, page.askedAtMs);
  const first = await Promise.all(rows.map(async ({ row, said: one }, i): Promise<RecordLine[]> => {
    const { recordId, beside } = known[i]!;
    if (!one && !beside && !compared.isListed) return [];
    return [{ kind: 'record', entity, ...(one ? begun(one, recordId) : { externalId: (await compared.idOf(row)) ?? null, change: null, unreadable: null }), recordId, ...beside }];
  }));
  const others = await Promise.all(outputs.filter((one) => one !== single).map((one) => linesOf(entity, compared, one, page)));
  return [...first, ...others].flat();
}

/** What one more output says of the records of a page. */
async function linesOf(entity: EntityName, compared: ComparedEntity, output: OutputMapper, { named }: PageOfRows): Promise<RecordLine[]> {
  const said = await saidOf(output, named);
  const known = await compared.named(said.map(({ externalId }) => externalId ?? undefined));
  return said.map((one, i) => ({ kind: 'record', entity, ...begun(one, known[i]!), recordId: known[i]! }));
}

/** What has not begun to be a record of ours, such as a deal that is not won, says nothing of one. */
function begun({ isBegun = true, ...said }: Said, recordId: string | null): Omit<Said, 'isBegun'> {
  return isBegun || recordId !== null ? said : { ...said, change: null };
}

/** One that the mapping cannot read is there all the same. */
async function saidOf({ mapper, writer }: OutputMapper, rows: readonly Row[]): Promise<Said[]> {
  return (await mapper.map(rows)).map((item) => saidIn(item, writer));
}

function saidIn(item: Mapped, writer: SourceEventWriter): Said {
  if (!('change' in item)) return { externalId: item.key ?? null, change: null, unreadable: `${item.code}: ${item.reason}` };
  const { change } = item;
  const isBegun = change.begins !== false;
  try {
    const { value } = writer.message(change, { epoch: 0, version: change.number ?? 0, revision: 0 }, uuidv7());
    return { externalId: change.key, change: value as Buffer, unreadable: null, isBegun };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return { externalId: change.key, change: null, unreadable: `${error.code}: ${error.message}` };
  }
}
