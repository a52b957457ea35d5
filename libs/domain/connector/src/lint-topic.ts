import { topicFamilies } from '@muster/contracts';
import type { ConfigFile, ConfigPath, Finding } from '@muster/domain-governance';
import type { TopicFeed } from './feed-declaration.js';

/** Topics of Muster begin like this, or are called so where the name has no part that varies. */
const own = topicFamilies.map(({ name }) => name.split('{')[0]!);
const isOwn = (topic: string) => own.some((name) => (name.endsWith('.') ? topic.startsWith(name) : topic === name));
const BROKERS = /^[^\s,:/]+:\d{1,5}(,\s*[^\s,:/]+:\d{1,5})*$/;

/** Faults of how a foreign topic is reached. */
export function lintTopic(file: ConfigFile, path: ConfigPath, { brokers, topic, value, registry, sasl, tls }: TopicFeed): Finding[] {
  const findings: Finding[] = [];
  if (typeof brokers === 'string' && !BROKERS.test(brokers)) findings.push(file.finding([...path, 'brokers'], 'bad-brokers', 'These are no brokers. Write host:port, several joined by commas, or { env: NAME }.'));
  if (isOwn(topic)) findings.push(file.finding([...path, 'topic'], 'own-topic', `${topic} is a name of a topic of Muster, which would hear itself. Name a topic of the system.`));
  if (value === 'avro' && !registry) findings.push(file.keyFinding([...path, 'value'], 'no-registry', 'Nothing says what the schema ids of the values mean. Add registry: { url: ... }, or write value: json.'));
  if (value === 'json' && registry) findings.push(file.keyFinding([...path, 'registry'], 'unused-registry', 'Values that are JSON need no registry. Take it out, or write value: avro.'));
  if (registry && (registry.user === undefined) !== (registry.password === undefined)) findings.push(file.keyFinding([...path, 'registry'], 'half-login', 'A user and a password belong together. Add the other, or take both out.'));
  if (sasl?.mechanism === 'plain' && !tls) findings.push(file.finding([...path, 'sasl', 'mechanism'], 'plain-without-tls', 'The password would go over the network as it is. Add tls: true, or use scram-sha-512.'));
  return findings;
}
