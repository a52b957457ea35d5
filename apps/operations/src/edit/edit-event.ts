import { needsRecall } from '@muster/domain-exception';
import type { ActStore, Person } from '@muster/platform-accounts';
import { notFound, Problem } from '@muster/platform-http';
import type { EditView, EventField, ParkedEventView, RetryAnswer } from '@muster/platform-operating';
import { TransientError } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { actsOn } from '../acts/group-acts.js';
import { addUp, inWords, type RepairAnswer } from '../acts/repair-answer.js';
import { isFirmService, Refusal, type FirmService, type FirmServices } from '../firm/firm-services.js';
import { findException, type ItemView } from '../queue/exceptions.reader.js';

export interface EventForm {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly schema: string | null;
  readonly fields: readonly EventField[];
  readonly headers: Readonly<Record<string, string>>;
  readonly readable: boolean;
  readonly unreadable: { readonly code: string; readonly reason: string } | null;
  readonly editable: boolean;
  /** Why it is not. */
  readonly why: string | null;
  readonly raw: { readonly size: number; readonly hex: string };
  /** The last edit, where the form shows the event as it was edited; the original stays with its service. */
  readonly editedFrom: EditView | null;
}

export interface Edit {
  readonly values: Readonly<Record<string, unknown>>;
  readonly reason: string | null;
  readonly dryRun: boolean;
}

export type EditAnswer = RepairAnswer & { readonly problems: readonly []; readonly edit: RetryAnswer['edit'] };

interface Kept {
  readonly item: ItemView;
  readonly service: FirmService;
  readonly place: { readonly topic: string; readonly partition: number; readonly offset: number };
}

export interface EditEventOptions {
  readonly database: Database;
  readonly firm: FirmServices;
  readonly acts: ActStore;
}

/** Puts one event right that a service could not take, through the service that keeps it, which checks it. No value of it stays here. */
export class EditEvent {
  constructor(private readonly options: EditEventOptions) {}

  async form(id: string): Promise<EventForm> {
    const { item, service, place } = await this.kept(id);
    const recall = needsRecall(item) ? '?recall=true' : '';
    const view = await told(this.options.firm.get<ParkedEventView>(service, `/v1/parked/${encodeURIComponent(place.topic)}/${place.partition}/${place.offset}${recall}`), service);
    const { key, schema, fields, headers, readable, unreadable, editable, why, raw, edits } = view;
    return { ...place, key, schema, fields, headers, readable, unreadable, editable, why, raw, editedFrom: edits.at(-1) ?? null };
  }

  /** Noted before the service is asked: an act that is cut off stands in the audit as under way, and its service has done all of it or nothing. */
  async edit(by: Person, id: string, { values, reason, dryRun }: Edit): Promise<EditAnswer> {
    const { database, acts, firm } = this.options;
    const { item, service, place } = await this.kept(id);
    const noted = await acts.note(database, { by, act: dryRun ? 'rehearse' : 'edit', on: actsOn(item.fingerprint), reason, result: null, details: { exception: id, fields: Object.keys(values) } });
    try {
      const { edit, ...answer } = await firm.post<RetryAnswer>(service, '/v1/parked/retry', { ...place, edited: { values }, ...(needsRecall(item) ? { recall: true } : {}), author: by.name, reason: reason ?? 'a rehearsal', dryRun });
      const summed = addUp(dryRun, [answer]);
      await acts.end(database, noted, inWords(summed), { exception: id, fields: edit?.changed ?? [], revision: edit?.revision ?? null });
      return { ...summed, problems: [], edit };
    } catch (error) {
      await acts.end(database, noted, `failed: ${error instanceof TransientError ? error.code : error instanceof Refusal ? error.problem.code : 'defect'}`);
      throw problemOf(error, service);
    }
  }

  private async kept(id: string): Promise<Kept> {
    const item = await findException(this.options.database, id);
    if (!item) throw notFound('id', 'There is no such exception.', 'GET /v1/exceptions lists them.');
    const { service, topic, partition, offset } = item;
    if (!isFirmService(service) || topic === null || partition === null || offset === null) throw new Problem(409, 'no-event', { title: 'There is no event to edit', rule: 'This exception is about no event that a service keeps.', remedy: 'Look at its reason: it says what can be done.' });
    return { item, service, place: { topic, partition, offset } };
  }
}

async function told<T>(asked: Promise<T>, service: FirmService): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw problemOf(error, service);
  }
}

/** What a service refuses is told in its own words, field by field. */
function problemOf(error: unknown, service: FirmService): unknown {
  if (!(error instanceof Refusal)) return error;
  const { status, code, title, input, rule, remedy, detail, problems } = error.problem;
  if (status === 404) return new Problem(409, 'nothing-open', { title: 'It is over by now', rule: `${service} has nothing parked at this place any more.`, remedy: 'Look at the exception anew.' });
  return new Problem(status, code, { title, ...(input === undefined ? {} : { input }), rule: rule ?? detail, remedy: remedy ?? 'Correct it.', ...(problems === undefined ? {} : { problems }) });
}
