import type { AvroRecordSchema, RecordName, TopicDeclaration } from '@muster/contracts';
import { inParallel } from './in-parallel.js';
import type { SchemaRegistry } from './schema-registry.js';

const AT_ONCE = 8;

/** Sets the rule of every topic's subject and registers its schema; may be run again and by several starters at once. Gives the schema id of each topic. */
export async function registerSchemas(
  registry: SchemaRegistry,
  declarations: readonly TopicDeclaration[],
  schemas: Readonly<Record<RecordName, AvroRecordSchema>>,
): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  await inParallel(declarations, AT_ONCE, async ({ name, subject, record, compatibility }) => {
    ids.set(name, await registry.register(subject, schemas[record], compatibility));
  });
  return ids;
}
