import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { entities, schemas, topicDeclarations, type TopicDeclaration } from '@muster/contracts';
import { compileGovernance } from '@muster/domain-governance';
import { registerSchemas, SchemaRegistry } from '@muster/platform-avro';
import { platformSettings } from '@muster/platform-config';
import { createTopics } from '@muster/platform-kafka';

/** Topics and schemas of the firm that `configDir` describes; repeating it changes nothing. */
export async function prepareBroker(configDir: string): Promise<string> {
  const { kafka, registry } = platformSettings();
  const declarations = declaredTopics(configDir);
  const [topics, ids] = await Promise.all([createTopics(kafka, declarations), registerSchemas(new SchemaRegistry(registry), declarations, schemas)]);
  return `${declarations.length} topics (${topics.created.length} new), ${ids.size} subjects`;
}

function declaredTopics(configDir: string): TopicDeclaration[] {
  const files = readdirSync(configDir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  const texts = files.map((name) => ({ path: join(relative(process.cwd(), configDir), name), text: readFileSync(join(configDir, name), 'utf8') }));
  return topicDeclarations([...compileGovernance(texts, Object.values(entities)).systems.values()]);
}
