import { findRunningStack } from '@muster/platform-embedded';
import { StoryFault } from './narrator.js';

/** Where a firm runs: the base URL of each service, and the environment by which its outside systems are found. */
export interface Stack {
  readonly services: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

/** The stack that `npm start` runs on a data folder. Throws StoryFault where none does, or one without the outside systems. */
export function runningStack(dataDir: string): Stack {
  const running = findRunningStack(dataDir);
  if (!running) throw new StoryFault(`No Muster is ready on ${dataDir}. Start it with \`npm start\`, and name its folder with --data where it is another.`);
  if (!running.env?.['SANDBOX_URL']) throw new StoryFault(`The Muster on ${dataDir} runs without the outside systems of the sample firm. Start it without \`--no-sample\`.`);
  return { services: running.services, env: running.env };
}

/** Throws StoryFault. */
export function addressOf(stack: Stack, name: string): string {
  const value = stack.env[name] ?? stack.services[name];
  if (value === undefined) throw new StoryFault(`The stack does not say ${name}, by which a story finds a system. Start all of it with \`npm start\`.`);
  return value;
}
