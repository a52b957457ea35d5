import type { Governance } from '@muster/domain-governance';
import { isEntity, type EntityName } from '@muster/contracts';
import { isUuid } from '@muster/platform-kernel';
import { byteaArray, textArray, type Database } from '@muster/platform-postgres';
import type { FirmService, FirmServices } from '../firm/firm-services.js';
import { masterOf } from '../firm/masters.js';
import { ask, awayOf, type Asked } from '../records/ask-firm.js';
import type { JournaledDelivery } from '../records/master-answers.js';
import { wordsOf, type KeyHasher } from './key-hasher.js';
import { graphOf, outcomesTold, titleOf, type TracedEvent, type TraceEdge, type TraceNode } from './trace-graph.js';

export interface FoundKey {
  readonly kind: 'correlation' | 'event' | 'record' | 'id';
  readonly entity?: string;
  readonly recordId?: string;
}

export interface RecordOfKey {
  readonly entity: EntityName;
  readonly recordId: string;
}

export interface TraceAnswer {
  readonly key: string;
  readonly found: readonly FoundKey[];
  /** In the order of time. */
  readonly nodes: readonly TraceNode[];
  readonly edges: readonly TraceEdge[];
  /** There is more than was asked for: the newest are here. */
  readonly truncated: boolean;
  readonly away: readonly FirmService[];
}

interface Seeds {
  readonly correlations: readonly string[];
  readonly events: readonly string[];
  readonly records: readonly string[];
  readonly hashes: readonly Buffer[];
}

type Row = [
  at: Date, topic: string, partition: number, offset: number, kind: TracedEvent['kind'], type: string, service: string | null, entity: string | null, recordId: string | null, system: string | null, version: number | null,
  eventId: string | null, causationId: string | null, correlationId: string | null, about: string | null, outcome: string | null, detail: string | null,
];

const COLUMNS = 'at, topic, partition, "offset", kind, type, service, entity, record_id, system, version, event_id, causation_id, correlation_id, about, outcome, detail';
const RECORDS_MAX = 20;
/** Records whose services are asked beside the index. */
const ASKED_MAX = 3;

/** What belongs to a key, over every service: from the index of the topics, and of the few records it leads to what their services say. */
export class TraceReader {
  constructor(
    private readonly options: { readonly database: Database; readonly hasher: KeyHasher; readonly governance: Governance; readonly firm: Pick<FirmServices, 'get'> },
  ) {}

  /** Records that are called so: by canonical id, an id of a system, e-mail, code, or all words of a name. */
  async recordsOf(key: string): Promise<RecordOfKey[]> {
    const { database, hasher } = this.options;
    const text = key.trim();
    const words = wordsOf(text);
    if (words.length === 0) return [];
    const { rows } = await database.query({
      text: `select entity, record_id from trace_record where record_id = $1
        union select entity, record_id from trace_record_key where hash = any($2::bytea[])
        union select entity, record_id from trace_record_key where hash = any($3::bytea[]) group by 1, 2 having count(distinct hash) = $4 limit ${RECORDS_MAX}`,
      values: [text.toLowerCase(), byteaArray(this.idHashes(text)), byteaArray(words.map((word) => hasher.word(word))), words.length],
    });
    return (rows as [string, string][]).flatMap(([entity, recordId]) => (isEntity(entity) ? [{ entity, recordId }] : [])).slice(0, RECORDS_MAX);
  }

