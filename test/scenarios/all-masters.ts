import { startAssignmentSync } from '@muster/assignment-sync';
import { startOrganizationSync } from '@muster/organization-sync';
import type { MasterSettings, RunningMaster } from '@muster/platform-records';
import { startProjectSync } from '@muster/project-sync';
import type { MasterSchema, TestFirm } from '@muster/testing';
import { startWorkerSync } from '@muster/worker-sync';

const starts = { organization_sync: startOrganizationSync, worker_sync: startWorkerSync, project_sync: startProjectSync, assignment_sync: startAssignmentSync } satisfies Record<MasterSchema, unknown>;
const schemas = Object.keys(starts) as MasterSchema[];

/** All masters of a firm in this process. */
export class AllMasters {
  private running = new Map<MasterSchema, RunningMaster>();

  constructor(private readonly firm: TestFirm) {}

  async start(more: Partial<MasterSettings> = {}): Promise<this> {
    await Promise.all(schemas.map((schema) => this.startOne(schema, more)));
    return this;
  }

  async startOne(schema: MasterSchema, more: Partial<MasterSettings> = {}): Promise<void> {
    this.running.set(schema, await starts[schema](this.firm.settings(more)));
  }

  get(schema: MasterSchema): RunningMaster {
    return this.running.get(schema)!;
  }

  /** Until all have an outcome for everything published so far, and what they told each other has come back. */
  async settled(timeoutMs = 60_000): Promise<void> {
    for (let round = 0; round < 2; round += 1) for (const schema of this.running.keys()) await this.firm.settled(schema, timeoutMs);
  }

  async stopOne(schema: MasterSchema): Promise<void> {
    const one = this.running.get(schema);
    this.running.delete(schema);
    await one?.stop();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.running.keys()].map((schema) => this.stopOne(schema)));
  }
}
