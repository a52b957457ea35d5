import type { ConfigFile, ConfigPath, Finding } from '@muster/domain-governance';
import { compileExpression } from '@muster/domain-mapping';
import { PermanentError } from '@muster/platform-kernel';
import { encodingOf } from './call-body.js';
import type { ConnectorDeclaration, Encoding, Method, StreamDeclaration } from './declaration.js';
import { ANSWER_FIELDS, ExpressionLint } from './expression-lint.js';
import { lintSigned } from './lint-webhooks.js';

/** A request as it stands in the file. */
interface Written {
  readonly path: ConfigPath;
  readonly method?: Method;
  readonly encoding?: Encoding;
  readonly body?: string;
  /** What its body is asked over. */
  readonly over: readonly string[];
  /** It sends a body that is made elsewhere, where it declares none. */
  readonly hasOther: boolean;
}

const overTarget = ['id', 'key', 'version'];
const overWrites = { find: overTarget, remove: overTarget, create: ['body', 'key', 'correlationId'], upsert: ['body', 'key', 'correlationId'], update: ['body', ...overTarget, 'correlationId'] } as const;
const reading = new Set(['find', 'remove']);

/** Faults of how things are said: bodies, encodings, and the kinds of auth that belong to a protocol. */
export function lintProtocols(file: ConfigFile, connector: ConnectorDeclaration): Finding[] {
  const expressions = new ExpressionLint(file);
  const requests = requestsOf(connector);
  return [
    ...lintNamespace(file, connector, requests),
    ...requests.flatMap((request) => [...expressions.condition(request.body, [...request.path, 'body'], { fields: request.over }), ...lintRequest(file, connector, request)]),
    ...Object.entries(connector.streams ?? {}).flatMap(([name, stream]) => lintPlaces(file, ['connector', 'streams', name], stream)),
    ...Object.entries(connector.writes ?? {}).flatMap(([entity, { list }]) => (list ? lintPlaces(file, ['connector', 'writes', entity, 'list'], list) : [])),
    ...lintAuth(file, expressions, connector),
  ];
}

/** Names that an expression reads of its input; none where it is no expression, which is told elsewhere. */
export function namesRead(source: string | undefined): readonly string[] {
  if (source === undefined) return [];
  try {
    return compileExpression(source).columns;
  } catch (error) {
    if (error instanceof PermanentError) return [];
    throw error;
  }
}

function requestsOf({ auth, streams = {}, writes = {} }: ConnectorDeclaration): Written[] {
  const logins: Written[] = auth.kind === 'session' ? [{ ...auth.login, path: ['connector', 'auth', 'login'], over: ['user', 'password'], hasOther: false }] : [];
  const reads = Object.entries(streams).flatMap(([name, { request, pagination, delta, absent }]): Written[] => [
    { ...request, path: ['connector', 'streams', name, 'request'], over: ['since', 'full', ...inBody(pagination), ...inBody(delta)], hasOther: false },
    ...(absent?.request ? [{ ...absent.request, path: ['connector', 'streams', name, 'absent', 'request'], over: ['id'], hasOther: false }] : []),
    ...(absent?.seesAll ? [{ ...absent.seesAll.request, path: ['connector', 'streams', name, 'absent', 'seesAll', 'request'], over: [], hasOther: false }] : []),
  ]);
  const calls = Object.entries(writes).flatMap(([entity, write]) => Object.entries(overWrites).flatMap(([operation, over]): Written[] => {
    const call = write[operation as keyof typeof overWrites];
    return call ? [{ ...call, path: ['connector', 'writes', entity, operation], over, hasOther: !reading.has(operation) }] : [];
  }));
  const lists = Object.entries(writes).flatMap(([entity, { list }]): Written[] => (list ? [{ ...list.request, path: ['connector', 'writes', entity, 'list', 'request'], over: ['since', 'full', ...inBody(list.pagination)], hasOther: false }] : []));
  return [...logins, ...reads, ...calls, ...lists];
}

/** Parameters that the expression of the body is given. */
function inBody(part: StreamDeclaration['pagination'] | StreamDeclaration['delta']): string[] {
  if (!part || !('in' in part) || part.in !== 'body') return [];
  if (part.kind === 'windows') return [part.from, part.to, ...inBody({ ...part.pages, in: 'body' } as StreamDeclaration['pagination'])];
  return [part.parameter, ...('limitParameter' in part && part.limitParameter !== undefined ? [part.limitParameter] : [])];
}

