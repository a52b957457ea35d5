import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxControl, type LoggedCall } from '@muster/sandbox';
import type pg from 'pg';
import { pollUntil, withClient } from './database.js';
import { discard, type BenchPlace } from './measure.js';
import { cpuSeconds, memoryMiB, ServiceProcess } from './processes.js';
import { openProduct } from './product.js';

export interface ConnectorFigures {
  /** Records per second from the pages of HR to its source topic, and CPU seconds of the connectors per 10,000 of them. */
  intakePerS: number;
  intakeCpu: number;
  /** New people per second in the PSA (a look-up and a making each) where it has no limits, and CPU seconds of the connectors per 10,000. */
  deliveriesPerS: number;
  deliveryCpu: number;
  /** Of a limited PSA's calls while something was due: the part of the quota that was used for calls of use, the part of the calls that was, and how many it refused. */
  quotaShare: number;
  usefulShare: number;
  refused: number;
  rssPeak: number;
}

export interface ConnectorBench {
  people: number;
  profileDir: string | undefined;
}

/** The quota of the limited PSA: far below what the connectors can make, and so is what holds them up; its minute has six seconds. */
const QUOTA = 150;
const MINUTE_S = 6;
/** Changes that the limited PSA is to take: some of its minutes. */
const CHANGES = 700;
const TIMEOUT_MS = 120_000;
const DAY = '2024-01-15';

const worker = (n: number, title: string) => ({
  id: `B${n}`, assignments: [{ effective_from: DAY, given_name: `Given ${n}`, family_name: `Family ${n}`, work_email: `b${n}@northfold.example`, employment_status: 'A', employment_type: 'E', hire_date: DAY, fte: 1, country: 'GB', job_title: title }],
});
const workers = (count: number, title: string) => Array.from({ length: count }, (_, n) => worker(n, title));

