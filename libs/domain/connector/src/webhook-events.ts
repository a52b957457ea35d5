import { createHash } from 'node:crypto';
import { compileExpression, type Expression } from '@muster/domain-mapping';
import { canonicalJson, PermanentError } from '@muster/platform-kernel';
import { holds, compileReading, contractFault, readAnswer, shortText } from './read-answer.js';
import type { WebhookRuleDeclaration, WebhooksDeclaration } from './webhook-declaration.js';

export type WebhookKind = 'payload' | 'fetch' | 'wake';
/** What an event asks for, once for each rule and record that it concerns. Plain JSON. */
export interface WebhookTask {
  readonly kind: WebhookKind;
  readonly stream: string;
  /** Id in the system; empty where nothing names one. */
  readonly record: string;
  /** Of the event. */
  readonly eventId: string;
  /** Of kind payload: the record as the stream's pages have it. */
  readonly payload?: unknown;
}

/** The events of one request. */
export interface WebhookEvents {
  readonly tasks: readonly WebhookTask[];
  /** Events that no rule fits. */
  readonly ignored: number;
  /** Events that a rule fits and that lack what it needs. */
  readonly unreadable: number;
}

/** Longer ids are no ids: nothing is asked for by them. */
const RECORD_ID_MAX = 500;
const EVENT_ID_MAX = 200;
/** What a database can hold, and people can read. */
const isShort = (id: string, max: number) => id.length <= max && id.isWellFormed() && !/\p{Cc}/u.test(id);

interface Rule {
  readonly kind: WebhookKind;
  readonly stream: string;
  readonly when: Expression | undefined;
  readonly record: Expression | undefined;
  readonly payload: Expression | undefined;
}

const ruleOf = ({ stream, when, record, payload, fetch }: WebhookRuleDeclaration): Rule => ({
  kind: payload !== undefined ? 'payload' : fetch ? 'fetch' : 'wake', stream,
  when: when === undefined ? undefined : compileExpression(when), record: record === undefined ? undefined : compileReading(record), payload: payload === undefined ? undefined : compileReading(payload),
});

/** What JSONata makes, without the marks that it leaves on its lists. */
const plain = (value: unknown): unknown => (value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown));
const listOf = (value: unknown): unknown[] => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);

/** Reads what the requests of one system tell. */
export class WebhookReader {
  private readonly events: Expression | undefined;
  private readonly id: Expression | undefined;
  private readonly rules: readonly Rule[];

  /** Throws PermanentError expression-invalid. */
  constructor({ events, id, rules }: WebhooksDeclaration) {
    this.events = events === undefined ? undefined : compileReading(events);
    this.id = id === undefined ? undefined : compileReading(id);
    this.rules = rules.map(ruleOf);
  }

  /** Throws PermanentError contract where the body does not hold a list of objects where it is declared. */
  async read(body: unknown): Promise<WebhookEvents> {
    const events = listOf(this.events ? await readAnswer(this.events, body) : body);
    if (!events.every((event) => event !== null && typeof event === 'object' && !Array.isArray(event))) throw contractFault('The body holds something else than events where webhooks.events of the declaration looks for them.');
    const tasks: WebhookTask[] = [];
    let ignored = 0;
    let unreadable = 0;
    for (const event of events) {
      const told = await this.tasksOf(event);
      if (told === 'unreadable') unreadable += 1;
      else if (told.length === 0) ignored += 1;
      else tasks.push(...told);
    }
    return { tasks, ignored, unreadable };
  }

  private async tasksOf(event: unknown): Promise<readonly WebhookTask[] | 'unreadable'> {
    try {
      const tasks: WebhookTask[] = [];
      for (const rule of this.rules) {
        if (rule.when && !holds(await rule.when.evaluate(event))) continue;
        const of = await this.tasksBy(rule, event);
        if (of.length === 0) return 'unreadable';
        tasks.push(...of);
      }
      return tasks;
    } catch (error) {
      if (error instanceof PermanentError && error.code === 'expression-failed') return 'unreadable';
      throw error;
    }
  }

  /** None where the event lacks what the rule needs. */
  private async tasksBy({ kind, stream, record, payload }: Rule, event: unknown): Promise<WebhookTask[]> {
    const eventId = await this.idOf(event);
    if (kind === 'wake') return [{ kind, stream, record: '', eventId }];
    const given = record ? listOf(await record.evaluate(event)).map(shortText) : [''];
    const records = given.filter((id): id is string => id !== undefined && isShort(id, RECORD_ID_MAX));
    if (records.length < given.length) return [];
    if (kind === 'fetch') return [...new Set(records)].map((id) => ({ kind, stream, record: id, eventId }));
    const told = plain(await payload!.evaluate(event));
    return told === undefined || told === null ? [] : [{ kind, stream, record: records[0] ?? '', eventId, payload: told }];
  }

  private async idOf(event: unknown): Promise<string> {
    const told = this.id && shortText(await this.id.evaluate(event));
    if (told !== undefined && isShort(told, EVENT_ID_MAX)) return told;
    return createHash('sha256').update(told ?? canonicalJson(event)).digest('hex');
  }
}
