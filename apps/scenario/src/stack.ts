import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RegistrySettings } from '@muster/platform-avro';
import { platformSettings } from '@muster/platform-config';
import { findRunningStack, takeConfigAnew } from '@muster/platform-embedded';
import type { KafkaSettings } from '@muster/platform-kafka';
import { SetupError } from '@muster/platform-kernel';
import { StoryFault } from './narrator.js';

/** Where a firm runs: the base URL of each service, and the environment by which its outside systems are found. */
export interface Stack {
  readonly services: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** Where systems publish by themselves. */
  readonly broker: Broker;
  /** Lays files over the configuration, by their paths in it, and resolves to the stack once it runs with them. Throws StoryFault where they have faults. */
  takeConfig(files: Readonly<Record<string, string>>): Promise<Stack>;
}

export interface Broker {
  readonly kafka: KafkaSettings;
  readonly registry: RegistrySettings;
  readonly topicNamespace: string;
}

/** The stack that `npm start` runs on a data folder. Throws StoryFault where none does, or one without the outside systems. */
export function runningStack(dataDir: string): Stack {
  const running = findRunningStack(dataDir);
  if (!running) throw new StoryFault(`No Muster is ready on ${dataDir}. Start it with \`npm start\`, and name its folder with --data where it is another.`);
  if (!running.env?.['SANDBOX_URL']) throw new StoryFault(`The Muster on ${dataDir} runs without the outside systems of the sample firm. Start all of it with \`npm start\`.`);
  const { kafka, registry } = platformSettings({ KAFKA_BROKERS: running.kafkaBrokers, SCHEMA_REGISTRY_URL: running.registryUrl, DATABASE_URL: running.databaseUrl, ...process.env });
  return { services: running.services, env: running.env, broker: { kafka, registry, topicNamespace: running.env['MUSTER_TOPIC_NAMESPACE'] ?? '' }, takeConfig: (files) => layOver(dataDir, files) };
}

/** As a person would: the files go into `<data>/config`, and `muster take-config` has them read. */
async function layOver(dataDir: string, files: Readonly<Record<string, string>>): Promise<Stack> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(dataDir, 'config', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  try {
    await takeConfigAnew(dataDir);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    throw new StoryFault(error.message, { cause: error });
  }
  return runningStack(dataDir);
}

/** A file of the configuration that is in force; undefined where there is none. */
export function configFile(stack: Stack, path: string): string | undefined {
  try {
    return readFileSync(join(addressOf(stack, 'MUSTER_CONFIG_DIR'), path), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Throws StoryFault. */
export function addressOf(stack: Stack, name: string): string {
  const value = stack.env[name] ?? stack.services[name];
  if (value === undefined) throw new StoryFault(`The stack does not say ${name}, by which a story finds a system. Start all of it with \`npm start\`.`);
  return value;
}
