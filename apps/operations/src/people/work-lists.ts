import { type EntityName } from '@muster/contracts';
import { mayAct, type Person } from '@muster/platform-accounts';
import type { DuplicatesAnswer, LinkView, UnknownReference, UnmappedAnswer, UnmappedCode } from '@muster/platform-operating';
import { eventExceptionId } from '@muster/platform-outbox';
import { textArray, type Database } from '@muster/platform-postgres';
import type { FirmService, FirmServices } from '../firm/firm-services.js';
import { pathStep } from '../firm/path-step.js';
import { MASTERS, masterOf } from '../firm/masters.js';
import { ask, awayOf } from '../records/ask-firm.js';
import { detailOf, labelOf } from '../records/label-of.js';
import { actsOf, type IdentityAct } from './identity-act.store.js';

export interface AdoptionOverview {
  readonly system: string;
  readonly entity: EntityName;
  readonly state: string;
  readonly counts: { readonly proposals: { readonly proposed: number }; readonly records: { readonly doubtful: number } };
}

interface Proposal {
  readonly id: string;
  readonly target: { readonly id: string; readonly display: string | null };
  readonly record: { readonly id: string };
  readonly pairs: readonly { readonly theirs: string; readonly ours: string; readonly outcome: string; readonly ourValue: unknown }[];
}

/** A group of the queue, and which of it. */
interface InQueue {
  readonly fingerprint: string;
  readonly ids: readonly string[];
}

/** What people decide of records: what may be one, what is in doubt, and what has no meaning yet. Each service keeps its own; here it is one list. */
export class WorkLists {
  constructor(private readonly options: { readonly firm: FirmServices; readonly database: Database }) {}

  /** How much there is to be done, over all. */
  async overview() {
    const looked = await Promise.all(DUPLICATE_ENTITIES.map(async (entity) => ({ entity, asked: await ask<DuplicatesAnswer>(this.options.firm, masterOf(entity), `/v1/duplicates?entity=${entity}&limit=1`) })));
    const [adoptions, unmapped] = await Promise.all([ask<{ adoptions: AdoptionOverview[] }>(this.options.firm, 'connectors', '/v1/adoptions'), this.unmapped()]);
    return {
      duplicates: looked.flatMap(({ entity, asked: { value } }) => (value ? [{ entity, total: value.total, complete: value.complete }] : [])), matches: adoptions.value?.adoptions ?? [],
      unmapped: { codes: unmapped.codes.length, references: unmapped.references.length }, away: [...new Set([...awayOf([...looked.map(({ asked }) => asked), adoptions]), ...unmapped.away])].sort(),
    };
  }

  async duplicates(entity: EntityName, query: URLSearchParams) {
    const answer = await this.options.firm.get<DuplicatesAnswer>(masterOf(entity), `/v1/duplicates?${query.toString()}`);
    const named = <T extends { readonly names: Readonly<Record<string, unknown>>; readonly recordId: string }>({ names, ...side }: T) => ({ ...side, label: labelOf(entity, names) ?? side.recordId, detail: detailOf(entity, names) });
    return { ...answer, duplicates: answer.duplicates.map(({ first, second, ...pair }) => ({ ...pair, first: named(first), second: named(second) })) };
  }

  /** Links with who said them; where it was said here, by which act and with what evidence. */
  async links(entity: EntityName, query: URLSearchParams) {
    const answer = await this.options.firm.get<{ links: LinkView[]; total: number }>(masterOf(entity), `/v1/identity-links?${query.toString()}`);
    const acts = await actsOf(this.options.database, answer.links.flatMap(({ eventId }) => eventId ?? []));
    const of = (eventId: string | null): Pick<IdentityAct, 'id' | 'evidence'> | null => {
      const act = eventId === null ? undefined : acts.get(eventId);
      return act ? { id: act.id, evidence: act.evidence } : null;
    };
    return { ...answer, links: answer.links.map((link) => ({ ...link, act: of(link.eventId) })) };
  }

  /** What an adoption leaves to people. Values are shown to those who decide. */
  async proposals(who: Person, system: string, entity: string, query: URLSearchParams) {
    const { proposals } = await this.options.firm.get<{ proposals: Proposal[] }>('connectors', `/v1/systems/${pathStep(system)}/adoptions/${pathStep(entity)}/proposals?${query.toString()}`);
    const sees = mayAct(who, 'steward');
    return { proposals: proposals.map(({ target, pairs, ...proposal }) => ({ ...proposal, masked: !sees, target: sees ? target : { ...target, display: null }, pairs: sees ? pairs : pairs.map((pair) => ({ ...pair, ourValue: null })) })) };
  }

  async unmapped() {
    const { firm } = this.options;
    const asked = await Promise.all(MASTERS.map(async (master) => ({ master, answer: await ask<UnmappedAnswer>(firm, master, '/v1/unmapped') })));
    const lists = await Promise.all(asked.map(async ({ master, answer: { value } }) => (value ? this.queued(master, value) : { codes: [], references: [], complete: true })));
    return { codes: lists.flatMap(({ codes }) => codes), references: lists.flatMap(({ references }) => references), complete: lists.every(({ complete }) => complete), away: awayOf(asked.map(({ answer }) => answer)) };
  }

  /** With the groups of the queue in which what waits stands, where it is retried. */
  private async queued(service: FirmService, { codes, references, complete }: UnmappedAnswer) {
    const [parked, waiting] = await Promise.all([this.openOf(service, 'contract', 'unknown-code', null), this.openOf(service, 'reference', 'unknown-record', references.flatMap(({ some }) => some))]);
    const withQueue = ({ places, ...code }: UnmappedCode) => ({ ...code, service, queue: groupsOf(places.flatMap(({ topic, partition, offset }) => parked.get(eventExceptionId(topic, partition, offset)) ?? [])) });
    const ofRecords = Map.groupBy(waiting.values(), ({ recordId }) => recordId);
    const withGroup = (reference: UnknownReference) => ({ ...reference, service, master: masterOf(reference.names as EntityName), fingerprint: reference.some.flatMap((id) => ofRecords.get(id) ?? [])[0]?.fingerprint ?? null });
    return { codes: codes.map(withQueue), references: references.map(withGroup), complete };
  }

  private async openOf(service: FirmService, kind: string, code: string, recordIds: readonly string[] | null): Promise<Map<string, Open>> {
    const { rows } = await this.options.database.query({
      text: `select e.exception_id, e.id, e.fingerprint, e.record_id from exception_group g join exception e on e.fingerprint = g.fingerprint and e.is_open
        where g.open > 0 and g.class = $1 and g.code = $2 and e.service = $3 and ($4::text[] is null or e.record_id = any($4)) limit ${OPEN_MAX}`,
      values: [kind, code, service, recordIds && textArray(recordIds)],
    });
    return new Map((rows as [string, string, string, string | null][]).map(([exceptionId, id, fingerprint, recordId]) => [exceptionId, { id, fingerprint, recordId }]));
  }
}

interface Open {
  readonly id: string;
  readonly fingerprint: string;
  readonly recordId: string | null;
}

const OPEN_MAX = 5_000;
/** Of those that are made of others, such as bookings, two that are alike are two. */
export const DUPLICATE_ENTITIES: readonly EntityName[] = ['worker', 'project', 'charge-code', 'org-unit', 'cost-center', 'location', 'labor-category', 'legal-entity'];

function groupsOf(open: readonly Open[]): InQueue[] {
  return [...Map.groupBy(open, ({ fingerprint }) => fingerprint)].map(([fingerprint, those]) => ({ fingerprint, ids: those.map(({ id }) => id) }));
}
