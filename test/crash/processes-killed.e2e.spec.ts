import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FaultPoint } from '@muster/platform-kernel';
import { eventually, killAllProcesses, ServiceProcess, type TestFirm } from '@muster/testing';
import { HiringFirm } from './hiring-firm.js';

const PEOPLE = Array.from({ length: 8 }, (_, i) => `K${i}`);
/** Where the process dies, in this order; the rest of its deaths come between the rows of its stages. */
const POINTS: readonly FaultPoint[] = ['before-commit', 'after-commit'];

let firm: TestFirm;
let hiring: HiringFirm;
let orchestration: ServiceProcess;

const start = (env: Record<string, string> = {}) => ServiceProcess.spawn({ service: 'orchestration', env: { ...firm.env(), ...env } });

beforeAll(async () => {
  hiring = await HiringFirm.open();
  ({ firm } = hiring);
}, 120_000);

afterAll(async () => {
  await killAllProcesses();
  await hiring?.stop();
}, 60_000);

/** Stages that have come to an end so far; none while the service has not made its tables. */
async function stagesEnded(): Promise<number> {
  const [made] = await firm.query<{ made: boolean }>(`select to_regclass('orchestration.process_stage') is not null as made`);
  if (!made!.made) return 0;
  const [{ n }] = await firm.query<{ n: string }>(`select count(*) as n from orchestration.process_stage where state not in ('waiting', 'late')`) as [{ n: string }];
  return Number(n);
}

describe('orchestration that is killed again and again', () => {
  it('ends every case, each begun once, and tells each of its steps once', async () => {
    await hiring.hire(PEOPLE);
    for (const point of POINTS) {
      orchestration = start({ MUSTER_FAULT_POINT: `${point}:2` });
      await eventually(() => !orchestration.isAlive, { what: `a death at ${point}`, timeoutMs: 60_000, everyMs: 10 });
    }
    orchestration = start();
    await eventually(async () => (await stagesEnded()) >= 3, { what: 'the first stages to end', timeoutMs: 60_000, everyMs: 5 });
    await orchestration.kill();

    // What targets acknowledge, and what other systems add, comes while it is down, and while it dies again.
    await hiring.equip(PEOPLE);
    for (let seen = await stagesEnded(), deaths = 0; deaths < 1; deaths += 1, seen = await stagesEnded()) {
      orchestration = start();
      await eventually(async () => (await stagesEnded()) > seen + 2, { what: 'further stages to end', timeoutMs: 60_000, everyMs: 5 });
      await orchestration.kill();
    }
    orchestration = start();
    await eventually(async () => {
      expect(await hiring.instances()).toEqual(PEOPLE.map(() => ({ state: 'ended', result: 'ready-to-bill' })));
    }, { what: 'everybody to be ready to bill', timeoutMs: 60_000 });

    await eventually(async () => expect(await firm.query('select 1 from orchestration.outbox')).toEqual([]), { what: 'the last steps to be told', timeoutMs: 60_000 });
    const told = new Map<string, Set<string>>();
    const eventIds = new Map<string, string>();
    for (const { key, headers } of await firm.raw('process.steps.v1')) {
      const [instance, type, id] = [key!.toString(), String(headers['ce_type']), String(headers['ce_id'])];
      // Kafka may hold a message twice after a death between sending and deleting; its id is then the same.
      expect(eventIds.get(`${instance} ${type}`) ?? id).toBe(id);
      eventIds.set(`${instance} ${type}`, id);
      told.set(instance, (told.get(instance) ?? new Set()).add(type));
    }
    const stages = ['mandatory-fields', 'identity-account', 'financial-dimensions', 'psa-profile', 'skills', 'resource-pool'];
    const all = ['onboarding.process.started', 'onboarding.process.ended', ...stages.flatMap((stage) => [`onboarding.${stage}.waiting`, `onboarding.${stage}.done`])].sort();
    expect(told.size).toBe(PEOPLE.length);
    for (const types of told.values()) expect([...types].sort()).toEqual(all);
    const wrong = await firm.query(`select topic from orchestration.consumer_cursor where next_offset - start_offset - lost <> parked + waiting + scheduled + applied + no_effect`);
    expect(wrong).toEqual([]);
  }, 240_000);
});
