import type { Governance } from '@muster/domain-governance';
import type { AssertionView, ClaimView, RecordedVersion, RecordView, VoiceView } from '@muster/platform-operating';

export type { AssertionView, RecordedVersion, RecordView, VoiceView };
export type ClaimStanding = ClaimView['standing'];

/** What masters, connectors and orchestration answer, as far as it is used here: docs/http has the whole. */
export interface ClaimsAnswer {
  readonly voices: VoiceView[];
}

export interface HistoryAnswer {
  readonly recorded: RecordedVersion[];
}

export interface FoundAnswer {
  readonly found: { readonly system: string; readonly externalId: string; readonly recordId: string }[];
}

export interface JournaledDelivery {
  readonly system: string;
  readonly entity: string;
  readonly recordId: string;
  readonly state: 'due' | 'waiting' | 'parked' | 'delivered';
  readonly wantedVersion: number;
  readonly acknowledgedVersion: number;
  readonly targetId: string | null;
  readonly reason: string | null;
  readonly acknowledgedAt: string | null;
  readonly wantedSince: string;
}

export interface ProcessAnswer {
  readonly processes: { readonly instance: string; readonly process: string; readonly state: string; readonly result: string | null; readonly stages: readonly { readonly stage: string; readonly state: string }[] }[];
}

/** Who owns an attribute, for people: systems by name, or the master that decides it. */
export function ownersOf(governance: Governance, entity: string, attribute: string): string {
  const rules = governance.entities.get(entity)?.attributes.get(attribute)?.owner ?? [];
  const decidedBy = rules.find((rule) => rule.decidedBy !== undefined)?.decidedBy;
  if (decidedBy !== undefined) return decidedBy;
  const named = [...governance.systems.keys()].filter((name) => governance.streamOf(entity, attribute, name) !== undefined);
  return named.length > 0 ? named.join(' or ') : rules.map(({ kind, system }) => system ?? `a system of kind ${kind}`).join(' or ');
}
