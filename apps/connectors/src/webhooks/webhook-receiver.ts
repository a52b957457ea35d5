import type { IncomingMessage } from 'node:http';
import { SlidingWindow, type CompiledWebhooks, type Secret, type WebhookRefusal } from '@muster/domain-connector';
import { notFound, Problem } from '@muster/platform-http';
import { passFaultPoint, PermanentError } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import type { Secrets } from '../calls/secrets.js';
import type { SystemRuntime } from '../systems/system-runtime.js';
import { readBody } from './read-body.js';
import { countWaiting, storeEvents } from './webhook-event.store.js';

export interface WebhookObserver {
  /** `outcome`: accepted, challenged, or the code of the problem that refused it. `system` is declared, or empty. */
  onWebhook(system: string, outcome: string): void;
  onWebhookEvents(system: string, what: string, count: number): void;
}

export interface WebhookReceiverOptions {
  readonly systems: ReadonlyMap<string, SystemRuntime>;
  readonly secrets: Secrets;
  readonly database: Database;
  readonly observer: WebhookObserver;
  now(): number;
}

/** Headers with one value each, names in lower case. */
type Headers = Readonly<Record<string, string | undefined>>;

const WINDOW_MS = 60_000;
const BODY_MS = 10_000;
/** Bodies of one system that are read at once. */
const AT_ONCE = 32;
const CHALLENGE_MAX = 1_000;
const BACKLOG_RETRY_SECONDS = 30;

/** What is wrong with a request that is not from the system, by why. */
const refusals: Readonly<Record<WebhookRefusal, (input: string) => Problem>> = {
  unsigned: (input) => new Problem(401, 'unsigned', { title: 'The request is not signed', input, rule: 'A header that proves where the request comes from is missing.', remedy: 'Send the headers that webhooks of the system names in config/systems.' }),
  'wrong-signature': (input) => new Problem(401, 'wrong-signature', { title: 'The request is not from this system', input, rule: 'Its proof does not fit its body.', remedy: 'Sign the bytes as they are sent, with the secret that webhooks of the system names in config/systems.' }),
  'bad-timestamp': (input) => new Problem(400, 'bad-timestamp', { title: 'The request cannot be read', input, rule: 'The time of sending is not written as declared.', remedy: 'Correct webhooks.timestamp.form of the system in config/systems.' }),
  stale: (input) => new Problem(401, 'stale', { title: 'The request is too old', input, rule: 'The time of sending is too far from now.', remedy: 'Send it again with a new time and signature; if new ones are refused, too, set the clocks.' }),
};

/** Takes what systems tell: proven, bounded, and kept in the database before it is answered. Whoever holds the system works it off. */
export class WebhookReceiver {
  private readonly rates = new Map<string, SlidingWindow>();
  private readonly underWay = new Map<string, number>();

  constructor(private readonly options: WebhookReceiverOptions) {}

  /** Reads the body of a request, to the byte, within bounds that hold before anything is proven. Throws Problem. */
  body(system: string, request: IncomingMessage): Promise<Buffer> {
    return this.counted(system, async () => {
      const webhooks = this.find(system);
      this.heed(system, webhooks);
      const others = this.underWay.get(system) ?? 0;
      if (others >= AT_ONCE) throw new Problem(503, 'busy', { title: 'Too many requests at once', rule: `${AT_ONCE} requests of ${system} are being read.`, remedy: 'Send it again.', retryAfterSeconds: 1 });
      this.underWay.set(system, others + 1);
      try {
        return await readBody(request, { bytesMax: webhooks.bodyBytesMax, timeoutMs: BODY_MS });
      } finally {
        this.underWay.set(system, this.underWay.get(system)! - 1);
      }
    });
  }

