import type { AvroRecordSchema, Compatibility } from '@muster/contracts';
import { Backoff, certificateFault, PermanentError, TransientError, pause } from '@muster/platform-kernel';
import { compatibilityProblems } from './compatibility.js';

export interface RegistrySettings {
  /** Base address of the Confluent API, for example http://localhost:8081 or http://localhost:8080/apis/ccompat/v7. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** Longest wait for one answer. */
  readonly timeoutMs?: number;
  /** What a person corrects where it does not answer, or does not let us in; the settings of the environment unless said otherwise. */
  readonly names?: RegistryNames;
}
export interface RegistryNames {
  readonly address: string;
  readonly credentials: string;
}
const OWN_NAMES: RegistryNames = { address: 'SCHEMA_REGISTRY_URL', credentials: 'SCHEMA_REGISTRY_USERNAME and SCHEMA_REGISTRY_PASSWORD' };

/** What a decoder needs of a registry. */
export interface SchemaSource {
  /** The writer schema of an id. Throws PermanentError('unknown-schema-id' | 'incompatible-writer-schema') or TransientError('registry-unreachable'). */
  schemaById(id: number): Promise<unknown>;
}

export interface CompatibilityAnswer {
  readonly compatible: boolean;
  /** What the registry says of it. */
  readonly messages: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly body: { readonly [name: string]: unknown };
}

const SCHEMA_NOT_FOUND = 40_403;
const SUBJECT_NOT_FOUND = 40_401;
const VERSION_NOT_FOUND = 40_402;
const CONFLICT_TRIES = 5;
const mediaType = 'application/vnd.schemaregistry.v1+json';

/** A schema registry with the Confluent API. Schemas are kept once fetched: an id never changes its schema. */
export class SchemaRegistry implements SchemaSource {
  private readonly url: string;
  private readonly headers: Record<string, string>;
  private readonly schemas = new Map<number, Promise<unknown>>();
  private readonly timeoutMs: number;
  private readonly names: RegistryNames;

  constructor({ url, username, password, timeoutMs = 10_000, names = OWN_NAMES }: RegistrySettings) {
    this.url = url.replace(/\/+$/, '');
    this.timeoutMs = timeoutMs;
    this.names = names;
    this.headers = { accept: `${mediaType}, application/json`, 'content-type': mediaType };
    if (username !== undefined) this.headers.authorization = `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`;
  }

  /** Address of the Confluent API, without a slash at its end. */
  get address(): string {
    return this.url;
  }

  /** Resolves where the registry answers; throws TransientError('registry-unreachable'). For readiness checks. */
  async ping(): Promise<void> {
    this.expectOk(await this.ask('GET', '/config'), 'a question for its configuration');
  }

  schemaById(id: number): Promise<unknown> {
    let schema = this.schemas.get(id);
    if (!schema) {
      schema = this.fetchSchema(id);
      this.schemas.set(id, schema);
      schema.catch(() => this.schemas.delete(id));
    }
    return schema;
  }

  private async fetchSchema(id: number): Promise<unknown> {
    const answer = await this.ask('GET', `/schemas/ids/${id}`);
    if (answer.status === 404 && answer.body.error_code === SCHEMA_NOT_FOUND) {
      throw new PermanentError('unknown-schema-id', `The registry knows no schema id ${id}. Register the schema before publishing with it.`);
    }
    const { schema, schemaType = 'AVRO' } = this.expectOk(answer, `schema id ${id}`);
    if (schemaType !== 'AVRO' || typeof schema !== 'string') throw new PermanentError('incompatible-writer-schema', `Schema id ${id} is of type ${String(schemaType)}. Publish Avro.`);
    return parseSchema(id, schema);
  }

  /**
   * Sets the rule of the subject and registers the schema; the same schema again gives the same id, and several starters may do it at
   * once. Throws PermanentError('incompatible-schema') naming subject, rule and field.
   */
  async register(subject: string, schema: AvroRecordSchema, compatibility: Compatibility): Promise<number> {
    const path = encodeURIComponent(subject);
    const rule = await this.askDespiteConflicts('PUT', `/config/${path}`, { compatibility }, async () => true);
    this.expectOk(rule, `the rule of ${subject}`);
    const body = { schemaType: 'AVRO', schema: JSON.stringify(schema) };
    let problems: string[] = [];
    const answer = await this.askDespiteConflicts('POST', `/subjects/${path}/versions`, body, async () => {
      problems = await this.problemsWith(subject, schema, compatibility);
      return problems.length === 0;
    });
    if (answer.status === 409) {
      const remedy = 'Add fields only as ["null", T] with default null, or publish on a new major topic.';
      const why = problems.length > 0 ? `${problems.join('; ')}.` : textOf(answer);
      throw new PermanentError('incompatible-schema', `Subject ${subject} refuses ${schema.namespace}.${schema.name} under ${compatibility}: ${why} ${remedy}`);
    }
    return this.expectOk(answer, `subject ${subject}`).id as number;
  }

