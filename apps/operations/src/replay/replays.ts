import type { ActStore, Person } from '@muster/platform-accounts';
import { badInput, notFound, Problem } from '@muster/platform-http';
import { uuidv7 } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { carryOut } from '../acts/carry-out.js';
import { inWords } from '../acts/repair-answer.js';
import type { FirmServices } from '../firm/firm-services.js';
import type { KeyHasher } from '../trace/key-hasher.js';
import { createReplay, findReplay, listReplays, moveReplay, PIECES_MAX, selectPieces, type ReplaySelection, type ReplayState, type ReplayView } from './replay.store.js';
import { takePieces } from './take-pieces.js';

export interface ReplaysOptions {
  readonly database: Database;
  readonly acts: ActStore;
  readonly firm: FirmServices;
  readonly hasher: KeyHasher;
  readonly topicNamespace: string;
  now(): number;
  onStarted(): void;
}

/** So many of the first are rehearsed: enough to see what fails, and soon. */
const REHEARSED_MOST = 500;

/** Takes what was taken before once more: selected, rehearsed, started and stopped by people. */
export class Replays {
  constructor(private readonly options: ReplaysOptions) {}

  list(limit: number): Promise<ReplayView[]> {
    return listReplays(this.options.database, limit);
  }

  async one(id: string): Promise<ReplayView> {
    const found = await findReplay(this.options.database, id);
    if (!found) throw notFound('id', 'There is no such replay.', 'GET /v1/replays lists them.');
    return found;
  }

  /** Tells what the first of it would come to, and keeps it, to be started as it was rehearsed. */
  async rehearse(by: Person, { selection, cap, reason }: { readonly selection: ReplaySelection; readonly cap: number; readonly reason: string }): Promise<ReplayView> {
    const { database, acts, firm, now } = this.options;
    const pieces = await selectPieces(database, this.named(selection), this.hashOf(selection));
    if (pieces.length === 0) throw notFound('selection', 'Nothing that was recorded is selected by this.', 'Widen the range of time, or look in the trace what there is. Topics keep their events for 14 days.');
    if (pieces.length > PIECES_MAX) throw badInput('selection', `More than ${PIECES_MAX} events are selected.`, 'Narrow the range of time.');
    const id = uuidv7(now());
    await carryOut(this.options, { by, act: 'rehearse', on: `replays/${id}`, reason, details: { selected: pieces.length } }, async (noted) => {
      const { answer } = await takePieces(firm, pieces.slice(0, REHEARSED_MOST), true, { author: by.name, reason });
      await database.transaction(async (tx) => {
        await createReplay(tx, id, by, { reason, selection, cap, rehearsal: answer }, pieces);
        await acts.end(tx, noted, inWords(answer), { selected: pieces.length });
      });
    });
    return this.one(id);
  }

  start(by: Person, id: string, reason: string | null): Promise<ReplayView> {
    return this.move(by, id, { act: 'replay', from: ['rehearsed', 'stopped'], to: 'running', result: 'started', reason, why: null });
  }

  stop(by: Person, id: string, reason: string | null): Promise<ReplayView> {
    return this.move(by, id, { act: 'stop', from: ['running'], to: 'stopped', result: 'stopped', reason, why: `${by.name} stopped it.` });
  }

  private async move(by: Person, id: string, { act, from, to, result, reason, why }: { readonly act: string; readonly from: readonly ReplayState[]; readonly to: ReplayState; readonly result: string; readonly reason: string | null; readonly why: string | null }): Promise<ReplayView> {
    const { database, acts, onStarted } = this.options;
    const { state } = await this.one(id);
    await database.transaction(async (tx) => {
      if (!(await moveReplay(tx, id, from, to, why))) throw new Problem(409, 'other-state', { title: 'It does not stand like that', rule: `The replay is ${state}, and this is for one that is ${from.join(' or ')}.`, remedy: 'Look at it anew.' });
      await acts.note(tx, { by, act, on: `replays/${id}`, reason, result });
    });
    onStarted();
    return this.one(id);
  }

  /** Topics as the broker has them; people leave the namespace out. */
  private named({ topic, ...selection }: ReplaySelection): ReplaySelection {
    const { topicNamespace } = this.options;
    return { ...selection, topic: topic === undefined || topic.startsWith(topicNamespace) ? topic : topicNamespace + topic };
  }

  private hashOf({ key }: ReplaySelection): Buffer | null {
    if (key === undefined) return null;
    const at = key.indexOf(':');
    if (at < 1) throw badInput('key', 'key must be the system and what it calls the record.', 'Write it as hris:100270.');
    return this.options.hasher.id(key.slice(0, at), key.slice(at + 1));
  }
}
