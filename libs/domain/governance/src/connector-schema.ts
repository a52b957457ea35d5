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

const method = { type: 'string', enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] };
const path = { type: 'string', pattern: '^/', description: 'Below the base URL; begins with /.' };
const query = { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] }, description: 'Parameters, not encoded.' };
const headers = { type: 'object', additionalProperties: { type: 'string' } };
const soap = closed({
  version: { type: 'string', enum: ['1.1', '1.2'], description: '1.1 unless said otherwise.' },
  namespace: text('Of the operation.'),
  action: text('SOAPAction; {operation} stands for the name of the operation. Empty unless said otherwise.'),
  qualified: { type: 'boolean', description: 'False where the elements inside of the operation are in no namespace; true unless said otherwise.' },
}, [], 'The body has one key, the operation. What is left out is as the connector says.');
const xml = closed({ root: text('Element round the body; without it the body has one key, which is the element.'), namespace: text('Of all elements.') }, []);
const encoding = {
  description: 'Is json, form, { soap: ... } or { xml: ... }: how bodies are written; json unless said otherwise.',
  anyOf: [{ type: 'string', enum: ['json', 'form'] }, closed({ soap }), closed({ xml })],
};

const signature = {
  header: text('Header of the signature.'),
  algorithm: { type: 'string', enum: ['hmac-sha256', 'hmac-sha1', 'hmac-sha512'] },
  encoding: { type: 'string', enum: ['hex', 'base64'], description: 'How the signature is written.' },
  over: text('What is signed, {timestamp} and {body} in it; {body} unless said otherwise.'),
};
const signedTime = { header: text('Header of the time of sending.'), form: { type: 'string', enum: ['iso', 'epoch-ms', 'epoch-s', 'date'], description: 'How it is written; epoch-s unless said otherwise.' } };

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
  session: {
    properties: {
      user: reference('Name of the user.'), password: secret('The password.'),
      login: closed({ method, path, headers, body: jsonata('Over { user, password }: what is sent.'), encoding }, ['method', 'path', 'body'], 'The call that opens a session.'),
      header: text('Name of the header that carries the session.'),
      value: jsonata('Over { user, status, headers, body } of the answer to the login: the text of the header, empty where we were not let in.'),
      lifetimeSeconds: seconds('How long a session lasts; without it, until it is refused.'), renewAheadSeconds,
    },
    required: ['user', 'password', 'login', 'header', 'value'],
  },
  'ws-security': {
    properties: {
      user: reference('Name of the user.'), password: secret('The password.'),
      passwordType: { type: 'string', enum: ['text', 'digest'], description: 'text unless said otherwise.' },
    },
    required: ['user', 'password'],
  },
  signature: {
    properties: { ...signature, prefix: text('Stands before the signature.'), timestamp: closed(signedTime, ['header'], 'Where the time of sending goes, which is signed along.'), secret: secret('Of the signature.') },
    required: ['header', 'algorithm', 'encoding', 'secret'],
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

const parameter = text('Name of the parameter.');
const place = { type: 'string', enum: ['query', 'body'], description: 'Where the parameter goes: into the query, or to the expression of the body under its name; query unless said otherwise.' };
const limit = { type: 'integer', minimum: 1, description: 'Records of a page.' };
const limitParameter = text('Parameter of the limit.');

const timeForm = { type: 'string', enum: ['iso', 'epoch-ms', 'epoch-s', 'date'], description: 'How times are written; iso unless said otherwise.' };
const INSTANT = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$';
const pageKinds = {
  none: { properties: {}, required: [] },
  page: { properties: { parameter, in: place, first: { type: 'integer', minimum: 0, description: '1 unless said otherwise.' }, last: jsonata('Over the body: number of the last page. Without it an empty page ends the read.') }, required: ['parameter'] },
  offset: {
    properties: {
      parameter, in: place, first: { type: 'integer', minimum: 0, description: 'Number of the first record; 0 unless said otherwise.' }, limitParameter, limit,
      total: jsonata('Over the body: number of records. Without it a page of fewer than limit records ends the read.'),
    },
    required: ['parameter', 'limit'],
  },
  keyset: {
    properties: { parameter, in: place, from: jsonata('Over a record: what the system orders by. The next page begins behind that of the last one.'), first: { type: ['number', 'string'], description: 'What the first page is asked for with; 0 unless said otherwise.' }, limitParameter, limit },
    required: ['parameter', 'from', 'limit'],
  },
  cursor: { properties: { parameter, in: place, next: jsonata('Over the body: the next cursor, empty on the last page.'), expired: jsonata('Over the answer: true where the cursor is no longer known.'), replaces: { type: 'array', items: parameter, description: 'Parameters that the cursor stands for; not sent beside it.' } }, required: ['parameter', 'next'] },
};
const pagination = byKind('How the pages follow each other.', {
  ...pageKinds,
  windows: {
    properties: {
      from: text('Parameter of the beginning of a window, which is in it.'), to: text('Parameter of its end, which is in it.'), in: place, form: timeForm, begin: { type: 'string', pattern: INSTANT, description: 'Beginning of the first window.' }, end: { type: 'string', pattern: INSTANT, description: 'End of the last one; 2100-01-01T00:00:00Z unless said otherwise.' },
      cap: { type: 'integer', minimum: 1, description: 'Results of one query that the system shows at most.' }, total: jsonata('Over the body: number of results of the query.'), pages: byKind('How the pages of a window follow each other.', pageKinds),
    },
    required: ['from', 'to', 'begin', 'cap', 'total', 'pages'],
  },
  'link-header': { properties: {}, required: [] },
  'next-link': { properties: { next: jsonata('Over the body: an absolute or relative URL, empty on the last page.'), expired: jsonata('Over the answer: true where the link is no longer known.') }, required: ['next'] },
});

const tooOld = jsonata('Over the answer: true where the system no longer keeps what is asked for. A whole read follows.');
const changedSince = {
  parameter, in: place, from: jsonata('Over a row: when it changed.'),
  form: timeForm,
  overlapSeconds: seconds('How far a read goes back behind the last; 60 unless said otherwise.', 0), tooOld,
};
const delta = byKind('How later reads ask only for what changed.', {
  full: { properties: {}, required: [] },
  'changed-since': { properties: changedSince, required: ['parameter', 'from'] },
  filter: { properties: { ...changedSince, template: text('Value of the parameter; {since} stands for the time.') }, required: ['parameter', 'from', 'template'] },
  token: { properties: { parameter, in: place, next: jsonata('Over the answer, { status, headers, body }: the token that the next read begins with.'), tooOld }, required: ['parameter', 'next'] },
  version: { properties: { parameter, in: place, from: jsonata('Over a row: a whole number that rises with every change in the system.'), tooOld }, required: ['parameter', 'from'] },
});

const ofFeed = (description: string) => jsonata(`Over an event of the feed: ${description}`);
const meaning = {
  when: ofFeed('whether it concerns the stream; each does without it.'),
  record: ofFeed('the id of its record in the system, or a list of them. Needed for fetch.'),
  payload: ofFeed('the whole record, as the pages of the stream have it.'),
  fetch: closed({ method, path, query, headers, records: jsonata('Over the body: the record, as the pages of the stream have it. The body itself unless said otherwise.') }, ['path'], 'Reads the record, {id} being what record says.'),
};
const newest = { type: 'string', minLength: 1, description: 'Value that asks for new events only; the parameter is left out without it.' };
const feed = byKind('How the system tells of changes as they happen. The reading of the stream fills what the line misses.', {
  sse: {
    properties: {
      path, query, headers, ...meaning,
      replay: closed({ parameter: text('Query parameter of the id of the last event.'), header: text('Header of it, such as Last-Event-ID.'), newest, tooOld }, [], 'How the line goes on behind the last event.'),
      names: { type: 'array', minItems: 1, items: text('Type of an event.'), description: 'Types of event that are taken; all without it.' },
      idleSeconds: { type: 'integer', minimum: 1, maximum: 240, description: 'Without a byte for so long, heartbeats among them, the line is taken for dead; 60 unless said otherwise. Seconds.' },
      eventKiB: { type: 'integer', minimum: 1, maximum: 16_384, description: 'Largest event taken; 256 unless said otherwise.' },
    },
    required: ['path', 'replay'],
  },
  'long-poll': {
    properties: {
      path, query, headers, ...meaning,
      replay: closed({ parameter: text('Query parameter of the id of the last event.'), next: jsonata('Over the body: the id that the next poll goes on from.'), newest, tooOld }, ['parameter', 'next'], 'How the next poll goes on behind the last event.'),
      events: jsonata('Over the body: the list of events. The body itself unless said otherwise.'),
      wait: closed({
        parameter: text('Query parameter of how long the system may wait for an event.'),
        seconds: { type: 'integer', minimum: 1, maximum: 240, description: '25 unless said otherwise. Seconds.' },
        form: { type: 'string', enum: ['ms', 's'], description: 'How it is written; ms unless said otherwise.' },
      }, ['parameter']),
    },
    required: ['path', 'replay', 'wait'],
  },
  kafka: {
    properties: {
      brokers: reference('host:port of the first brokers to ask, joined by commas.'),
      topic: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,249}$', description: 'Of a cluster that is not ours; followed from its beginning.' },
      value: { type: 'string', enum: ['json', 'avro'], description: 'How a value is written; it is the event. avro: in the Confluent wire format.' },
      registry: closed({ url: reference('Where its Confluent API is.'), user: reference('Name of the user.'), password: secret('The password.') }, ['url'], 'Has the schemas of the values; there where value is avro.'),
      sasl: closed({ mechanism: { type: 'string', enum: ['plain', 'scram-sha-256', 'scram-sha-512'] }, user: reference('Name of the user.'), password: secret('The password.') }),
      tls: { type: 'boolean', description: 'By the trust store of the machine; false unless said otherwise.' },
      eventKiB: { type: 'integer', minimum: 1, maximum: 16_384, description: 'Largest value taken; 256 unless said otherwise.' },
      ...meaning,
    },
    required: ['brokers', 'topic', 'value'],
  },
});

