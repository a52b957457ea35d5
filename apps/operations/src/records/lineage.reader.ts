import type { EntityName } from '@muster/contracts';
import type { Governance } from '@muster/domain-governance';
import { notFound } from '@muster/platform-http';
import type { FirmServices } from '../firm/firm-services.js';
import { ask, awayOf } from './ask-firm.js';
import { placeOf, type KnownOfRecord } from './firm-record.reader.js';
import { fieldsRead, type Lineage, type LineageTarget, type MappingsAnswer, type OriginalAnswer } from './lineage.js';
import { ownersOf, type HistoryAnswer, type JournaledDelivery, type RecordView } from './master-answers.js';

/** Follows an attribute of a record back to what was sent, and on to who has it. */
export class LineageReader {
  constructor(
    private readonly options: { readonly firm: FirmServices; readonly governance: Governance; readonly known: Pick<KnownOfRecord, 'sourcesOf' | 'placesOf'> },
  ) {}

  async read(entity: EntityName, recordId: string, attribute: string): Promise<Lineage> {
    const { firm, governance, known } = this.options;
    const governed = governance.entities.get(entity)?.attributes.get(attribute);
    if (!governed) throw notFound('attribute', `${entity} has no attribute of this name.`, 'GET /v1/governance lists them.');
    const [master, path] = placeOf(entity, recordId);
    const [record, history, deliveries, mapped] = await Promise.all([
      ask<RecordView>(firm, master, path), ask<HistoryAnswer>(firm, master, `${path}/history`), ask<{ deliveries: JournaledDelivery[] }>(firm, 'connectors', `/v1/deliveries?record=${recordId}`), ask<MappingsAnswer>(firm, 'connectors', '/v1/mappings'),
    ]);
    if (record.away === undefined && record.value === undefined) throw notFound('id', `${master} has no ${entity} of this id.`, 'GET /v1/search finds records by the ids of any system.');
    const { value = null, provenance, changed } = record.value?.attributes[attribute] ?? {};
    const recorded = (history.value?.recorded ?? []).flatMap((version) => version.changes.filter((change) => change.attribute === attribute).map((change) => ({ ...version, ...change })));
    const { eventId, owner: system } = provenance ?? {};
    const rules = rulesOf(mapped.value, system, entity, attribute);
    const [original, places, sources] = await Promise.all([
      eventId === undefined ? undefined : ask<OriginalAnswer>(firm, 'connectors', `/v1/originals/${eventId}?restricted=true`), known.placesOf(eventId === undefined ? [] : [eventId]), known.sourcesOf(recorded.flatMap(({ causationId }) => (causationId === null ? [] : [causationId]))),
    ]);
    const masked = governed.classification === 'confidential' || governed.classification === 'restricted';
    const { version } = provenance ?? {};
    return {
      entity, recordId, attribute, meaning: governed.meaning, classification: governed.classification, steward: governed.steward, value,
      said: system === undefined || eventId === undefined ? null : {
        system, externalId: provenance?.externalId ?? null, eventId, recordedAt: provenance?.recordedAt ?? null, effectiveFrom: provenance?.effectiveFrom ?? null, version: version ? `${version.epoch}.${version.version}.${version.revision}` : null, event: places.get(eventId) ?? null,
      },
      original: original?.value ? { stream: original.value.stream, keptAt: original.value.keptAt, expiresAt: original.value.expiresAt, masked, rows: masked ? [] : fieldsRead(original.value.record, rules.flatMap(({ reads }) => reads)) } : null,
      mappings: rules.map(({ reads: _reads, ...rule }) => rule),
      rule: { owner: ownersOf(governance, entity, attribute), decidedBy: governed.owner[0]?.decidedBy ?? null, configVersion: record.value?.version?.configVersion ?? null },
      canonical: { recordVersion: record.value?.version?.recordVersion ?? 0, changedAt: changed?.recordedAt ?? null, correlationId: changed?.correlationId ?? null },
      targets: this.targetsOf(entity, attribute, deliveries.value?.deliveries ?? [], mapped.value),
      before: recorded.map(({ recordVersion, recordedAt, before, after, causationId, correlationId }) => ({ recordVersion, at: recordedAt, before, after, system: (causationId === null ? undefined : sources.get(causationId)) ?? null, correlationId })),
      away: awayOf([record, history, deliveries, mapped, ...(original ? [original] : [])]),
    };
  }

  private targetsOf(entity: EntityName, attribute: string, deliveries: readonly JournaledDelivery[], mapped: MappingsAnswer | undefined): LineageTarget[] {
    const { governance } = this.options;
    return deliveries.filter((delivery) => delivery.entity === entity && governance.mayReceive(entity, attribute, delivery.system)).map((delivery) => {
      const write = mapped?.writes.find((one) => one.system === delivery.system && one.entity === entity);
      const fields = write?.fields.filter(({ attributes }) => attributes.includes(attribute)).map(({ field }) => field) ?? [];
      return {
        system: delivery.system, kind: governance.systems.get(delivery.system)?.kind ?? null, fields, state: delivery.state, wanted: delivery.wantedVersion, acknowledged: delivery.acknowledgedVersion,
        acknowledgedAt: delivery.acknowledgedAt, targetId: delivery.targetId, reason: delivery.reason,
      };
    });
  }
}

function rulesOf(mapped: MappingsAnswer | undefined, system: string | undefined, entity: string, attribute: string): { mapping: string; version: number; from: string; rule: string; reads: readonly string[] }[] {
  return (mapped?.mappings ?? []).filter((mapping) => mapping.system === system).flatMap(({ mapping, version, outputs }) =>
    outputs.filter((output) => output.entity === entity).flatMap(({ from, attributes }) => attributes.filter((one) => one.attribute === attribute).map(({ rule, reads }) => ({ mapping, version, from, rule, reads }))));
}