  async trace(key: string, limit: number): Promise<TraceAnswer> {
    const { database } = this.options;
    const text = key.trim();
    const records = await this.recordsOf(text);
    const [asId] = (await database.query({ text: 'select exists (select from trace_event where correlation_id = $1), exists (select from trace_event where event_id = $1), exists (select from trace_event where key_hash = any($2::bytea[]))', values: [text, byteaArray(this.idHashes(text))] })).rows as [boolean, boolean, boolean][];
    const [isCorrelation, isEvent, isSpoken] = asId!;
    const found: FoundKey[] = [
      ...(isCorrelation ? [{ kind: 'correlation' as const }] : []), ...(isEvent ? [{ kind: 'event' as const }] : []), ...records.map((record) => ({ kind: isUuid(text) ? ('record' as const) : ('id' as const), ...record })), ...(isSpoken && records.length === 0 ? [{ kind: 'id' as const }] : []),
    ];
    if (found.length === 0) return { key, found, nodes: [], edges: [], truncated: false, away: [] };
    const seeds: Seeds = { correlations: isCorrelation ? [text] : [], events: isEvent ? [text] : [], records: records.map(({ recordId }) => recordId), hashes: this.idHashes(text) };
    const { events, truncated } = await this.events(seeds, limit);
    const { nodes, edges } = graphOf(events);
    const told = await this.told(records, isCorrelation ? text : undefined, nodes);
    const shown = nodes.map((node): TraceNode => nodeOf(node, told.outcomes));
    return { key, found, nodes: [...shown, ...told.deliveries].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)), edges, truncated, away: told.away };
  }

  /** Of these, who published each. */
  async sourcesOf(eventIds: readonly string[]): Promise<Map<string, string>> {
    if (eventIds.length === 0) return new Map();
    const { rows } = await this.options.database.query({ text: 'select event_id, coalesce(system, service) from trace_event where event_id = any($1::text[])', values: [textArray(eventIds)] });
    return new Map((rows as [string, string | null][]).flatMap(([id, source]) => (source === null ? [] : [[id, source] as const])));
  }

  /** Of these, where each stands on the topics. */
  async placesOf(eventIds: readonly string[]): Promise<Map<string, { topic: string; partition: number; offset: number }>> {
    if (eventIds.length === 0) return new Map();
    const { rows } = await this.options.database.query({ text: 'select event_id, topic, partition, "offset" from trace_event where event_id = any($1::text[])', values: [textArray(eventIds)] });
    return new Map((rows as [string, string, number, number][]).map(([id, topic, partition, offset]) => [id, { topic, partition, offset }]));
  }

  /** Open exceptions about a record, and about what its systems said of it and nobody could take. Ids of the queue. */
  async exceptionsOf(externalIds: readonly { readonly system: string; readonly id: string }[], recordId: string): Promise<string[]> {
    const { database, hasher } = this.options;
    const { rows } = await database.query({
      text: `select id from exception where record_id = $1 and is_open
        union select x.id from trace_event t join exception x on x.topic = t.topic and x.partition = t.partition and x."offset" = t."offset" where t.key_hash = any($2::bytea[]) and x.is_open limit 100`,
      values: [recordId, byteaArray(externalIds.map(({ system, id }) => hasher.id(system, id)))],
    });
    return (rows as [string][]).map(([id]) => id);
  }

  /** `hris:100270`, or an id alone, which may be of any system. */
  private idHashes(text: string): Buffer[] {
    const { governance, hasher } = this.options;
    const at = text.indexOf(':');
    if (at > 0 && governance.systems.has(text.slice(0, at))) return [hasher.id(text.slice(0, at), text.slice(at + 1))];
    return [...governance.systems.keys()].map((system) => hasher.id(system, text));
  }

  /** Seeds, what their records' systems said, and the causes and effects next to them. */
  private async events(seeds: Seeds, limit: number): Promise<{ events: TracedEvent[]; truncated: boolean }> {
    const { rows } = await this.options.database.query({
      text: `with own as (select k.hash from trace_record_key k where k.record_id = any($3::text[])),
        seed as (
          select ${COLUMNS} from trace_event where correlation_id = any($1::text[])
          union select ${COLUMNS} from trace_event where event_id = any($2::text[])
          union select ${COLUMNS} from trace_event where record_id = any($3::text[])
          union select ${COLUMNS} from trace_event where key_hash = any($4::bytea[])
          union select ${COLUMNS} from trace_event where key_hash in (select hash from own)
          order by at desc limit $5 + 1
        ), cause as (select ${COLUMNS} from trace_event where event_id in (select causation_id from seed where causation_id is not null)),
        effect as (select ${COLUMNS} from trace_event where causation_id in (select event_id from seed where event_id is not null and (cardinality($1::text[]) > 0 or cardinality($2::text[]) > 0 or kind = 'source-event'))),
        complaint as (select ${COLUMNS} from trace_event where about in (select topic || '/' || partition || '/' || "offset" from seed))
        select * from seed union select * from cause union select * from effect union select * from complaint order by at desc, topic, partition, "offset" limit $5 + 1`,
      values: [textArray(seeds.correlations), textArray(seeds.events), textArray(seeds.records), byteaArray(seeds.hashes), limit],
    });
    return { events: (rows as Row[]).slice(0, limit).map(eventOf), truncated: rows.length > limit };
  }

  /** What became of events in their services, and what is still to be delivered. */
  private async told(records: readonly RecordOfKey[], correlationId: string | undefined, nodes: readonly TracedEvent[]): Promise<{ outcomes: ReadonlyMap<string, string>; deliveries: TraceNode[]; away: FirmService[] }> {
    const { firm } = this.options;
    const asked = records.length > 0 ? records.slice(0, ASKED_MAX) : recordsIn(nodes).slice(0, ASKED_MAX);
    type Journal = { entries: { topic: string; partition: number; offset: number; now: string }[] };
    const masters = [...new Set(asked.map(({ entity }) => masterOf(entity)))];
    const journals: Promise<Asked<Journal>>[] = [
      ...asked.map(({ entity, recordId }) => ask<Journal>(firm, masterOf(entity), `/v1/journal?recordId=${recordId}`)), ...(correlationId === undefined ? [] : masters.map((master) => ask<Journal>(firm, master, `/v1/journal?correlationId=${encodeURIComponent(correlationId)}`))),
    ];
    const [journaled, delivered] = await Promise.all([Promise.all(journals), Promise.all(asked.map(({ recordId }) => ask<{ deliveries: JournaledDelivery[] }>(firm, 'connectors', `/v1/deliveries?record=${recordId}`)))]);
    const ofMasters = new Map(journaled.flatMap(({ value }) => value?.entries ?? []).map(({ topic, partition, offset, now }) => [`${topic}/${partition}/${offset}`, now]));
    const outcomes = new Map([...outcomesTold(nodes), ...ofMasters]);
    const open = delivered.flatMap(({ value }) => value?.deliveries ?? []).filter(({ state }) => state !== 'delivered');
    return { outcomes, deliveries: open.map(deliveryNode), away: awayOf([...journaled, ...delivered]) };
  }
}

