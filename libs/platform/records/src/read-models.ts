import { EntitySchema } from 'typeorm';

export interface RecordRow { id: string; entity: string; record_version: string; restricted_version: string; event: Buffer | null; restricted_event: Buffer | null; merged_into: string | null; in_cycle: boolean; next_boundary: Date | null; updated_at: Date }
export interface CrosswalkRow { entity: string; id_space: string; external_id: string; record_id: string; founding_id: string }
export interface HistoryRow { record_id: string; restricted: boolean; record_version: string; recorded_at: Date; type: string; causation_id: string | null; correlation_id: string; prior: string }
export interface ParkedRow { topic: string; partition: number; offset: string; day: string; key: Buffer | null; value: Buffer | null; headers: Record<string, string>; class: string; code: string; reason: string; handler: string; event_id: string | null; correlation_id: string | null; event_at: Date; parked_at: Date; status: string; tries: number; resolved_at: Date | null; resolved_as: string | null; record_id: string | null; detail: string | null }
export interface ExceptionRow { id: string; fingerprint: string; class: string; code: string; entity: string; record_id: string | null; system: string | null; attribute: string | null; reason: string; topic: string | null; partition: number | null; offset: string | null; correlation_id: string | null; raised_at: Date }

export const RecordModel = new EntitySchema<RecordRow>({
  name: 'record',
  columns: {
    id: { type: 'uuid', primary: true }, entity: { type: 'text' }, record_version: { type: 'bigint' }, restricted_version: { type: 'bigint' }, event: { type: 'bytea', nullable: true }, restricted_event: { type: 'bytea', nullable: true },
    merged_into: { type: 'uuid', nullable: true }, in_cycle: { type: 'boolean' }, next_boundary: { type: 'timestamptz', nullable: true }, updated_at: { type: 'timestamptz' },
  },
});

export const CrosswalkModel = new EntitySchema<CrosswalkRow>({
  name: 'crosswalk',
  columns: { entity: { type: 'text', primary: true }, id_space: { type: 'text', primary: true }, external_id: { type: 'text', primary: true }, record_id: { type: 'uuid' }, founding_id: { type: 'uuid' } },
});

export const HistoryModel = new EntitySchema<HistoryRow>({
  name: 'history',
  columns: {
    record_id: { type: 'uuid', primary: true }, restricted: { type: 'boolean', primary: true }, record_version: { type: 'bigint', primary: true }, recorded_at: { type: 'timestamptz' },
    type: { type: 'text' }, causation_id: { type: 'text', nullable: true }, correlation_id: { type: 'text' }, prior: { type: 'text' },
  },
});

export const ParkedModel = new EntitySchema<ParkedRow>({
  name: 'parked',
  columns: {
    topic: { type: 'text', primary: true }, partition: { type: 'int', primary: true }, offset: { type: 'bigint', primary: true }, day: { type: 'date' }, key: { type: 'bytea', nullable: true }, value: { type: 'bytea', nullable: true }, headers: { type: 'jsonb' },
    class: { type: 'text' }, code: { type: 'text' }, reason: { type: 'text' }, handler: { type: 'text' }, event_id: { type: 'text', nullable: true }, correlation_id: { type: 'text', nullable: true }, event_at: { type: 'timestamptz' }, parked_at: { type: 'timestamptz' },
    status: { type: 'text' }, tries: { type: 'int' }, resolved_at: { type: 'timestamptz', nullable: true }, resolved_as: { type: 'text', nullable: true }, record_id: { type: 'uuid', nullable: true }, detail: { type: 'text', nullable: true },
  },
});

export const ExceptionModel = new EntitySchema<ExceptionRow>({
  name: 'exception',
  columns: {
    id: { type: 'bigint', primary: true }, fingerprint: { type: 'text' }, class: { type: 'text' }, code: { type: 'text' }, entity: { type: 'text' }, record_id: { type: 'uuid', nullable: true }, system: { type: 'text', nullable: true }, attribute: { type: 'text', nullable: true },
    reason: { type: 'text' }, topic: { type: 'text', nullable: true }, partition: { type: 'int', nullable: true }, offset: { type: 'bigint', nullable: true }, correlation_id: { type: 'text', nullable: true }, raised_at: { type: 'timestamptz' },
  },
});

/** The tables as the read APIs see them. */
export const readModels = [RecordModel, CrosswalkModel, HistoryModel, ParkedModel, ExceptionModel];
