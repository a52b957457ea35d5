import type { ConfigFile, ConfigPath, Finding } from '@muster/domain-governance';
import { isLeftOut, type Mapping } from '@muster/domain-mapping';
import type { ConnectorDeclaration, Delta, ListDeclaration, Pagination, ParameterPlace, ProofRequest, StreamDeclaration } from './declaration.js';
import { ANSWER_FIELDS, CALL_FIELDS, ExpressionLint } from './expression-lint.js';
import { placeholdersOf } from './fill-template.js';
import { unfilled } from './lint-placeholders.js';
import { namesRead } from './lint-protocols.js';
import { pagesByHeader, parametersIn } from './page-headers.js';

const STREAMS: ConfigPath = ['connector', 'streams'];

/** Faults of the streams, each alone, among each other and against the mapping. */
export function lintStreams(file: ConfigFile, system: string, { mapping: mappingName, streams = {}, fileStreams, topicStreams, writes = {} }: ConnectorDeclaration, mappings: ReadonlyMap<string, Mapping>): Finding[] {
  const expressions = new ExpressionLint(file);
  return [
    ...Object.entries(streams).flatMap(([name, stream]) => lintStream(file, expressions, [...STREAMS, name], stream)),
    ...lintOrder(file, { ...streams, ...fileStreams }),
    ...lintMapping(file, system, mappingName, Object.keys({ ...streams, ...topicStreams }), mappings),
    ...lintParts(file, streams, mappings.get(mappingName ?? '')),
    ...Object.entries(writes).flatMap(([entity, { list }]) => (list ? lintList(file, expressions, ['connector', 'writes', entity, 'list'], entity, list, streams, mappings.get(mappingName ?? '')) : [])),
    ...Object.entries(streams).flatMap(([name, stream]) => lintOurs(file, [...STREAMS, name, 'ours'], name, stream, writes, mappings.get(mappingName ?? ''))),
  ];
}

/** What a stream reads is compared with it: a list of the same would tell of each difference twice. */
function lintList(file: ConfigFile, expressions: ExpressionLint, path: ConfigPath, entity: string, list: ListDeclaration, streams: Readonly<Record<string, StreamDeclaration>>, mapping: Mapping | undefined): Finding[] {
  const reading = mapping?.outputs.find((output) => output.entity === entity && Object.hasOwn(streams, output.from));
  const twice = reading ? [file.keyFinding(path, 'read-already', `The stream ${reading.from} reads ${entity} of this system, and is compared. Take list out.`)] : [];
  return [...twice, ...lintStream(file, expressions, path, list)];
}

/** What is ours is known by the deliveries that wrote it. */
function lintOurs(file: ConfigFile, path: ConfigPath, name: string, { ours }: StreamDeclaration, writes: NonNullable<ConnectorDeclaration['writes']>, mapping: Mapping | undefined): Finding[] {
  if (!ours) return [];
  const { entity, key } = ours;
  const write = writes[entity];
  if (!write) return [file.finding([...path, 'entity'], 'not-written', `Nothing of ${entity} is written here, so that no row of it is ours. Use one of ${Object.keys(writes).join(', ') || 'none'}, or take ours out.`)];
  if (write.adopt) return [file.finding([...path, 'entity'], 'linked', `What is adopted of ${entity} is joined by links, under ids of its own. Take ours out, or adopt.`)];
  if (!mapping) return [];
  if (!mapping.outputs.some((output) => output.from === name && output.entity === entity)) return [file.finding([...path, 'entity'], 'no-output', `No output of the mapping ${mapping.name} takes ${entity} from ${name}. Use an entity that it takes.`)];
  const source = mapping.files.get(name);
  const columns = source && !isLeftOut(source) ? source.columns : {};
  return Object.hasOwn(columns, key) && !columns[key]?.drop ? [] : [file.finding([...path, 'key'], 'unknown-column', `The mapping ${mapping.name} takes no column ${key} of ${name}. Name the one that its key is made of.`)];
}