function lintRequest(file: ConfigFile, { auth, encoding: usual }: ConnectorDeclaration, { path, method = 'GET', encoding: declared, body, hasOther }: Written): Finding[] {
  const encoding = encodingOf(declared, usual);
  const isSoap = typeof encoding === 'object' && 'soap' in encoding;
  const findings: Finding[] = [];
  if (method === 'GET' && body !== undefined) findings.push(file.finding([...path, 'body'], 'no-body', 'A GET has no body. Add method: POST, or take the body out.'));
  if (isSoap && method !== 'POST') findings.push(file.keyFinding(path, 'not-soap', 'SOAP envelopes are posted. Add method: POST, or an encoding.'));
  if (isSoap && body === undefined && !hasOther) findings.push(file.keyFinding(path, 'no-body', 'An envelope holds the element of an operation. Add body: \'{ "Operation": { … } }\'.'));
  if (auth.kind === 'ws-security' && !isSoap) findings.push(file.keyFinding(path, 'not-soap', 'ws-security signs SOAP envelopes, and this request is none: it would go without credentials. Give it encoding: { soap: … }, or choose another auth.'));
  return findings;
}

/** Told once where it is the connector's own that lacks it. */
function lintNamespace(file: ConfigFile, { encoding: usual }: ConnectorDeclaration, requests: readonly Written[]): Finding[] {
  const lacking = requests.filter(({ encoding: declared }) => {
    const encoding = encodingOf(declared, usual);
    return typeof encoding === 'object' && 'soap' in encoding && encoding.soap.namespace === undefined;
  });
  const isUsual = lacking.some(({ encoding }) => encoding === undefined);
  const places = [...(isUsual ? [['connector', 'encoding']] : []), ...lacking.filter(({ encoding }) => encoding !== undefined).map(({ path }) => [...path, 'encoding'])];
  return places.map((path) => file.keyFinding(path, 'no-namespace', 'The operation has no namespace. Add soap.namespace, which is targetNamespace in the WSDL.'));
}

function lintPlaces(file: ConfigFile, path: ConfigPath, { request, pagination, delta }: StreamDeclaration): Finding[] {
  const read = namesRead(request.body);
  return ([['pagination', pagination], ['delta', delta]] as const).flatMap(([part, declared]) => {
    const names = inBody(declared);
    if (names.length > 0 && request.body === undefined) return [file.finding([...path, part, 'in'], 'no-body', `${names[0]} is to go into the body, and the request has none. Add request.body, or take out in: body.`)];
    const reserved = names.filter((name) => name === 'full' || (name === 'since' && part === 'pagination'));
    const unread = names.filter((name) => !reserved.includes(name) && read.length > 0 && !read.includes(name));
    return [
      ...reserved.map((name) => file.finding([...path, part, 'parameter'], 'parameter-twice', `${name} has a meaning of its own in the body. Choose another name.`)),
      ...unread.map((name) => file.finding([...path, part, 'parameter'], 'unread-parameter', `The body does not read ${name}, so that every page would be asked for alike. Put it into request.body.`)),
    ];
  });
}

function lintAuth(file: ConfigFile, expressions: ExpressionLint, { auth }: ConnectorDeclaration): Finding[] {
  const path: ConfigPath = ['connector', 'auth'];
  if (auth.kind === 'signature') return lintSigned(file, { over: [...path, 'over'], timestamp: [...path, 'timestamp'] }, auth.over, auth.timestamp !== undefined);
  if (auth.kind !== 'session') return [];
  const read = namesRead(auth.login.body);
  const forgotten = (['user', 'password'] as const).filter((name) => !read.includes(name));
  return [
    ...expressions.condition(auth.value, [...path, 'value'], { fields: ['user', ...ANSWER_FIELDS] }),
    ...(read.length > 0 && forgotten.length > 0 ? [file.finding([...path, 'login', 'body'], 'unread-parameter', `The login does not send ${forgotten.join(' and ')}. Put it into the body.`)] : []),
  ];
}
