import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload, type KafkaContext } from '@nestjs/microservices';
import { DataSource, type EntityManager } from 'typeorm';
import { canonicalTopic, cloudEventHeaders, sourceTopic } from '@muster/contracts';
import { uuidv7 } from '@muster/platform-kernel';
import { canonicalValue, workerIdOf, type Values } from '../events.js';
import { InboxMessage, OutboxMessage, ScheduledChange, Worker } from './entities.js';
import { settings } from './settings.js';

interface WorkerChange {
  meta: { eventId: string; source: string; sourceVersion: number; occurredAt: number; correlationId: string };
  effectiveFrom: number | null;
  asserted: string[];
  values: Values;
}

type VersionColumn = 'hrVersion' | 'billingVersion' | 'costVersion';

/** Attributes that a source speaks of as a whole, and the column with their version. */
const groups: { version: VersionColumn; attributes: readonly string[] }[] = [
  { version: 'hrVersion', attributes: ['givenName', 'familyName', 'workEmail', 'employmentType', 'employmentStatus', 'employer', 'fte', 'manager', 'orgUnit', 'location', 'country', 'jobTitle'] },
  { version: 'billingVersion', attributes: ['costCenter', 'laborCategory', 'billable', 'billingRole'] },
  { version: 'costVersion', attributes: ['costRate', 'costRateCurrency'] },
];
const main = [...groups[0]!.attributes, ...groups[1]!.attributes];
const restricted = groups[2]!.attributes;

/** One transaction for each message: inbox, record and outbox together. */
@Controller()
export class WorkerChangesController {
  constructor(private readonly dataSource: DataSource) {}

  @EventPattern([settings.namespace + sourceTopic('hris', 'worker'), settings.namespace + sourceTopic('erp', 'worker')])
  async apply(@Payload() { key, change }: { key: string; change: WorkerChange }, @Ctx() context: KafkaContext): Promise<void> {
    const traceparent = String(context.getMessage().headers?.traceparent ?? '');
    await this.dataSource.transaction(async (manager) => {
      const inbox = await manager.createQueryBuilder().insert().into(InboxMessage).values({ eventId: change.meta.eventId }).orIgnore().returning('"eventId"').execute();
      if ((inbox.raw as unknown[]).length === 0) return;
      const today = Math.floor(Date.now() / 86_400_000);
      if (change.effectiveFrom !== null && change.effectiveFrom > today) {
        await manager.insert(ScheduledChange, { eventId: change.meta.eventId, workerId: workerIdOf(key), effectiveFrom: change.effectiveFrom, version: change.meta.sourceVersion, values: change.values });
        return;
      }
      await this.applyTo(await this.lockWorker(manager, key), change, traceparent, manager);
    });
  }

  private async lockWorker(manager: EntityManager, externalId: string): Promise<Worker> {
    const id = workerIdOf(externalId);
    const find = () => manager.findOne(Worker, { where: { id }, lock: { mode: 'pessimistic_write' } });
    const known = await find();
    if (known) return known;
    await manager.createQueryBuilder().insert().into(Worker).values({ id, externalId }).orIgnore().execute();
    return (await find())!;
  }

  private async applyTo(worker: Worker, change: WorkerChange, traceparent: string, manager: EntityManager): Promise<void> {
    const changes: Partial<Record<string, Values[string]>> = {};
    for (const { version, attributes } of groups) {
      if (!change.asserted.includes(attributes[0]!) || change.meta.sourceVersion <= worker[version]) continue;
      changes[version] = change.meta.sourceVersion;
      for (const attribute of attributes) changes[attribute] = canonicalValue(attribute, change.values[attribute]!);
    }
    const differs = (attributes: readonly string[]) => attributes.filter((attribute) => attribute in changes && changes[attribute] !== worker[attribute as keyof Worker]);
    const mainChanged = differs(main);
    const restrictedChanged = differs(restricted);
    if (Object.keys(changes).length === 0) return;
    if (mainChanged.length > 0) changes.recordVersion = worker.recordVersion + 1;
    if (restrictedChanged.length > 0) changes.restrictedVersion = worker.restrictedVersion + 1;
    await manager.update(Worker, worker.id, changes as object);
    const events = [];
    if (mainChanged.length > 0) events.push(outboxMessage(canonicalTopic('worker'), worker, changes, main, mainChanged, changes.recordVersion as number, change, traceparent));
    if (restrictedChanged.length > 0) events.push(outboxMessage(canonicalTopic('worker', { restricted: true }), worker, changes, restricted, restrictedChanged, changes.restrictedVersion as number, change, traceparent));
    if (events.length > 0) await manager.insert(OutboxMessage, events);
  }
}

function outboxMessage(topic: string, worker: Worker, changes: Record<string, unknown>, attributes: readonly string[], changed: readonly string[], version: number, { meta }: WorkerChange, traceparent: string): Partial<OutboxMessage> {
  const after = { ...worker, ...changes } as unknown as Record<string, unknown>;
  const eventId = uuidv7();
  const type = topic === canonicalTopic('worker') ? (version === 1 ? 'worker.created' : 'worker.changed') : 'worker.restricted-changed';
  const record = {
    meta: {
      eventId, source: 'stock', sourceEpoch: 0, sourceVersion: version, revision: 0, occurredAt: meta.occurredAt, correlationId: meta.correlationId, causationId: meta.eventId, recordVersion: version, configVersion: 'stock',
      externalIds: [{ system: 'hris', id: worker.externalId }], type,
      changed: changed.map((attribute) => ({ attribute, before: worker[attribute as keyof Worker] === null ? null : JSON.stringify(worker[attribute as keyof Worker]) })),
    },
    workerId: worker.id, ...Object.fromEntries(attributes.map((attribute) => [attribute, after[attribute] ?? null])), mergedInto: null, retired: false, pending: [], flags: [],
  };
  const headers = cloudEventHeaders({ id: eventId, source: '/stock', type, subject: worker.id, timeMs: meta.occurredAt, sequence: version, correlationId: meta.correlationId, dataSchema: `${settings.registryUrl}/schemas/ids/${settings.schemaIds[topic]}`, traceparent });
  return { topic, key: worker.id, headers, payload: record };
}
