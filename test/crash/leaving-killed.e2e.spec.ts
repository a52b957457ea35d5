import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, killAllProcesses, ServiceProcess } from '@muster/testing';
import { LAST, LeavingFirm, TODAY } from '../scenarios/leaving-firm.js';

/** The rows of the table of doing and undoing, in the order in which they are done here. */
const ROWS = ['bookings', 'costs', 'charge-codes', 'replacement-demand', 'managers-told', 'hand-over', 'last-day', 'access', 'records'] as const;
const LAST_DAY = TODAY + 40;

interface Leaver {
  key: string;
  booking: string;
  /** The row at which everything is killed. */
  row: number;
  /** Whether the exit is rescinded while everything is dead. */
  stays: boolean;
}

const LEAVERS: readonly Leaver[] = ROWS.flatMap((_, row) => [true, false].map((stays): Leaver => ({ key: `${stays ? 'S' : 'G'}${row}`, booking: `B-${stays ? 'S' : 'G'}${row}`, row, stays })));
const beyond = (row: (typeof ROWS)[number]) => LEAVERS.filter((one) => one.row > ROWS.indexOf(row));
const keysOf = (leavers: readonly Leaver[]) => leavers.map(({ key }) => key);
const bookingsOf = (leavers: readonly Leaver[]) => leavers.map(({ booking }) => booking);

let leaving: LeavingFirm;
let orchestration: ServiceProcess;

const start = (env: Record<string, string> = {}) => ServiceProcess.spawn({ service: 'orchestration', env: { ...leaving.firm.env(), ...env } });

beforeAll(async () => {
  leaving = await LeavingFirm.create();
  await leaving.firm.publish([...LEAVERS.flatMap(({ key }) => leaving.person(key)), ...LEAVERS.filter(({ row }) => row === ROWS.indexOf('hand-over')).flatMap(({ key }) => leaving.person(`R-${key}`, { manager: key }))]);
  await leaving.masters.settled();
  await leaving.book(LEAVERS.map(({ key, booking }) => ({ key: booking, worker: key, of: 'PX' })));
}, 180_000);

afterAll(async () => {
  await killAllProcesses();
  await leaving?.stop();
}, 60_000);

/** Stages of the last case of each leaver that still wait, by leaver. */
async function waiting(process: string): Promise<Record<string, string[]>> {
  const rows = await leaving.firm.query<{ record_id: string; waits: string[] }>(
    `select distinct on (i.record_id) i.record_id, array(select stage from orchestration.process_stage t where t.instance = i.id and t.state in ('waiting', 'late')) as waits from orchestration.process_instance i where i.process = '${process}' order by i.record_id, i.requested_at desc`,
  );
  const byId = new Map(rows.map(({ record_id: id, waits }) => [id, waits]));
  const entries = await Promise.all(LEAVERS.map(async ({ key }) => [key, byId.get(await leaving.worker(key)) ?? ['none']] as const));
  return Object.fromEntries(entries);
}

async function result(process: string, key: string): Promise<string[]> {
  const rows = await leaving.firm.query<{ result: string | null }>(`select coalesce(result, state) as result from orchestration.process_instance where process = '${process}' and record_id = '${await leaving.worker(key)}'`);
  return rows.map((row) => String(row.result));
}

