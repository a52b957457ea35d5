import { CallBudget, CircuitBreaker, type CompiledConnector } from '@muster/domain-connector';
import type { Mapping } from '@muster/domain-mapping';
import { SetupError } from '@muster/platform-kernel';
import type { TokenKeeper } from '../calls/rotated-tokens.js';
import { Secrets } from '../calls/secrets.js';
import { SystemCaller } from '../calls/system-caller.js';
import { firmOf } from '../file-intake/settings.js';
import { readConnectors, type FirmConnectors } from '../systems/read-connectors.js';

/** What a person tries a declaration with: the firm's configuration, and the environment that has its addresses and secrets. */
export interface Trial {
  readonly configDir: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface TriedConnector {
  readonly firm: FirmConnectors;
  readonly connector: CompiledConnector;
  readonly mapping: Mapping | undefined;
  readonly secrets: Secrets;
  /** @param keeper of refresh tokens that are good for one use: without one, none is used. Throws SetupError where that is so, or an address or a secret is missing. */
  caller(keeper?: TokenKeeper): SystemCaller;
}

export function readFirm(configDir?: string, env: NodeJS.ProcessEnv = process.env): Trial {
  return { configDir: configDir ?? firmOf(env).configDir, env };
}

/** Its refresh token may be good for one use: who exchanges it must keep what came instead. */
export const rotatesTokens = ({ auth }: Pick<CompiledConnector, 'auth'>) => auth.kind === 'oauth2-refresh-token';

/** Throws ConnectorError, SetupError. */
export function triedConnector({ configDir, env }: Trial, system: string): TriedConnector {
  const firm = readConnectors(configDir);
  const connector = firm.connectors.get(system);
  if (!connector) throw new SetupError(`config/systems has no connector for ${system}.`, `It has ${[...firm.connectors.keys()].join(', ') || 'none'}; docs/how-to/write-a-connector.md shows how to write one.`);
  const secrets = new Secrets(env);
  return {
    firm, connector, mapping: firm.mappings.get(connector.mapping ?? ''), secrets,
    caller(keeper) {
      if (rotatesTokens(connector) && !keeper) throw new SetupError(`The refresh token of ${system} is not used: it may be good for one use, and nobody says where the next one is kept.`, 'Set DATABASE_URL to the database of a Muster that has run, so that it is kept there; or try with a client of your own.');
      return new SystemCaller({ connector, secrets, keeper, budget: new CallBudget(connector.limits), breakerOf: () => new CircuitBreaker(), now: Date.now, signal: new AbortController().signal });
    },
  };
}