/** Of which nothing can be asked. */
const topicStream = closed({ feed, explode: text('Dotted path in a record to a list, of which each element, merged over its record, is a row.') }, ['feed'], 'All that there is of it is in a topic.');
const isTopicStream = { type: 'object', properties: { request: false, feed: { type: 'object', properties: { kind: { type: 'string', const: 'kafka' } }, required: ['kind'] } }, required: ['feed'] };

const clock = (description: string) => ({ type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: `hh:mm. ${description}` });
const schedule = closed({
  window: closed({ from: clock('When it opens.'), to: clock('When it closes; the next day where it is earlier.'), zone: text('IANA zone, such as Europe/London.') }, ['from', 'to', 'zone'], 'Reading happens within it.'),
  days: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', enum: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] }, description: 'Days on which a window begins; all of them unless said otherwise.' },
  cutOff: clock('In the window: what is read later is late, which is told. It is read all the same.'),
  ranSince: clock('The streams of after must have been read since then, the last one not after the beginning of the window; since the beginning unless said otherwise.'),
}, ['window'], 'When a batch stream is read.');

const writtenBy = closed({ window: schedule.properties.window, days: schedule.properties.days, cutOff: clock('In the window: what is written later is late, which is told. It is written all the same.') }, ['window'], 'When the file is written: once in each window.');