/** Brings every leaver to their row: what is before it is done, what is at it and after it is not. */
async function bringToRows(): Promise<void> {
  for (const { booking } of LEAVERS) await leaving.booked(booking, { bookedUntil: LAST_DAY });
  await leaving.acknowledgeBookings(bookingsOf(beyond('bookings')), 'rm');
  await leaving.acknowledgeBookings(bookingsOf(beyond('costs')), 'erp');
  await leaving.acknowledgeBookings(bookingsOf(beyond('charge-codes')), 'time');
  for (const { booking } of beyond('charge-codes')) await eventually(async () => expect(await leaving.replacements(booking)).toHaveLength(1), { what: `demand in place of ${booking}`, timeoutMs: 30_000 });
  await leaving.acknowledgeReplacements(...bookingsOf(beyond('replacement-demand')));
  for (const key of keysOf(beyond('replacement-demand'))) await eventually(async () => expect(await leaving.notices(key)).toHaveLength(1), { what: `a notice about ${key}`, timeoutMs: 30_000 });
  for (const key of keysOf(beyond('managers-told'))) await leaving.acknowledgeNotices(key);
  await leaving.firm.publish(beyond('last-day').map(({ key }) => leaving.hr(key, { employmentStatus: 'T' })));
  await leaving.masters.settled();
  await leaving.acknowledge('worker', await Promise.all(keysOf(beyond('access')).map((key) => leaving.worker(key))), 'identity');
  await eventually(async () => {
    const waits = await waiting('exit');
    for (const { key, row } of LEAVERS) {
      expect(waits[key]).toContain(ROWS[row]!);
      for (const done of ROWS.slice(0, row)) expect(waits[key]).not.toContain(done);
    }
  }, { what: 'everybody to stand at their row', timeoutMs: 60_000 });
}

/** Targets acknowledge whatever they have been told. */
async function acknowledgeAll(): Promise<void> {
  await leaving.acknowledgeBookings(bookingsOf(LEAVERS), 'rm', 'erp', 'time');
  await leaving.acknowledge('worker', await Promise.all(keysOf(LEAVERS).map((key) => leaving.worker(key))), 'identity', 'erp', 'psa', 'rm', 'time');
  await leaving.acknowledgeReplacements(...bookingsOf(LEAVERS));
  for (const key of keysOf(LEAVERS)) await leaving.acknowledgeNotices(key);
}

describe('exits that are killed at every row of what they do', () => {
  it('are done, or undone where they were rescinded meanwhile, and tell everybody once', async () => {
    orchestration = start();
    await leaving.firm.publish(LEAVERS.map(({ key }) => leaving.hr(key, { terminationDate: LAST_DAY })));
    await bringToRows();
    await orchestration.kill();

    const [stay, go] = [LEAVERS.filter(({ stays }) => stays), LEAVERS.filter(({ stays }) => !stays)];
    await leaving.firm.publish([
      ...stay.map(({ key }) => leaving.hr(key, { employmentStatus: 'A', terminationDate: null })), ...go.map(({ key }) => leaving.hr(key, { employmentStatus: 'T' })),
      ...LEAVERS.filter(({ row }) => row === ROWS.indexOf('hand-over')).map(({ key }) => leaving.hr(`R-${key}`, { manager: 'LEAD' })),
    ]);
    await leaving.masters.settled();
    for (const point of ['before-commit', 'after-commit']) {
      orchestration = start({ MUSTER_FAULT_POINT: `${point}:3` });
      await acknowledgeAll();
      await eventually(() => !orchestration.isAlive, { what: `a death at ${point}`, timeoutMs: 60_000, everyMs: 10 });
    }
    orchestration = start();
    await eventually(async () => {
      await acknowledgeAll();
      for (const { key } of stay) expect([key, await result('exit', key), await result('reinstatement', key)]).toEqual([key, ['rescinded'], ['reinstated']]);
      for (const { key } of go) expect([key, await result('exit', key), await result('reinstatement', key)]).toEqual([key, ['left'], []]);
    }, { what: 'all cases to end', timeoutMs: 120_000, everyMs: 1_000 });

    for (const { key, booking, stays } of LEAVERS) {
      await leaving.booked(booking, { status: 'confirmed', bookedUntil: stays ? LAST : LAST_DAY });
      const [asked, told] = [(await leaving.replacements(booking)).filter(({ status }) => status !== 'cancelled'), (await leaving.notices(key)).map(({ cause }) => cause)];
      expect([key, asked.length]).toEqual([key, stays ? 0 : 1]);
      expect([key, told.filter((cause) => cause === 'termination').length, told.filter((cause) => cause === 'rescinded').length]).toEqual([key, ...(stays ? (told.length > 0 ? [1, 1] : [0, 0]) : [1, 0])]);
    }
    const wrong = await leaving.firm.query(`select topic from orchestration.consumer_cursor where next_offset - start_offset - lost <> parked + waiting + scheduled + applied + no_effect`);
    expect(wrong).toEqual([]);
  }, 300_000);
});
