import type { ActStore, Person } from '@muster/platform-accounts';
import { notFound, Problem } from '@muster/platform-http';
import { uuidv7 } from '@muster/platform-kernel';
import type { Database, Transaction } from '@muster/platform-postgres';
import { countGroups } from '../queue/count-groups.js';
import { findGroup, type GroupView } from '../queue/queue.reader.js';
import { discardHere } from '../queue/queue.store.js';
import { carryOut } from './carry-out.js';
import { openOnes, type OpenOne } from './open-exceptions.reader.js';
import type { Repair } from './repair.js';
import { inWords, type RepairAnswer } from './repair-answer.js';

export interface GroupActsOptions {
  readonly database: Database;
  readonly acts: ActStore;
  readonly repair: Repair;
  readonly now: () => number;
  onMoved(fingerprints: readonly string[]): void;
}

/** Of a group, those that are open, or those of them that are named. */
export interface Chosen {
  readonly fingerprint: string;
  readonly ids?: readonly string[] | undefined;
}

export const actsOn = (fingerprint: string) => `exception-groups/${fingerprint}`;

/** What people do with a group of exceptions. Each is noted with who did it, in the transaction that does it. */
export class GroupActs {
  constructor(private readonly options: GroupActsOptions) {}

  assign(by: Person, fingerprint: string, assignee: string | null): Promise<GroupView> {
    return this.change(by, fingerprint, 'assign', { text: 'update exception_group set assignee = $2 where fingerprint = $1', value: assignee }, { result: assignee === null ? 'assigned to nobody' : `assigned to ${assignee}`, details: { assignee } });
  }

  comment(by: Person, fingerprint: string, text: string): Promise<GroupView> {
    return this.change(by, fingerprint, 'comment', { text: 'update exception_group set comments = comments + $2 where fingerprint = $1', value: 1 }, { reason: text, result: 'commented' });
  }

  /** It comes back by itself; null wakes it now. */
  snooze(by: Person, fingerprint: string, until: number | null, reason: string | null): Promise<GroupView> {
    const iso = until === null ? null : new Date(until).toISOString();
    return this.change(by, fingerprint, 'snooze', { text: 'update exception_group set snoozed_until = $2 where fingerprint = $1', value: iso }, { reason, result: iso === null ? 'woken' : `snoozed until ${iso}`, details: { until: iso } });
  }

  /** Asks the services that keep what is parked to end it; what has no end there ends here alone, and is raised again if its service tells of it anew. */
  async discard(by: Person, { fingerprint, ids }: Chosen, reason: string): Promise<GroupView> {
    const { database, acts, repair, now } = this.options;
    const ones = await this.chosen(fingerprint, ids);
    await this.carried(by, 'discard', fingerprint, reason, async (end) => {
      const { atServices, hereAlone } = await repair.discard(ones, { author: by.name, reason });
      await database.transaction(async (tx) => {
        await discardHere(tx, { ids: ones.map(({ id }) => id), by: by.name, atMs: now(), eventIdOf: () => uuidv7(now()) });
        await countGroups(tx, [fingerprint]);
        await acts.end(tx, end, [`${ones.length} discarded`, ...(hereAlone > 0 ? [`${hereAlone} of them in operations alone, as their service has no end for them`] : [])].join('; '), { discarded: ones.length, atServices, hereAlone });
      });
    });
    return this.after(fingerprint);
  }

  /** Tries again what is open; a rehearsal tells what would come of it and changes nothing. */
  async retry(by: Person, { fingerprint, ids }: Chosen, dryRun: boolean, reason: string | null): Promise<RepairAnswer> {
    const { database, acts, repair } = this.options;
    const ones = await this.chosen(fingerprint, ids);
    return this.carried(by, dryRun ? 'rehearse' : 'retry', fingerprint, reason, async (end) => {
      const answer = await repair.retry({ fingerprint, ones, isWhole: ids === undefined }, dryRun, reason === null ? undefined : { author: by.name, reason });
      const { selected, applied, scheduled, waiting, noEffect, failed } = answer;
      await acts.end(database, end, inWords(answer), { selected, applied, scheduled, waiting, noEffect, failed });
      return answer;
    });
  }

  private async chosen(fingerprint: string, ids: readonly string[] | undefined): Promise<OpenOne[]> {
    const { database } = this.options;
    const ones = await openOnes(database, fingerprint, ids);
    if (ones.length > 0) return ones;
    if (!(await findGroup(database, fingerprint))) throw noSuchGroup();
    throw new Problem(409, 'nothing-open', { title: 'Nothing of it is open', rule: 'All of the group that was chosen is over by now.', remedy: 'Look at the group anew.' });
  }

  private async change(by: Person, fingerprint: string, act: string, { text, value }: { text: string; value: unknown }, noted: { reason?: string | null; result: string; details?: object }): Promise<GroupView> {
    const { database, acts } = this.options;
    await database.transaction(async (tx: Transaction) => {
      const { rowCount } = await tx.query({ text, values: [fingerprint, value] });
      if (rowCount === 0) throw noSuchGroup();
      await acts.note(tx, { by, act, on: actsOn(fingerprint), ...noted });
    });
    return this.after(fingerprint);
  }

  private carried<T>(by: Person, act: string, fingerprint: string, reason: string | null, work: (noted: { id: number }) => Promise<T>): Promise<T> {
    return carryOut(this.options, { by, act, on: actsOn(fingerprint), reason }, work);
  }

  private async after(fingerprint: string): Promise<GroupView> {
    this.options.onMoved([fingerprint]);
    return (await findGroup(this.options.database, fingerprint))!;
  }
}

const noSuchGroup = () => notFound('fingerprint', 'There is no such group of exceptions.', 'GET /v1/exception-groups lists them.');
