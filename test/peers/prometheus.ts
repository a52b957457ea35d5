import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { eventually } from '@muster/testing';
import { stringify } from 'yaml';
import { ruleFiles } from '../alerts/watching.js';
import { ForeignProgram } from './foreign-program.js';
import { freePort } from './peer-server.js';
import { peersDir } from './snippets.js';

export interface FiringAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export const RUNBOOKS = 'https://firm.example/runbooks';

/** The one thing in which the rules differ from those that are shipped: each waits for a second before it fires. Expressions, and so thresholds, stay as they are. */
export const waitingASecond = (rules: string): string => rules.replaceAll(/^( +for:) \S+$/gm, '$1 1s');

/** The one that was unpacked for these specs, else the one of the machine. */
function programOf(name: 'prometheus' | 'promtool'): string {
  const unpacked = join(peersDir, 'prometheus/usr/bin', name);
  return existsSync(unpacked) ? unpacked : name;
}

/** Reads and tries rules; throws with what it says where it finds them wrong. */
export const promtool = (...args: string[]): Promise<string> => new ForeignProgram(programOf('promtool'), args, {}).output();

/** A real Prometheus that scrapes a firm every two seconds, with the rules that are shipped. It listens on loopback, keeps what it measures in a folder of its own, and both are gone when it has stopped. */
export class Prometheus {
  private constructor(
    private readonly program: ForeignProgram,
    private readonly url: string,
    private readonly folder: string,
  ) {}

  static async watching(targets: readonly string[]): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'muster-prometheus-'));
    mkdirSync(join(folder, 'rules'));
    for (const file of ruleFiles()) writeFileSync(join(folder, 'rules', basename(file)), waitingASecond(readFileSync(file, 'utf8')));
    writeFileSync(join(folder, 'prometheus.yaml'), stringify({
      global: { scrape_interval: '2s', scrape_timeout: '2s', evaluation_interval: '1s', external_labels: { runbooks: RUNBOOKS } }, rule_files: ['rules/*.yaml'],
      scrape_configs: [{ job_name: 'muster', static_configs: [{ targets: targets.map((url) => new URL(url).host) }] }],
    }));
    const port = await freePort();
    const program = new ForeignProgram(programOf('prometheus'), [`--config.file=${join(folder, 'prometheus.yaml')}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=warn'], { GOMEMLIMIT: '256MiB', GOMAXPROCS: '1' });
    const prometheus = new Prometheus(program, `http://127.0.0.1:${port}`, folder);
    await eventually(async () => {
      program.failIfEnded();
      const up = await prometheus.query('count(up == 1)');
      if (up !== targets.length) throw new Error(`${up ?? 0} of ${targets.length} services are scraped`);
    }, { what: 'Prometheus to scrape every service', timeoutMs: 30_000, everyMs: 200 });
    return prometheus;
  }

  /** The alerts that fire now. */
  async firing(): Promise<FiringAlert[]> {
    const { alerts } = await this.ask<{ alerts: (FiringAlert & { state: string })[] }>('/api/v1/alerts');
    return alerts.filter(({ state }) => state === 'firing');
  }

  /** The one value of an expression; undefined where it has none. */
  async query(expression: string): Promise<number | undefined> {
    const { result } = await this.ask<{ result: { value: [number, string] }[] }>(`/api/v1/query?query=${encodeURIComponent(expression)}`);
    return result[0] && Number(result[0].value[1]);
  }

  async stop(): Promise<void> {
    await this.program.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async ask<T>(path: string): Promise<T> {
    const response = await fetch(this.url + path);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { data: T }).data;
  }
}
