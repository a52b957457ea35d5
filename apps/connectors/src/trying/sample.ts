import { isLeftOut, RowReader, type MappedChange, type Output, type SourceFile } from '@muster/domain-mapping';
import { SetupError } from '@muster/platform-kernel';
import type { Mapped, ParkedRow } from '../file-intake/map-files.js';
import { RecordMapper } from '../intake/map-records.js';
import type { TriedConnector } from './trial.js';

/** What would become of some rows. Of many, the first changes and parked rows are here, and all are counted. */
export interface Sample {
  readonly changed: number;
  readonly changes: readonly (MappedChange & { readonly entity: string })[];
  readonly wouldPark: number;
  readonly parked: readonly Pick<ParkedRow, 'code' | 'reason' | 'key'>[];
  /** Fields that the vendor sends and the mapping does not name; not looked for in files. */
  readonly unknownFields: readonly { readonly field: string; readonly records: number }[];
}

/** Keeps something as the system gave it, under a name below a folder: a text, or the copy of a file. */
export type Keep = (name: string, content: string | { readonly path: string }) => void;

const SHOWN_MAX = 200;

export interface StreamMapping {
  readonly file: SourceFile;
  readonly outputs: readonly Output[];
}

/** Throws SetupError where the system has no such stream. */
export function mappingOf({ connector, mapping }: TriedConnector, stream: string): StreamMapping {
  const { system, streams, fileStreams, topicStreams } = connector;
  const file = mapping?.files.get(stream);
  const names = [...streams.keys(), ...fileStreams.keys(), ...topicStreams.keys()];
  if (!mapping || !file || isLeftOut(file) || !names.includes(stream)) throw new SetupError(`The connector of ${system} has no stream ${stream}.`, `It has ${names.join(', ') || 'none'}.`);
  return { file, outputs: mapping.outputs.filter(({ from }) => from === stream) };
}

/** Adds up what becomes of rows. */
export class Sampling {
  private readonly changes: (MappedChange & { readonly entity: string })[] = [];
  private readonly parked: Pick<ParkedRow, 'code' | 'reason' | 'key'>[] = [];
  private changed = 0;
  private wouldPark = 0;

  add(entity: string, items: readonly Mapped[]): void {
    for (const item of items) {
      if ('change' in item) {
        this.changed += 1;
        if (this.changes.length < SHOWN_MAX) this.changes.push({ entity, ...item.change });
      } else this.park([item]);
    }
  }

  park(rows: readonly Pick<ParkedRow, 'code' | 'reason' | 'key'>[]): void {
    this.wouldPark += rows.length;
    this.parked.push(...rows.slice(0, SHOWN_MAX - this.parked.length).map(({ code, reason, key }) => ({ code, reason, key })));
  }

  end(unknownFields: Sample['unknownFields'] = []): Sample {
    const { changed, changes, wouldPark, parked } = this;
    return { changed, changes, wouldPark, parked, unknownFields };
  }
}

/** Maps records of pages and events. @param explodes field of a record that its rows were made of */
export async function sampleOf({ file, outputs }: StreamMapping, stream: string, rows: readonly Record<string, unknown>[], explodes?: string, sampling = new Sampling()): Promise<Sample> {
  for (const output of outputs) sampling.add(output.entity, await new RecordMapper(output, file, stream).map(rows));
  const reader = new RowReader(file);
  const unknown = new Map<string, number>();
  for (const row of rows) for (const field of reader.unknownFields(row)) if (field !== explodes) unknown.set(field, (unknown.get(field) ?? 0) + 1);
  return sampling.end([...unknown].map(([field, records]) => ({ field, records })));
}
