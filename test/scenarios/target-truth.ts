import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entities, type EntityName } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import { compileConnector, readConnector, recordAttributes, type CompiledWrite, type RecordContext } from '@muster/domain-connector';
import { readGovernance } from '@muster/platform-records';
import type { TestFirm } from '@muster/testing';
import type { Row, SandboxedFirm, SandboxSystem } from './sandboxed-firm.js';

/** The last published record of everything of an entity, by canonical id. */
export async function latestRecords(firm: TestFirm, entity: EntityName): Promise<Map<string, CanonicalRecord>> {
  const latest = new Map<string, CanonicalRecord>();
  for (const { key, record } of await firm.received(entity)) if (record && (latest.get(key)?.meta.recordVersion ?? 0) < record.meta.recordVersion) latest.set(key, record);
  return latest;
}

const idIn = (record: CanonicalRecord | undefined, system: string) => record?.meta.externalIds.find((external) => external.system === system)?.id;

/** How the sandbox keeps people: where, and under which names. */
const people = {
  psa: { collection: 'resources', id: 'id', key: 'external_id' },
  erp: { collection: 'Employees', id: 'EmployeeNo', key: 'EmployeeNo' },
  crm: { collection: 'Users', id: 'Id', key: 'EmployeeNumber' },
  rm: { collection: 'people', id: 'id', key: 'external_id' },
  identity: { collection: 'Users', id: 'id', key: 'externalId' },
  time: { collection: 'employees', id: 'id', key: 'employee_no' },
} as const;

/** What the masters published last of people, held against what a target has of them, by the declaration of the target: its body, and where it reads it back. */
export class TargetTruth {
  private readonly write: CompiledWrite;

  constructor(
    private readonly sandboxed: SandboxedFirm,
    readonly target: keyof typeof people & SandboxSystem,
  ) {
    const path = join(sandboxed.firm.configDir, 'systems', `${target}.yaml`);
    const { system, connector } = readConnector({ path, text: readFileSync(path, 'utf8') })!;
    this.write = compileConnector(system, connector, readGovernance(sandboxed.firm.configDir)).writes.get('worker')!;
  }

  /** Everything that is not as the masters say; empty where all is true. */
  async faults(): Promise<string[]> {
    const { firm } = this.sandboxed;
    const workers = await latestRecords(firm, 'worker');
    const named = new Map([...workers, ...(await latestRecords(firm, 'org-unit')), ...(await latestRecords(firm, 'cost-center')), ...(await latestRecords(firm, 'legal-entity'))]);
    const rows = await this.rows();
    const faults = [...rows].filter(([, same]) => same.length > 1).map(([key, same]) => `${this.target} has ${key} ${same.length} times`);
    const wanted = new Set<string>();
    for (const [recordId, worker] of workers) {
      const key = idIn(worker, 'hris');
      if (key === undefined) continue;
      wanted.add(key);
      const row = rows.get(key)?.[0];
      if (!row) faults.push(`${this.target} does not have ${key}`);
      else for (const { field, sent, found } of await this.write.differences(await this.write.body(this.contextOf(recordId, worker, named, rows)), row)) faults.push(`${this.target} ${key} ${field}: ${JSON.stringify(found)} in place of ${JSON.stringify(sent)}`);
    }
    return [...faults, ...[...rows.keys()].filter((key) => !wanted.has(key)).map((key) => `${this.target} has ${key}, whom nobody published`)];
  }

  private async rows(): Promise<Map<string, Row[]>> {
    const { collection, key } = people[this.target];
    const rows = new Map<string, Row[]>();
    // Who has no key of ours, such as a service with an account, is nobody of the firm.
    for (const row of await this.sandboxed.state(this.target, collection)) if ((row[key] ?? null) !== null) rows.set(String(row[key]), [...(rows.get(String(row[key])) ?? []), row]);
    return rows;
  }

  /** References in the target's own words, which this finds by itself: people by the target's ids, all else by the ids that HR and ERP give. */
  private contextOf(recordId: string, worker: CanonicalRecord, named: ReadonlyMap<string, CanonicalRecord>, rows: ReadonlyMap<string, Row[]>): RecordContext {
    const refs: Record<string, string> = {};
    for (const [attribute, entity] of this.write.references) {
      const other = typeof worker[attribute] === 'string' ? named.get(worker[attribute]) : undefined;
      const id = entity === 'worker' ? rows.get(idIn(other, 'hris') ?? '')?.[0]?.[people[this.target].id] : idIn(other, entity === 'org-unit' ? 'hris' : 'erp');
      if (typeof id === 'string') refs[attribute] = id;
    }
    return { id: recordId, attributes: recordAttributes(entities.worker, worker), externalIds: Object.fromEntries(worker.meta.externalIds.map(({ system, id }) => [system, id])), refs };
  }
}

/** Receipts that are missing for the last versions of people, and those of versions that nobody published. */
export async function receiptFaults({ firm }: SandboxedFirm, targets: readonly string[]): Promise<string[]> {
  const receipts = await firm.query<{ record_id: string; system: string; record_version: string }>('select record_id, system, record_version from worker_sync.receipt');
  const versions = new Map(receipts.map(({ record_id: id, system, record_version: version }) => [`${system} ${id}`, Number(version)]));
  return [...(await latestRecords(firm, 'worker'))].flatMap(([id, { meta }]) => targets.filter((target) => versions.get(`${target} ${id}`) !== meta.recordVersion).map((target) => `${target} acknowledged ${versions.get(`${target} ${id}`) ?? 'nothing'} of ${id}, which has version ${meta.recordVersion}`));
}
