import { parseArgs } from 'node:util';
import { SetupError } from '@muster/platform-kernel';

export interface Options {
  reset: boolean;
  /** Kafka, registry and Postgres alone: for whoever runs the services from an editor, or single specs. */
  stackOnly: boolean;
  help: boolean;
  /** Folder of data, logs and packages. */
  data: string | undefined;
}

export const usage = `npm start -- [--reset] [--stack-only] [--data <folder>]
  --reset          begin again: wipes the data of the embedded stack, keeps the downloads
  --stack-only     start Kafka, the registry and Postgres, and no service
  --data <folder>  where data, logs and downloads live (default: .muster)
KAFKA_BROKERS, SCHEMA_REGISTRY_URL and DATABASE_URL replace each embedded part by a server that is already there.`;

/** @throws SetupError for an option that does not exist. */
export function readOptions(args: string[]): Options {
  try {
    const { values } = parseArgs({
      args,
      options: { reset: { type: 'boolean' }, 'stack-only': { type: 'boolean' }, help: { type: 'boolean', short: 'h' }, data: { type: 'string' } },
    });
    return { reset: values.reset ?? false, stackOnly: values['stack-only'] ?? false, help: values.help ?? false, data: values.data };
  } catch (error) {
    throw new SetupError(`${(error as Error).message.split('. ')[0]}.`, `Use:\n${usage}`, { cause: error });
  }
}
