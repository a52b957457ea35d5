import { ExceptionModel, MasterRuntime } from '@muster/platform-records';
import { Injectable } from '@nestjs/common';
import { LIMIT_DEFAULT } from './parked.reader.js';

export interface ExceptionFilter {
  class?: string | undefined;
  code?: string | undefined;
  entity?: string | undefined;
  system?: string | undefined;
  recordId?: string | undefined;
  limit?: number | undefined;
  after?: number | undefined;
}

/** What people should look at. */
@Injectable()
export class ExceptionsReader {
  constructor(private readonly master: MasterRuntime) {}

  async list(filter: ExceptionFilter) {
    const limit = filter.limit ?? LIMIT_DEFAULT;
    const repository = this.master.database.dataSource.getRepository(ExceptionModel);
    const named = { class: filter.class, code: filter.code, entity: filter.entity, system: filter.system, record_id: filter.recordId };
    const query = repository.createQueryBuilder('e').where(Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)));
    const groups = await query.clone().select('e.class', 'class').addSelect('e.code', 'code').addSelect('e.entity', 'entity').addSelect('e.system', 'system').addSelect('e.attribute', 'attribute').addSelect('count(*)::int', 'count').addSelect('max(e.raised_at)', 'newest')
      .groupBy('e.class, e.code, e.entity, e.system, e.attribute').orderBy('count', 'DESC').limit(200).getRawMany<{ class: string; code: string; entity: string; system: string | null; attribute: string | null; count: number; newest: Date }>();
    if (filter.after !== undefined) query.andWhere('e.id < :after', { after: filter.after });
    const rows = await query.orderBy('e.id', 'DESC').limit(limit).getMany();
    return {
      groups: groups.map((group) => ({ ...group, newest: group.newest.toISOString() })),
      rows: rows.map((row) => ({
        id: Number(row.id), class: row.class, code: row.code, entity: row.entity, recordId: row.record_id, system: row.system, attribute: row.attribute, reason: row.reason,
        topic: row.topic, partition: row.partition, offset: row.offset === null ? null : Number(row.offset), correlationId: row.correlation_id, raisedAt: row.raised_at.toISOString(),
      })),
      next: rows.length === limit ? Number(rows[rows.length - 1]!.id) : null,
    };
  }
}
