import type { EntityName } from '@muster/contracts';
import type { ActStore, Person } from '@muster/platform-accounts';
import { notFound, Problem } from '@muster/platform-http';
import { uuidv7 } from '@muster/platform-kernel';
import type { DuplicateView, LinkRehearsal, LinkView, ReferrersAnswer } from '@muster/platform-operating';
import { addToOutbox, type NewOutboxRow } from '@muster/platform-outbox';
import type { Database } from '@muster/platform-postgres';
import { Refusal, type FirmService, type FirmServices } from '../firm/firm-services.js';
import { MASTERS, masterOf } from '../firm/masters.js';
import { ask, awayOf } from '../records/ask-firm.js';
import { placeOf } from '../records/firm-record.reader.js';
import type { ProcessAnswer, RecordView } from '../records/master-answers.js';
import { addRehearsal, findAct, markArrived, markSaid, type IdentityAct } from './identity-act.store.js';
import type { IdentityLinkEvents } from './identity-link.event.js';

export interface AskedLink {
  readonly entity: EntityName;
  readonly relation: 'same-as' | 'split';
  readonly left: { readonly system: string; readonly id: string };
  readonly right: { readonly system: string; readonly id: string };
}

export interface RehearsedLink extends LinkRehearsal {
  /** Carry it out by this; null where nothing would come of it. */
  readonly act: string | null;
  readonly entity: EntityName;
  readonly relation: 'same-as' | 'split';
  readonly survivor: string | null;
  readonly other: string | null;
  /** What hangs on the record that becomes an alias, or is split: records that name it, by entity, and processes about it. */
  readonly hanging: { readonly counts: Readonly<Record<string, number>>; readonly some: ReferrersAnswer['some']; readonly processes: readonly { readonly process: string; readonly nth: number; readonly state: string }[] };
  readonly away: readonly FirmService[];
}

export interface IdentityActsOptions {
  readonly database: Database;
  readonly acts: ActStore;
  readonly firm: FirmServices;
  readonly events: IdentityLinkEvents;
  readonly now: () => number;
  onSaid(rows: readonly NewOutboxRow[]): void;
}

/** How long what was shown may be acted on. */
const FRESH_MS = 30 * 60_000;

/**
 * Merges and splits records, by saying so on the topic on which everybody says so: the master takes it as it takes the word of any source, and whoever follows its records follows this.
 * First it is rehearsed there, as the event that it would be. What was rehearsed is said once, by the id of the act, which is that of the event too.
 */
export class IdentityActs {
  constructor(private readonly options: IdentityActsOptions) {}

  /** Shows what would come of it, over the whole firm. Nothing is written but that it was shown. */
  async rehearse(by: Person, link: AskedLink): Promise<RehearsedLink> {
    const { firm, events, database, now } = this.options;
    const id = uuidv7(now());
    const event = events.valueOf({ id, ...link, author: by.name, reason: null, atMs: now() }).toString('base64');
    const rehearsal = await firm.post<LinkRehearsal>(masterOf(link.entity), '/v1/identity-links/rehearse', { event });
    const [survivor, other] = recordsOf(link, rehearsal);
    const hanging = await this.hangingOn(link.relation === 'split' ? survivor : other);
    const comes = rehearsal.outcome === 'applied' && survivor !== null && other !== null;
    if (comes) {
      const [versions, pair] = await Promise.all([this.versionsOf(link.entity, [survivor, other]), this.pairOf(link, survivor, other)]);
      const evidence = { rules: pair?.rules.map(({ name }) => name) ?? [], contradicts: pair?.contradicts ?? [] };
      await addRehearsal(database, { id, ...link, survivor, other, versions, evidence, author: by.name, role: by.role }, now());
    }
    return { ...rehearsal, act: comes ? id : null, entity: link.entity, relation: link.relation, survivor, other, ...hanging };
  }

  /** Says what was rehearsed; whoever asks again is told how it stands. Throws Problem where the records are others by now. */
  async carryOut(by: Person, id: string, reason: string): Promise<IdentityAct> {
    const { database, now } = this.options;
    const rehearsed = await this.find(id);
    if (rehearsed.state === 'rehearsed') {
      this.refuseOld(rehearsed);
      await this.refuseChanged(rehearsed);
      const row = await database.transaction(async (tx) => {
        const act = (await findAct(tx, id, 'lock'))!;
        if (act.state !== 'rehearsed') return undefined;
        const said = this.options.events.rowOf({ id, entity: act.entity, relation: act.relation, left: act.left, right: act.right, author: by.name, reason, atMs: now() });
        await markSaid(tx, id, { author: by.name, role: by.role, reason, atMs: now() });
        await addToOutbox(tx, [said]);
        await this.options.acts.note(tx, { by, act: act.relation === 'split' ? 'split' : 'merge', on: `records/${act.entity}/${act.survivor}`, reason, result: resultOf(act), details: { act: id, other: act.other, left: act.left.system, right: act.right.system, ...act.evidence } });
        return said;
      });
      if (row) this.options.onSaid([row]);
    }
    return this.one(id);
  }

