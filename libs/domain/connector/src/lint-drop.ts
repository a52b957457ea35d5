import type { ConfigFile, ConfigPath, Finding } from '@muster/domain-governance';
import { isLeftOut, type Mapping } from '@muster/domain-mapping';
import { isTimeZone } from '@muster/platform-kernel';
import type { ConnectorDeclaration } from './declaration.js';
import type { FileStreamDeclaration, TotalsDeclaration } from './drop-declaration.js';
import { ExpressionLint } from './expression-lint.js';
import { NO_ADDRESS } from './file-streams.js';
import { placeholdersOf } from './fill-template.js';
import { unfilled } from './lint-placeholders.js';
import { timeOfDay, type ScheduleDeclaration } from './schedule.js';

const STREAMS: ConfigPath = ['connector', 'streams'];
const CONTROL_FIELDS = ['headers', 'body'] as const;

/** Faults of the streams that come in files, and of all schedules. */
export function lintFileStreams(file: ConfigFile, system: string, connector: ConnectorDeclaration, mappings: ReadonlyMap<string, Mapping>): Finding[] {
  const { streams = {}, fileStreams = {} } = connector;
  const expressions = new ExpressionLint(file);
  const mapping = mappings.get(connector.mapping ?? '');
  const own = mapping?.system === system ? mapping : undefined;
  return [
    ...lintAddress(file, connector),
    ...(connector.mapping === undefined && Object.keys(streams).length === 0 && Object.keys(fileStreams).length > 0 ? [file.keyFinding(STREAMS, 'no-mapping', 'Files are read, and no mapping says what their rows mean. Add mapping: <name of a file in config/mappings>.')] : []),
    ...Object.entries(fileStreams).flatMap(([name, stream]) => [...lintFileStream(file, expressions, [...STREAMS, name], stream, own), ...(own ? lintEntry(file, name, own) : [])]),
    ...Object.entries({ ...streams, ...fileStreams }).flatMap(([name, { schedule, after }]) => (schedule ? lintSchedule(file, [...STREAMS, name, 'schedule'], schedule, after) : [])),
  ];
}

/** What calls must be told where. */
function lintAddress(file: ConfigFile, { baseUrl, streams, fileStreams = {}, topicStreams = {}, writes = {} }: ConnectorDeclaration): Finding[] {
  const written = (file.data as { connector: Readonly<Record<string, unknown>> }).connector;
  const calls = streams !== undefined || Object.values(writes).some(({ file: written }) => !written) || Object.values(fileStreams).some(({ download }) => download) || Object.values(topicStreams).some(({ feed }) => feed.fetch) || Object.keys({ ...fileStreams, ...topicStreams, ...writes }).length === 0;
  if (!calls) return [];
  const missing = [...(baseUrl === NO_ADDRESS ? ['baseUrl'] : []), ...(written.auth === undefined ? ['auth'] : [])];
  return missing.map((key) => file.keyFinding(['connector'], 'no-address', `The system is called, and the connector has no ${key}. Add it; only one whose files all lie in folders, or whose streams come over topics that bring whole records, needs none.`));
}

function lintFileStream(file: ConfigFile, expressions: ExpressionLint, path: ConfigPath, { drop, download, whole, absent }: FileStreamDeclaration, mapping: Mapping | undefined): Finding[] {
  const name = String(path.at(-1));
  const kind = drop ? 'drop' : 'download';
  const control = drop?.control ?? download?.control;
  const findings = control ? lintTotals(file, expressions, [...path, kind, 'control'], control, name, mapping) : [];
  if (download) {
    for (const [at, request] of [[[...path, kind, 'request'], download.request], [[...path, kind, 'control', 'request'], download.control?.request]] as const) {
      if (!request) continue;
      findings.push(...unfilled(file, [...at, 'path'], request.path, []), ...Object.entries(request.query ?? {}).flatMap(([key, value]) => unfilled(file, [...at, 'query', key], String(value), [])));
    }
  }
  if (drop?.control) {
    const at = [...path, kind, 'control', 'file'];
    findings.push(...unfilled(file, at, drop.control.file, ['name', 'file']));
    if (placeholdersOf(drop.control.file).length === 0) findings.push(file.finding(at, 'unfilled-placeholder', 'One control file would speak for all files. Put {name} or {file} into its name.'));
  }
  if (drop?.archive !== undefined && drop.archive === drop.rejected) findings.push(file.finding([...path, kind, 'rejected'], 'same-folder', 'Files that were taken and files that were refused would lie in one folder. Name two.'));
  if (absent?.deletes === 'retire' && !whole) findings.push(file.finding([...path, 'absent', 'deletes'], 'no-proof', 'A file that is not the full list proves nothing of what it does not bring. Write whole: true, or take deletes out.'));
  else if (absent?.deletes === 'retire' && !control) findings.push(file.finding([...path, 'absent', 'deletes'], 'no-proof', 'Nothing would prove that a record is gone: a file that was cut short looks the same. Add control with rows or sha256.'));
  return findings;
}

