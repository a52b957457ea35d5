import { TestFirm, type TestChange } from '@muster/testing';
import { AllMasters } from '../scenarios/all-masters.js';
import { company } from '../scenarios/masters.js';

const TODAY = Math.floor(Date.now() / 86_400_000);

const says = (system: string, entity: NonNullable<TestChange['entity']>, key: string, version: number, values: Record<string, unknown>): TestChange => ({ system, entity, key, version, values });
/** All that HR must say of a hire who begins in two weeks. */
const mandatory = (key: string) => ({ givenName: key, workEmail: `${key}@firm.example`, employmentType: 'E', employmentStatus: 'P', employer: 'DE01', location: 'BER', jobTitle: 'Architect', hireDate: TODAY + 14 });

/** A firm with all its masters in this process, which hires; the orchestration is started by whoever looks at it. */
export class HiringFirm {
  private constructor(
    readonly firm: TestFirm,
    private readonly masters: AllMasters,
  ) {}

  static async open(): Promise<HiringFirm> {
    const firm = await TestFirm.create();
    const hiring = new HiringFirm(firm, await new AllMasters(firm).start());
    await hiring.publish([
      company('DE01', 'Europe/Berlin'), says('hris', 'location', 'BER', 1, { code: 'BER' }), says('erp', 'cost-center', 'CC1', 1, { code: 'CC1' }), says('erp', 'labor-category', 'L1', 1, { code: 'L1' }),
    ]);
    return hiring;
  }

  async stop(): Promise<void> {
    await this.masters.stop();
    await this.firm.stop();
  }

  private async publish(changes: TestChange[]): Promise<void> {
    await this.firm.publish(changes);
    await this.masters.settled();
  }

  hire(keys: readonly string[], { version = 1, but = {} }: { version?: number; but?: Record<string, unknown> } = {}): Promise<void> {
    return this.publish(keys.map((key) => says('hris', 'worker', key, version, { ...mandatory(key), ...but })));
  }

  /** What the other systems add, and what targets acknowledge. */
  async equip(keys: readonly string[]): Promise<void> {
    await this.publish(keys.flatMap((key) => [
      says('identity', 'worker', key, 1, { accountId: `U-${key}`, login: key }), says('erp', 'worker', key, 1, { costCenter: 'CC1', laborCategory: 'L1', costRate: '80.00' }), says('talent', 'worker', key, 1, { skills: [{ skill: 'kafka', level: 4 }] }),
    ]));
    for (const key of keys) {
      const worker = (await this.firm.latest('worker', 'hris', key))!;
      for (const system of ['identity', 'erp', 'psa', 'rm']) await this.firm.receipt(worker['workerId'] as string, system, worker.meta.recordVersion);
    }
  }

  /** Canonical id. */
  async idOf(key: string): Promise<string> {
    return (await this.firm.latest('worker', 'hris', key))!['workerId'] as string;
  }

  instances(): Promise<{ state: string; result: string }[]> {
    return this.firm.query('select state, result from orchestration.process_instance');
  }
}
