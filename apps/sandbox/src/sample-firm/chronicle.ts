import { changeRecordOf, identityLinkTopic, sourceTopic, type RecordInputs } from '@muster/contracts';
import { uuidv5, type LocalDate } from '@muster/platform-kernel';

/** What a piece of news is about; specs and demonstrations find their examples by it. */
export type Story =
  | 'reference-data' | 'late-head' | 'renamed-unit' | 'closed-cost-center' | 'identity-link'
  | 'initial-load' | 'hire' | 'future-hire' | 'moved-start' | 'transfer' | 'transfer-ahead' | 'manager-change' | 'location-change' | 'leave' | 'termination' | 'termination-ahead'
  | 'rehire' | 'conversion' | 'promotion' | 'moved-date' | 'rescinded' | 'rescinded-ahead' | 'company-move' | 'name-change' | 'part-time' | 'cost-review' | 'skill-change' | 'certification-renewed'
  | 'echo' | 'refused' | 'unknown-code' | 'missing-cost-center' | 'published-twice';

type ChangeRecord = {
  worker: 'muster.worker.WorkerChange';
  'legal-entity': 'muster.legal_entity.LegalEntityChange';
  'org-unit': 'muster.org_unit.OrgUnitChange';
  'cost-center': 'muster.cost_center.CostCenterChange';
  location: 'muster.location.LocationChange';
  'labor-category': 'muster.labor_category.LaborCategoryChange';
};
/** The entities that the sample firm's systems publish changes of themselves; the others are read from their servers. */
type ToldEntity = keyof ChangeRecord;
type EventOf<R extends keyof RecordInputs> = { [N in R]: { topic: string; key: string; record: N; value: RecordInputs[N]; story: Story } }[R];

/** An event as a system of the firm publishes it; `record` names the schema of `value`. */
export type SampleEvent = EventOf<ChangeRecord[ToldEntity] | 'muster.identity.IdentityLink'>;

export type ValuesOf<E extends ToldEntity> = NonNullable<RecordInputs[ChangeRecord[E]]['values']>;

/** What one system says of one of its records. */
export interface Saying<E extends ToldEntity = ToldEntity> {
  system: string;
  entity: E;
  key: string;
  /** The attributes that it speaks of are the ones that stand here; a rescission names them and their values do not count. */
  values: ValuesOf<E>;
  /** First day in effect; null for at once. */
  from: LocalDate | null;
  replaces?: LocalDate;
  rescind?: boolean;
  /** Into the topic of mass loads. */
  bulk?: boolean;
  /** How long after the business change the system tells of it. */
  afterMinutes?: number;
}

export interface WorkerLink {
  left: { system: string; id: string };
  right: { system: string; id: string };
  reason: string;
}

interface Draft {
  story: Story;
  atMs: number;
  change: number;
  content: Saying | WorkerLink;
}

/** One change in the life of the firm, told by every system that it touches under one correlation id. */
export interface BusinessChange {
  say<E extends ToldEntity>(saying: Saying<E>): BusinessChange;
  link(link: WorkerLink): BusinessChange;
}

const minuteMs = 60_000;
const sampleFirmNamespace = '5b0d1c8e-6a5f-5c0e-9d59-2f8e5a3f7c41';

/** Collects what is said, in any order, and hands it out as events in the order of their time. */
export class Chronicle {
  private readonly drafts: Draft[] = [];
  private changes = 0;
  private readonly namespace: string;

  /** @param restartMs from when on the PSA counts its versions from 1 again, as it was moved to another server. */
  constructor(firm: string, private readonly restartMs: number) {
    this.namespace = uuidv5(firm, sampleFirmNamespace);
  }

  begin(story: Story, atMs: number): BusinessChange {
    const change = (this.changes += 1);
    const told: BusinessChange = {
      say: (saying) => {
        this.drafts.push({ story, atMs: atMs + (saying.afterMinutes ?? 0) * minuteMs, change, content: saying as Saying });
        return told;
      },
      // Ahead of what is said of the worker under either id, as a firm does where it can.
      link: (link) => {
        this.drafts.push({ story, atMs: atMs - 30 * minuteMs, change, content: link });
        return told;
      },
    };
    return told;
  }

  events(): SampleEvent[] {
    const versions = new Map<string, Version>();
    return [...this.drafts].sort((a, b) => a.atMs - b.atMs).map((draft) => this.eventOf(draft, versions));
  }

  private eventOf({ story, atMs, change, content }: Draft, versions: Map<string, Version>): SampleEvent {
    const { system, topic, key } = placeOf(content);
    const stream = `${topic.replace('.bulk', '')}/${key}`;
    const version = nextVersion(system, atMs, atMs < this.restartMs ? 0 : 1, versions.get(stream));
    versions.set(stream, version);
    const meta = {
      eventId: uuidv5(`${stream}/${version.sourceEpoch}/${version.sourceVersion}`, this.namespace), source: system, ...version, occurredAt: atMs,
      correlationId: uuidv5(`change/${change}`, this.namespace),
    };
    if ('left' in content) return { topic, key, story, record: 'muster.identity.IdentityLink', value: { meta, entity: 'worker', relation: 'same-as', ...content } };
    const { entity, values, from, replaces, rescind } = content;
    const value = {
      meta, operation: rescind ? 'rescind' : 'assert', effectiveFrom: from, asserted: Object.keys(values),
      ...(replaces === undefined ? {} : { replacesEffectiveFrom: replaces }), ...(rescind ? {} : { values }),
    };
    return { topic, key, story, record: changeRecordOf(entity), value } as SampleEvent; // Saying<E> has tied the values to the entity
  }
}

function placeOf(content: Saying | WorkerLink): { system: string; topic: string; key: string } {
  if (!('left' in content)) return { system: content.system, topic: sourceTopic(content.system, content.entity, { bulk: content.bulk ?? false }), key: content.key };
  return { system: 'operations', topic: identityLinkTopic, key: `worker/${content.left.system}/${content.left.id}` };
}

interface Version {
  sourceEpoch: number;
  sourceVersion: number;
}

/** As config/systems declares each system's versions: a counter per record, the second of the change, or a counter that began again. */
function nextVersion(system: string, atMs: number, psaEpoch: number, last: Version | undefined): Version {
  const sourceEpoch = system === 'psa' ? psaEpoch : 0;
  const counted = last?.sourceEpoch === sourceEpoch ? last.sourceVersion + 1 : 1;
  return { sourceEpoch, sourceVersion: system === 'hris-apac' ? Math.max(counted, Math.floor(atMs / 1_000)) : counted };
}
