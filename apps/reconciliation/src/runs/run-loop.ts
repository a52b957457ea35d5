import { canonicalTopic, deliveryReceiptsTopic } from '@muster/contracts';
import { dueRuns, knownZones, type ReconciliationSettings, type RunScope } from '@muster/domain-reconciliation';
import type { CaughtUp } from '@muster/platform-inbound';
import { TransientError, uuidv7, WokenLoop, type Logger } from '@muster/platform-kernel';
import type { OpenExceptions } from '@muster/platform-outbox';
import type { Database, Queryable } from '@muster/platform-postgres';
import { FOLLOWED } from '../follow/take-records.js';
import { dropLines, endedSnapshot, type EndedSnapshot } from '../snapshots/line.store.js';
import type { LegalEntities } from '../snapshots/legal-entities.js';
import type { OwnedFields } from '../snapshots/owned-fields.js';
import { actOnRun } from './act-on-run.js';
import { comparePart } from './compare-part.js';
import { ConnectorsRefusal, type ConnectorsClient, type SystemView } from './connectors-client.js';
import { beginReading, endPart, lockPart, moveRun, noteAsked, notePart, openParts, openRun, requestRun, type NewPart, type OpenPart, type OpenRun } from './run.store.js';

export interface RunLoopOptions {
  readonly database: Database;
  readonly settings: ReconciliationSettings;
  readonly connectors: ConnectorsClient;
  readonly owned: OwnedFields;
  readonly exceptions: OpenExceptions;
  readonly caughtUp: CaughtUp;
  readonly legalEntities: (db: Queryable) => Promise<LegalEntities>;
  readonly logger: Logger;
  now(): number;
  /** Exceptions wait in the outbox. */
  onTold(): void;
}

/** Topics whose words must have been taken in before anything is compared with them. */
export const COMPARED_WITH: readonly string[] = [...FOLLOWED.map((entity) => canonicalTopic(entity)), deliveryReceiptsTopic];

const LOOK_MS = 1_000;
const CALENDAR_MS = 20_000;
const ASK_MS = 5_000;

/** Carries runs from their request to their end, one after the other. Each step ends in the database, so that whoever comes after a process that died goes on where it stood. */
export class RunLoop {
  private readonly loop: WokenLoop;
  private lookedAtCalendarMs = -Infinity;
  /** When the connectors were last asked how far a snapshot is. */
  private readonly askedMs = new Map<string, number>();

  constructor(private readonly options: RunLoopOptions) {
    this.loop = new WokenLoop({ round: () => this.round(), slowPollMs: LOOK_MS, logger: options.logger, complaint: 'a run of reconciliation did not go on; it is tried again' });
  }

  start(): void {
    this.loop.start();
  }

