import { entities, type AttributeDeclaration, type EntityName } from '@muster/contracts';
import type { Governance } from '@muster/domain-governance';
import { discardParked, JournalStore, letGo, recall, RetryPath, type EventOutcome, type EventPlace, type ParkedSelection, type Recalled, type RetriedEvent, type SettledBy, type WrittenDifference } from '@muster/platform-inbound';
import { readGovernance } from '@muster/platform-records';
import { Problem } from '@muster/platform-http';
import { PermanentError } from '@muster/platform-kernel';
import { Injectable } from '@nestjs/common';
import { showValue } from '../look/show-value.js';
import { EventEditor, type EditInput, type PreparedEdit } from './edit/event-editor.js';
import { isMasked } from './edit/event-guard.js';
import { Parking } from './parking.js';

/** What a record was before, and is after. */
export interface RetryDifference {
  entity: string;
  recordId: string;
  attribute: string;
  /** Both null where they are masked: confidential and restricted attributes are. */
  before: unknown;
  after: unknown;
  masked: boolean;
}

export interface RetryOptions {
  dryRun: boolean;
  /** In other words than those it came with; for one event. */
  edited?: EditInput | undefined;
  by?: SettledBy | undefined;
  /** The event need not be parked: it is taken once more as it stands in its topic. */
  recall?: boolean | undefined;
}

/** What came of events that were taken once more; lists of places where nothing could. */
export interface AgainAnswer extends RetryAnswer, Pick<Recalled, 'gone' | 'setAside' | 'ahead'> {}

export interface DiscardAnswer {
  discarded: number;
}

export interface RetryAnswer {
  dryRun: boolean;
  selected: number;
  /** Now in effect, or from a later day, or once what they refer to arrives. */
  applied: number;
  scheduled: number;
  waiting: number;
  /** Stale or equal to what stands: a newer event has been here meanwhile, or another owner. */
  noEffect: number;
  /** Parked again. */
  failed: number;
  failures: { class: string; code: string; reason: string; count: number; first: { topic: string; partition: number; offset: number } }[];
  /** Attribute by attribute, over all: how often each came to which end. */
  attributes: Record<string, number>;
  /** At most 200, over all that is retried. A rehearsal takes each 500 events by themselves. */
  differences: RetryDifference[];
  /** The edit that was tried: the revision by which it stands before its original, and the fields that it changes. */
  edit: { revision: number; changed: string[] } | null;
  configuration: { running: string; onDisk: string; notice: string | null };
}