  /** When it resolves, the events are kept. Throws Problem, TransientError. */
  receive(system: string, headers: Headers, body: Buffer): Promise<void> {
    return this.counted(system, async () => {
      const webhooks = this.find(system);
      const { database, observer, now } = this.options;
      const refusal = webhooks.refusal({ headers, body }, (secret) => this.valueOf(secret), now());
      if (refusal) throw refusals[refusal](refusal === 'stale' || refusal === 'bad-timestamp' ? 'timestamp' : 'signature');
      // Only what is proven counts, so that nobody else can use the rate up.
      this.heed(system, webhooks).take(1, now());
      const { tasks, ignored, unreadable } = await eventsIn(webhooks, body);
      if (tasks.length > 0 && (await countWaiting(database, system, webhooks.backlogMax)) >= webhooks.backlogMax) {
        throw new Problem(503, 'backlog', { title: 'Too much waits', rule: `${webhooks.backlogMax} events of ${system} wait to be worked off.`, remedy: 'Send it again later; GET /v1/systems says why they wait.', retryAfterSeconds: BACKLOG_RETRY_SECONDS });
      }
      const stored = await storeEvents(database, system, tasks, webhooks.keptMs);
      passFaultPoint('webhook-stored');
      for (const [what, count] of Object.entries({ stored, repeated: tasks.length - stored, ignored, unreadable })) if (count > 0) observer.onWebhookEvents(system, what, count);
      observer.onWebhook(system, 'accepted');
      if (stored > 0) this.options.systems.get(system)!.wakeWebhooks();
    });
  }

  /** The answer to a system that asks whether the address is ours. Throws Problem. */
  challenge(system: string, headers: Headers): Promise<Record<string, string>> {
    return this.counted(system, () => {
      const { challenge } = this.find(system);
      if (!challenge) throw notFound('system', `${system} asks no question here.`, 'Events come by POST.');
      const question = headers[challenge.header.toLowerCase()];
      if (question === undefined || question === '' || question.length > CHALLENGE_MAX) throw new Problem(400, 'no-challenge', { title: 'The request cannot be read', input: challenge.header, rule: `The question is missing, or longer than ${CHALLENGE_MAX} characters.`, remedy: `Send it as ${challenge.header}.` });
      this.options.observer.onWebhook(system, 'challenged');
      return { [challenge.field]: question };
    });
  }

  /** True where what the system tells would be taken. */
  isReady(system: string): boolean {
    try {
      this.find(system);
      return true;
    } catch (error) {
      if (error instanceof Problem) return false;
      throw error;
    }
  }

  private find(system: string): CompiledWebhooks {
    const { systems, secrets } = this.options;
    const runtime = systems.get(system);
    const webhooks = runtime?.connector.webhooks;
    if (!runtime || !webhooks) throw notFound('system', 'No webhooks are declared for this system.', 'Declare them under connector.webhooks in config/systems.');
    if (!secrets.has(runtime.connector.baseUrl)) throw notFound('system', `${system} is not connected: its base URL has no value.`, 'Set what connector.baseUrl names in config/systems.');
    if (!webhooks.secrets.some((secret) => this.valueOf(secret) !== undefined)) throw new Problem(503, 'no-secret', { title: 'Webhooks are not set up', rule: `None of the secrets of the webhooks of ${system} has a value, so that nothing can be proven.`, remedy: 'Set one of those that connector.webhooks names in config/systems.' });
    return webhooks;
  }

  private valueOf(secret: Secret): string | undefined {
    const { secrets } = this.options;
    return secrets.has(secret) ? secrets.valueOf(secret) || undefined : undefined;
  }

  /** Throws Problem 429 where as much came as may come. */
  private heed(system: string, { perMinute }: CompiledWebhooks): SlidingWindow {
    let rate = this.rates.get(system);
    if (!rate) this.rates.set(system, (rate = new SlidingWindow(perMinute, WINDOW_MS)));
    const waitMs = rate.waitMs(1, this.options.now());
    if (waitMs > 0) throw new Problem(429, 'too-many', { title: 'Too many requests', rule: `More than ${perMinute} requests of ${system} came in a minute.`, remedy: 'Send fewer, with more events in each, or raise webhooks.perMinute of the system in config/systems.', retryAfterSeconds: Math.ceil(waitMs / 1_000) });
    return rate;
  }

  private async counted<T>(system: string, work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.options.observer.onWebhook(this.options.systems.has(system) ? system : '', error instanceof Problem ? error.code : 'failed');
      throw error;
    }
  }
}

async function eventsIn(webhooks: CompiledWebhooks, body: Buffer) {
  try {
    return await webhooks.eventsIn(parsed(body));
  } catch (error) {
    if (error instanceof PermanentError && error.code === 'contract') throw new Problem(422, 'not-as-declared', { title: 'The request is not as declared', input: 'body', rule: error.message, remedy: 'Correct webhooks.events of the system in config/systems.' });
    throw error;
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    throw new Problem(400, 'not-json', { title: 'The request cannot be read', input: 'body', rule: 'The body is no JSON in UTF-8.', remedy: 'Send JSON.' });
  }
}