function recordsIn(nodes: readonly TracedEvent[]): RecordOfKey[] {
  const found = new Map<string, RecordOfKey>();
  for (const { entity, recordId } of nodes) if (entity !== null && recordId !== null && isEntity(entity)) found.set(`${entity}/${recordId}`, { entity, recordId });
  return [...found.values()];
}

function eventOf([at, topic, partition, offset, kind, type, service, entity, recordId, system, version, eventId, causationId, correlationId, about, outcome, detail]: Row): TracedEvent {
  const said = { kind, type, system, service, entity, version, outcome };
  return { ...said, id: `${topic}/${partition}/${offset}`, at: at.toISOString(), title: titleOf(said), recordId, topic, partition, offset, eventId, causationId, correlationId, about, detail };
}

/** What a person is shown, with what became of it where its service has told. */
function nodeOf({ type: _type, version: _version, causationId: _cause, about: _about, ...node }: TracedEvent, outcomes: ReadonlyMap<string, string>): TraceNode {
  return { ...node, outcome: outcomes.get(node.id) ?? node.outcome };
}

/** Of a delivery that is not there yet: why stands with the connectors, since a target's words may hold values. */
function deliveryNode({ system, entity, recordId, state, wantedVersion, acknowledgedVersion, wantedSince }: JournaledDelivery): TraceNode {
  return {
    id: `delivery/${system}/${recordId}`, at: wantedSince, kind: 'delivery', title: `${system} is to have version ${wantedVersion}${acknowledgedVersion > 0 ? `, and has version ${acknowledgedVersion}` : ''}`, service: 'connectors', system, entity, recordId,
    topic: null, partition: null, offset: null, eventId: null, correlationId: null, outcome: state, detail: null,
  };
}
