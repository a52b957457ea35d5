import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { SetupError } from '@muster/platform-kernel';
import { ControlPlane, controlError, tickOf, type ControlledSystem } from './control-plane.js';
import { readBody } from './http/read-body.js';
import { sendAnswer } from './http/send-answer.js';
import { Behaviour } from './misbehaviour/behaviour.js';
import { CallLog } from './storage/call-log.store.js';
import { openDatabase } from './storage/database.js';
import { systemNames, systems, type SystemName } from './systems.js';
import { VendorEndpoint } from './vendor-endpoint.js';
import type { VendorAnswer } from './vendor-system.js';

export interface SandboxOptions {
  /** A free one where it is not given. */
  port?: number;
  /** Of the mail server's SMTP; a free one where it is not given. */
  smtpPort?: number;
  /** Folder of the systems' databases, made if need be; without it all is forgotten at the end. */
  dataDir?: string;
  /** The clock of all systems, milliseconds since 1970. Latencies run in real time beside it. */
  now?: () => number;
  /** Settings to begin with, by system; POST configure goes over them. */
  settings?: Partial<Record<SystemName, Record<string, unknown>>>;
}

export interface RunningSandbox {
  /** Without a slash at the end. */
  url: string;
  /** `<url>/<system>`, the prefix of all paths of a system. */
  urlOf(system: SystemName): string;
  /** Where mail is handed over. */
  smtpUrl: string;
  /** Cuts every line, leaves waiting calls undone, and resolves when the databases are closed. May be called twice. */
  stop(): Promise<void>;
}

/** In this process. */
export interface StartedSandbox extends RunningSandbox {
  /** Has a system do what it does by the clock. */
  tick(system: SystemName): void;
}

const controlPrefix = '_sandbox';
const controlBodyBytesMax = 64 * 1_024 * 1_024;

/** Starts the outside systems of the sandbox firm on one port of this machine. Throws SetupError for a port in use, SettingsFault for wrong settings. */
export async function startSandbox({ port = 0, smtpPort = 0, dataDir, now = Date.now, settings = {} }: SandboxOptions = {}): Promise<StartedSandbox> {
  const stopping = new AbortController();
  const controlled = Object.fromEntries(systemNames.map((name) => [name, openSystem(name, dataDir, now, settings[name] ?? {}, stopping.signal)]));
  const reception = new Reception(controlled);
  const server = createServer((incoming, response) => reception.receive(incoming, response));
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 60_000; // A caller that is busy for seconds finds its line as it left it.
  server.on('clientError', (_: Error, socket: Socket) => turnAway(socket));
  const stop = async () => {
    stopping.abort();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await Promise.all([closed, reception.settled(), ...Object.values(controlled).map(({ endpoint }) => endpoint.system.stop?.())]);
    for (const { database } of Object.values(controlled)) if (database.isOpen) database.close();
  };
  try {
    const url = `http://127.0.0.1:${await listen(server, port)}`;
    const smtpUrl = `smtp://127.0.0.1:${await controlled['mail']!.endpoint.system.listen!(smtpPort)}`;
    return { url, urlOf: (system) => `${url}/${system}`, smtpUrl, tick: (system) => void tickOf(controlled[system]!), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function openSystem(name: SystemName, dataDir: string | undefined, now: () => number, settings: Record<string, unknown>, stopping: AbortSignal): ControlledSystem {
  const database = openDatabase(name, dataDir);
  const behaviour = new Behaviour(now);
  const system = new systems[name]({ database, now, settings, webhookRule: (path) => behaviour.chooseForWebhook(path), ruleFor: (method, path) => behaviour.choose(method, path) });
  return { database, endpoint: new VendorEndpoint(system, behaviour, new CallLog(database), now, stopping) };
}

/** Leads each call to its system, or to the control plane. */
class Reception {
  private readonly underWay = new Set<Promise<void>>();
  private readonly controlPlane: ControlPlane;

  constructor(private readonly systems: Readonly<Record<string, ControlledSystem>>) {
    this.controlPlane = new ControlPlane(systems);
  }

  receive(incoming: IncomingMessage, response: ServerResponse): void {
    const call = this.lead(incoming, response).catch((error: unknown) => failed(response, error));
    this.underWay.add(call);
    void call.finally(() => this.underWay.delete(call));
  }

  async settled(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private async lead(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = urlOf(incoming);
    const prefix = url?.pathname.split('/')[1] ?? '';
    if (!url) return sendAnswer(response, controlError(400, 'malformed_url', 'The address of this call cannot be read.'), 'whole');
    if (prefix === controlPrefix) return sendAnswer(response, await this.control(incoming, url), 'whole');
    if (Object.hasOwn(this.systems, prefix)) return this.systems[prefix]!.endpoint.serve({ incoming, response, url, prefix });
    return sendAnswer(response, controlError(404, 'no_such_system', `There are ${Object.keys(this.systems).join(', ')}, and ${controlPrefix}.`), 'whole');
  }

  private async control(incoming: IncomingMessage, url: URL): Promise<VendorAnswer> {
    const body = await readBody(incoming, controlBodyBytesMax);
    if (typeof body === 'string') return controlError(413, 'payload_too_large', `A body may have ${controlBodyBytesMax} bytes.`);
    const path = url.pathname.slice(controlPrefix.length + 1);
    return this.controlPlane.answer({ method: incoming.method!, path, query: url.searchParams, headers: incoming.headers, body, baseUrl: `${url.origin}/${controlPrefix}` });
  }
}

function urlOf({ url, headers }: IncomingMessage): URL | undefined {
  const base = `http://${headers.host ?? '127.0.0.1'}`;
  return url?.startsWith('/') && URL.canParse(`${base}${url}`) ? new URL(`${base}${url}`) : undefined;
}

/** A defect of the sandbox itself. */
async function failed(response: ServerResponse, error: unknown): Promise<void> {
  console.error(error);
  if (response.headersSent) return void response.destroy();
  await sendAnswer(response, controlError(500, 'defect', 'The sandbox has a defect; its log has the details.'), 'whole');
}

/** What is no HTTP gets an answer all the same. */
function turnAway(socket: Socket): void {
  const body = JSON.stringify({ error: 'malformed_request', message: 'This is no HTTP request.' });
  if (socket.writable) socket.end(`HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
  else socket.destroy();
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new SetupError(`Port ${port} is in use.`, 'Stop what listens there, or choose another with SANDBOX_PORT.', { cause: error }) : error);
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
