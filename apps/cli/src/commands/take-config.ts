import { takeConfigAnew } from '@muster/platform-embedded';
import { EXIT } from '../failure.js';
import type { Context, Outcome } from './command.js';

/** Returns once the services run with it. */
export async function takeConfig({ screen }: Context, dataDir: string): Outcome {
  const { config, services } = await takeConfigAnew(dataDir);
  screen.write(screen.json ? JSON.stringify({ takenAt: config!.at, services }) : `The configuration is in force since ${config!.at}.`);
  return EXIT.ok;
}
