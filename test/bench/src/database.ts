import pg from 'pg';
import { pause } from '@muster/platform-kernel';

/** The server that holds a database for every run. */
export class DatabaseServer {
  /** With `explainMs`, the server's log has each statement that takes so long, with its plan. */
  constructor(
    private readonly url: string,
    private readonly explainMs?: number,
  ) {}

  urlOf(name: string): string {
    const url = new URL(this.url);
    url.pathname = `/${name}`;
    return url.href;
  }

  /** Makes a database anew, empty or as a copy of another that nobody is connected to. */
  async create(name: string, template = 'template1'): Promise<string> {
    await this.drop(name);
    // Copying files beats writing every block to the log by far where the template is large.
    await this.admin(`create database ${name} template ${template} strategy ${template === 'template1' ? 'wal_log' : 'file_copy'}`);
    if (this.explainMs !== undefined) await this.explain(name, this.explainMs);
    return this.urlOf(name);
  }

  private async explain(name: string, explainMs: number): Promise<void> {
    const settings = { session_preload_libraries: 'auto_explain', 'auto_explain.log_min_duration': `${explainMs}ms`, 'auto_explain.log_analyze': 'on', 'auto_explain.log_buffers': 'on', 'auto_explain.log_parameter_max_length': '0' };
    for (const [setting, value] of Object.entries(settings)) await this.admin(`alter database ${name} set ${setting} = '${value}'`);
  }

  async drop(name: string): Promise<void> {
    await this.admin(`drop database if exists ${name} with (force)`);
  }

  /** So that no run pays for the pages that an earlier one made dirty. */
  async checkpoint(): Promise<void> {
    await this.admin('checkpoint');
  }

  private async admin(text: string): Promise<void> {
    await withClient(this.url, (client) => client.query(text));
  }
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // a connection that breaks fails the next query, which is where it is told
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Asks until the answer is yes; fails with what was found last. */
export async function pollUntil<T>(ask: () => Promise<T>, isEnough: (found: T) => boolean, { timeoutMs, everyMs, what }: { timeoutMs: number; everyMs: number; what: string }): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await ask();
    if (isEnough(found)) return found;
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${Math.round(timeoutMs / 1_000)} s; the last look found ${JSON.stringify(found)}`);
    await pause(everyMs);
  }
}

/** Bytes of write-ahead log since the server was made. */
export async function walPosition(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ at: string }>(`select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as at`);
  return Number(rows[0]!.at);
}

/** In this database since it was made. */
export async function deadlocksOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ deadlocks: string }>('select deadlocks from pg_stat_database where datname = current_database()');
  return Number(rows[0]!.deadlocks);
}
