import { createHash } from 'node:crypto';
import type { Finding, Refusal } from '@muster/domain-claims';
import type { OpenExceptions } from '@muster/platform-outbox';
import { int4Array, int8Array, textArray, uuidArray, type Transaction } from '@muster/platform-postgres';

/** Something that a person should look at, once per fingerprint. */
export interface RaisedException {
  fingerprint: string;
  class: string;
  code: string;
  entity: string;
  recordId: string;
  /** Null where it is of the record as a whole. */
  system: string | null;
  attribute: string | null;
  reason: string;
  /** The event that showed it; null where a record was computed anew. */
  topic: string | null;
  partition: number | null;
  offset: number | null;
  correlationId: string | null;
}

export interface RefusalAt extends Refusal {
  entity: string;
  recordId: string;
  restricted: boolean;
  correlationId: string;
  topic: string;
  partition: number;
  offset: number;
}

function fingerprint(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\u0001')).digest('hex').slice(0, 32);
}

export function conflictException(at: Omit<RefusalAt, 'value' | 'owner' | 'restricted'>, version: string): RaisedException {
  const { entity, recordId, system, attribute, topic, partition, offset, correlationId } = at;
  return {
    fingerprint: fingerprint('conflict', entity, recordId, system, attribute, version), class: 'conflict', code: 'same-version-other-content', entity, recordId, system, attribute, topic, partition, offset, correlationId,
    reason: `${system} sent two values of ${attribute} under one version. The one that sorts higher was kept; the source must raise its version with every change.`,
  };
}

export function foundException(entity: string, recordId: string, finding: Finding, correlationId: string): RaisedException {
  const { code, attribute, owner, reason } = finding;
  return { fingerprint: fingerprint('decision', entity, recordId, owner, attribute, code), class: 'decision', code, entity, recordId, system: owner, attribute, reason, topic: null, partition: null, offset: null, correlationId };
}

/** A record on which the program fails while it computes it anew. */
export function recomputeException(entity: string, recordId: string): RaisedException {
  return {
    fingerprint: `recompute-failed/${recordId}`, class: 'defect', code: 'recompute-failed', entity, recordId, system: null, attribute: null, topic: null, partition: null, offset: null, correlationId: null,
    reason: 'This program failed while it computed the record anew; its log has the details. It tries again every hour.',
  };
}

export class ExceptionStore {
  constructor(private readonly open: Pick<OpenExceptions, 'raise' | 'end'>) {}

  /** A system that said another value than the owner says the same by now, whoever has put it back: what was refused is over, and would be told anew. */
  async endRefusals(tx: Transaction, agreeing: readonly { readonly recordId: string; readonly system: string; readonly attribute: string }[]): Promise<void> {
    if (agreeing.length === 0) return;
    const sorted = [...agreeing].sort((a, b) => (a.recordId < b.recordId ? -1 : a.recordId > b.recordId ? 1 : 0));
    const { rows } = await tx.query({
      name: 'refusals-end',
      // Looked up one by one: a plan that was made while the table was empty would read it whole at every chunk.
      text: `delete from exception where id = any(array(
          select x.id from unnest($1::uuid[], $2::text[], $3::text[]) as d(record_id, system, attribute)
          cross join lateral (select e.id from exception e where e.record_id = d.record_id and e.class = 'refused' and e.system = d.system and e.attribute = d.attribute offset 0) x)) returning fingerprint`,
      values: [uuidArray(sorted.map(({ recordId }) => recordId)), textArray(sorted.map(({ system }) => system)), textArray(sorted.map(({ attribute }) => attribute))],
    });
    await this.open.end(tx, (rows as [string][]).map(([fingerprint]) => fingerprint).sort(), { state: 'resolved', outcome: 'superseded' });
  }

