import type { ApiRequest } from './compiled-connector.js';
import type { Secret, StreamDeclaration } from './declaration.js';
import { fillPath, fillText } from './fill-template.js';
import { PageRows } from './page-rows.js';
import { queryTexts } from './request-parts.js';
import type { ChallengeDeclaration, FetchDeclaration, WebhooksDeclaration } from './webhook-declaration.js';
import { WebhookReader, type WebhookEvents } from './webhook-events.js';
import { refusalOfSharedSecret, refusalOfSignature, refusalOfTimestamp, toleranceMs, type WebhookRefusal, type WebhookRequest } from './webhook-signature.js';

/** A day: events that were worked off are known for at least so long. */
const KEPT_MS_MIN = 86_400_000;

export interface CompiledWebhooks {
  /** All of them; each that has a value is to be given to `refusal`. */
  readonly secrets: readonly Secret[];
  readonly challenge: ChallengeDeclaration | undefined;
  readonly bodyBytesMax: number;
  readonly perMinute: number;
  readonly backlogMax: number;
  /** Milliseconds for which an event that was worked off is known, so that it is not worked off again. */
  readonly keptMs: number;
  /** Why the request is not from the system, or too old; undefined where it is to be taken. `valueOf` gives the value of a secret, undefined where it has none. */
  refusal(request: WebhookRequest, valueOf: (secret: Secret) => string | undefined, nowMs: number): WebhookRefusal | undefined;
  /** Throws PermanentError contract. */
  eventsIn(body: unknown): Promise<WebhookEvents>;
  /** The read of one record of a stream; null where no rule of the stream declares one. Throws PermanentError unfilled-placeholder. */
  fetch(stream: string, record: string): ApiRequest | null;
  /** The rows of a record that was fetched, exploded as the stream's are. Throws PermanentError contract. */
  fetchedRows(stream: string, body: unknown): Promise<Record<string, unknown>[]>;
  /** The rows of a record that an event carried. Throws PermanentError contract. */
  toldRows(stream: string, payload: unknown): Promise<Record<string, unknown>[]>;
}

/** Throws PermanentError expression-invalid. */
export function compileWebhooks(declared: WebhooksDeclaration, streams: Readonly<Record<string, StreamDeclaration>>): CompiledWebhooks {
  const { signature, sharedSecret, timestamp, challenge, bodyKiB = 256, perMinute = 600, backlog = 10_000 } = declared;
  const reader = new WebhookReader(declared);
  const fetches = new Map<string, { readonly fetch: FetchDeclaration; readonly content: PageRows }>();
  const told = new Map<string, PageRows>();
  for (const { stream, fetch } of declared.rules) {
    const explode = streams[stream]?.explode;
    told.set(stream, new PageRows(undefined, explode));
    if (fetch) fetches.set(stream, { fetch, content: new PageRows(fetch.records, explode) });
  }
  return {
    secrets: [...(signature?.secrets ?? []), ...(sharedSecret ? [sharedSecret.value] : [])],
    challenge,
    bodyBytesMax: bodyKiB * 1024,
    perMinute,
    backlogMax: backlog,
    keptMs: Math.max(KEPT_MS_MIN, 2 * toleranceMs(timestamp)),

    refusal(request, valueOf, nowMs) {
      if (sharedSecret) {
        const refused = refusalOfSharedSecret(sharedSecret, request, valueOf(sharedSecret.value));
        if (refused) return refused;
      }
      if (signature) {
        const given = timestamp && request.headers[timestamp.header.toLowerCase()];
        const secrets = signature.secrets.map(valueOf).filter((value): value is string => value !== undefined && value !== '');
        const refused = refusalOfSignature(signature, request, given?.trim() ?? '', secrets);
        if (refused) return refused;
      }
      return timestamp ? refusalOfTimestamp(timestamp, request, nowMs) : undefined;
    },
    eventsIn: (body) => reader.read(body),
    fetch(stream, record) {
      const of = fetches.get(stream)?.fetch;
      if (!of) return null;
      return { method: of.method ?? 'GET', path: fillPath(of.path, { id: record }), query: queryTexts(of.query, (text) => fillText(text, { id: record })), headers: { ...of.headers } };
    },
    fetchedRows: async (stream, body) => (await fetches.get(stream)?.content.rowsOf(body)) ?? [],
    toldRows: async (stream, payload) => (await told.get(stream)?.rowsOf(payload)) ?? [],
  };
}
