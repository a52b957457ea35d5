import { entities, type EntityName } from '@muster/contracts';
import type { AttributeView, RecordedVersion, RecordView, TimelineStep, VoiceView } from '@muster/platform-operating';
import { pluralOf } from '@muster/platform-operating/paths';
import { isUuid } from '@muster/platform-kernel';
import { EXIT, Failure } from '../failure.js';
import { inWords, instant, show, table, withArticle, type Screen } from '../screen.js';
import type { Service } from '../services.js';
import type { Context, Outcome } from './command.js';

export interface RecordOptions {
  validOn?: string;
  recordedBy?: string;
  restricted?: boolean;
  claims?: boolean;
  history?: boolean;
}

interface Found {
  system: string;
  externalId: string;
  recordId: string;
}

const SYSTEM_AND_ID = /^([a-z][a-z0-9-]*):(.+)$/s;

/** The canonical ids that a person may mean: one as it is, `system:id`, or an id that any system uses. */
export async function idsMeant(service: Service, entity: EntityName, key: string): Promise<string[]> {
  if (isUuid(key.toLowerCase())) return [key.toLowerCase()];
  const [, system, externalId] = SYSTEM_AND_ID.exec(key) ?? [];
  if (system !== undefined && externalId !== undefined) {
    const record = await service.find<RecordView>(`/v1/${pluralOf(entity)}/by/${system}/${encodeURIComponent(externalId)}`);
    if (record) return [record.id];
  }
  const { found } = await service.get<{ found: Found[] }>(`/v1/${pluralOf(entity)}/by/${encodeURIComponent(key)}`);
  return [...new Set(found.map(({ recordId }) => recordId))];
}

export async function showRecord({ services, screen }: Context, entity: EntityName, key: string, options: RecordOptions): Outcome {
  const service = services.of(entity);
  const ids = await idsMeant(service, entity, key);
  if (ids.length === 0) throw new Failure(EXIT.no, `No system has spoken of ${withArticle(entity)} under ${JSON.stringify(key)}. Parked events are listed by \`muster parked\`.`);
  if (ids.length > 1) {
    show(screen, { key, ids }, () => `${ids.length} records are called ${key} by different systems. Name one:\n${ids.join('\n')}`);
    return EXIT.no;
  }
  const query = queryOf(options);
  const path = `/v1/${pluralOf(entity)}/${ids[0]}`;
  if (options.claims) await showClaims(service, screen, path, options);
  else if (options.history) await showHistory(service, screen, path, options);
  else {
    const record = await service.get<RecordView>(path + query);
    show(screen, record, () => recordText(screen, entity, record));
  }
  return EXIT.ok;
}

function queryOf({ validOn, recordedBy, restricted }: RecordOptions): string {
  const query = new URLSearchParams({ ...(validOn ? { validOn } : {}), ...(recordedBy ? { recordedBy } : {}), ...(restricted ? { restricted: 'true' } : {}) }).toString();
  return query === '' ? '' : `?${query}`;
}

function recordText(screen: Screen, entity: EntityName, record: RecordView): string {
  const head = [
    [entity, record.id],
    ['known as', record.externalIds.map(({ system, id }) => `${system}:${id}`).join(', ')],
    ...(record.validOn ? [['valid on', record.validOn]] : []),
    ...(record.recordedBy ? [['recorded by', instant(record.recordedBy)]] : []),
    ...(record.version ? [['version', `${record.version.recordVersion} (${record.version.type ?? ''}), recorded ${instant(record.version.recordedAt)}, correlation ${record.version.correlationId ?? ''}`]] : []),
    ...(record.mergedInto ? [['merged into', record.mergedInto]] : []),
    ...(record.retired ? [['retired', 'every system has taken back what it said']] : []),
    ...(record.flags?.length ? [['flags', record.flags.join(', ')]] : []),
    ...(record.pending?.length ? [['pending', record.pending.join(', ')]] : []),
    ...(record.place ? [['place', [record.place.day, record.place.zone, record.place.legalEntity, record.place.region].filter(Boolean).join(', ')]] : []),
  ] as string[][];
  const known = entities[entity].attributes.filter(({ name }) => record.attributes[name]?.provenance?.status !== 'none' || record.attributes[name]?.value);
  const rows = known.map(({ name }) => attributeRow(name, record.attributes[name]!));
  const silent = entities[entity].attributes.length - known.length;
  return [
    ...head.map(([name, value]) => `${name!.padEnd(14)}${value}`),
    table(screen, ['attribute', 'value', 'owner', 'from', 'version', 'recorded', 'event'], rows),
    ...(silent > 0 ? [`${silent} attributes have no value: no owner has spoken of them.`] : []),
  ].join('\n');
}

