import { join } from 'node:path';
import { startStack, type Progress, type RunningStack } from '@muster/platform-embedded';
import { startTracing } from '@muster/platform-tracing';
import { layConfig } from './config-folder.js';
import { afterTheFirm, masters, type ServiceStart } from './services.js';
import type { Options } from './options.js';
import { prepareBroker } from './prepare-broker.js';
import { publishSampleFirm } from './sample-firm.js';
import { startSandboxFirm } from './sandbox-firm.js';
import type { Screen } from './screen.js';
import { SANDBOX_WEBHOOK_SECRET, tellConnectors } from './tell-connectors.js';

export interface Service {
  readonly url: string;
  /** What a person is told once everything is up. */
  readonly notice?: string;
  stop(): Promise<void>;
}

export interface Launch {
  /** The line that says what is up and where. */
  readonly readyLine: string;
  /** What services tell a person beside that, a line each. */
  readonly notices: readonly string[];
  /** Reads the configuration anew, and starts the services with it. Where it has faults, they are told, and everything stays as it is. */
  takeConfig(): Promise<void>;
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
  const tracing = await startTracing(process.env, (line) => settings.screen.line(line));
  const stack = await startServers(settings);
  const running = new Map<string, Service>();
  const stop = async () => {
    for (const [, service] of [...running].reverse()) await service.stop();
    await tracing?.stop();
    await stack.stop();
  };
  try {
    const { stackOnly } = settings.options;
    if (!stackOnly) await startAbove(settings, stack, running);
    stack.publish({ services: urls(running), ready: true });
    return { readyLine: readyLine(stack, running), notices: [...running.values()].flatMap(({ notice }) => notice ?? []), stop, takeConfig: async () => (stackOnly ? undefined : takeConfig(settings, stack, running)) };
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
async function startAbove(settings: LaunchSettings, stack: RunningStack, running: Map<string, Service>): Promise<void> {
  const { root, screen, signal, onUnexpectedEnd } = settings;
  process.env['MUSTER_LOG_FILE'] ??= join(stack.dataDir, 'logs', 'services.log'); // the terminal is for the steps
  Object.assign(process.env, stack.env()); // the services read their addresses from the environment, as they do when they run alone
  const step = stepsOn(settings);
  layConfigOf(settings, stack);
  await prepare(settings);
  await step('outside systems', async () => {
    const sandbox = await startSandboxFirm({ program: join(root, 'apps/sandbox/dist/serve.js'), dataDir: stack.dataDir, signal, onUnexpectedEnd });
    running.set('sandbox', sandbox);
    stack.publish({ env: sandbox.env() });
    for (const [name, value] of Object.entries(sandbox.env())) process.env[name] ??= value;
    return sandbox.url;
  });
  await startServices(settings, stack, running, masters);
  await step('sample firm', () => publishSampleFirm(join(root, 'apps/sandbox/dist/main.js'), stack, signal, (text) => screen.news('sample firm', text)));
  await startServices(settings, stack, running, afterTheFirm);
  await letHrTell(settings, running);
}

async function takeConfig(settings: LaunchSettings, stack: RunningStack, running: Map<string, Service>): Promise<void> {
  const at = new Date().toISOString();
  try {
    layConfigOf(settings, stack, at);
  } catch (error) {
    stack.publish({ config: { at, fault: (error as Error).message } });
    return settings.screen.line(`The configuration has faults, and the one before stays in force:\n${(error as Error).message}`);
  }
  stack.publish({ ready: false });
  const services = [...masters, ...afterTheFirm];
  for (const { name } of [...services].reverse()) {
    await running.get(name)?.stop();
    running.delete(name);
  }
  await prepare(settings);
  await startServices(settings, stack, running, services);
  await letHrTell(settings, running);
  stack.publish({ services: urls(running), ready: true });
  settings.screen.line('The configuration is in force.');
}

type Step = (name: string, work: () => Promise<string>) => Promise<void>;

function stepsOn({ screen, signal }: LaunchSettings): Step {
  return async (name, work) => {
    signal.throwIfAborted();
    const startedMs = performance.now();
    screen.done(name, await work(), performance.now() - startedMs);
  };
}

const namedConfig = process.env['MUSTER_CONFIG_DIR']?.trim() || undefined;

/** Programs of this checkout find it where the services do. */
function layConfigOf({ root }: LaunchSettings, stack: RunningStack, at = new Date().toISOString()): void {
  const folder = layConfig({ shipped: join(root, 'config'), dataDir: stack.dataDir, named: namedConfig });
  process.env['MUSTER_CONFIG_DIR'] = folder;
  stack.publish({ env: { MUSTER_CONFIG_DIR: folder }, config: { at } });
}

const prepare = (settings: LaunchSettings): Promise<void> => stepsOn(settings)('topics and schemas', () => prepareBroker(process.env['MUSTER_CONFIG_DIR']!));

async function startServices(settings: LaunchSettings, stack: RunningStack, running: Map<string, Service>, services: readonly ServiceStart[]): Promise<void> {
  const step = stepsOn(settings);
  for (const { name, start } of services) {
    await step(name, async () => {
      const service = await start({ dataDir: stack.dataDir, urlOf: (service) => running.get(service)?.url });
      running.set(name, service);
      return service.url;
    });
  }
}

/** Not where the environment names an HR of its own. */
async function letHrTell(settings: LaunchSettings, running: ReadonlyMap<string, Service>): Promise<void> {
  const { HRIS_URL: hrUrl, HRIS_WEBHOOK_SECRET: secret } = process.env;
  const connectors = running.get('connectors');
  if (connectors && hrUrl === running.get('sandbox')!.url + '/hr' && secret === SANDBOX_WEBHOOK_SECRET) await stepsOn(settings)('webhooks', () => tellConnectors(hrUrl, connectors.url));
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
