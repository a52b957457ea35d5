// Writes docs/events/asyncapi.yaml (AsyncAPI 3.0) from schemas/. With --check nothing is written and a document that is not current fails.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { loadModel, resolveSchema, root } from './contracts-schemas.mjs';

const target = 'docs/events/asyncapi.yaml';
const schemaFormat = 'application/vnd.apache.avro+json;version=1.9.0';
const shortName = (fullName) => fullName.slice(fullName.lastIndexOf('.') + 1);
const recordRoles = { change: 'changeRecord', canonical: 'canonicalRecord', restricted: 'restrictedRecord' };

const text = (description, more = {}) => ({ type: 'string', description, ...more });
const cloudEventProperties = {
  'content-type': text('Media type of the value.', { const: 'application/avro' }),
  ce_specversion: text('CloudEvents version.', { const: '1.0' }),
  ce_id: text('meta.eventId: the same id and source mean the same event.', { format: 'uuid' }),
  ce_source: text('who publishes, as a URI reference: /muster/<service>, or /systems/<system>.'),
  ce_type: text('What happened, for example worker.activated.'),
  ce_subject: text('Id of the record, equal to the message key.'),
  ce_time: text('meta.occurredAt in RFC 3339, UTC.', { format: 'date-time' }),
  ce_dataschema: text('Address of the schema in the registry.', { format: 'uri' }),
  ce_sequence: text('Record version, 16 digits: order as text is order as number.', { pattern: '^[0-9]{16}$' }),
  ce_correlationid: text('meta.correlationId: one business change through every system.'),
  ce_traceparent: text('W3C trace context of the publishing span.'),
  traceparent: text('The same, where OpenTelemetry looks for it.'),
  ce_replay: text('Id of the replay or republish run; absent on a first publication.'),
};
const alwaysSent = Object.keys(cloudEventProperties).filter((name) => !/traceparent|replay/.test(name));

const headersOf = (cloudEvents) => ({
  type: 'object',
  description: 'CloudEvents 1.0, Kafka protocol binding, binary mode. Values are UTF-8 text.',
  ...(cloudEvents === 'required' ? { required: alwaysSent } : {}),
  properties: cloudEventProperties,
});

function messageOf(model, record, family) {
  const schema = resolveSchema(model.records, record);
  return {
    name: record,
    title: shortName(record),
    summary: schema.doc,
    contentType: 'application/avro',
    correlationId: { location: '$message.header#/ce_correlationid' },
    headers: { $ref: `#/components/schemas/${family.cloudEvents === 'required' ? 'CloudEventHeaders' : 'OptionalCloudEventHeaders'}` },
    payload: { schemaFormat, schema },
    bindings: {
      kafka: { key: { type: 'string', description: family.key }, schemaIdLocation: 'payload', schemaIdPayloadEncoding: 'confluent', schemaLookupStrategy: 'TopicNameStrategy', bindingVersion: '0.5.0' },
    },
  };
}

const pascal = (name) => name.split('-').map((word) => word[0].toUpperCase() + word.slice(1)).join('');

/** One channel per family and entity; {system} stays a parameter, since config/systems belongs to the firm. */
function channelsOf({ families, entities }) {
  return families.flatMap((family) => {
    if (!family.name.includes('{entity}')) return [{ id: pascal(family.family), family, address: family.name, record: family.record, owner: family.owner }];
    const role = recordRoles[family.record];
    const served = entities.filter((entity) => entity[role]);
    return served.map((entity) => ({
      id: pascal(`${family.family}-${entity.entity}`),
      family,
      address: family.name.replace('{entity}', entity.entity),
      record: entity[role],
      owner: family.owner.replace('{master}', entity.master),
    }));
  });
}

const listed = (value) => value.split(',');
const numbered = (value) => (/^\d+$/.test(value) ? Number(value) : value);
function topicConfiguration(config) {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, key === 'cleanup.policy' ? listed(value) : numbered(value)]));
}

function channelOf({ family, address, record, owner }) {
  return {
    address,
    title: address,
    description: family.doc,
    messages: { [shortName(record)]: { $ref: `#/components/messages/${shortName(record)}` } },
    ...(address.includes('{system}') ? { parameters: { system: { description: 'The system that speaks, as config/systems names it.' } } } : {}),
    tags: [{ name: family.family }, { name: owner }],
    bindings: { kafka: { topic: address, partitions: family.partitions, topicConfiguration: topicConfiguration(family.config), bindingVersion: '0.5.0' } },
    'x-owner': owner,
    'x-writer': family.writer.replace('{master}', owner),
    'x-compatibility': family.compatibility,
    'x-subject': `${address}-value`,
  };
}

/** Muster receives what sources say, and sends the rest. */
const isReceived = ({ name }) => name.startsWith('source.');

function operationOf({ id, family, record }) {
  const verb = isReceived(family) ? 'receive' : 'send';
  return [
    `${verb}${id}`,
    { action: verb, channel: { $ref: `#/channels/${id}` }, summary: family.doc, messages: [{ $ref: `#/channels/${id}/messages/${shortName(record)}` }] },
  ];
}

export function eventsDocument(model = loadModel()) {
  const channels = channelsOf(model);
  const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Muster events',
      version,
      description: 'Every topic of Muster. Keys are UTF-8 text; values are Avro in the Confluent wire format (0, schema id in 4 bytes, Avro). docs/events/README.md has the mapping to CloudEvents.',
    },
    defaultContentType: 'application/avro',
    servers: {
      kafka: { host: '{brokers}', protocol: 'kafka', description: 'The brokers of KAFKA_BROKERS.', variables: { brokers: { default: 'localhost:9092', description: 'Bootstrap addresses.' } } },
    },
    channels: Object.fromEntries(channels.map((channel) => [channel.id, channelOf(channel)])),
    operations: Object.fromEntries(channels.map(operationOf)),
    components: {
      messages: Object.fromEntries(channels.map(({ record, family }) => [shortName(record), messageOf(model, record, family)])),
      schemas: { CloudEventHeaders: headersOf('required'), OptionalCloudEventHeaders: headersOf('optional') },
    },
  };
  return `# Generated from schemas/ by \`npm run docs:events\`. Do not edit.\n${stringify(document, { aliasDuplicateObjects: false, lineWidth: 160 })}`;
}

/** Problems of the written document: none, or that it is not current. */
export function staleDocument(model = loadModel()) {
  const file = join(root, target);
  const isCurrent = existsSync(file) && readFileSync(file, 'utf8') === eventsDocument(model);
  return isCurrent ? [] : [`${target} is not current. Run \`npm run docs:events\`.`];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--check')) {
    const problems = staleDocument();
    for (const problem of problems) console.error(problem);
    process.exitCode = problems.length > 0 ? 1 : 0;
  } else {
    mkdirSync(join(root, 'docs/events'), { recursive: true });
    writeFileSync(join(root, target), eventsDocument());
    console.log(`wrote ${target}`);
  }
}