  /**
   * Raises what is refused and no echo of ours: a value that the record has had since the system last acknowledged a version was
   * wanted from it, and comes back. Call it after the history of this chunk is written.
   */
  async raiseRefusals(tx: Transaction, refusals: readonly RefusalAt[]): Promise<number> {
    if (refusals.length === 0) return 0;
    const wanted = await this.wantedSinceReceipt(tx, refusals);
    const raised = refusals.filter((refusal) => !wanted.has(echoKey(refusal))).map((refusal): RaisedException => ({
      fingerprint: fingerprint('refused', refusal.entity, refusal.recordId, refusal.system, refusal.attribute, refusal.value), class: 'refused', code: 'not-the-owner',
      entity: refusal.entity, recordId: refusal.recordId, system: refusal.system, attribute: refusal.attribute, topic: refusal.topic, partition: refusal.partition, offset: refusal.offset, correlationId: refusal.correlationId,
      reason: `${refusal.system} sent a value of ${refusal.attribute}, which ${refusal.owner} owns; the claim is kept and not shown. Change the value in ${refusal.owner}, or the owner in config/ownership.yaml.`,
    }));
    return this.raise(tx, raised);
  }

  async raise(tx: Transaction, exceptions: readonly RaisedException[]): Promise<number> {
    if (exceptions.length === 0) return 0;
    const sorted = [...exceptions].sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
    const { rows } = await tx.query({
      name: 'exception-raise',
      text: `insert into exception (fingerprint, class, code, entity, record_id, system, attribute, reason, topic, partition, "offset", correlation_id)
        select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::int4[], $11::int8[], $12::text[])
        on conflict (fingerprint) do nothing returning fingerprint`,
      values: [
        textArray(sorted.map((e) => e.fingerprint)), textArray(sorted.map((e) => e.class)), textArray(sorted.map((e) => e.code)), textArray(sorted.map((e) => e.entity)), uuidArray(sorted.map((e) => e.recordId)), textArray(sorted.map((e) => e.system)),
        textArray(sorted.map((e) => e.attribute)), textArray(sorted.map((e) => e.reason)), textArray(sorted.map((e) => e.topic)), int4Array(sorted.map((e) => e.partition)), int8Array(sorted.map((e) => e.offset)), textArray(sorted.map((e) => e.correlationId)),
      ],
    });
    const added = new Set((rows as [string][]).map(([fingerprint]) => fingerprint));
    await this.open.raise(tx, sorted.filter((one) => added.has(one.fingerprint)).map(({ fingerprint: id, ...said }) => ({ id, ...said, place: `${said.entity}.${said.attribute ?? '*'} of ${said.system ?? 'this service'}` })));
    return added.size;
  }

  /** The refused values that the record had at, or after, the version that their system last acknowledged. */
  private async wantedSinceReceipt(tx: Transaction, refusals: readonly RefusalAt[]): Promise<Set<string>> {
    const { rows } = await tx.query({
      name: 'wanted-since-receipt',
      text: `select d.record_id, d.system, d.restricted, h.prior
        from (select distinct * from unnest($1::uuid[], $2::text[], $3::bool[]) as u(record_id, system, restricted)) d
        left join lateral (select record_version from receipt x where x.record_id = d.record_id and x.system = d.system offset 0) r on true
        cross join lateral (select prior from history x where x.record_id = d.record_id and x.restricted = d.restricted and x.record_version > coalesce(r.record_version, 0) offset 0) h`,
      values: [refusals.map((refusal) => refusal.recordId), refusals.map((refusal) => refusal.system), refusals.map((refusal) => refusal.restricted)],
    });
    const wanted = new Set<string>();
    for (const [recordId, system, , prior] of rows as [string, string, boolean, string][]) {
      for (const [attribute, value] of Object.entries(JSON.parse(prior) as Record<string, string | null>)) wanted.add(echoKey({ recordId, system, attribute, value: value ?? 'null' }));
    }
    return wanted;
  }
}

const echoKey = (at: { recordId: string; system: string; attribute: string; value: string }) => `${at.recordId}\u0001${at.system}\u0001${at.attribute}\u0001${at.value}`;
