// The part of a system's file under `connector`. It stands here, below the library that gives it its meaning (@muster/domain-connector), because the schema of
// the whole file is checked here.

const text = (description: string) => ({ type: 'string', minLength: 1, description });
const jsonata = (description: string) => ({ type: 'string', minLength: 1, description: `${description} JSONata.` });
const seconds = (description: string, minimum = 1) => ({ type: 'integer', minimum, description: `${description} Seconds.` });
const closed = (properties: Record<string, unknown>, required: readonly string[] = Object.keys(properties), description?: string) => ({
  type: 'object', ...(description === undefined ? {} : { description }), properties, required, additionalProperties: false,
});

/** An object whose `kind` says which other keys it has. Chosen by conditions, so that a fault is told of the kind that was meant. */
function byKind(description: string, kinds: Readonly<Record<string, { readonly properties: Record<string, unknown>; readonly required: readonly string[] }>>) {
  const kind = { type: 'string', enum: Object.keys(kinds) };
  return {
    type: 'object',
    description,
    properties: { kind },
    required: ['kind'],
    allOf: Object.entries(kinds).map(([name, { properties, required }]) => ({
      if: { type: 'object', properties: { kind: { type: 'string', const: name } }, required: ['kind'] },
      then: closed({ kind, ...properties }, required),
    })),
  };
}

const fromEnvironment = closed({ env: text('Name of an environment variable.') });
const reference = (description: string) => ({
  description: `Is a text, or { env: NAME }. ${description}`,
  anyOf: [{ type: 'string', minLength: 1 }, fromEnvironment],
});
const secret = (description: string) => ({
  description: `Is { env: NAME } or { file: PATH }, never the secret itself. ${description}`,
  anyOf: [fromEnvironment, closed({ file: text('Path of a file that holds it.') })],
});
const renewAheadSeconds = seconds('How long before its end a token is renewed; 30 unless said otherwise.', 0);
const tokenUrl = reference('Absolute, or below the base URL.');
const credentialsIn = { type: 'string', enum: ['body', 'header'], description: 'Where the client names itself; body unless said otherwise.' };

const auth = byKind('How calls are signed.', {
  none: { properties: {}, required: [] },
  'api-key': { properties: { header: text('Name of the header.'), value: secret('The key.'), prefix: text('Stands before the key, its blank included.') }, required: ['header', 'value'] },
  basic: { properties: { user: reference('Name of the user.'), password: secret('The password.') }, required: ['user', 'password'] },
  bearer: { properties: { token: secret('The token.') }, required: ['token'] },
  'oauth2-client-credentials': {
    properties: { tokenUrl, clientId: reference('Id of the client.'), clientSecret: secret('Of the client.'), scope: text('Scopes, joined by blanks.'), credentialsIn, renewAheadSeconds },
    required: ['tokenUrl', 'clientId', 'clientSecret'],
  },
  'oauth2-refresh-token': {
    properties: { tokenUrl, clientId: reference('Id of the client.'), clientSecret: secret('Of the client.'), refreshToken: secret('The first one; those that follow are kept.'), credentialsIn, renewAheadSeconds },
    required: ['tokenUrl', 'clientId', 'clientSecret', 'refreshToken'],
  },
  'jwt-bearer': {
    properties: {
      tokenUrl, issuer: reference('iss of the token.'), audience: text('aud of the token.'), subject: text('sub of the token; the issuer unless said otherwise.'), privateKey: secret('PEM.'),
      algorithm: { type: 'string', enum: ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'PS256'], description: 'RS256 unless said otherwise.' },
      lifetimeSeconds: seconds('Of the signed token; 300 unless said otherwise.'), renewAheadSeconds,
    },
    required: ['tokenUrl', 'issuer', 'audience', 'privateKey'],
  },
});

const share = { type: 'number', exclusiveMinimum: 0, maximum: 1 };
const limits = closed({
  windows: {
    type: 'array', minItems: 1, description: 'Weighted calls per sliding window; all of them hold at once.',
    items: closed({ requests: { type: 'integer', minimum: 1, description: 'Weight of calls.' }, seconds: { type: 'number', exclusiveMinimum: 0, description: 'Length of the window.' } }),
  },
  concurrency: { type: 'integer', minimum: 1, description: 'Calls at once; 4 unless said otherwise.' },
  weights: {
    type: 'array', description: 'The first that fits a call says its weight; 1 where none does.',
    items: closed({ method: text('Any method without it.'), path: text('* stands for any characters.'), weight: { type: 'number', exclusiveMinimum: 0 } }, ['path', 'weight']),
  },
  quota: closed({ remaining: text('Header of the calls left.'), reset: text('Header of the end of the quota: seconds from now, or since 1970.') }, ['remaining'], 'Headers by which the system tells its quota.'),
  share: closed({ urgent: share, delivery: share, bulk: share }, ['urgent', 'delivery', 'bulk'], 'Guaranteed parts of the budget, together 1; 0.5, 0.3 and 0.2 unless said otherwise.'),
  timeoutSeconds: { type: 'number', exclusiveMinimum: 0, description: 'Of one call; 30 unless said otherwise.' },
  bodyMiB: { type: 'number', exclusiveMinimum: 0, maximum: 256, description: 'Largest answer taken; 16 unless said otherwise.' },
}, []);