function attributeRow(name: string, { value, restricted, provenance, changed }: AttributeView): string[] {
  const shown = restricted && value === undefined ? '(restricted)' : provenance?.status === 'pending' ? `(waits for ${provenance.waitsFor?.entity ?? 'a record'} ${provenance.waitsFor?.externalId ?? ''})` : inWords(value);
  const { version } = provenance ?? {};
  return [
    name, shown, provenance?.owner ?? (provenance?.status === 'decided' ? '(decided)' : ''), provenance?.effectiveFrom ?? '', version ? [version.epoch || null, version.version, version.revision || null].filter((part) => part !== null).join('.') : changed ? `record ${changed.recordVersion}` : '',
    instant(provenance?.recordedAt).slice(0, 19), provenance?.eventId ?? '',
  ];
}

async function showClaims(service: Service, screen: Screen, path: string, { restricted }: RecordOptions): Promise<void> {
  const answer = await service.get<{ id: string; voices: VoiceView[] }>(`${path}/claims${queryOf({ restricted })}`);
  show(screen, answer, () => {
    const rows = answer.voices.flatMap(({ system, externalId, assertions, replaced }) =>
      [...assertions, ...replaced].flatMap(({ kind, effectiveFrom, version, recordedAt, replacedAt, claims }) =>
        claims.map((claim) => [`${system}:${externalId}`, claim.attribute + (claim.element ? ` ${claim.element}` : ''), claim.restricted ? '(restricted)' : kind === 'value' ? inWords(claim.value) : kind, effectiveFrom ?? 'at once', `${version.version}`, replacedAt ? `replaced ${instant(replacedAt).slice(0, 16)}` : claim.standing, instant(recordedAt).slice(0, 16)]),
      ),
    );
    return table(screen, ['voice', 'attribute', 'value', 'from', 'version', 'standing', 'recorded'], rows);
  });
}

async function showHistory(service: Service, screen: Screen, path: string, { restricted }: RecordOptions): Promise<void> {
  const answer = await service.get<{ id: string; recorded: RecordedVersion[]; valid: TimelineStep[] }>(`${path}/history${queryOf({ restricted })}`);
  show(screen, answer, () => {
    const recorded = answer.recorded.flatMap((version) => (version.changes.length > 0 ? version.changes : [{ attribute: '', before: null, after: null }]).map(({ attribute, before, after }, i) => [i === 0 ? `${version.recordVersion}${version.restricted ? ' restricted' : ''}` : '', i === 0 ? instant(version.recordedAt).slice(0, 19) : '', i === 0 ? version.type : '', attribute, inWords(before), inWords(after), i === 0 ? version.correlationId : '']));
    const valid = answer.valid.flatMap(({ from, changes }) => Object.entries(changes).map(([attribute, value], i) => [i === 0 ? from : '', attribute, inWords(value)]));
    return ['As it was recorded, newest first:', table(screen, ['version', 'recorded', 'type', 'attribute', 'before', 'after', 'correlation'], recorded), 'As it is valid, by claims of today:', table(screen, ['from', 'attribute', 'value'], valid)].join('\n');
  });
}
