import type { Governance } from '@muster/domain-governance';
import { ownersOf, type AssertionView, type ClaimStanding, type JournaledDelivery, type RecordView, type VoiceView } from './master-answers.js';

export interface ClaimOfAttribute {
  readonly system: string;
  readonly value: unknown;
  readonly element: string | null;
  readonly effectiveFrom: string | null;
  /** Version of the source, with its epoch before and its revision after. */
  readonly version: string;
  readonly recordedAt: string;
  readonly shown: boolean;
  readonly why: string;
}

export interface AttributeOfRecord {
  readonly name: string;
  readonly meaning: string;
  readonly owner: string;
  readonly steward: string;
  readonly classification: string;
  readonly value: unknown;
  readonly provenance: { readonly system: string; readonly eventId: string | null; readonly recordedAt: string | null; readonly effectiveFrom: string | null; readonly correlationId: string | null } | null;
  readonly claims: readonly ClaimOfAttribute[];
  /** What it waits for. */
  readonly pending: { readonly entity: string; readonly externalId: string } | null;
}

export interface SystemOfRecord {
  readonly system: string;
  readonly kind: string | null;
  readonly role: 'source' | 'target' | 'both';
  readonly wanted: number | null;
  readonly acknowledged: number | null;
  readonly state: 'in-step' | 'due' | 'waiting' | 'parked' | 'none';
  readonly reason: string | null;
  readonly lastChangeAt: string | null;
}

/** Every attribute of a record, with whose word it is and what else was said of it. */
export function attributesOf(record: RecordView, voices: readonly VoiceView[], governance: Governance): AttributeOfRecord[] {
  const governed = governance.entities.get(record.entity)!;
  return [...governed.attributes.values()].map(({ attribute, meaning, steward, classification }) => {
    const { value, provenance, changed } = record.attributes[attribute] ?? {};
    const owner = ownersOf(governance, record.entity, attribute);
    const claims = voices.flatMap(({ system, assertions }) => assertions.flatMap((assertion) => assertion.claims.filter((claim) => claim.attribute === attribute).map((claim) => claimOf(system, assertion, claim, provenance?.owner ?? owner))));
    const system = provenance?.status === 'decided' ? owner : provenance?.owner;
    return {
      name: attribute, meaning, owner, steward, classification, value: value ?? null, pending: provenance?.waitsFor ?? null, claims,
      provenance: system === undefined ? null : { system, eventId: provenance?.eventId ?? changed?.causationId ?? null, recordedAt: provenance?.recordedAt ?? changed?.recordedAt ?? null, effectiveFrom: provenance?.effectiveFrom ?? null, correlationId: changed?.correlationId ?? null },
    };
  });
}

/** Systems that speak of a record, or are to have it, side by side. `parkedAt` are those of which an event of it is parked. */
export function systemsOf(voices: readonly VoiceView[], deliveries: readonly JournaledDelivery[], parkedAt: ReadonlyMap<string, string>, kindOf: (system: string) => string | null): SystemOfRecord[] {
  const speaking = Map.groupBy(voices, ({ system }) => system);
  const receiving = new Map(deliveries.map((delivery) => [delivery.system, delivery]));
  return [...new Set([...speaking.keys(), ...receiving.keys(), ...parkedAt.keys()])].sort().map((system) => {
    const delivery = receiving.get(system);
    const said = speaking.get(system)?.flatMap(({ assertions }) => assertions.map(({ recordedAt }) => recordedAt)).sort().at(-1) ?? null;
    const isSource = speaking.has(system) || parkedAt.has(system);
    const parked = parkedAt.get(system);
    return {
      system, kind: kindOf(system), role: isSource && delivery ? 'both' : delivery ? 'target' : 'source', wanted: delivery?.wantedVersion ?? null, acknowledged: delivery?.acknowledgedVersion ?? null,
      state: parked !== undefined ? 'parked' : delivery === undefined || delivery.state === 'delivered' ? 'in-step' : delivery.state, reason: parked ?? delivery?.reason ?? null,
      lastChangeAt: [said, delivery?.acknowledgedAt ?? null].filter((at) => at !== null).sort().at(-1) ?? null,
    };
  });
}

function claimOf(system: string, { effectiveFrom, version: { epoch, version, revision }, recordedAt }: AssertionView, { value, element, restricted, standing }: AssertionView['claims'][number], owner: string): ClaimOfAttribute {
  return {
    system, value: value ?? null, element: element ?? null, effectiveFrom, version: `${epoch}.${version}.${revision}`, recordedAt, shown: standing === 'shown',
    why: `${whyOf(standing, owner, effectiveFrom)}${restricted ? ' Its value is restricted.' : ''}`,
  };
}

function whyOf(standing: ClaimStanding, owner: string, from: string | null): string {
  const whys: Record<ClaimStanding, string> = {
    shown: 'It is what the record says.', asks: 'It asked for a step of the life cycle.', 'not-owner': `${owner} owns it: what others say is kept and not shown.`, scheduled: `It takes effect on ${from ?? 'a later day'}.`,
    earlier: 'What takes effect later stands before it.', pending: 'What it refers to has not arrived.', 'takes-back': 'It takes back what was said before.',
  };
  return whys[standing];
}
