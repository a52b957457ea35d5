import { join } from 'node:path';
import { startStack, type Progress, type RunningStack } from '@muster/platform-embedded';
import { afterTheFirm, masters, type ServiceStart } from './services.js';
import type { Options } from './options.js';
import { prepareBroker } from './prepare-broker.js';
import { publishSampleFirm } from './sample-firm.js';
import { startSandboxFirm } from './sandbox-firm.js';
import type { Screen } from './screen.js';
import { SANDBOX_WEBHOOK_SECRET, tellConnectors } from './tell-connectors.js';

export interface Service {
  readonly url: string;
  stop(): Promise<void>;
}

export interface Launch {
  /** The line that says what is up and where. */
  readonly readyLine: string;
  /** Ends the services, last started first, and then the stack below them. */
  stop(): Promise<void>;
}

export interface LaunchSettings {
  /** The checkout, which holds config/ and the other programs. */
  root: string;
  options: Options;
  screen: Screen;
  /** Breaks the start off. */
  signal: AbortSignal;
  /** Something that has to be up has ended by itself. */
  onUnexpectedEnd(fault: Error): void;
}

/** From nothing to ready. What was started by a start that fails or is broken off is stopped again. */
export async function launch(settings: LaunchSettings): Promise<Launch> {
  const stack = await startServers(settings);
  const running = new Map<string, Service>();
  const stop = async () => {
    for (const [, service] of [...running].reverse()) await service.stop();
    await stack.stop();
  };
  try {
    if (!settings.options.stackOnly) await startAbove(settings, stack, running);
    stack.publish({ services: urls(running), ready: true });
    return { readyLine: readyLine(stack, running), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startServers({ root, options, screen, signal, onUnexpectedEnd }: LaunchSettings): Promise<RunningStack> {
  const { KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL } = process.env;
  return startStack({
    dataDir: options.data ?? join(root, '.muster'),
    kafkaBrokers: KAFKA_BROKERS,
    registryUrl: SCHEMA_REGISTRY_URL,
    databaseUrl: DATABASE_URL,
    reset: options.reset,
    signal,
    onProgress: (progress) => show(screen, progress),
    onUnexpectedEnd,
  });
}

function show(screen: Screen, { step, text, ms, notice }: Progress): void {
  if (ms !== undefined) screen.done(step, text, ms);
  else if (notice) screen.line(`  ! ${step.padEnd(20)} ${text}`);
  else screen.news(step, text);
}

/** Each step ends before the next begins: services find their topics and schemas, the sample firm finds the services. */
async function startAbove({ root, screen, signal, onUnexpectedEnd }: LaunchSettings, stack: RunningStack, running: Map<string, Service>): Promise<void> {
  process.env['MUSTER_LOG_FILE'] ??= join(stack.dataDir, 'logs', 'services.log'); // the terminal is for the steps
  Object.assign(process.env, stack.env()); // the services read their addresses from the environment, as they do when they run alone
  const step = async (name: string, work: () => Promise<string>) => {
    signal.throwIfAborted();
    const startedMs = performance.now();
    screen.done(name, await work(), performance.now() - startedMs);
  };
  await step('topics and schemas', () => prepareBroker(process.env['MUSTER_CONFIG_DIR'] ?? join(root, 'config')));
  await step('outside systems', async () => {
    const sandbox = await startSandboxFirm({ program: join(root, 'apps/sandbox/dist/serve.js'), dataDir: stack.dataDir, signal, onUnexpectedEnd });
    running.set('sandbox', sandbox);
    stack.publish({ env: sandbox.env() });
    for (const [name, value] of Object.entries(sandbox.env())) process.env[name] ??= value;
    return sandbox.url;
  });
  const startService = ({ name, start }: ServiceStart) => step(name, async () => {
    const service = await start();
    running.set(name, service);
    return service.url;
  });
  for (const service of masters) await startService(service);
  await step('sample firm', () => publishSampleFirm(join(root, 'apps/sandbox/dist/main.js'), stack, signal, (text) => screen.news('sample firm', text)));
  for (const service of afterTheFirm) await startService(service);
  const { HRIS_URL: hrUrl, HRIS_WEBHOOK_SECRET: secret } = process.env;
  const connectors = running.get('connectors');
  // Not where the environment names an HR of its own.
  if (connectors && hrUrl === running.get('sandbox')!.url + '/hr' && secret === SANDBOX_WEBHOOK_SECRET) await step('webhooks', () => tellConnectors(hrUrl, connectors.url));
}

function urls(running: ReadonlyMap<string, Service>): Record<string, string> {
  return Object.fromEntries([...running].map(([name, { url }]) => [name, url]));
}

function readyLine(stack: RunningStack, running: ReadonlyMap<string, Service>): string {
  const places = { ...urls(running), Kafka: stack.kafkaBrokers, registry: stack.registryUrl, Postgres: withoutPassword(stack.databaseUrl) };
  return Object.entries(places).map(([name, place]) => `${name} ${place}`).join(', ');
}

/** The embedded database's password is no secret and stays, so that the URL can be copied; that of a server is left out. */
export function withoutPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  if (url.password !== 'muster') url.password = '';
  return url.href;
}
