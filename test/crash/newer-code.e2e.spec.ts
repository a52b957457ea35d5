import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually, killAllProcesses, ServiceProcess } from '@muster/testing';
import { HiringFirm } from './hiring-firm.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
let hiring: HiringFirm;
/** Folder of the orchestration as it might be next month. */
let next: string;

/** The release as it is, but for the process of onboarding: skills come before everything else now, for cases that have not come so far. */
function nextRelease(): string {
  mkdirSync(join(root, '.muster'), { recursive: true });
  const folder = mkdtempSync(join(root, '.muster/next-'));
  for (const part of ['dist', 'package.json']) cpSync(join(root, 'apps/orchestration', part), join(folder, part), { recursive: true });
  const file = join(folder, 'dist/processes/onboarding.js');
  const changes: [string, string][] = [
    ["const account = await begin", "const isSkilledFirst = await DBOS.patch('skills-first');\n    if (isSkilledFirst && (await stage(hire, 'skills')) === 'ended') return over(hire, 'rescinded');\n    const account = await begin"],
    ["const skills = await begin(hire, 'skills')", "const skills = isSkilledFirst ? async () => 'done' : await begin(hire, 'skills')"],
  ];
  let code = readFileSync(file, 'utf8');
  for (const [before, after] of changes) {
    if (code.split(before).length !== 2) throw new Error(`${file} has not once: ${before}`);
    code = code.replace(before, after);
  }
  writeFileSync(file, `import { DBOS } from '@dbos-inc/dbos-sdk';\n${code}`);
  return folder;
}

const start = (service: string) => ServiceProcess.start({ service, name: 'orchestration', env: hiring.firm.env() });

/** Stages of the onboarding of a hire that have begun, with their states. */
async function stagesOf(key: string): Promise<Record<string, string>> {
  const rows = await hiring.firm.query<{ stage: string; state: string }>('select stage, s.state from orchestration.process_stage s join orchestration.process_instance i on i.id = s.instance where i.record_id = $1', [await hiring.idOf(key)]);
  return Object.fromEntries(rows.map(({ stage, state }) => [stage, state]));
}
const untilStages = (key: string, stages: Record<string, string>) => eventually(async () => expect(await stagesOf(key)).toEqual(stages), { what: `the stages of ${key}`, timeoutMs: 60_000, everyMs: 50 });

beforeAll(async () => {
  next = nextRelease();
  hiring = await HiringFirm.open();
}, 120_000);

afterAll(async () => {
  await killAllProcesses();
  await hiring?.stop();
  if (next) rmSync(next, { recursive: true });
}, 60_000);

it('a case that waits while newer code is deployed ends as it began, and one that had not come so far goes the new way', async () => {
  const old = await start('orchestration');
  await hiring.hire(['Far']);
  await hiring.hire(['Near'], { but: { workEmail: null } });
  const oldWay = { 'mandatory-fields': 'done', 'identity-account': 'waiting', 'financial-dimensions': 'waiting', 'psa-profile': 'waiting', skills: 'waiting' };
  await untilStages('Far', oldWay);
  await untilStages('Near', { 'mandatory-fields': 'waiting' });
  await old.kill();

  await start(join('..', '.muster', basename(next)));
  await hiring.hire(['Near'], { version: 2 });
  await hiring.hire(['New']);
  for (const key of ['Near', 'New']) await untilStages(key, { 'mandatory-fields': 'done', skills: 'waiting' });
  expect(await stagesOf('Far')).toEqual(oldWay);

  await hiring.equip(['Far', 'Near', 'New']);
  await eventually(async () => expect(await hiring.instances()).toEqual(Array.from({ length: 3 }, () => ({ state: 'ended', result: 'ready-to-bill' }))), { what: 'everybody to be ready to bill', timeoutMs: 60_000 });
  const all = { ...oldWay, 'resource-pool': 'done' };
  for (const key of ['Far', 'Near', 'New']) expect(await stagesOf(key)).toEqual(Object.fromEntries(Object.keys(all).map((stage) => [stage, 'done'])));
}, 180_000);