  /** How an act stands: whether its master has taken it. */
  async one(id: string): Promise<IdentityAct> {
    const act = await this.find(id);
    if (act.state !== 'said') return act;
    const told = await ask<{ links: LinkView[] }>(this.options.firm, masterOf(act.entity), `/v1/identity-links?event=${id}`);
    if ((told.value?.links.length ?? 0) === 0) return act;
    await markArrived(this.options.database, id, this.options.now());
    return this.find(id);
  }

  private async find(id: string): Promise<IdentityAct> {
    const act = await findAct(this.options.database, id);
    if (!act) throw notFound('act', 'Nothing was rehearsed under this id, or long ago.', 'Rehearse it: POST /v1/people/links/rehearse.');
    return act;
  }

  private refuseOld({ rehearsedAt }: IdentityAct): void {
    if (this.options.now() - Date.parse(rehearsedAt) > FRESH_MS) throw again('It was rehearsed more than half an hour ago.');
  }

  private async refuseChanged({ entity, survivor, other, versions }: IdentityAct): Promise<void> {
    const today = await this.versionsOf(entity, [survivor, other]);
    if (Object.entries(today).some(([id, version]) => versions[id] !== version)) throw again('One of the records has changed since it was rehearsed.');
  }

  private async versionsOf(entity: EntityName, ids: readonly string[]): Promise<Record<string, number>> {
    const found = await Promise.all(ids.map(async (id) => {
      const [master, path] = placeOf(entity, id);
      // A record that its id founded while it was linked already was never published.
      const view = await this.options.firm.get<RecordView>(master, path).catch((error: unknown) => {
        if (error instanceof Refusal && error.problem.status === 404) return undefined;
        throw error;
      });
      return [id, view?.version?.recordVersion ?? 0] as const;
    }));
    return Object.fromEntries(found);
  }

  /** By which rules the two were found, where they were. */
  private async pairOf({ relation, entity }: AskedLink, one: string, other: string): Promise<DuplicateView | undefined> {
    if (relation === 'split') return undefined;
    return (await ask<DuplicateView>(this.options.firm, masterOf(entity), `/v1/duplicates/pair?entity=${entity}&records=${one},${other}`)).value;
  }

  private async hangingOn(id: string | null): Promise<Pick<RehearsedLink, 'hanging' | 'away'>> {
    if (id === null) return { hanging: { counts: {}, some: [], processes: [] }, away: [] };
    const [processes, ...named] = await Promise.all([ask<ProcessAnswer>(this.options.firm, 'orchestration', `/v1/processes?recordId=${id}`), ...MASTERS.map((master) => ask<ReferrersAnswer>(this.options.firm, master, `/v1/referrers/${id}`))]);
    const answers = named.flatMap(({ value }) => value ?? []);
    return {
      hanging: {
        counts: Object.assign({}, ...answers.map(({ counts }) => counts)) as Record<string, number>, some: answers.flatMap(({ some }) => some),
        processes: processes.value?.processes.map(({ process, instance, state }) => ({ process, nth: Number(instance.split('/').at(-1)), state })) ?? [],
      },
      away: awayOf([processes, ...named]),
    };
  }
}

/** The record that is both, and the one that is an alias, or comes back. */
function recordsOf({ relation }: AskedLink, { before, after }: LinkRehearsal): [string | null, string | null] {
  if (relation === 'split') return [before.left, after.left === before.left ? after.right : after.left];
  return [after.left, before.left === after.left ? before.right : before.left];
}

const resultOf = ({ relation, survivor, other }: IdentityAct): string => (relation === 'split' ? `${other} is told to be no alias of ${survivor} any more` : `${other} is told to be an alias of ${survivor}`);

const again = (rule: string): Problem => new Problem(409, 'rehearsal-stale', { title: 'What was shown is not what it would be now', rule, remedy: 'Rehearse it again, and look at what would come of it.' });