  /** 409 also says that another starter created the same thing in this moment: while that may be so, ask again. */
  private async askDespiteConflicts(method: string, path: string, body: object, mayPass: () => Promise<boolean>): Promise<Answer> {
    const backoff = new Backoff(20, 500);
    for (let left = CONFLICT_TRIES; ; left -= 1) {
      const answer = await this.ask(method, path, body);
      if (answer.status !== 409 || left <= 1 || !(await mayPass())) return answer;
      await pause(backoff.next());
    }
  }

  /** The registry's refusal counts places; this names fields, from the versions it holds. */
  private async problemsWith(subject: string, schema: AvroRecordSchema, compatibility: Compatibility): Promise<string[]> {
    const path = `/subjects/${encodeURIComponent(subject)}/versions`;
    const versions = await this.ask('GET', path);
    if (!Array.isArray(versions.body)) return [];
    const held = await Promise.all(versions.body.map((version) => this.ask('GET', `${path}/${String(version)}`)));
    const problems = held.flatMap(({ body }) => (typeof body.schema === 'string' ? compatibilityProblems(schema, JSON.parse(body.schema) as AvroRecordSchema, compatibility) : []));
    return [...new Set(problems)];
  }

  /** Whether the schema could be registered now under the rule of the subject; nothing is changed. A subject without versions takes any. */
  async isCompatible(subject: string, schema: AvroRecordSchema): Promise<CompatibilityAnswer> {
    const answer = await this.ask('POST', `/compatibility/subjects/${encodeURIComponent(subject)}/versions?verbose=true`, { schemaType: 'AVRO', schema: JSON.stringify(schema) });
    if (answer.status === 404 && (answer.body.error_code === SUBJECT_NOT_FOUND || answer.body.error_code === VERSION_NOT_FOUND)) return { compatible: true, messages: [] };
    const { is_compatible: compatible, messages } = this.expectOk(answer, `subject ${subject}`);
    return { compatible: compatible === true, messages: Array.isArray(messages) ? messages.map(String) : [] };
  }

  private async ask(method: string, path: string, body?: object): Promise<Answer> {
    try {
      const response = await fetch(this.url + path, { method, headers: this.headers, signal: AbortSignal.timeout(this.timeoutMs), body: body && JSON.stringify(body) });
      return { status: response.status, body: jsonObject(await response.text()) };
    } catch (error) {
      throw new TransientError('registry-unreachable', this.whyNoAnswer(error), { cause: error });
    }
  }

  /** Node's fetch takes no authority of ours: it trusts what the process was started with. */
  private whyNoAnswer(error: unknown): string {
    const certificate = certificateFault(((error as Error).cause as { code?: unknown } | undefined)?.code, { address: this.names.address, authority: 'NODE_EXTRA_CA_CERTS' });
    if (certificate) return `The certificate of the schema registry at ${this.url} ${certificate.why}. ${certificate.remedy}`;
    return `The schema registry at ${this.url} does not answer. Start it, or correct ${this.names.address}.`;
  }

  /** 422 is the registry's word that the schema itself is wrong; every other refusal may pass and is waited for, a wrong address among them. */
  private expectOk(answer: Answer, what: string): Answer['body'] {
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    if (answer.status === 422) throw new PermanentError('invalid-schema', `The registry refuses ${what} as invalid: ${textOf(answer)} Correct the schema.`);
    const remedy = answer.status === 401 || answer.status === 403 ? `Correct ${this.names.credentials}.` : `Check ${this.names.address} and the log of the registry.`;
    throw new TransientError('registry-unreachable', `The schema registry at ${this.url} answers ${answer.status} to ${what}: ${textOf(answer)} ${remedy}`);
  }
}

function jsonObject(text: string): Answer['body'] {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed !== null && typeof parsed === 'object' ? (parsed as Answer['body']) : {};
  } catch (error) {
    // A proxy's error page: the status says enough.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function textOf({ body }: Answer): string {
  return typeof body.message === 'string' ? `${body.message.slice(0, 500).replace(/\.?$/, '.')}` : 'no reason given.';
}

function parseSchema(id: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new PermanentError('incompatible-writer-schema', `Schema id ${id} is no JSON. Register an Avro record.`);
    throw error;
  }
}
