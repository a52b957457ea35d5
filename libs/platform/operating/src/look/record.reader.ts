import { entities, type AttributeDeclaration, type EntityName } from '@muster/contracts';
import { type CanonicalRecord, type FoldContext, type WorkingRecord } from '@muster/domain-claims';
import { notFound } from '@muster/platform-http';
import type { LocalDate } from '@muster/platform-kernel';
import { uuidArray, type Transaction } from '@muster/platform-postgres';
import { CrosswalkModel, MasterRuntime } from '@muster/platform-records';
import { Injectable } from '@nestjs/common';
import { replacedClaims, voicesAt, type ReplacedClaims } from './claims-at.js';
import { pluralOf } from '../paths.js';
import { recordedVersions, valuesRecordedBy, type RecordedVersion, type VersionRow } from './history-view.js';
import { computeRecord, showAssertion, showVoices, timelineOf, type Provenance, type TimelineStep, type VoiceView } from './record-view.js';
import { showValue } from './show-value.js';

export interface LookOptions {
  validOn?: LocalDate | undefined;
  /** Milliseconds since 1970. */
  recordedBy?: number | undefined;
  restricted?: boolean | undefined;
}

export interface AttributeView {
  value?: unknown;
  /** True where the attribute is classed restricted; its value is there only where it was asked for. */
  restricted?: true;
  provenance?: Provenance;
  /** The version in which it last changed. */
  changed?: { recordVersion: number; recordedAt: string; correlationId: string; causationId: string | null };
}

/** published: what subscribers have. recomputed: from the claims of today. walked-back: from the history of versions. rebuilt: from the claims known then. */
export type HowComputed = 'published' | 'recomputed' | 'walked-back' | 'rebuilt';

export interface RecordView {
  entity: string;
  id: string;
  how: HowComputed;
  validOn?: string;
  recordedBy?: string;
  /** Set where this id is an alias: the record that survives. */
  mergedInto: string | null;
  survivor?: string;
  version: { recordVersion: number; restrictedVersion?: number; type: string | null; recordedAt: string | null; correlationId: string | null; causationId: string | null; eventId?: string; configVersion?: string } | null;
  retired?: boolean;
  pending?: string[];
  flags?: string[];
  place?: { day: string; zone: string; legalEntity?: string; region?: string };
  externalIds: { system: string; id: string }[];
  attributes: Record<string, AttributeView>;
}

interface Read {
  versions: VersionRow[];
  replaced: ReplacedClaims[];
  updatedAt: number;
}

const instantOf = (ms: number): string => new Date(ms).toISOString();

/** Answers questions about single records, each from one snapshot of the database. */
@Injectable()
export class RecordReader {
  constructor(private readonly master: MasterRuntime) {}

  /** The canonical id of what a system calls a record. */
  async idOf(entity: EntityName, system: string, externalId: string): Promise<string> {
    if (!this.master.governance.systems.has(system)) throw notFound('system', 'No system of this name is declared.', `Declared are ${[...this.master.governance.systems.keys()].join(', ')}.`);
    const found = await this.crosswalk.findOneBy({ entity, id_space: this.master.path.idSpace(entity, system), external_id: externalId });
    if (!found) throw notFound('externalId', `${system} has not spoken of a ${entity} under this id.`, 'Check the id; an event that was parked is listed under /v1/parked.');
    return found.record_id;
  }

  /** Every system that has such an id; ids are unique within one system only. */
  async find(entity: EntityName, externalId: string): Promise<{ system: string; externalId: string; recordId: string }[]> {
    const rows = await this.crosswalk.find({ where: { entity, external_id: externalId }, order: { id_space: 'asc' } });
    return rows.map((row) => ({ system: row.id_space, externalId: row.external_id, recordId: row.record_id }));
  }

  async look(entity: EntityName, id: string, options: LookOptions): Promise<RecordView> {
    const { validOn, recordedBy } = options;
    if (recordedBy !== undefined && validOn === undefined) return this.walkedBack(entity, id, recordedBy, options);
    return this.inspect(entity, id, (context, record, read) => {
      if (recordedBy !== undefined) {
        if (!read.versions.some((version) => version.recordedAt <= recordedBy)) return undefined;
        return this.computed(context, { ...record, voices: voicesAt(record, read.replaced, recordedBy) }, read, options, 'rebuilt');
      }
      return this.computed(context, record, read, options, validOn === undefined ? 'published' : 'recomputed');
    });
  }

