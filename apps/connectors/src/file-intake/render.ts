import Table from 'cli-table3';
import type { IntakeSummary, ParkedNotice } from './intake.js';
import type { StreamSummary } from './stream-summary.js';
import type { SourceValidation } from './validate-source.js';

const PARKED_SHOWN = 20;

function table(head: string[], rows: (string | number)[][]): string {
  const plain = { head: [], border: [], 'padding-left': 0, 'padding-right': 2 };
  const chars = Object.fromEntries(['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'].map((name) => [name, '']));
  const made = new Table({ head, style: plain, chars, colAligns: head.map((_, at) => (rows.length > 0 && typeof rows[0]![at] === 'number' ? 'right' : 'left')) });
  made.push(...rows);
  return made.toString();
}

function streamTable(streams: readonly StreamSummary[], [created, changed, parked]: readonly [string, string, string]): string {
  const head = ['entity', 'stream', 'rows', created, changed, 'repeated', 'unchanged', 'stale', 'passed over', parked, 'absent', 'topic'];
  return table(head, streams.map((s) => [s.entity, s.stream, s.rows, s.created, s.changed, s.repeated, s.unchanged, s.stale, s.passedOver, s.parked, s.absent.count, s.topic]));
}

function parkedLines(rows: readonly ParkedNotice[], total: number, intro: string): string[] {
  if (total === 0) return [];
  const shown = rows.slice(0, PARKED_SHOWN);
  const more = total > shown.length ? [`  and ${total - shown.length} more`] : [];
  return ['', intro, table(['file', 'line', 'code', 'reason'], shown.map(({ file, line, code, reason }) => [file, line, code, reason])), ...more];
}

function absentLines(streams: readonly StreamSummary[]): string[] {
  return streams.flatMap(({ entity, stream, absent: { count, sample } }) =>
    count === 0 ? [] : ['', `${count} record(s) of ${entity} (${stream}) that an earlier file held are absent and stay as they are: ${sample.join(', ')}${count > sample.length ? ', ...' : ''}`],
  );
}

const codeLines = ({ unknownCodes }: Pick<IntakeSummary, 'unknownCodes'>) => unknownCodes.map(({ entity, attribute, table: name, rows }) => `${rows} row(s) hold a code of ${entity}.${attribute} that ${name} does not know; its policy lets them pass.`);

const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;

/** What an intake did, for a person. */
export function renderIntake(summary: IntakeSummary): string {
  const { streams, rows, published, parked, seconds, rowsPerSecond, notices } = summary;
  const outcome = published === 0 && parked === 0 ? 'Nothing has changed: nothing was published.' : `${count(published, 'event', 'events')} published, ${count(parked, 'row', 'rows')} parked.`;
  const mended = streams.reduce((sum, stream) => sum + stream.mended, 0);
  return [
    ...notices, ...codeLines(summary), streamTable(streams, ['new', 'changed', 'parked']),
    ...parkedLines(summary.parkedRows, parked, 'Parked, with a redacted copy in connectors.parked_row:'), ...absentLines(streams),
    ...(mended > 0 ? ['', `${count(mended, 'row that was parked before is', 'rows that were parked before are')} read now.`] : []),
    '', `${outcome} ${count(rows, 'row', 'rows')} in ${seconds} s, ${rowsPerSecond} a second once reading.`,
  ].join('\n');
}

/** What an intake would do, for a source team. */
export function renderValidation(validation: SourceValidation): string {
  const { streams, rows, wouldPublish, wouldPark, notOwned, notices, seconds } = validation;
  const unowned = notOwned.map(({ entity, attribute }) => `${entity}.${attribute} is not owned by ${validation.system} (config/ownership.yaml): it would be kept and never shown.`);
  return [
    ...notices, ...codeLines(validation), ...unowned, streamTable(streams, ['new', 'changed', 'would park']),
    ...parkedLines(validation.parkedRows, wouldPark, 'Rows that would be parked:'), ...absentLines(streams),
    '', `${count(wouldPublish, 'event', 'events')} would be published, ${count(wouldPark, 'row', 'rows')} would be parked; nothing was written. ${count(rows, 'row', 'rows')} in ${seconds} s.`,
  ].join('\n');
}