  wake(): void {
    this.loop.wake();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Answers how much went on. */
  private async round(): Promise<number> {
    await this.lookAtCalendar();
    const run = await openRun(this.options.database);
    if (!run) return 0;
    if (run.state === 'requested') return this.begin(run);
    if (run.state === 'reading') return this.read(run);
    return this.act(run);
  }

  private async lookAtCalendar(): Promise<void> {
    const { database, settings, legalEntities, now } = this.options;
    const nowMs = now();
    if (nowMs - this.lookedAtCalendarMs < CALENDAR_MS) return;
    const { rows } = await database.query({ name: 'calendar-since', text: 'select since from calendar' });
    const zones = knownZones((await legalEntities(database)).zones);
    for (const { key, purpose, note, scope } of dueRuns(settings, zones, (rows as [Date][])[0]![0].getTime(), nowMs)) {
      await requestRun(database, { id: uuidv7(nowMs), purpose, note, scope, dueKey: key, cutOff: new Date(nowMs) });
    }
    this.lookedAtCalendarMs = nowMs;
  }

  private async begin({ id, scope, cutOffMs }: OpenRun): Promise<number> {
    const { database, connectors, settings, now } = this.options;
    const cutOff = new Date(now());
    try {
      const parts = partsOf(await connectors.systems(), scope, settings.without);
      await database.transaction((tx) => beginReading(tx, id, cutOff, parts));
      return 1;
    } catch (error) {
      if (!(error instanceof TransientError) || !this.isOver(cutOffMs)) throw error;
      return (await moveRun(database, id, 'requested', 'failed', { at: cutOff, reason: error.message })) ? 1 : 0;
    }
  }

  /** Asks for the snapshots that were not asked for, and compares those that are here. */
  private async read(run: OpenRun): Promise<number> {
    const parts = await openParts(this.options.database, run.id);
    if (parts.length === 0) return (await moveRun(this.options.database, run.id, 'reading', 'acting')) ? 1 : 0;
    let moved = 0;
    for (const part of parts) if (await (part.snapshot === null ? this.ask(run, part) : this.take(run, part, part.snapshot))) moved += 1;
    return moved;
  }

  private async ask(run: OpenRun, part: OpenPart): Promise<boolean> {
    const { database, connectors, now } = this.options;
    try {
      await noteAsked(database, run.id, part, await connectors.snapshot(part.system, part.stream), new Date(now()));
    } catch (error) {
      if (!(error instanceof ConnectorsRefusal)) throw error;
      await endPart(database, run.id, part, { state: 'skipped', reason: error.message, at: new Date(now()) });
    }
    return true;
  }

  private async take(run: OpenRun, part: OpenPart, snapshot: string): Promise<boolean> {
    const { database, settings, caughtUp, now } = this.options;
    const ended = await endedSnapshot(database, snapshot);
    if (!ended) return this.isGivenUp(run, part, snapshot);
    if (ended.lines !== ended.expected) {
      // They may come behind the end; those that a server has lost do not.
      if (!this.isOver(run.cutOffMs)) return false;
      await endPart(database, run.id, part, { state: 'failed', reason: `The snapshot says that it has ${ended.expected} lines, and ${ended.lines} of them are here: ask for another run.`, at: new Date(now()) });
      return true;
    }
    const settledMs = ended.endedAtMs + settings.settleSeconds * 1_000;
    if (now() < settledMs || !(await caughtUp.since(settledMs))) return false;
    await this.compare(run, part, snapshot, ended);
    return true;
  }

  private async compare(run: OpenRun, part: OpenPart, snapshot: string, ended: EndedSnapshot): Promise<void> {
    const { database, settings, owned, exceptions, now, logger, onTold } = this.options;
    const started = performance.now();
    await database.transaction(async (tx) => {
      if (!(await lockPart(tx, run.id, part))) return;
      const compared = await comparePart(tx, { settings, owned, exceptions, now }, { run: run.id, system: part.system, stream: part.stream, snapshot, cutOffMs: run.cutOffMs, entities: run.scope.entities ?? null }, ended);
      await notePart(tx, run.id, part, { isComplete: ended.isComplete, reason: ended.reason, ...compared, at: new Date(now()) });
      await dropLines(tx, snapshot);
    });
    logger.info({ run: run.id, system: part.system, stream: part.stream, lines: ended.lines, ms: Math.round(performance.now() - started) }, 'a stream was compared');
    onTold();
  }

  /** A snapshot that does not end is told: by the connectors where they gave up, by the time where nobody says anything. */
  private async isGivenUp(run: OpenRun, part: OpenPart, snapshot: string): Promise<boolean> {
    const { database, connectors, settings, now } = this.options;
    const fail = async (reason: string) => {
      await endPart(database, run.id, part, { state: 'failed', reason, at: new Date(now()) });
      return true;
    };
    if (this.isOver(run.cutOffMs)) return fail(`The snapshot did not end within ${settings.snapshotWithinMinutes} minutes.`);
    if (now() - (this.askedMs.get(snapshot) ?? -Infinity) < ASK_MS) return false;
    this.askedMs.set(snapshot, now());
    try {
      const { state, reason } = await connectors.snapshotState(snapshot);
      return state === 'failed' ? await fail(reason ?? 'The connectors gave the snapshot up.') : false;
    } catch (error) {
      if (error instanceof ConnectorsRefusal) return fail(error.message);
      if (error instanceof TransientError) return false;
      throw error;
    }
  }

  private async act(run: OpenRun): Promise<number> {
    const { database, connectors, settings, exceptions, now, onTold, logger } = this.options;
    await actOnRun({ database, connectors, settings, exceptions, now, logger }, run.id);
    this.askedMs.clear();
    const ended = await moveRun(database, run.id, 'acting', 'ended', { at: new Date(now()) });
    onTold();
    return ended ? 1 : 0;
  }

  private isOver(sinceMs: number): boolean {
    return this.options.now() > sinceMs + this.options.settings.snapshotWithinMinutes * 60_000;
  }
}

/**
 * What a run reads: of the systems it names, or of all that are there, each stream and list that tells of an entity it asks for. What is named and
 * not there is told, and so is what cannot be read on request.
 */
export function partsOf(systems: readonly SystemView[], { systems: named, entities }: RunScope, without: readonly string[]): NewPart[] {
  const unknown = (named ?? []).filter((name) => systems.every(({ system }) => system !== name)).map((system): NewPart => ({ system, stream: '', entities: null, fault: `There is no connector of ${system}.` }));
  const chosen = systems.filter(({ system, state }) => (named ? named.includes(system) : state !== 'absent' && !without.includes(system)));
  const parts = chosen.flatMap((system): NewPart[] => {
    const fault = system.state === 'absent' ? `Nobody has given the address of ${system.system}.` : system.state === 'paused' ? `${system.system} is paused.` : null;
    const all = readOf(system);
    if (all.length === 0 && !named) return [{ system: system.system, stream: '', entities: null, fault: `Nothing of ${system.system} can be read on request: it gives and takes files at their times, or is only told things.`, isSkipped: true }];
    const read = all.filter((one) => one.entities === null || entities === undefined || one.entities.some((entity) => entities.includes(entity)));
    if (read.length === 0) return named ? [{ system: system.system, stream: '', entities: null, fault: fault ?? `Nothing that is read of ${system.system} tells of ${entities?.join(', ') ?? 'anything'}.` }] : [];
    return read.map((one) => ({ ...one, system: system.system, fault }));
  });
  return [...unknown, ...parts];
}

/** Streams that come in files or over topics are asked for as well: the answer says that they cannot be. */
function readOf({ streams, snapshots }: SystemView): Pick<NewPart, 'stream' | 'entities'>[] {
  const others = streams.filter(({ stream }) => snapshots.every((one) => one.stream !== stream));
  return [...snapshots, ...others.map(({ stream }) => ({ stream, entities: null }))];
}