  async claims(entity: EntityName, id: string, restricted: boolean): Promise<{ entity: string; id: string; mergedInto: string | null; voices: VoiceView[] }> {
    const declarations = this.declarations(entity);
    const declared = new Map(declarations.map((one) => [one.name, one]));
    return this.inspect(entity, id, (context, record, read) => {
      const voices = showVoices(context, record, declarations, restricted);
      for (const past of read.replaced) {
        const shown = past.assertions.map((assertion) => ({ ...showAssertion(assertion, declared, restricted, () => 'takes-back'), replacedAt: instantOf(past.replacedAt) }));
        const replaced = shown.map((assertion) => ({ ...assertion, claims: assertion.claims.map(({ standing: _standing, ...claim }) => claim) })) as VoiceView['replaced'];
        const voice = voices.find((one) => one.system === past.system && one.externalId === past.externalId);
        if (voice) voice.replaced.push(...replaced);
        else voices.push({ system: past.system, externalId: past.externalId, assertions: [], replaced });
      }
      return { entity, id, mergedInto: record.mergedInto, voices };
    });
  }

  async history(entity: EntityName, id: string, restricted: boolean): Promise<{ entity: string; id: string; recorded: RecordedVersion[]; valid: TimelineStep[]; validLeftOut: number }> {
    const all = this.declarations(entity);
    const declarations = restricted ? all : all.filter((one) => !one.restricted);
    return this.inspect(entity, id, (context, record, read) => {
      const facet = (isRestricted: boolean, current: CanonicalRecord | null) => recordedVersions(read.versions.filter((version) => version.restricted === isRestricted), current ?? {}, all);
      const recorded = [...facet(false, record.current), ...(restricted ? facet(true, record.currentRestricted) : [])].sort((a, b) => (a.recordedAt < b.recordedAt ? 1 : a.recordedAt > b.recordedAt ? -1 : b.recordVersion - a.recordVersion));
      const { steps, leftOut } = timelineOf(context, record, declarations);
      return { entity, id, recorded, valid: steps, validLeftOut: leftOut };
    });
  }

  private get crosswalk() {
    return this.master.database.dataSource.getRepository(CrosswalkModel);
  }

  private declarations(entity: EntityName): readonly AttributeDeclaration[] {
    return entities[entity].attributes;
  }

  private async inspect<T>(entity: EntityName, id: string, compute: (context: FoldContext, record: WorkingRecord, read: Read) => T | undefined): Promise<T> {
    const found = await this.master.path.inspect(entity, [id], (tx) => readPast(tx, id), (context, record, read, stored) => ({ is: stored.entity === entity && !isStub(record, read), answer: compute(context, record, read) }));
    const one = found.get(id);
    if (!one?.is) throw notFound('canonicalId', `There is no ${entity} of this id.`, `GET /v1/${pluralOf(entity)}/by/{system}/{externalId} finds a record by an id of a source.`);
    if (one.answer === undefined) throw notFound('recordedBy', `Nothing of this ${entity} was recorded by then.`, 'Ask for a later instant; the history has the first one.');
    return one.answer;
  }

  private computed(context: FoldContext, record: WorkingRecord, read: Read, options: LookOptions, how: HowComputed): RecordView {
    const declarations = this.declarations(context.rules.entity as EntityName);
    const computed = computeRecord(context, record, declarations, options.validOn);
    const published = how === 'published';
    const attributes: Record<string, AttributeView> = {};
    for (const declared of declarations) {
      const { value, provenance } = computed.attributes.get(declared.name)!;
      const hidden = declared.restricted && !options.restricted;
      const current = (declared.restricted ? record.currentRestricted : record.current)?.[declared.name];
      const changed = published ? lastChange(read.versions, declared) : undefined;
      attributes[declared.name] = {
        ...(hidden ? {} : { value: published ? showValue(declared, current) : value }), ...(declared.restricted ? { restricted: true as const } : {}), provenance: hidden ? { status: provenance.status } : provenance, ...(changed && !hidden ? { changed } : {}),
      };
    }
    return {
      ...this.head(context.rules.entity, record, how, options), version: published ? currentVersion(record, read) : null,
      ...(published ? { retired: record.current?.retired ?? false, pending: record.current?.pending ?? [], flags: [...(record.current?.flags ?? [])] } : { pending: [...computed.attributes].filter(([, one]) => one.provenance.status === 'pending').map(([name]) => name).sort() }),
      place: computed.place, attributes,
    };
  }

