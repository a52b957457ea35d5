import { cloudEventHeaders, dataSchemaOf, schemas, type EntityName } from '@muster/contracts';
import { createEncoder } from '@muster/platform-avro';
import type { OutgoingMessage } from '@muster/platform-kafka';
import { uuidv7 } from '@muster/platform-kernel';
import type { Beside } from './beside-ours.js';

/** A row of the system, and whose it is. `change` is the value of a message of the source topic. */
export interface RecordLine extends Partial<Beside> {
  readonly kind: 'record';
  readonly entity: EntityName;
  readonly externalId: string | null;
  readonly change: Buffer | null;
  readonly unreadable: string | null;
  readonly recordId: string | null;
}

/** A record that the system is to have and does not; `externalId`: its id there, as we know it. */
export interface AbsentLine extends Beside {
  readonly kind: 'absent';
  readonly entity: EntityName;
  readonly externalId: string | null;
  readonly recordId: string;
}

/** What a line says beside whose snapshot it is in. */
export type SnapshotLine = { readonly kind: 'begin' } | RecordLine | AbsentLine | { readonly kind: 'end'; readonly records: number; readonly isComplete: boolean; readonly reason: string | null; readonly absences: number | null };

export interface SnapshotPlace {
  readonly snapshotId: string;
  readonly attempt: number;
  readonly system: string;
  readonly stream: string;
  /** Number of the line in its attempt, from 1. */
  readonly line: number;
}

/** Writes the lines of snapshots. */
export function snapshotWriter(registryUrl: string, schemaId: number, now: () => number): (place: SnapshotPlace, line: SnapshotLine) => OutgoingMessage {
  const encode = createEncoder<object>(schemas['muster.snapshot.SystemSnapshot'], schemaId);
  const dataSchema = dataSchemaOf(registryUrl, schemaId);
  return ({ snapshotId, attempt, system, stream, line: sequence }, line) => {
    const occurredAt = now();
    const eventId = uuidv7(occurredAt);
    const meta = { eventId, source: 'connectors', sourceEpoch: 0, sourceVersion: sequence, revision: attempt, occurredAt, correlationId: snapshotId, causationId: null };
    const headers = cloudEventHeaders({ id: eventId, source: '/muster/connectors', type: `snapshot.${line.kind}`, subject: snapshotId, timeMs: occurredAt, dataSchema, sequence, correlationId: snapshotId });
    return { key: snapshotId, value: encode({ meta, snapshotId, attempt, system, stream, ...NOTHING, ...line }), headers };
  };
}

/** What a line does not say. */
const NOTHING = {
  entity: null, externalId: null, change: null, unreadable: null, records: null, isComplete: null, reason: null,
  recordId: null, state: null, wantedVersion: null, acknowledgedVersion: null, acknowledgedAt: null, fields: null, absences: null,
};
