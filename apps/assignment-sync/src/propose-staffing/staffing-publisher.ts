import { entities, schemas, sourceTopic, topicDeclarations } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import type { StaffingProposal } from '@muster/domain-staffing';
import { createEncoder, registerSchemas } from '@muster/platform-avro';
import { KafkaPublisher } from '@muster/platform-kafka';
import { SetupError, uuidv5, uuidv7 } from '@muster/platform-kernel';
import { foundingIdOf, type MasterRuntime } from '@muster/platform-records';

/** The system as which Muster's own staffing speaks; config/systems declares it. */
const SYSTEM = 'staffing';
/** Of the ids by which it speaks of its proposals. */
const PROPOSALS = 'c0a4f7d2-5b1e-4a39-9d66-3f8e2b7c1a05';
/** Each proposal is said once. */
const FIRST_VERSION = 1;

/** A proposal with what its assignment takes from the demand. */
export interface ToPublish {
  readonly proposal: StaffingProposal;
  readonly demand: CanonicalRecord;
  /** How many assignments for the demand have come to an end. */
  readonly ended: number;
  /** Ids by which this system names the records. */
  readonly names: { readonly worker: string; readonly project: string; readonly demand: string };
}

export interface Published {
  readonly demand: string;
  readonly worker: string;
  /** Canonical id of the assignment. */
  readonly assignment: string;
  /** Id by which the system `staffing` speaks of it. */
  readonly key: string;
}

/**
 * Says proposals on `source.staffing.assignment.v1`, where the master hears them as it hears those of a resource tool. The id of a
 * proposal follows from the demand and from how many before it have come to an end, so saying it twice proposes once.
 */
export class StaffingPublisher {
  private readonly publisher: KafkaPublisher;

  private constructor(
    private readonly master: MasterRuntime,
    private readonly encode: (value: object) => Buffer,
  ) {
    this.publisher = new KafkaPublisher({ kafka: master.settings.kafka, logger: master.settings.logger });
  }

  /** Throws SetupError where the configuration does not declare the system. */
  static async open(master: MasterRuntime): Promise<StaffingPublisher> {
    const topic = topicDeclarations([...master.governance.systems.values()]).find(({ name }) => name === TOPIC);
    if (!topic) throw new SetupError(`config/systems declares no system ${SYSTEM} that speaks of assignments, as which proposals are made.`, `Restore config/systems/${SYSTEM}.yaml.`);
    const schemaIds = await registerSchemas(master.registry, [topic], schemas);
    return new StaffingPublisher(master, createEncoder<object>(schemas[entities.assignment.changeRecord as keyof typeof schemas], schemaIds.get(TOPIC)!));
  }

  close(): Promise<void> {
    return this.publisher.close();
  }

  idSpace(entity: 'worker' | 'project' | 'demand' | 'assignment'): string {
    return this.master.path.idSpace(entity, SYSTEM);
  }

  async publish(all: readonly ToPublish[], nowMs: number): Promise<Published[]> {
    if (all.length === 0) return [];
    const messages = all.map((one) => ({ key: keyOf(one), value: this.encode(changeOf(one, nowMs)) }));
    await this.publisher.send([{ topic: this.master.topicNamespace + TOPIC, messages }]);
    return all.map((one) => ({ demand: one.proposal.demand, worker: one.proposal.worker, key: keyOf(one), assignment: foundingIdOf({ entity: 'assignment', idSpace: this.idSpace('assignment'), externalId: keyOf(one) }) }));
  }
}

const TOPIC = sourceTopic(SYSTEM, 'assignment');

const keyOf = ({ proposal, ended }: ToPublish) => `MST-${uuidv5(`${proposal.demand}/${ended}`, PROPOSALS)}`;

function changeOf(one: ToPublish, nowMs: number): object {
  const { proposal: { worker, from, until, hoursPerDay, score }, demand, names } = one;
  const values = { ...names, role: demand['role'] ?? null, startDate: from, endDate: until, hoursPerDay, reason: `Proposed by Muster with ${score} points.`, status: 'proposed' };
  const meta = { eventId: uuidv5(`${keyOf(one)}/${worker}`, PROPOSALS), source: SYSTEM, sourceEpoch: 0, sourceVersion: FIRST_VERSION, revision: 0, occurredAt: nowMs, correlationId: uuidv7(nowMs), causationId: demand.meta.eventId };
  return { meta, operation: 'assert', effectiveFrom: null, replacesEffectiveFrom: null, coverage: 'change', asserted: Object.keys(values), values, timeline: [] };
}
