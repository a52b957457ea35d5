import { CallBudget, CircuitBreaker, type CompiledConnector } from '@muster/domain-connector';
import type { Mapping } from '@muster/domain-mapping';
import { SetupError } from '@muster/platform-kernel';
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
  /** Throws SetupError where an address or a secret is missing. */
  caller(): SystemCaller;
}

export function readFirm(configDir?: string, env: NodeJS.ProcessEnv = process.env): Trial {
  return { configDir: configDir ?? firmOf(env).configDir, env };
}

/** Streams that no call reads, each with what may be done to try it. */
export function comeOtherwise({ system, mapping, fileStreams, topicStreams }: CompiledConnector): Map<string, string> {
  const files = [...fileStreams.keys()].map((name) => [name, `It comes in files: \`muster source validate --system ${system} --mapping config/mappings/${mapping}.yaml <file>\` tells what would become of one.`] as const);
  const topics = [...topicStreams.keys()].map((name) => [name, `It comes over a topic alone: \`muster systems ${system}\` shows how far that is followed, once it runs.`] as const);
  return new Map([...files, ...topics]);
}

/** Throws ConnectorError, SetupError. */
export function triedConnector({ configDir, env }: Trial, system: string): TriedConnector {
  const firm = readConnectors(configDir);
  const connector = firm.connectors.get(system);
  if (!connector) throw new SetupError(`config/systems has no connector for ${system}.`, `It has ${[...firm.connectors.keys()].join(', ') || 'none'}; docs/how-to/write-a-connector.md shows how to write one.`);
  const secrets = new Secrets(env);
  return {
    firm, connector, mapping: firm.mappings.get(connector.mapping ?? ''), secrets,
    caller: () => new SystemCaller({ connector, secrets, budget: new CallBudget(connector.limits), breakerOf: () => new CircuitBreaker(), now: Date.now, signal: new AbortController().signal }),
  };
}