  private walkedBack(entity: EntityName, id: string, recordedBy: number, options: LookOptions): Promise<RecordView> {
    return this.inspect(entity, id, (_, record, read) => {
      const main = valuesRecordedBy(read.versions.filter((version) => !version.restricted), record.current ?? {}, recordedBy);
      const restricted = valuesRecordedBy(read.versions.filter((version) => version.restricted), record.currentRestricted ?? {}, recordedBy);
      if (!main && !restricted) return undefined;
      const attributes: Record<string, AttributeView> = {};
      for (const declared of this.declarations(entity)) {
        const facet = declared.restricted ? restricted : main;
        const hidden = declared.restricted && !options.restricted;
        attributes[declared.name] = { ...(hidden ? {} : { value: showValue(declared, facet?.values[declared.name]) }), ...(declared.restricted ? { restricted: true as const } : {}) };
      }
      const version = (main ?? restricted)!.version;
      return {
        ...this.head(entity, record, 'walked-back', options), attributes,
        version: { recordVersion: version.recordVersion, type: version.type, recordedAt: instantOf(version.recordedAt), correlationId: version.correlationId, causationId: version.causationId },
      };
    });
  }

  private head(entity: string, record: WorkingRecord, how: HowComputed, { validOn, recordedBy }: LookOptions): Pick<RecordView, 'entity' | 'id' | 'how' | 'validOn' | 'recordedBy' | 'mergedInto' | 'survivor' | 'externalIds'> {
    return {
      entity, id: record.id, how, ...(validOn === undefined ? {} : { validOn: instantOf(validOn * 86_400_000).slice(0, 10) }), ...(recordedBy === undefined ? {} : { recordedBy: instantOf(recordedBy) }),
      mergedInto: record.mergedInto, ...(record.mergedInto ? { survivor: `/v1/${pluralOf(entity)}/${record.mergedInto}` } : {}),
      externalIds: record.voices.map((voice) => ({ system: voice.system, id: voice.externalId })).sort((a, b) => (a.system < b.system ? -1 : a.system > b.system ? 1 : a.id < b.id ? -1 : 1)),
    };
  }
}

/** A row that only holds an id, such as one that an identity link named first. */
function isStub(record: WorkingRecord, read: Read): boolean {
  return record.current === null && record.voices.length === 0 && read.versions.length === 0;
}

function currentVersion(record: WorkingRecord, read: Read): RecordView['version'] {
  const meta = record.current?.meta;
  if (!meta) return null;
  return {
    recordVersion: meta.recordVersion, ...(record.restrictedVersion > 0 ? { restrictedVersion: record.restrictedVersion } : {}), type: meta.type, recordedAt: instantOf(read.versions.find((version) => !version.restricted)?.recordedAt ?? read.updatedAt),
    correlationId: meta.correlationId, causationId: meta.causationId, eventId: meta.eventId, configVersion: meta.configVersion,
  };
}

function lastChange(versions: readonly VersionRow[], declared: AttributeDeclaration): AttributeView['changed'] {
  const version = versions.find((one) => one.restricted === declared.restricted && Object.hasOwn(one.prior, declared.name));
  return version && { recordVersion: version.recordVersion, recordedAt: instantOf(version.recordedAt), correlationId: version.correlationId, causationId: version.causationId };
}

async function readPast(tx: Transaction, id: string): Promise<Read> {
  const versions = await tx.query({
    text: `select restricted, record_version, (extract(epoch from recorded_at) * 1000)::int8, type, causation_id, correlation_id, prior from history where record_id = any($1::uuid[]) order by recorded_at desc, record_version desc`, values: [uuidArray([id])],
  });
  const replaced = await tx.query({ text: `select system, external_id, (extract(epoch from replaced_at) * 1000)::int8, doc from claim_history where record_id = any($1::uuid[]) order by id`, values: [uuidArray([id])] });
  const record = await tx.query({ text: `select (extract(epoch from updated_at) * 1000)::int8 from record where id = any($1::uuid[])`, values: [uuidArray([id])] });
  return {
    versions: (versions.rows as [boolean, number, number, string, string | null, string, string][]).map(([restricted, recordVersion, recordedAt, type, causationId, correlationId, prior]) => ({ restricted, recordVersion, recordedAt, type, causationId, correlationId, prior: JSON.parse(prior) as VersionRow['prior'] })),
    replaced: replacedClaims(replaced.rows as [string, string, number, Buffer][]),
    updatedAt: (record.rows[0] as [number] | undefined)?.[0] ?? 0,
  };
}
