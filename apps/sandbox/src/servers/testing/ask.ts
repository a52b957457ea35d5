export interface Asked {
  status: number;
  headers: Headers;
  text: string;
  /** The answer's JSON; undefined where it has none, whatever its type says. */
  body: AnswerBody;
}

/** What specs read of the vendors' answers and records; which of it is there is for the spec to know. */
export interface AnswerBody extends Record<string, unknown> {
  items: AnswerBody[];
  data: AnswerBody[];
  value: AnswerBody[];
  assignments: AnswerBody[];
  /** A text where the vendor says no more than a code. */
  error: { code: string };
  fields: Record<string, string>;
  access_token: string;
  next_cursor: string | null;
  '@odata.nextLink': string;
  people: AnswerBody[];
}

export interface Question {
  method?: string;
  headers?: Record<string, string>;
  json?: unknown;
  form?: Record<string, string>;
}

/** One HTTP call. Rejects where the line is cut. */
export async function ask(url: string, { method = 'GET', headers = {}, json, form }: Question = {}): Promise<Asked> {
  const sent = json !== undefined ? { body: JSON.stringify(json), type: { 'content-type': 'application/json' } } : form ? { body: new URLSearchParams(form).toString(), type: { 'content-type': 'application/x-www-form-urlencoded' } } : {};
  const answer = await fetch(url, { method, headers: { ...sent.type, ...headers }, ...(sent.body === undefined ? {} : { body: sent.body }) });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: (/json/.test(answer.headers.get('content-type') ?? '') && text !== '' ? JSON.parse(text) : undefined) as AnswerBody };
}

/** A clock that stands until it is moved. */
export class SetClock {
  /** @param ms since 1970 */
  constructor(public ms = Date.parse('2026-11-23T08:00:00.000Z')) {}

  readonly now = () => this.ms;

  passSeconds(seconds: number): void {
    this.ms += seconds * 1_000;
  }
}
