import { schemas, topicDeclarations } from '@muster/contracts';
import { registerSchemas, SchemaRegistry } from '@muster/platform-avro';
import { platformSettings } from '@muster/platform-config';
import { readGovernance } from '@muster/platform-records';

const VARIABLE = 'MUSTER_TEST_SCHEMA_IDS';

interface Registered {
  readonly registryUrl: string;
  readonly ids: Readonly<Record<string, number>>;
}

/** Registers the schemas of all topics of a configuration, once for all specs of a run. Answers the environment by which those know. */
export async function registerForRun(configDir: string): Promise<Record<string, string>> {
  const { registry } = platformSettings();
  const ids = await registerSchemas(new SchemaRegistry(registry), topicDeclarations([...readGovernance(configDir).systems.values()]), schemas);
  return { [VARIABLE]: JSON.stringify({ registryUrl: registry.url, ids: Object.fromEntries(ids) } satisfies Registered) };
}

/** The schema ids, by topic, that the run has registered in this registry; none of another registry. */
export function registeredBefore(registryUrl: string): Map<string, number> {
  const text = process.env[VARIABLE];
  const registered = text === undefined ? undefined : (JSON.parse(text) as Registered);
  return new Map(registered?.registryUrl === registryUrl ? Object.entries(registered.ids) : []);
}
