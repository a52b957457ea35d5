import { expect } from '@jest/globals';
import { eventually, TestFirm, type TestChange } from '@muster/testing';
import { AllMasters } from './all-masters.js';
import { company } from './masters.js';

export type Entity = NonNullable<TestChange['entity']>;

export const TODAY = Math.floor(Date.now() / 86_400_000);
/** First and last day of what is planned. */
export const [FIRST, LAST] = [TODAY + 10, TODAY + 120];

export interface Notice { noticeId: string; recipient: string; about: string; cause: string; lastDay: number | null; returnDate: number | null; bookings: { booking: string; project: string; bookedUntil: number | null; plannedUntil: number }[]; replacement: string | null }

/** A firm with people who are booked, and with targets that acknowledge what they are told to. */
export class LeavingFirm {
  private readonly versions = new Map<string, number>();
  private readonly ids = new Map<string, string>();

  private constructor(
    readonly firm: TestFirm,
    readonly masters: AllMasters,
  ) {}

  /** With two projects: PX, which LEAD leads, and PY, which LEAD2 does. */
  static async create(): Promise<LeavingFirm> {
    const firm = await TestFirm.create();
    const one = new LeavingFirm(firm, await new AllMasters(firm).start());
    await firm.publish([
      company('DE01', 'Europe/Berlin'), company('GB01', 'Europe/London'), one.says('hris', 'location', 'BER', { code: 'BER', timeZone: 'Europe/Berlin' }), one.says('erp', 'cost-center', 'CC1', { code: 'CC1', name: 'Delivery' }), one.says('erp', 'labor-category', 'L1', { code: 'L1', name: 'Senior' }),
      ...one.person('LEAD'), ...one.person('LEAD2'), ...one.project('PX', 'LEAD'), ...one.project('PY', 'LEAD2'),
    ]);
    return one;
  }

  async stop(): Promise<void> {
    await this.masters.stop();
    await this.firm.stop();
  }

  says(system: string, entity: Entity, key: string, values: Record<string, unknown>): TestChange {
    const version = (this.versions.get(`${system} ${entity} ${key}`) ?? 0) + 1;
    this.versions.set(`${system} ${entity} ${key}`, version);
    return { system, entity, key, version, values };
  }

  /** What HR says of a worker. */
  hr(key: string, values: Record<string, unknown>): TestChange {
    return this.says('hris', 'worker', key, values);
  }

  person(key: string, more: Record<string, unknown> = {}): TestChange[] {
    return [
      this.hr(key, { givenName: key, workEmail: `${key}@firm.example`, employmentType: 'E', employmentStatus: 'A', employer: 'DE01', location: 'BER', jobTitle: 'Architect', hireDate: TODAY - 400, ...more }),
      this.says('erp', 'worker', key, { costRate: '80.00', costCenter: 'CC1', laborCategory: 'L1' }),
    ];
  }

  private project(key: string, lead: string): TestChange[] {
    return [
      this.says('erp', 'project', key, { code: `P-${key}`, name: `Project ${key}`, legalEntity: 'DE01', status: 'Open' }), this.says('psa', 'project', key, { projectManager: lead }),
      this.says('erp', 'charge-code', `${key}-100`, { code: `${key}-100`, project: key, status: 'Open', billable: true }),
    ];
  }

  /** Bookings that are planned in RM, approved and confirmed. */
  async book(bookings: readonly { key: string; worker: string; of: string }[]): Promise<void> {
    await this.firm.publish(bookings.map(({ key, worker, of }) => this.says('rm', 'assignment', key, { status: 'tentative', worker, project: of, role: 'Analyst', startDate: FIRST, endDate: LAST, hoursPerDay: 4 })));
    for (const { key } of bookings) await this.booked(key, { status: 'proposed' });
    await this.firm.publish(bookings.flatMap(({ key }) => ['approved', 'confirmed'].map((status) => this.says('orchestration', 'assignment', key, { status }))));
    for (const { key } of bookings) await this.booked(key, { status: 'confirmed' });
  }

  async booked(key: string, expected: Record<string, unknown>): Promise<void> {
    await eventually(async () => expect(await this.firm.latest('assignment', 'rm', key)).toMatchObject(expected), { what: `booking ${key} to be ${JSON.stringify(expected)}`, timeoutMs: 30_000, everyMs: 100 });
  }

  /** Canonical id; these records are never merged. */
  async idOf(entity: 'worker' | 'assignment' | 'project', system: string, key: string): Promise<string> {
    const place = `${entity} ${system} ${key}`;
    if (!this.ids.has(place)) this.ids.set(place, (await this.firm.latest(entity, system, key))![`${entity}Id`] as string);
    return this.ids.get(place)!;
  }

  worker(key: string): Promise<string> {
    return this.idOf('worker', 'hris', key);
  }

  async notices(worker: string): Promise<Notice[]> {
    const about = await this.worker(worker);
    return (await this.firm.received('notice')).map(({ record }) => record as unknown as Notice).filter((notice) => notice.about === about);
  }

  /** Demand that was asked for in place of a booking, as its master has it now. */
  async replacements(booking: string): Promise<Record<string, unknown>[]> {
    const id = await this.idOf('assignment', 'rm', booking);
    const all = new Map((await this.firm.received('demand')).map(({ key, record }) => [key, record as unknown as Record<string, unknown>]));
    return [...all.values()].filter(({ replaces }) => replaces === id);
  }

  /** What targets would acknowledge: these records as they are now. */
  async acknowledge(entity: Entity, ids: readonly string[], ...systems: string[]): Promise<void> {
    const latest = new Map((await this.firm.received(entity)).map(({ key, record }) => [key, record!.meta.recordVersion]));
    await Promise.all(ids.flatMap((id) => systems.map((system) => this.firm.receipt(id, system, latest.get(id)!, entity))));
  }

  async acknowledgeBookings(keys: readonly string[], ...systems: string[]): Promise<void> {
    await this.acknowledge('assignment', await Promise.all(keys.map((key) => this.idOf('assignment', 'rm', key))), ...systems);
  }

  async acknowledgeWorker(key: string, ...systems: string[]): Promise<void> {
    await this.acknowledge('worker', [await this.worker(key)], ...systems);
  }

  async acknowledgeReplacements(...bookings: string[]): Promise<void> {
    const demands = await Promise.all(bookings.map((key) => this.replacements(key)));
    await this.acknowledge('demand', demands.flat().map(({ demandId }) => demandId as string), 'psa', 'rm');
  }

  async acknowledgeNotices(worker: string): Promise<void> {
    await this.acknowledge('notice', (await this.notices(worker)).map(({ noticeId }) => noticeId), 'mail');
  }
}