/** A row that is gone takes one part of its record with it, and a retirement takes all of it back. */
function lintParts(file: ConfigFile, streams: Readonly<Record<string, StreamDeclaration>>, mapping: Mapping | undefined): Finding[] {
  const inParts = mapping?.outputs.filter(({ part, from }) => part !== undefined && streams[from]?.absent?.deletes === 'retire') ?? [];
  return inParts.map(({ from }) => file.finding([...STREAMS, from, 'absent', 'deletes'], 'retired-in-parts', `The mapping ${mapping!.name} takes each row of ${from} for a part of its record, and what is gone would retire the whole of it. Take deletes out.`));
}

function lintStream(file: ConfigFile, expressions: ExpressionLint, path: ConfigPath, stream: StreamDeclaration): Finding[] {
  const { request, complete, absent } = stream;
  return [
    ...unfilled(file, [...path, 'request', 'path'], request.path, []),
    ...Object.entries(request.query ?? {}).flatMap(([name, value]) => unfilled(file, [...path, 'request', 'query', name], String(value), [])),
    ...lintHeaders(file, [...path, 'request', 'headers'], stream),
    ...expressions.reading(stream.records, [...path, 'records']),
    ...expressions.reading(stream.explode, [...path, 'explode']),
    ...expressions.reading(complete?.total, [...path, 'complete', 'total']),
    ...lintPagination(expressions, [...path, 'pagination'], stream.pagination),
    ...lintDelta(file, expressions, [...path, 'delta'], stream.delta),
    ...lintParameters(file, path, stream),
    ...expressions.reading(absent?.hiddenProof, [...path, 'absent', 'hiddenProof'], { fields: CALL_FIELDS }),
    ...expressions.reading(absent?.goneProof, [...path, 'absent', 'goneProof'], { fields: CALL_FIELDS }),
    ...expressions.reading(absent?.seesAll?.when, [...path, 'absent', 'seesAll', 'when'], { fields: ANSWER_FIELDS }),
    ...lintAbsent(file, [...path, 'absent'], absent, complete !== undefined),
  ];
}

/** Headers are filled with the parameter of the pages and nothing else, and it stands nowhere else then. */
function lintHeaders(file: ConfigFile, path: ConfigPath, { request: { headers = {} }, pagination }: StreamDeclaration): Finding[] {
  const parameter = pagination && 'parameter' in pagination ? pagination.parameter : undefined;
  const known = parameter === undefined ? 'Nothing is filled in here' : `Only {${parameter}}, the parameter of the pages, can stand here`;
  const unknown = Object.entries(headers).flatMap(([name, text]) => parametersIn({ name: text }).filter((named) => named !== parameter).map((named) => file.finding([...path, name], 'unfilled-placeholder', `Nothing fills {${named}}. ${known}.`)));
  const isTwice = pagination !== undefined && pagesByHeader(pagination, headers) && 'in' in pagination && pagination.in !== undefined;
  return [...unknown, ...(isTwice ? [file.keyFinding(path, 'parameter-twice', `{${parameter}} stands in a header, and pagination.in says that it stands elsewhere. Take out in.`)] : [])];
}

function lintPagination(expressions: ExpressionLint, path: ConfigPath, pagination: Pagination | undefined): Finding[] {
  switch (pagination?.kind) {
    case 'page': return expressions.reading(pagination.last, [...path, 'last']);
    case 'offset': return expressions.reading(pagination.total, [...path, 'total']);
    case 'keyset': return expressions.reading(pagination.from, [...path, 'from']);
    case 'cursor':
    case 'next-link': return [...expressions.reading(pagination.next, [...path, 'next']), ...expressions.reading(pagination.expired, [...path, 'expired'], { fields: ANSWER_FIELDS })];
    case 'windows': return [...expressions.reading(pagination.total, [...path, 'total']), ...lintPagination(expressions, [...path, 'pages'], pagination.pages)];
    default: return [];
  }
}