/** Retries parked events with the code and configuration that this service runs with. One retry at a time. */
@Injectable()
export class Retry {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly parking: Parking,
    private readonly editor: EventEditor,
  ) {}

  run(selection: ParkedSelection, options: RetryOptions): Promise<RetryAnswer> {
    return this.oneByOne(() => this.runNow(selection, options));
  }

  /** Takes events once more, by their places, with the code and configuration of today. What stands already has no effect; what is refused now is told, and what the event once came to stands. */
  again(places: readonly EventPlace[], { dryRun, by }: Pick<RetryOptions, 'dryRun' | 'by'>): Promise<AgainAnswer> {
    return this.oneByOne(async () => {
      const { recalled, ...without } = await this.recall(places);
      try {
        const taken = await this.take({ places: recalled }, { dryRun, by, of: 'recalled' }, undefined);
        this.parking.logger.info({ dryRun, events: taken.retried.length }, 'took events once more');
        return { ...this.answer(dryRun, taken, undefined), ...without };
      } finally {
        await letGo(this.parking.database, recalled);
      }
    });
  }

  /** Brings one event out of its topic for people who look at it, where it stands in none of what is parked. */
  async look<T>(place: EventPlace, read: () => Promise<T>): Promise<T> {
    return this.oneByOne(async () => {
      const { recalled } = await this.recall([place]);
      try {
        return await read();
      } finally {
        await letGo(this.parking.database, recalled);
      }
    });
  }

  /** Ends what is selected without its effects. */
  discard(selection: ParkedSelection, by: SettledBy): Promise<DiscardAnswer> {
    return this.oneByOne(async () => {
      const { database, exceptions, logger } = this.parking;
      const discarded = await discardParked({ database, exceptions, journal: new JournalStore(database) }, selection, by);
      if (discarded > 0) this.parking.discarded();
      logger.info({ ...selection, events: discarded }, 'discarded parked events');
      return { discarded };
    });
  }

  private oneByOne<T>(work: () => Promise<T>): Promise<T> {
    const run = this.last.then(work);
    this.last = run.catch(() => undefined);
    return run;
  }

  private async runNow(selection: ParkedSelection, options: RetryOptions): Promise<RetryAnswer> {
    if (options.recall !== true || !('topic' in selection)) return this.runOf('parked', selection, options);
    const { recalled } = await this.recall([selection]);
    try {
      return await this.runOf(recalled.length > 0 ? 'recalled' : 'parked', selection, options);
    } finally {
      await letGo(this.parking.database, recalled);
    }
  }

  private recall(places: readonly EventPlace[]): Promise<Recalled> {
    const { readBack, database } = this.parking;
    if (!readBack) throw new Problem(409, 'not-taken-again', { title: 'This service takes nothing once more', rule: 'What its events began is not begun again by taking them once more.', remedy: 'Retry what is parked; what it follows is replayed at the master.' });
    return recall(database, readBack, places);
  }

  private async runOf(of: 'parked' | 'recalled', selection: ParkedSelection, options: RetryOptions): Promise<RetryAnswer> {
    const { dryRun, by } = options;
    const edit = await this.prepared(selection, options);
    if (edit) {
      const rehearsal = await this.take(selection, { dryRun: true, by, of }, edit);
      this.editor.checkRehearsal(edit, rehearsal.retried);
      if (dryRun) return this.answer(true, rehearsal, edit);
    }
    const taken = await this.take(selection, { dryRun, by, of }, edit);
    this.parking.logger.info({ ...selection, dryRun, edited: edit !== undefined, events: taken.retried.length }, 'retried parked events');
    return this.answer(dryRun, taken, edit);
  }

  private async prepared(selection: ParkedSelection, { edited, by }: RetryOptions): Promise<PreparedEdit | undefined> {
    if (edited === undefined) return undefined;
    if (!('topic' in selection) || by === undefined) throw new Error('an edit is for one event, and has an author');
    return this.editor.prepare(selection, edited, by);
  }

  private async take(selection: ParkedSelection, how: { dryRun: boolean; by: SettledBy | undefined; of: 'parked' | 'recalled' }, edit: PreparedEdit | undefined): Promise<{ retried: RetriedEvent[]; differences: WrittenDifference[] }> {
    const { database, logger, exceptions } = this.parking;
    const path = new RetryPath({ database, logger, exceptions, ...how });
    const retried = await path.run(selection, (inbound) => this.parking.handlerThrough(inbound), edit);
    return { retried, differences: path.differences };
  }

  private answer(dryRun: boolean, { retried, differences }: { retried: RetriedEvent[]; differences: WrittenDifference[] }, edit: PreparedEdit | undefined): RetryAnswer {
    const { governance } = this.parking;
    return {
      dryRun, ...summaryOf(retried), differences: differences.map((difference) => shown(difference, governance)), edit: edit === undefined ? null : { revision: edit.revision, changed: [...edit.changed] }, configuration: this.configuration(),
    };
  }

  /** A configuration that was corrected works from the next start on: all records are then computed by it. */
  private configuration(): RetryAnswer['configuration'] {
    const running = this.parking.configVersion;
    const onDisk = versionOnDisk(this.parking.configDir);
    return { running, onDisk, notice: running === onDisk ? null : 'The files of config/ differ from what this service runs with. Restart it, then retry, to use them.' };
  }
}

function versionOnDisk(configDir: string): string {
  try {
    return readGovernance(configDir).version;
  } catch (error) {
    if (error instanceof PermanentError) return error.code;
    throw error;
  }
}

/** A difference as people may see it. */
export function shown({ entity, recordId, attribute, before, after }: WrittenDifference, governance: Governance): RetryDifference {
  const masked = isMasked(governance.entities.get(entity)?.attributes.get(attribute)?.classification, { confidential: false, restricted: false });
  const declared = entities[entity as EntityName].attributes.find(({ name }) => name === attribute);
  const show = (value: unknown) => (masked || value === null ? null : showValue(declared as AttributeDeclaration, value));
  return { entity, recordId, attribute, before: show(before), after: show(after), masked };
}

export function summaryOf(retried: readonly RetriedEvent[]): Omit<RetryAnswer, 'dryRun' | 'differences' | 'edit' | 'configuration'> {
  const count = (outcome: EventOutcome) => retried.filter(({ result }) => result.outcome === outcome).length;
  const failures = new Map<string, RetryAnswer['failures'][number]>();
  const attributes: Record<string, number> = {};
  for (const { result, topic, partition, offset } of retried) {
    for (const one of result.refused ? [] : (result.detail?.split(' ') ?? [])) if (one.includes('=')) attributes[one] = (attributes[one] ?? 0) + 1;
    if (!result.refused) continue;
    const key = `${result.refused.class}/${result.refused.code}`;
    const known = failures.get(key);
    if (known) known.count += 1;
    else failures.set(key, { ...result.refused, count: 1, first: { topic, partition, offset } });
  }
  return {
    selected: retried.length, applied: count('applied'), scheduled: count('scheduled'), waiting: count('waiting'), noEffect: count('no-effect'), failed: count('parked'),
    failures: [...failures.values()].sort((a, b) => b.count - a.count), attributes,
  };
}