const stream = closed({
  request: closed({ method, path, query, headers, body: jsonata('Over { since, full } and the parameters that are in: body, anew for each page: what is sent.'), encoding }, ['path']),
  records: jsonata('Over the body: the list of records. The body itself unless said otherwise.'),
  explode: text('Dotted path in a record to a list, of which each element, merged over its record, is a row.'),
  ours: closed({ entity: text('One that is written here.'), id: text('Field of a row: the id under which it was made here.'), key: text('Field of a row that says whose it is: holds our key, whatever came in it, where we have made the row, or found it.') }, ['entity', 'id', 'key'], 'How a row that was written by us is told, where users can change what says so.'),
  pagination,
  delta,
  everySeconds: seconds('Between two reads; 60 unless said otherwise.'),
  fullEverySeconds: seconds('Between two whole reads; 86400 unless said otherwise.'),
  after: { type: 'array', items: text('Name of a stream.'), uniqueItems: true, description: 'Streams that must have been read once before.' },
  schedule,
  bulkAbove: { type: 'integer', minimum: 0, description: 'Rows of a whole read above which it goes to the bulk topic; 1000 unless said otherwise.' },
  complete: closed({ total: jsonata("Over the first page's body: the number of records that a whole read must bring.") }, ['total'], 'A whole read that brings another number is no proof of absence.'),
  absent: closed({
    deletes: { type: 'string', enum: ['ignore', 'retire'], description: 'What the absence of a record means; ignore unless said otherwise.' },
    maxShare: { type: 'number', minimum: 0, maximum: 1, description: 'Part of the stream above which deletes wait for approval; 0.05 unless said otherwise.' },
    hiddenProof: jsonata('Over the answer to request: true where the record is there and merely hidden.'),
    goneProof: jsonata('Over the answer to request: true where the record was deleted; with it, nothing else is proof. For systems that answer the same of what is deleted and of what is hidden.'),
    request: closed({ method, path, query, headers, body: jsonata('Over { id }: what is sent.'), encoding }, ['path'], 'Reads one record, {id} being its key: it is gone where the answer says so.'),
    seesAll: closed({
      request: closed({ method, path, query, headers, body: jsonata('What is sent.'), encoding }, ['path']),
      when: jsonata('Over the answer, { status, headers, body }: true where our credentials are shown every record.'),
    }, ['request', 'when'], 'A call that tells whether we are shown every record: where it does not, nothing is taken for gone.'),
  }, []),
  feed,
}, ['request']);