function lintDelta(file: ConfigFile, expressions: ExpressionLint, path: ConfigPath, delta: Delta | undefined): Finding[] {
  if (delta === undefined || delta.kind === 'full') return [];
  const findings = expressions.reading(delta.tooOld, [...path, 'tooOld'], { fields: ANSWER_FIELDS });
  if (delta.kind === 'token') return [...findings, ...expressions.reading(delta.next, [...path, 'next'], { fields: ANSWER_FIELDS })];
  findings.push(...expressions.reading(delta.from, [...path, 'from']));
  if (delta.kind !== 'filter') return findings;
  if (!placeholdersOf(delta.template).includes('since')) findings.push(file.finding([...path, 'template'], 'unfilled-placeholder', 'The filter does not say since when. Put {since} where the time belongs.'));
  return [...findings, ...unfilled(file, [...path, 'template'], delta.template, ['since'])];
}

/** A parameter that two parts set would hold what the last of them said. */
function lintParameters(file: ConfigFile, path: ConfigPath, { request, pagination, delta }: StreamDeclaration): Finding[] {
  const taken = new Map(Object.keys(request.query ?? {}).map((name) => [name, 'request.query']));
  const findings: Finding[] = [];
  const take = (part: 'pagination' | 'delta', key: string, name: string | undefined, place: ParameterPlace | undefined) => {
    if (name === undefined) return;
    // Of the same name in query and body they are two.
    const parameter = place === 'body' ? `${name} of the body` : name;
    const other = taken.get(parameter);
    if (other !== undefined) findings.push(file.finding([...path, part, key], 'parameter-twice', `The parameter ${parameter} stands in ${other} already. Take it out of one of the two.`));
    taken.set(parameter, part);
  };
  const pages = pagination?.kind === 'windows' ? { ...pagination.pages, in: pagination.in } : pagination;
  if (pages && 'parameter' in pages && !pagesByHeader(pages, request.headers)) take('pagination', 'parameter', pages.parameter, pages.in);
  if (pages?.kind === 'offset' || pages?.kind === 'keyset') take('pagination', 'limitParameter', pages.limitParameter, pages.in);
  if (pagination?.kind === 'windows') {
    take('pagination', 'to', pagination.to, pagination.in);
    // A delta of the same parameter says where the first window begins.
    if (delta?.kind === 'changed-since' && delta.parameter === pagination.from && (delta.in ?? 'query') === (pagination.in ?? 'query') && (delta.form ?? 'iso') === (pagination.form ?? 'iso')) return findings;
    take('pagination', 'from', pagination.from, pagination.in);
  }
  if (delta && 'parameter' in delta) take('delta', 'parameter', delta.parameter, delta.in);
  return findings;
}

function lintAbsent(file: ConfigFile, path: ConfigPath, absent: StreamDeclaration['absent'], isCounted: boolean): Finding[] {
  if (!absent) return [];
  const { request, hiddenProof, goneProof, deletes, seesAll } = absent;
  if (!request) {
    const needed = Object.entries({ hiddenProof, goneProof, seesAll }).find(([, declared]) => declared !== undefined)?.[0];
    if (needed === 'seesAll') return [file.keyFinding([...path, needed], 'no-request', 'What we may see may have been widened after the read: each record is to be asked for by itself as well. Add request.')];
    if (needed !== undefined) return [file.finding([...path, needed], 'no-request', `${needed} is asked over the answer to a read of the record, and no such read is declared. Add request.`)];
    return deletes === 'retire' && !isCounted ? [file.finding([...path, 'deletes'], 'no-proof', 'Nothing would prove that a record is gone: a read that brings less than there is looks the same. Add complete.total, or a request by which each record is asked for.')] : [];
  }
  if (hiddenProof !== undefined && goneProof !== undefined) return [file.finding([...path, 'hiddenProof'], 'two-proofs', 'Where goneProof tells what was deleted, nothing else is gone. Take hiddenProof out.')];
  const templates = templatesOf([...path, 'request'], request);
  const namesRecord = templates.some(([, template]) => placeholdersOf(template).includes('id')) || namesRead(request.body).includes('id');
  return [
    ...templates.flatMap(([at, template]) => unfilled(file, at, template, ['id'])),
    ...(seesAll ? templatesOf([...path, 'seesAll', 'request'], seesAll.request) : []).flatMap(([at, template]) => unfilled(file, at, template, [])),
    ...(namesRecord ? [] : [file.finding([...path, 'request'], 'unfilled-placeholder', 'The read does not say of which record. Put {id} into its path or query, or id into its body.')]),
  ];
}

