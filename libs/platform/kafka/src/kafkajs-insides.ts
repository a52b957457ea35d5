import { createRequire } from 'node:module';

/** The only version whose insides were looked at; any other speaks as it does by itself, and is slower. */
const KNOWN_VERSION = '2.2.4';

/** Of kafkajs and its modules, by their paths in the package. */
export const kafkajsRequire = createRequire(import.meta.url);

/** True where the modules of kafkajs may be spoken to past its interface. */
export function insidesAreKnown(): boolean {
  return (kafkajsRequire('kafkajs/package.json') as { version: string }).version === KNOWN_VERSION;
}
