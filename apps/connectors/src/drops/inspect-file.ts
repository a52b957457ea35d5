import { DecimalSum, differencesOf, type ControlTotals } from '@muster/domain-connector';
import type { SourceFile } from '@muster/domain-mapping';
import { PermanentError, SetupError } from '@muster/platform-kernel';
import { readRows, type ReadRow } from '../file-intake/read-rows.js';
import type { SpooledFile } from './spool.js';

export interface InspectFile {
  readonly spooled: SpooledFile;
  readonly file: SourceFile;
  readonly maxRows: number;
  /** What the sender says that it holds. */
  readonly totals: ControlTotals | undefined;
}

/**
 * Reads a file from end to end before anything of it is published, and answers its number of rows. A row that cannot be read counts, and is parked later; where a
 * column is summed it is a fault of the file. Throws PermanentError, for the file as a whole: bad-file, too-many-rows, unsummed-row, totals-differ.
 */
export async function inspectFile({ spooled, file, maxRows, totals }: InspectFile): Promise<number> {
  const sums = new Map([...(totals?.sums.keys() ?? [])].map((column) => [column, new DecimalSum()]));
  const wanted = new Set(sums.keys());
  let rows = 0;
  let unread: string | undefined;
  try {
    for await (const some of readRows({ path: spooled.path, file, wanted })) {
      rows += some.length;
      if (rows > maxRows) throw new PermanentError('too-many-rows', `The file has more than ${maxRows} rows. Let it be sent in parts, or raise maxRows of the stream.`);
      for (const row of some) {
        if (!('row' in row)) unread ??= `line ${row.line}: ${row.fault.message}`;
        add(sums, row);
      }
    }
  } catch (error) {
    if (error instanceof SetupError) throw new PermanentError('bad-file', error.message, { cause: error });
    throw error;
  }
  const differences = totals ? differencesOf(totals, { rows, sha256: spooled.sha256, sums: new Map([...sums].map(([column, sum]) => [column, sum.toString()])) }) : [];
  if (differences.length > 0) {
    throw new PermanentError('totals-differ', `The file is not what its control says: ${differences.join('; ')}.${unread === undefined ? '' : ` The first row that cannot be read is in ${unread}`} Nothing of it was taken. Let the sender deliver file and control again.`);
  }
  return rows;
}

function add(sums: ReadonlyMap<string, DecimalSum>, row: ReadRow): void {
  for (const [column, sum] of sums) {
    const unsummed = (why: string) => new PermanentError('unsummed-row', `Line ${row.line} keeps the sum of ${column} from being checked: ${why} Nothing of the file was taken. Let the sender correct the line.`);
    if (!('row' in row)) throw unsummed(row.fault.message);
    const value = row.row[column];
    if (value !== null && !sum.add(String(value))) throw unsummed('the value is no decimal of at most twelve places.');
  }
}