function templatesOf(path: ConfigPath, { path: template, query = {} }: ProofRequest): [ConfigPath, string][] {
  return [[[...path, 'path'], template], ...Object.entries(query).map(([name, value]): [ConfigPath, string] => [[...path, 'query', name], String(value)])];
}

/** `after` must name other streams, and lead to an end. */
function lintOrder(file: ConfigFile, streams: Readonly<Record<string, Pick<StreamDeclaration, 'after'>>>): Finding[] {
  return Object.entries(streams).flatMap(([name, { after = [] }]) =>
    after.flatMap((other, index) => {
      const path = [...STREAMS, name, 'after', index];
      if (!Object.hasOwn(streams, other)) return [file.finding(path, 'unknown-stream', `There is no stream ${other}. Use one of ${Object.keys(streams).join(', ')}.`)];
      if (leadsTo(streams, other, name)) return [file.finding(path, 'ring', `${name} waits for ${other}, which waits for ${name}: neither is ever read. Take one of the two out of after.`)];
      return [];
    }),
  );
}

function leadsTo(streams: Readonly<Record<string, Pick<StreamDeclaration, 'after'>>>, from: string, to: string, seen = new Set<string>()): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return (streams[from]?.after ?? []).some((next) => leadsTo(streams, next, to, seen));
}

function lintMapping(file: ConfigFile, system: string, name: string | undefined, streams: readonly string[], mappings: ReadonlyMap<string, Mapping>): Finding[] {
  if (name === undefined) return streams.length === 0 ? [] : [file.keyFinding(STREAMS, 'no-mapping', 'Streams are read, and no mapping says what their records mean. Add mapping: <name of a file in config/mappings>.')];
  const path = ['connector', 'mapping'];
  const mapping = mappings.get(name);
  if (!mapping) return [file.finding(path, 'unknown-mapping', `There is no sound mapping ${name}. Add config/mappings/${name}.yaml, or correct the name or the mapping.`)];
  if (mapping.system !== system) return [file.finding(path, 'unknown-mapping', `The mapping ${name} is for ${mapping.system}, not ${system}. Use one of ${system}.`)];
  const unread = [...mapping.files].filter(([entry, source]) => !isLeftOut(source) && source.format === 'records' && !streams.includes(entry));
  return [
    ...unread.map(([entry]) => file.finding(path, 'no-stream', `The mapping has records ${entry}, and no stream reads them. Add streams.${entry}, or take them out of the mapping.`)),
    ...streams.flatMap((stream) => lintEntry(file, stream, mapping)),
  ];
}

function lintEntry(file: ConfigFile, stream: string, mapping: Mapping): Finding[] {
  const source = mapping.files.get(stream);
  const finding = (message: string) => [file.keyFinding([...STREAMS, stream], 'no-records', message)];
  if (!source || isLeftOut(source)) return finding(`The mapping ${mapping.name} has no files.${stream} to say what its records mean. Add it, or name the stream like the entry.`);
  if (source.format !== 'records') return finding(`files.${stream} of the mapping ${mapping.name} is ${source.format}, and the stream brings records. Write format: records there.`);
  if (!mapping.outputs.some(({ from }) => from === stream)) return finding(`No output of the mapping ${mapping.name} takes from ${stream}, so that it would be read for nothing. Add an output, or take the stream out.`);
  return [];
}