const answers = {
  type: 'array', description: 'What answers mean where the status does not tell; asked in this order, before the defaults.',
  items: closed({
    when: jsonata('Over { status, headers, body, method, path }; headers by their names in lower case.'),
    class: { type: 'string', enum: ['ok', 'transient', 'throttled', 'data', 'auth', 'contract', 'gone', 'conflict'] },
    message: jsonata("The vendor's words, over the same."),
  }, ['when', 'class']),
};

const method = { type: 'string', enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] };
const path = { type: 'string', pattern: '^/', description: 'Below the base URL; begins with /.' };
const query = { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] }, description: 'Parameters, not encoded.' };
const headers = { type: 'object', additionalProperties: { type: 'string' } };
const parameter = text('Name of the query parameter.');

const pagination = byKind('How the pages follow each other.', {
  none: { properties: {}, required: [] },
  page: { properties: { parameter, first: { type: 'integer', minimum: 0, description: '1 unless said otherwise.' }, last: jsonata('Over the body: number of the last page. Without it an empty page ends the read.') }, required: ['parameter'] },
  offset: {
    properties: {
      parameter, limitParameter: text('Query parameter of the limit.'), limit: { type: 'integer', minimum: 1, description: 'Records of a page.' },
      total: jsonata('Over the body: number of records. Without it a page of fewer than limit records ends the read.'),
    },
    required: ['parameter', 'limit'],
  },
  cursor: { properties: { parameter, next: jsonata('Over the body: the next cursor, empty on the last page.'), expired: jsonata('Over the answer: true where the cursor is no longer known.'), replaces: { type: 'array', items: parameter, description: 'Parameters that the cursor stands for; not sent beside it.' } }, required: ['parameter', 'next'] },
  'link-header': { properties: {}, required: [] },
  'next-link': { properties: { next: jsonata('Over the body: an absolute or relative URL, empty on the last page.') }, required: ['next'] },
});

const tooOld = jsonata('Over the answer: true where the system no longer keeps what is asked for. A whole read follows.');
const changedSince = {
  parameter, from: jsonata('Over a row: when it changed.'),
  form: { type: 'string', enum: ['iso', 'epoch-ms', 'epoch-s', 'date'], description: 'How times are written; iso unless said otherwise.' },
  overlapSeconds: seconds('How far a read goes back behind the last; 60 unless said otherwise.', 0), tooOld,
};
const delta = byKind('How later reads ask only for what changed.', {
  full: { properties: {}, required: [] },
  'changed-since': { properties: changedSince, required: ['parameter', 'from'] },
  filter: { properties: { ...changedSince, template: text('Value of the parameter; {since} stands for the time.') }, required: ['parameter', 'from', 'template'] },
  token: { properties: { parameter, next: jsonata('Over the answer, { status, headers, body }: the token that the next read begins with.'), tooOld }, required: ['parameter', 'next'] },
  version: { properties: { parameter, from: jsonata('Over a row: a whole number that rises with every change in the system.'), tooOld }, required: ['parameter', 'from'] },
});

