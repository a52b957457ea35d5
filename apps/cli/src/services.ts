import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { entities, isEntity, sourcedEntities, type EntityName } from '@muster/contracts';
import type { ProblemDetails } from '@muster/platform-http';
import { findRunningStack } from '@muster/platform-embedded';
import { EXIT, Failure } from './failure.js';

const NAMES = [...new Set(sourcedEntities().map((entity) => entities[entity].master))].sort();
const variableOf = (service: string): string => `${service.toUpperCase().replaceAll('-', '_')}_URL`;
const HOW_TO_START = `Start Muster with \`npm start\`, or name its services in ${NAMES.map(variableOf).join(', ')}.`;

/** A refusal of a service, as RFC 9457 has it. */
export class Refusal extends Error {
  constructor(readonly problem: ProblemDetails) {
    super(problem.detail);
  }
}

/** One service and how to ask it. */
export class Service {
  constructor(
    readonly name: string,
    readonly url: string,
  ) {}

  /** Its Postgres schema. */
  get schema(): string {
    return this.name.replaceAll('-', '_');
  }

  get<T>(path: string): Promise<T> {
    return this.ask<T>('GET', path);
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.ask<T>('POST', path, body);
  }

  /** Undefined where the service says that there is no such thing. */
  async find<T>(path: string): Promise<T | undefined> {
    return orNothing(this.get<T>(path));
  }

  // Not fetch, which gives up on an answer that takes five minutes to begin: republishing a large entity takes as long as it takes.
  private ask<T>(method: string, path: string, body?: object): Promise<T> {
    const url = new URL(path, this.url);
    return new Promise((resolve, reject) => {
      const call = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, { method, headers: body ? { 'content-type': 'application/json' } : {} }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', () => reject(this.unreachable()));
        response.on('end', () => {
          const answer = read(Buffer.concat(parts).toString('utf8'));
          if (answer === undefined) reject(new Failure(EXIT.unreachable, `What answers at ${this.url} is not ${this.name}.`));
          else if ((response.statusCode ?? 500) >= 300) reject(new Refusal(answer as ProblemDetails));
          else resolve(answer as T);
        });
      });
      call.on('error', () => reject(this.unreachable()));
      call.end(body && JSON.stringify(body));
    });
  }

  private unreachable(): Failure {
    return new Failure(EXIT.unreachable, `${this.name} does not answer at ${this.url}. ${HOW_TO_START}`);
  }
}

function read(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Refusal && error.problem.status === 404) return undefined;
    throw error;
  }
}

/** The services that run: those that the environment names, else those of an `npm start` in this checkout. */
export class Services {
  private constructor(
    readonly all: readonly Service[],
    /** KAFKA_BROKERS and the like of a stack that is up here; empty where the environment has to name them. */
    readonly addresses: Readonly<Record<string, string>>,
    private readonly connectorsUrl: string | undefined,
    private readonly orchestrationUrl: string | undefined,
    private readonly reconciliationUrl: string | undefined,
  ) {}

  static find(dataDir: string, env: NodeJS.ProcessEnv = process.env): Services {
    const running = findRunningStack(dataDir);
    const found = NAMES.flatMap((name) => {
      const url = env[variableOf(name)]?.trim() || running?.services[name];
      return url ? [new Service(name, url)] : [];
    });
    const addresses: Record<string, string> = running ? { ...running.env, KAFKA_BROKERS: running.kafkaBrokers, SCHEMA_REGISTRY_URL: running.registryUrl, DATABASE_URL: running.databaseUrl } : {};
    const urlOf = (service: string) => env[variableOf(service)]?.trim() || running?.services[service];
    return new Services(found, addresses, urlOf('connectors'), urlOf('orchestration'), urlOf('reconciliation'));
  }

  /** Those that run; says how to start where none does. */
  some(): readonly Service[] {
    if (this.all.length === 0) throw new Failure(EXIT.unreachable, `No service of Muster runs here. ${HOW_TO_START}`);
    return this.all;
  }

  /** Those that take events in, and park what they cannot. */
  parking(): readonly Service[] {
    return [...this.some(), ...(this.orchestrationUrl ? [this.orchestration] : []), ...(this.reconciliationUrl ? [this.reconciliation] : [])];
  }

  /** Those that follow topics. */
  following(): readonly Service[] {
    return [...this.parking(), ...(this.connectorsUrl ? [this.connectors] : [])];
  }

  /** The service that speaks with outside systems; it masters nothing. */
  get connectors(): Service {
    if (!this.connectorsUrl) throw new Failure(EXIT.unreachable, 'No connectors run here. Start Muster with `npm start`, or name them in CONNECTORS_URL.');
    return new Service('connectors', this.connectorsUrl);
  }

  /** The service of the long processes; it masters nothing. */
  get orchestration(): Service {
    if (!this.orchestrationUrl) throw new Failure(EXIT.unreachable, 'No orchestration runs here. Start Muster with `npm start`, or name it in ORCHESTRATION_URL.');
    return new Service('orchestration', this.orchestrationUrl);
  }

  /** The service that compares what systems hold with what the masters say; it masters nothing. */
  get reconciliation(): Service {
    if (!this.reconciliationUrl) throw new Failure(EXIT.unreachable, 'No reconciliation runs here. Start Muster with `npm start`, or name it in RECONCILIATION_URL.');
    return new Service('reconciliation', this.reconciliationUrl);
  }

  /** The service that masters an entity. */
  of(entity: EntityName): Service {
    const { master } = entities[entity];
    const service = this.some().find(({ name }) => name === master);
    if (!service) throw new Failure(EXIT.unreachable, `${master}, which masters ${entity}, does not run here. ${HOW_TO_START}`);
    return service;
  }
}

export function checkedEntity(name: string): EntityName {
  if (isEntity(name)) return name;
  throw new Failure(EXIT.usage, `${name} is no entity. Use one of ${sourcedEntities().join(', ')}.`);
}

/** The canonical id behind system:id, or the id itself. */
export async function canonicalId(services: Services, entity: EntityName, key: string): Promise<string> {
  const [, system, id] = /^([a-z0-9-]+):(.+)$/.exec(key) ?? [];
  if (system === undefined) return key;
  const record = await services.of(entity).get<{ id: string }>(`/v1/${entity}s/by/${system}/${encodeURIComponent(id!)}`);
  return record.id;
}

export const defaultDataDir = (root: string): string => join(root, '.muster');
