import { mkdtempSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startConnectors, type RunningConnectors, type Trial } from '@muster/connectors';
import { eventually, TestFirm } from '@muster/testing';
import { configWith, type Row } from './sandboxed-firm.js';

const mapping = `
mapping: hris-apac
version: 1
system: hris-apac
description: Staff list of the regional HR system.
files:
  staff:
    match: staff-*.csv
    format: csv
    columns: { Id: { required: true }, Given: , Family: , Title: , Units: { type: decimal } }
outputs:
  - { entity: worker, from: staff, key: Id, attributes: { givenName: Given, familyName: Family, jobTitle: Title } }
`;

export const HEADER = 'Id,Given,Family,Title,Units';
export const row = (id: string, title = 'Analyst', units = '1.5') => `${id},Given${id},Family${id},${title},${units}`;
export const csv = (rows: readonly string[]) => [HEADER, ...rows, ''].join('\n');

interface FileRow {
  readonly name: string;
  readonly state: string;
  readonly code: string | null;
  readonly reason: string | null;
  readonly rows: number | null;
  readonly published: number | null;
}

/** A regional HR that drops files into a folder, in a firm that others had before: each begins with an empty database, and with what is published from then on. */
export class DropFirm {
  readonly folder: string;
  connectors: RunningConnectors | undefined;
  private readonly earlier = { live: 0, bulk: 0 };

  private constructor(
    readonly firm: TestFirm,
    private readonly dir: string,
    private readonly configDir: string,
  ) {
    this.folder = join(dir, 'in');
  }

  /** @param drop what stands under drop beside folder and files, @param more what stands beside drop. */
  static async create(firm: TestFirm, drop: string, more: string): Promise<DropFirm> {
    const dir = mkdtempSync(join(tmpdir(), 'muster-dropped-'));
    mkdirSync(join(dir, 'in'));
    const configDir = configWith({});
    writeFileSync(join(configDir, 'mappings/hris-apac.yaml'), mapping);
    appendFileSync(join(configDir, 'systems/hris-apac.yaml'), `\nconnector:\n  mapping: hris-apac\n  streams:\n    staff:\n      drop: { folder: { env: STAFF_FOLDER }, files: 'staff-*.csv', ${drop} }\n      ${more}\n`);
    const dropped = new DropFirm(firm, dir, configDir);
    dropped.earlier.live = (await dropped.published()).length;
    dropped.earlier.bulk = (await dropped.published(true)).length;
    return dropped;
  }

  /** For connectors in a process of their own. */
  env(): Record<string, string> {
    return { ...this.firm.env(), MUSTER_CONFIG_DIR: this.configDir, CONNECTORS_PORT: '0', STAFF_FOLDER: this.folder };
  }

  /** For who tries the system beside those that run. */
  trial(): Trial {
    return { configDir: this.configDir, env: { DATABASE_URL: this.firm.databaseUrl, STAFF_FOLDER: this.folder } };
  }

  async start(now?: () => number): Promise<void> {
    const { firm, configDir } = this;
    const { kafka, registry, database, logger, port } = firm.settings();
    this.connectors = await startConnectors({ kafka, registry, database, configDir, logger, port, topicNamespace: firm.namespace, logLevel: 'error', logFile: undefined, env: { STAFF_FOLDER: this.folder }, now });
  }

  async stop(): Promise<void> {
    await this.connectors?.stop();
    await this.firm.query('drop schema if exists connectors cascade');
    for (const dir of [this.dir, this.configDir]) rmSync(dir, { recursive: true, force: true });
  }

  /** Written elsewhere first, as a sender does who knows that others read. */
  put(name: string, text: string | Buffer): void {
    const elsewhere = join(this.dir, name);
    writeFileSync(elsewhere, text);
    renameSync(elsewhere, join(this.folder, name));
  }

  in(subfolder = '.'): string[] {
    return readdirSync(join(this.folder, subfolder)).sort();
  }

  async files(): Promise<FileRow[]> {
    return ((await (await fetch(`${this.connectors!.url}/v1/systems/hris-apac/files`)).json()) as { files: FileRow[] }).files;
  }

  async fault(): Promise<string | null> {
    const { streams } = (await (await fetch(`${this.connectors!.url}/v1/systems/hris-apac`)).json()) as { streams: { stream: string; fault: string | null }[] };
    return streams.find(({ stream }) => stream === 'staff')?.fault ?? null;
  }

  async metrics(): Promise<string> {
    return (await fetch(`${this.connectors!.url}/metrics`)).text();
  }

  /** Looks into the folder now rather than when it is due. */
  private lookNow(): void {
    this.connectors!.connectors.systems.get('hris-apac')!.readNow('staff');
  }

  /** Waits until the newest entry of this file `fits`. */
  ended(name: string, state: string): Promise<FileRow> {
    return eventually(async () => {
      this.lookNow();
      const newest = (await this.files()).find((file) => file.name === name);
      return newest?.state === state ? newest : false;
    }, { what: `${name} ${state}`, timeoutMs: 60_000, everyMs: 100 }) as Promise<FileRow>;
  }

  /** Waits until what is told of the stream fits, or until nothing is. */
  told(pattern: RegExp | null): Promise<unknown> {
    return eventually(async () => {
      const fault = await this.fault();
      return pattern === null ? fault === null : fault !== null && pattern.test(fault);
    }, { what: `the fault ${String(pattern)}`, timeoutMs: 60_000, everyMs: 100 });
  }

  /** Keys of the events of the source topic, in the order in which they came. */
  async published(bulk = false): Promise<string[]> {
    return (await this.firm.raw(`source.hris-apac.worker.${bulk ? 'bulk.' : ''}v1`)).slice(bulk ? this.earlier.bulk : this.earlier.live).map(({ key }) => key!.toString());
  }

  parkedRows(): Promise<Row[]> {
    return this.firm.query("select file, line, code, status from connectors.parked_row where system = 'hris-apac' order by file, line");
  }
}