const stream = closed({
  request: closed({ method, path, query, headers, body: jsonata('Over { since, full }: what is sent.') }, ['path']),
  records: jsonata('Over the body: the list of records. The body itself unless said otherwise.'),
  explode: text('Dotted path in a record to a list, of which each element, merged over its record, is a row.'),
  pagination,
  delta,
  everySeconds: seconds('Between two reads; 60 unless said otherwise.'),
  fullEverySeconds: seconds('Between two whole reads; 86400 unless said otherwise.'),
  after: { type: 'array', items: text('Name of a stream.'), uniqueItems: true, description: 'Streams that must have been read once before.' },
  bulkAbove: { type: 'integer', minimum: 0, description: 'Rows of a whole read above which it goes to the bulk topic; 1000 unless said otherwise.' },
  complete: closed({ total: jsonata("Over the first page's body: the number of records that a whole read must bring.") }, ['total'], 'A whole read that brings another number is no proof of absence.'),
  absent: closed({
    deletes: { type: 'string', enum: ['ignore', 'retire'], description: 'What the absence of a record means; ignore unless said otherwise.' },
    maxShare: { type: 'number', minimum: 0, maximum: 1, description: 'Part of the stream above which deletes wait for approval; 0.05 unless said otherwise.' },
    hiddenProof: jsonata('Over the answer to request: true where the record is there and merely hidden.'),
    request: closed({ method, path, query }, ['path'], 'Reads one record, {id} being its key: it is gone where the answer says so.'),
  }, []),
}, ['request']);

const call = { method, path, query, headers };
const writeCall = { ...call, id: jsonata("Over the answer's body: the target's id. $headers holds its headers."), version: jsonata("Over the answer's body: the target's version. $headers holds its headers.") };
const theirs = (description: string) => jsonata(`Over a row of the stream: ${description}`);
const adopt = closed({
  stream: text("Name of the stream of this connector whose whole read brings what the target holds."),
  id: theirs("the target's id, by which update is called."),
  key: theirs('our key, as far as the target holds it already. It is the first rule, and a certain one.'),
  display: theirs('what a person is shown of it, at most 200 characters; kept until the adoption is finished. The id alone without it.'),
  match: {
    type: 'array', minItems: 1, description: 'Rules by which records are recognized, the strongest first.',
    items: closed({
      name: text('What people call the rule.'),
      certain: { type: 'boolean', description: 'True: two records that no other shares these values with are linked without a person. False unless said otherwise: each proposal waits for one.' },
      all: {
        type: 'array', minItems: 1, description: 'All must agree, without regard to case, accents and blanks. A record without one of the values is not matched by the rule.',
        items: closed({ theirs: theirs('a value.'), ours: jsonata('Over the record: the same value, as we say it.') }),
      },
    }, ['name', 'all']),
  },
}, ['stream', 'id'], 'How records are recognized that the target held before it was connected. With it nothing is created in the target before that is decided: docs/how-to/adopt-a-system.md.');
const write = closed({
  when: jsonata('Over the record: whether the target is to have it; all of them without it.'),
  strategy: { type: 'string', enum: ['upsert-by-external-id', 'look-up-before-create', 'idempotency-key', 'conditional-update'], description: 'How a record is written once only.' },
  key: jsonata('Over the record: the id by which the target knows it. While it is empty the record waits.'),
  find: closed({ ...call, record: jsonata('Over the body: the record, or nothing.'), id: jsonata('Over the record; id unless said otherwise.'), version: jsonata('Over the record.') }, ['method', 'path', 'record']),
  create: closed(writeCall, ['method', 'path']),
  update: closed({ ...writeCall, ifMatch: text('Where the known version goes: header (If-Match), else the name of a field of the body.') }, ['method', 'path']),
  upsert: closed(writeCall, ['method', 'path']),
  remove: closed(call, ['method', 'path']),
  body: jsonata('Over the record: the object to send.'),
  references: { type: 'object', additionalProperties: text('An entity.'), description: "Attribute to the entity that it names: the record then holds the target's own id." },
  correlation: {
    description: 'Is { header: NAME } or { field: NAME }: where the correlation id goes.',
    anyOf: [closed({ header: text('Name of a header.') }), closed({ field: text('Name of a field of the body.') })],
  },
  idempotencyHeader: text('For the strategy idempotency-key: Idempotency-Key unless said otherwise.'),
  readBack: { type: 'object', additionalProperties: jsonata('Over the record that find brings.'), description: 'Field of the body to what must be equal to it after a write.' },
  adopt,
}, ['strategy', 'key']);

/** JSON Schema of `connector` in config/systems/*.yaml. */
export const connectorSchema = closed({
  baseUrl: reference('All paths stand below it.'),
  region: text('Where the system keeps its data.'),
  auth,
  headers: { ...headers, description: 'Sent with every call.' },
  limits,
  answers,
  mapping: text('Name of a mapping in config/mappings; needed where there are streams.'),
  streams: { type: 'object', additionalProperties: stream, description: 'What is read, by the name of an entry of the files of the mapping.' },
  writes: { type: 'object', additionalProperties: write, description: 'What is written, by entity.' },
}, ['baseUrl', 'auth'], 'How Muster reads and writes the system. `npm run -s muster -- connector lint <system>` checks the rest.');