const overControl = (description: string) => jsonata(`Over { headers, body } of the control: ${description}`);
const totals = {
  rows: overControl('the number of rows.'),
  sums: { type: 'object', minProperties: 1, additionalProperties: overControl('the sum.'), description: 'Column to its sum.' },
  sha256: overControl('the SHA-256 of the bytes of the file, in hexadecimal digits.'),
};
const format = { type: 'string', enum: ['json', 'pairs', 'text'], description: 'json: the body is its value. pairs: lines of name=value or name: value, the body an object of texts. text: the body is the text.' };
const subfolder = (description: string) => ({ type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$', description: `Name of a folder within the folder. ${description}` });
const fileStream = {
  whole: { type: 'boolean', description: 'True: a file is the full list, and what it does not bring is absent. False: it brings changes, each file on top of those before.' },
  inOrder: { type: 'boolean', description: 'True: a file is taken only after those before it, so that one that waits or is refused holds up the others. The contrary of whole unless said otherwise.' },
  maxMiB: { type: 'number', exclusiveMinimum: 0, maximum: 4_096, description: 'Larger files are refused; 256, and of a download 16, unless said otherwise.' },
  maxRows: { type: 'integer', minimum: 1, description: 'Files with more rows are refused; 1000000 unless said otherwise.' },
  everySeconds: seconds('Between two looks into the folder, or two downloads; 60 unless said otherwise. With a schedule a download is made once in each window.'),
  after: { type: 'array', items: text('Name of a stream.'), uniqueItems: true, description: 'Streams that must have been read once before, or as lately as the schedule says.' },
  schedule,
  absent: closed({
    deletes: { type: 'string', enum: ['ignore', 'retire'], description: 'What the absence of a record means; ignore unless said otherwise.' },
    maxShare: { type: 'number', minimum: 0, maximum: 1, description: 'Part of the stream above which deletes wait for approval; 0.05 unless said otherwise.' },
  }, []),
};
const drop = closed({
  folder: reference('The folder where files are dropped.'),
  files: { type: 'string', pattern: '^[^/\\\\]+$', description: 'File name, * stands for any characters.' },
  control: closed({
    file: { type: 'string', pattern: '^[^/\\\\]+$', description: 'Name of the control file: {name} stands for that of the file without its ending, {file} for the whole.' },
    format, ...totals, graceSeconds: seconds('After this time a missing control file is told; 3600 unless said otherwise.'),
  }, ['file', 'format'], 'A file that tells what the file holds: without it the file waits.'),
  settleSeconds: seconds('For how long size and time of a file must stand still before it is read; 60, and with a control file 5, unless said otherwise.', 0),
  order: { type: 'string', enum: ['name', 'arrival'], description: 'Which file comes first, by its name or by its time; name unless said otherwise.' },
  archive: subfolder('Files that were taken go there; they stay where they are without it.'),
  rejected: subfolder('Files that were refused go there, each with its reason; they stay where they are without it.'),
}, ['folder', 'files'], 'Files out of a folder.');
const callForFile = closed({ method, path, query, headers }, ['path']);
const download = closed({
  request: callForFile,
  control: closed({ request: callForFile, format, ...totals }, [], "What the file holds: over the answer to request, else over the headers of the file's own answer."),
}, ['request'], 'A file as the answer to a call.');
/** Which of the four a stream is, so that a fault is told of the one that was meant. */
const anyStream = {
  type: 'object',
  if: { type: 'object', required: ['drop'] },
  then: closed({ drop, ...fileStream }, ['drop', 'whole']),
  else: { if: { type: 'object', required: ['download'] }, then: closed({ download, ...fileStream }, ['download', 'whole']), else: { if: isTopicStream, then: topicStream, else: stream } },
};

const ofEvent = (description: string) => jsonata(`Over an event: ${description}`);
const webhooks = closed({
  signature: closed({
    ...signature,
    prefix: text('Stands before the signature. Of several in one header, joined by commas, one must be right.'),
    secrets: { type: 'array', minItems: 1, items: secret('Of the signature.'), description: 'Each that has a value counts: put the next one beside the last, and take that one out later.' },
  }, ['header', 'algorithm', 'encoding', 'secrets'], 'How the system signs what it sends.'),
  sharedSecret: closed({ header: text('Header of the secret.'), value: secret('What the header must be equal to.') }, ['header', 'value'], 'A secret that the system sends along.'),
  timestamp: closed({
    ...signedTime,
    toleranceSeconds: seconds('How far from now it may be; 300 unless said otherwise.'),
  }, ['header'], 'Requests that are older are refused.'),
  challenge: closed({ header: text('Header of the question.'), field: text('Field of the answer that says it again.') }, ['header', 'field'], 'A GET by which the system asks, once, whether the address is ours.'),
  events: jsonata('Over the body: the list of events. The body itself unless said otherwise.'),
  id: ofEvent('what tells it from all others; a digest of the event unless said otherwise.'),
  rules: {
    type: 'array', minItems: 1, description: 'What an event means: each rule that fits it. One that none fits is ignored.',
    items: closed({
      when: ofEvent('whether the rule fits; any event without it.'),
      stream: text('Name of a stream of this connector.'),
      record: ofEvent('the id of its record in the system, or a list of them. Needed for fetch.'),
      payload: ofEvent('the whole record, as the pages of the stream have it.'),
      fetch: closed({ method, path, query, headers, records: jsonata('Over the body: the record, as the pages of the stream have it. The body itself unless said otherwise.') }, ['path'], 'Reads the record, {id} being what record says.'),
      wake: { type: 'boolean', const: true, description: 'The stream is read now.' },
    }, ['stream']),
  },
  bodyKiB: { type: 'integer', minimum: 1, maximum: 16_384, description: 'Largest body taken; 256 unless said otherwise.' },
  perMinute: { type: 'integer', minimum: 1, description: 'Requests taken in a minute by one process; 600 unless said otherwise.' },
  backlog: { type: 'integer', minimum: 1, description: 'Events that may wait at once; 10000 unless said otherwise.' },
}, ['rules'], 'How the system tells of changes by itself, at POST /v1/webhooks/<system> of the connectors.');

const call = { method, path, query, headers, body: jsonata('Over { id, key, version }: what is sent.'), encoding };
const writeCall = { ...call, body: jsonata('Over { body, id, key, version, correlationId }: an envelope round the body of the write, which else goes as it is.'), id: jsonata("Over the answer's body: the target's id. $headers holds its headers."), version: jsonata("Over the answer's body: the target's version. $headers holds its headers.") };
const theirs = (description: string) => jsonata(`Over a row of the stream: ${description}`);
const adoption = (description: string) => closed({
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
}, ['stream', 'id'], description);
const adopt = adoption('How records are recognized that the target held before it was connected. With it nothing is created in the target before that is decided: docs/how-to/adopt-a-system.md.');
const lookUp = { ...call, record: jsonata('Over the body: the record, or nothing.'), id: jsonata('Over the record; id unless said otherwise.'), version: jsonata('Over the record.') };
const findCall = closed({ ...lookUp, otherwise: closed(lookUp, ['method', 'path', 'record'], 'Asked where the first finds nothing, as for a record that began in the target, under an id of its own.') }, ['method', 'path', 'record']);
const updateCall = closed({ ...writeCall, ifMatch: text('Where the known version goes: header (If-Match), else the name of a field of the body.') }, ['method', 'path']);
const named = (description: string) => text(`The name under which ${description} told.`);
const fileWrite = closed({
  folder: reference('The folder where the file is dropped.'),
  name: { type: 'string', pattern: '^[^/\\\\]+$', description: 'File name: {number} counts the files, {date} is the day, yyyy-mm-dd.' },
  columns: { type: 'array', minItems: 1, uniqueItems: true, items: text('A column: a key of the body.'), description: 'In their order.' },
  control: closed({
    file: { type: 'string', pattern: '^[^/\\\\]+$', description: 'Name of the control file, which comes after the file: {name} stands for that of the file without its ending, {file} for the whole.' },
    format: { type: 'string', enum: ['json', 'pairs'], description: 'json: one object. pairs: lines of name=value.' },
    rows: named('the number of rows is'), sums: { type: 'object', minProperties: 1, additionalProperties: named('the sum is'), description: 'Column to the name of its sum.' }, sha256: named('the SHA-256 of the bytes of the file is'),
  }, ['file', 'format'], 'Tells what the file holds.'),
  schedule: writtenBy,
}, ['folder', 'name', 'columns', 'schedule'], 'For the strategy whole-file: a CSV file of all records that the target is to have.');
const readBack = { type: 'object', additionalProperties: jsonata('Over the record that find brings.'), description: 'Field of the body to what must be equal to it after a write.' };
const write = closed({
  when: jsonata('Over the record: whether the target is to have it; all of them without it.'),
  strategy: { type: 'string', enum: ['upsert-by-external-id', 'look-up-before-create', 'idempotency-key', 'conditional-update', 'send-once', 'whole-file'], description: 'How a record is written once only. send-once: a message, which is made and never touched again. whole-file: a row of a file of all records, which is dropped into a folder by a schedule.' },
  maxAgeDays: { type: 'integer', minimum: 1, description: 'A record that was older than so many days when the target came to want it is not brought there.' },
  key: jsonata('Over the record: the id by which the target knows it. While it is empty the record waits.'),
  creates: jsonata('Over the record: whether the target gets it where it has none; what it has is changed in any case. All of them without it.'),
  refusesDuplicates: { type: 'boolean', description: 'True where the target refuses a second record of one key, with an answer classed conflict: what is new is made at once, and looked for where that is refused, which spares a call.' },
  find: findCall,
  list: closed({
    request: stream.properties.request, records: stream.properties.records, pagination, complete: closed({ total: jsonata("Over the first page's body: the number of records that there are.") }, ['total'], 'A read that brings another number is no proof of absence.'),
  }, ['request'], 'All records of the entity that the target holds, each as find brings it: reconciliation compares them, where no stream reads them.'),
  create: closed(writeCall, ['method', 'path']),
  update: updateCall,
  upsert: closed(writeCall, ['method', 'path']),
  remove: closed(call, ['method', 'path']),
  body: jsonata('Over the record: the object to send; of a file, column to value.'),
  file: fileWrite,
  references: {
    type: 'object', description: "Attribute to the entity that it names: the record then holds the target's own id. Or to { entity, needs, reads }: $named('attribute') then holds these attributes of the record that it names.",
    additionalProperties: {
      description: 'Is an entity, or { entity, needs, reads }.',
      anyOf: [text('An entity.'), closed({
        entity: text('The entity that it names.'), needs: { type: 'array', minItems: 1, uniqueItems: true, items: text('An attribute.'), description: 'The record waits while one of these is empty.' },
        reads: { type: 'array', minItems: 1, uniqueItems: true, items: text('An attribute.'), description: 'These may be empty.' },
      }, ['entity'])],
    },
  },
  correlation: {
    description: 'Is { header: NAME } or { field: NAME }: where the correlation id goes.',
    anyOf: [closed({ header: text('Name of a header.') }), closed({ field: text('Name of a field of the body.') })],
  },
  idempotencyHeader: text('For the strategies idempotency-key and send-once: Idempotency-Key unless said otherwise; of mail, X-Muster-Notice and the like.'),
  readBack,
  adopt,
  parts: {
    type: 'object', minProperties: 1,
    description: "By name, in their order: other records of the target that this one is made of. Each is looked up under the key of the record before it is created, and $part('name') is its id in the body of the record.",
    additionalProperties: closed({
      when: jsonata('Over the record: whether it has the part; all of them without it.'), find: findCall, create: closed(writeCall, ['method', 'path']), update: updateCall, body: jsonata('Over the attributes that the target may receive: the object that is sent.'), readBack,
    }, ['find', 'create', 'body']),
  },
  then: {
    type: 'array', minItems: 1, description: 'Calls that follow a write, in their order. Each must do no harm when it is made again.',
    items: closed({ ...call, when: jsonata('Over the attributes that the target may receive: the records that it is made for.') }, ['method', 'path']),
  },
}, ['strategy', 'key']);

/** JSON Schema of `connector` in config/systems/*.yaml. */
export const connectorSchema = closed({
  baseUrl: reference('All paths stand below it.'),
  region: text('Where the system keeps its data.'),
  auth,
  smtp: closed({
    from: reference('The address that mail comes from; a name may stand before it: Muster <muster@firm.example>.'),
    tls: { type: 'string', enum: ['starttls', 'none'], description: 'Whether an smtp:// line must be sealed by STARTTLS; starttls unless said otherwise. To this machine itself a server may go without.' },
  }, ['from'], 'The system is a mail server, and baseUrl smtp://host:port or smtps://host:port: what is written is sent as mail.'),
  headers: { type: 'object', additionalProperties: reference('The value; no secret, which belongs to auth.'), description: 'Sent with every call.' },
  encoding,
  limits,
  answers,
  mapping: text('Name of a mapping in config/mappings; needed where there are streams.'),
  probe: closed({ everySeconds: seconds('Between two probes; 86400 unless said otherwise.'), previewUrl: reference("Base URL of a system that runs the vendor's next release; the same credentials are used.") }, [], 'Holds a page of each stream against its mapping, and warns of what does not fit.'),
  streams: { type: 'object', additionalProperties: anyStream, description: 'What is read, by the name of an entry of the files of the mapping.' },
  webhooks,
  adopts: {
    type: 'object', minProperties: 1, additionalProperties: adoption('How those are recognized whom we know already. id is the key by which the mapping speaks of the record.'),
    description: 'Entities of which the system speaks and others do, too, as an HR that joins with people whom we know: none of its words about them is taken before it is decided who is who. docs/how-to/adopt-a-system.md.',
  },
  awaits: { type: 'object', minProperties: 1, additionalProperties: text('A system.'), description: 'Entity to the system whose adopts of it comes first: the ERP of a firm that joins speaks of people whom its HR brings.' },
  writes: { type: 'object', additionalProperties: write, description: 'What is written, by entity.' },
}, [], 'How Muster reads and writes the system. baseUrl and auth are there wherever anything is called. `npm run -s muster -- connector lint <system>` checks the rest.');
