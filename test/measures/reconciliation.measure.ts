import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalTopic } from '@muster/contracts';
import { uuidv5, uuidv7 } from '@muster/platform-kernel';
import { eventually, killAllProcesses, ServiceProcess, TestFirm } from '@muster/testing';
import { ToldSnapshots, type ToldLine } from '../reconciliation/told-snapshots.js';
import { configWith } from '../scenarios/sandboxed-firm.js';

/** Records of workers, each in four systems: HR says them, three are written. RECORDS=20000 measures fewer. */
const RECORDS = Number(process.env['RECORDS'] ?? 100_000);
const TARGETS = ['psa', 'rm', 'erp'] as const;
/** One row of a hundred differs in each system. */
const EVERY = 100;
/** Four times the records may take so much more memory, which is what a heap has left over at one moment or another. */
const FLAT = 1.25;

let firm: TestFirm;
let told: ToldSnapshots;
let configDir: string;
let reconciliation: ServiceProcess;

/** Resident bytes at most, by how many records there were. */
const peaks = new Map<number, number>();

beforeAll(() => {
  configDir = configWith({ 'reconciliation.yaml': [['healAtMost: 200', 'healAtMost: 1000000\nsettleSeconds: 0\ngraceSeconds: 0']] });
});

afterEach(async () => {
  await killAllProcesses();
  await told?.stop();
  await firm?.stop();
}, 120_000);

afterAll(() => rmSync(configDir, { recursive: true, force: true }));

const id = (n: number) => uuidv5(`worker ${n}`, '6ba7b810-9dad-11d1-80b4-00c04fd430c8');
const values = (n: number, title: string) => ({ givenName: `Given${n}`, familyName: `Family${n}`, workEmail: `w${n}@northfold.example`, jobTitle: title, employmentStatus: 'active', country: 'GB' });

function lineOf(system: string, n: number): ToldLine {
  const differs = n % EVERY === 0;
  const title = differs ? `Head ${n}` : `Analyst ${n}`;
  if (system === 'hris') {
    const { message } = firm.message({ key: `W${n}`, version: 1, occurredAt: Date.UTC(2026, 0, 1), effectiveFrom: 19_000, values: { ...values(n, title), employmentStatus: 'A' } });
    return { entity: 'worker', externalId: `W${n}`, recordId: id(n), change: message.value as Buffer };
  }
  const fields = Object.entries(values(n, `Analyst ${n}`)).map(([name, value]) => ({ name, held: JSON.stringify(name === 'jobTitle' ? title : value), wanted: JSON.stringify(value), attributes: [name] }));
  return { entity: 'worker', externalId: `T${n}`, recordId: id(n), state: 'settled', wantedVersion: 1, acknowledgedVersion: 1, fields };
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${reconciliation.url}/metrics`)).text();
  return Number(new RegExp(`^${name}\\{[^}]*\\} ([0-9.e+]+)`, 'm').exec(text)?.[1]);
}
const get = async <T>(path: string) => (await (await fetch(reconciliation.url + path)).json()) as T;

describe('reconciliation', () => {
  it.each([RECORDS / 4, RECORDS])('compares %d records in four systems', async (records) => {
    firm = await TestFirm.create({ configDir });
    told = await ToldSnapshots.of(firm);
    for (let from = 0; from < records; from += 5_000) {
      await firm.send(Array.from({ length: Math.min(5_000, records - from) }, (_, i) => {
        const n = from + i;
        const meta = { eventId: uuidv7(), source: 'worker-sync', sourceVersion: 1, occurredAt: Date.now(), correlationId: uuidv7(), recordVersion: 1, configVersion: 'test', type: 'worker.changed', externalIds: [{ system: 'hris', id: `W${n}` }] };
        return firm.canonical('worker', id(n), 1, { meta, ...values(n, `Analyst ${n}`) });
      }));
    }
    expect(firm.topic(canonicalTopic('worker'))).toBeDefined();
    reconciliation = await ServiceProcess.start({ service: 'reconciliation', env: { ...firm.env(), CONNECTORS_URL: told.url } });
    let peak = 0;
    const look = async () => (peak = Math.max(peak, await metric('process_resident_memory_bytes')));
    const caughtUp = () => eventually(async () => {
      await look();
      return (await get<{ messages: number }>('/v1/lag')).messages === 0;
    }, { what: 'everything to be taken in', timeoutMs: 600_000, everyMs: 200 });
    await caughtUp();
    await reconciliation.stop();
    // The lines are there before anybody counts, so that what is measured is not the one who writes them.
    for (const system of ['hris', ...TARGETS]) {
      told.rows.set(system, Array.from({ length: records }, (_, n) => lineOf(system, n)));
      const snapshotId = uuidv7();
      await told.publish(snapshotId, system);
      told.rows.set(system, []);
      told.before.set(system, snapshotId);
    }
    const started = performance.now();
    reconciliation = await ServiceProcess.start({ service: 'reconciliation', env: { ...firm.env(), CONNECTORS_URL: told.url } });
    const readyMs = performance.now();
    peak = 0;
    await caughtUp();
    const takenMs = performance.now();
    const { runId } = (await (await fetch(`${reconciliation.url}/v1/runs`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).json()) as { runId: string };
    const run = await eventually(async () => {
      await look();
      const one = await get<{ state: string; totals: { read: number; equal: number; differing: number } }>(`/v1/runs/${runId}`);
      return one.state === 'ended' ? one : false;
    }, { what: 'the run', timeoutMs: 600_000, everyMs: 100 });
    const endMs = performance.now();
    expect(run.totals).toMatchObject({ read: 4 * records, equal: 4 * (records - records / EVERY), differing: 4 * (records / EVERY) });
    peaks.set(records, peak);
    const seconds = (ms: number) => (ms / 1_000).toFixed(1);
    console.log(`${records} records in four systems, ${4 * records} lines: start ${seconds(readyMs - started)} s, taken in ${seconds(takenMs - readyMs)} s, compared ${seconds(endMs - takenMs)} s, process ${(await metric('process_cpu_seconds_total')).toFixed(1)} s of CPU, at most ${Math.round(peak / 1_048_576)} MiB resident`);
  }, 1_800_000);

  it('holds a page, however many records there are', () => {
    const [few, many] = [...peaks.values()] as [number, number];
    expect(many / few).toBeLessThan(FLAT);
  });
});