function lintTotals(file: ConfigFile, expressions: ExpressionLint, path: ConfigPath, { rows, sums = {}, sha256 }: TotalsDeclaration, entry: string, mapping: Mapping | undefined): Finding[] {
  const rules = { fields: CONTROL_FIELDS };
  const source = mapping?.files.get(entry);
  const columns = source && !isLeftOut(source) ? source.columns : undefined;
  return [
    ...(rows === undefined && sha256 === undefined && Object.keys(sums).length === 0 ? [file.keyFinding(path, 'no-totals', 'The control tells nothing of the file. Add rows, sums or sha256.')] : []),
    ...expressions.reading(rows, [...path, 'rows'], rules),
    ...expressions.reading(sha256, [...path, 'sha256'], rules),
    ...Object.entries(sums).flatMap(([column, sum]) => [
      ...expressions.reading(sum, [...path, 'sums', column], rules),
      ...(columns && !Object.hasOwn(columns, column) ? [file.keyFinding([...path, 'sums', column], 'unknown-column', `files.${entry} of the mapping has no column ${column}, so that it would not be read. Declare it there, with drop: true where nothing else needs it.`)] : []),
    ]),
  ];
}

function lintEntry(file: ConfigFile, stream: string, mapping: Mapping): Finding[] {
  const source = mapping.files.get(stream);
  const outputs = mapping.outputs.filter(({ from }) => from === stream);
  const finding = (message: string) => [file.keyFinding([...STREAMS, stream], 'no-rows', message)];
  if (!source || isLeftOut(source)) return finding(`The mapping ${mapping.name} has no files.${stream} to say what the rows mean. Add it, or name the stream like the entry.`);
  if (source.format === 'records') return finding(`files.${stream} of the mapping ${mapping.name} is records, and the stream brings files. Write format: csv or json-lines there.`);
  if (outputs.length === 0) return finding(`No output of the mapping ${mapping.name} takes from ${stream}, so that it would be read for nothing. Add an output, or take the stream out.`);
  if (outputs.some(({ joins }) => joins.length > 0)) return finding(`An output of the mapping ${mapping.name} joins ${stream} with another file, and files of a stream come one by one. Take the value from the row itself, or load the files with muster intake.`);
  return [];
}

export function lintSchedule(file: ConfigFile, path: ConfigPath, { window, cutOff, ranSince }: ScheduleDeclaration, after: readonly string[] = []): Finding[] {
  const findings: Finding[] = [];
  if (!isTimeZone(window.zone)) findings.push(file.finding([...path, 'window', 'zone'], 'unknown-zone', `There is no time zone ${window.zone}. Write its IANA name, such as Europe/London.`));
  const [from, to] = [timeOfDay(window.from)!, timeOfDay(window.to)!];
  if (from === to) findings.push(file.finding([...path, 'window', 'to'], 'empty-window', 'The window closes when it opens. Give it a length, or take the schedule out.'));
  const sinceOpening = (time: number) => (time - from + 86_400_000) % 86_400_000;
  if (cutOff !== undefined && sinceOpening(timeOfDay(cutOff)!) > sinceOpening(to)) findings.push(file.finding([...path, 'cutOff'], 'outside-window', `The cut-off ${cutOff} is not in the window from ${window.from} to ${window.to}, in which alone the stream is read. Move one of them.`));
  if (ranSince !== undefined && after.length === 0) findings.push(file.finding([...path, 'ranSince'], 'no-after', 'ranSince says since when the streams of after must have been read, and none is named. Add after, or take it out.'));
  return findings;
}