/** HR sandbox to source topic, canonical topic to PSA sandbox, and a PSA with a quota. The connectors, worker-sync and the sandbox are processes of their own. */
export async function measureConnectors(place: BenchPlace, { people, profileDir }: ConnectorBench): Promise<ConnectorFigures> {
  const candidate = await openProduct(place, 'connectors');
  const url = `http://127.0.0.1:${await freePort()}`;
  const sandbox = await ServiceProcess.start('sandbox', [join(place.root, 'apps/sandbox/dist/serve.js')], { SANDBOX_PORT: new URL(url).port, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' }, () => isUp(`${url}/_sandbox/health`));
  const control = new SandboxControl(url);
  const free = configWithQuota(place.root, 1_000_000, 60);
  const limited = configWithQuota(place.root, QUOTA, MINUTE_S);
  const start = (name: string, configDir: string) => startConnectors(place, candidate, { name, configDir, sandboxUrl: url, profileDir });
  try {
    await control.configure('psa', { callsPerMinute: null });
    const connectors = await start('connectors-free', free);
    const unlimited = await withClient(candidate.databaseUrl, (client) => measureUnlimited(client, { connectors, control, people }));
    const rssPeak = memoryMiB(connectors.process.pid, 'VmHWM');
    console.log(`  connectors: intake ${Math.round(unlimited.intakePerS)}/s, delivery ${Math.round(unlimited.deliveriesPerS)}/s, checked`);
    await connectors.process.stop();
    await control.configure('psa', { callsPerMinute: QUOTA, minuteS: MINUTE_S });
    const held = await start('connectors-limited', limited);
    const quota = await withClient(candidate.databaseUrl, (client) => measureLimited(client, { connectors: held, control, people }));
    await held.process.stop();
    return { ...unlimited, ...quota, rssPeak };
  } finally {
    await sandbox.stop();
    await discard(place, candidate);
    for (const dir of [free, limited]) rmSync(dir, { recursive: true, force: true });
  }
}

interface Run {
  readonly connectors: Connectors;
  readonly control: SandboxControl;
  readonly people: number;
}

/** Reading first, with the PSA paused, so that neither takes the other's time; then delivering. */
async function measureUnlimited(client: pg.Client, { connectors, control, people }: Run): Promise<Pick<ConnectorFigures, 'intakePerS' | 'intakeCpu' | 'deliveriesPerS' | 'deliveryCpu'>> {
  await Promise.all([connectors.pause('hris'), connectors.pause('psa')]);
  await control.seed('hr', { workers: workers(people, 'Analyst') });
  const read = await timed(connectors, people, async () => {
    await connectors.resume('hris');
    await reaches(client, `select count(*)::int as n from connectors.source_version where system = 'hris' and published_at is not null`, people);
  });
  // What was read is not read again meanwhile: the time is that of deliveries.
  await connectors.pause('hris');
  await reaches(client, `select count(*)::int as n from connectors.delivery where system = 'psa' and state = 'due'`, people);
  const delivered = await timed(connectors, people, async () => {
    await connectors.resume('psa');
    await reaches(client, `select count(*)::int as n from connectors.delivery where system = 'psa' and state = 'delivered'`, people);
  });
  const resources = await control.rows('psa', 'resources');
  if (resources.length !== people) throw new Error(`the PSA has ${resources.length} of ${people} people`);
  return { intakePerS: read.perS, intakeCpu: read.cpu, deliveriesPerS: delivered.perS, deliveryCpu: delivered.cpu };
}

/** Changes come faster than the PSA takes them, each person's more than once; the clock runs while any is due. */
async function measureLimited(client: pg.Client, { connectors, control, people }: Run): Promise<Pick<ConnectorFigures, 'quotaShare' | 'usefulShare' | 'refused'>> {
  const count = Math.min(people, CHANGES);
  await connectors.pause('psa');
  await connectors.resume('hris');
  for (const title of ['Consultant', 'Director']) {
    await control.seed('hr', { workers: workers(count, title) });
    await reaches(client, `select count(*)::int as n from connectors.replica where entity = 'worker' and position(convert_to('${title}', 'UTF8') in event) > 0`, count);
  }
  await reaches(client, `select count(*)::int as n from connectors.delivery where system = 'psa' and state = 'due'`, count);
  await control.clearCalls('psa');
  const startedMs = Date.now();
  await connectors.resume('psa');
  await reaches(client, `select count(*)::int as n from connectors.delivery where system = 'psa' and state <> 'delivered'`, 0);
  const windows = Math.ceil((Date.now() - startedMs) / (MINUTE_S * 1_000));
  const calls = (await control.calls('psa')).filter(({ path }) => !path.endsWith('/oauth/token'));
  const useful = calls.filter(isUseful).length;
  const wrong = (await control.rows('psa', 'resources')).filter((row) => Number(String(row['external_id']).slice(1)) < count && row['title'] !== 'Director').length;
  if (wrong > 0) throw new Error(`${wrong} people of the limited PSA do not have their last title`);
  // In the last window there was less left to do than the quota allowed: of that one, only what was called counts.
  const allowed = Math.max(calls.length, (windows - 1) * QUOTA);
  return { quotaShare: useful / allowed, usefulShare: useful / calls.length, refused: calls.filter(({ status }) => status === 429).length };
}

/** Nobody is new, so that nobody need be looked up: of use are changes that were made with the last title, and the pages of the stream. */
function isUseful({ method, query, status, body }: LoggedCall): boolean {
  if (status !== 200) return false;
  return method === 'GET' ? query['external_id'] === undefined : (body as { title?: string }).title === 'Director';
}

async function timed({ process }: Connectors, count: number, work: () => Promise<void>): Promise<{ perS: number; cpu: number }> {
  const [cpuBefore, startedMs] = [cpuSeconds(process.pid), performance.now()];
  await work();
  return { perS: count / ((performance.now() - startedMs) / 1_000), cpu: ((cpuSeconds(process.pid) - cpuBefore) / count) * 10_000 };
}

async function reaches(client: pg.Client, text: string, count: number): Promise<void> {
  await pollUntil(async () => (await client.query<{ n: number }>({ text })).rows[0]!.n, (found) => found === count, { timeoutMs: TIMEOUT_MS, everyMs: 100, what: `${count} from ${text}` });
}

interface Connectors {
  readonly process: ServiceProcess;
  pause(system: string): Promise<void>;
  resume(system: string): Promise<void>;
}

async function startConnectors(place: BenchPlace, { namespace, databaseUrl }: { namespace: string; databaseUrl: string }, { name, configDir, sandboxUrl, profileDir }: { name: string; configDir: string; sandboxUrl: string; profileDir: string | undefined }): Promise<Connectors> {
  const port = await freePort();
  const profiling = profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`, `--cpu-prof-name=${name}.cpuprofile`] : [];
  const process = await ServiceProcess.start(name, ['--enable-source-maps', '--disable-warning=TimeoutNegativeWarning', ...profiling, join(place.root, 'apps/connectors/dist/main.js')], {
    ...place.stack.env(), DATABASE_URL: databaseUrl, MUSTER_TOPIC_NAMESPACE: namespace, MUSTER_CONFIG_DIR: configDir, CONNECTORS_PORT: String(port), LOG_LEVEL: 'warn', MUSTER_LOG_FILE: join(place.logDir, `${name}.log`),
    HRIS_URL: `${sandboxUrl}/hr`, HRIS_API_KEY: 'hr-full-key', PSA_URL: `${sandboxUrl}/psa`, PSA_CLIENT_ID: 'muster', PSA_CLIENT_SECRET: 'psa-client-secret',
  });
  const tell = async (system: string, what: 'pause' | 'resume') => {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/systems/${system}/${what}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
    if (!answer.ok) throw new Error(`${what} of ${system}: ${answer.status} ${await answer.text()}`);
  };
  return { process, pause: (system) => tell(system, 'pause'), resume: (system) => tell(system, 'resume') };
}

/** The shipped declarations with another quota of the PSA. */
function configWithQuota(root: string, requests: number, seconds: number): string {
  const dir = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  cpSync(join(root, 'config'), dir, { recursive: true });
  const path = join(dir, 'systems', 'psa.yaml');
  const [text, declared] = [readFileSync(path, 'utf8'), 'requests: 60, seconds: 60'];
  if (!text.includes(declared)) throw new Error(`psa.yaml does not say ${declared}`);
  writeFileSync(path, text.replace(declared, `requests: ${requests}, seconds: ${seconds}`));
  return dir;
}

async function isUp(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
