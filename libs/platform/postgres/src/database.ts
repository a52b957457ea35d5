import { isNativeError } from 'node:util/types';
import { bothSettled, certificateFault, SetupError, TransientError } from '@muster/platform-kernel';
import pg from 'pg';
import { DataSource, type EntitySchema, type MigrationInterface, type MixedList } from 'typeorm';

export interface DatabaseSettings {
  url: string;
  /** Every service has its own Postgres schema, made when it is missing. */
  schema: string;
  poolMax?: number;
  ssl?: boolean | object;
  applicationName: string;
  statementTimeoutMs?: number;
  lockTimeoutMs?: number;
  connectTimeoutMs?: number;
}

/** One statement in flight of one transaction. Whoever has no `Transaction` in hand is not in it. */
export interface Queryable {
  query(statement: Statement): Promise<QueryRows>;
}

/** A named statement is prepared once per connection. */
export interface Statement {
  name?: string;
  text: string;
  values?: unknown[];
}

export interface QueryRows {
  rows: unknown[][];
  rowCount: number;
}

export interface Transaction extends Queryable {
  readonly inTransaction: true;
}

// int8 as a number: every bigint of ours is a count, an offset or a version, below 2^53.
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === 20) return Number;
    return pg.types.getTypeParser(oid, format as 'text');
  },
} as pg.CustomTypesConfig;

/**
 * Named statements are planned while the tables of a new firm are empty, and a cached plan that reads a table whole stays until the
 * next analyze: an outbox of 70,000 rows took a minute. Every statement of the path has an index; those that have none still run.
 */
export const PLAN_OPTIONS = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off';

const TRANSIENT = new Set(['40P01', '40001', '55P03', '57P01', '57P02', '57P03', '53300', '53100', '53200', '25P02', '58030', '25006', '55000', '57014']);
const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);

/** The server does not let us in, or we do not trust it: no try succeeds before a person has put that right. */
function accessFault(error: Error & { code?: string }): SetupError | undefined {
  const { code } = error;
  const fault = (message: string, remedy: string) => new SetupError(message, remedy, { cause: error });
  const certificate = certificateFault(code, { address: 'DATABASE_URL', authority: 'DATABASE_SSL_CA' });
  if (certificate) return fault(`The certificate of Postgres ${certificate.why}.`, certificate.remedy);
  if (code === '28P01') return fault('Postgres refuses the user name or the password in DATABASE_URL.', 'Correct them there, with special characters percent-encoded.');
  if (code === '28000') return fault('Postgres refuses this user, or a connection of this kind.', 'Set DATABASE_SSL to true where it demands TLS; else correct the user in DATABASE_URL, or pg_hba.conf of the server.');
  if (code === '3D000') return fault('Postgres has no database of the name in DATABASE_URL.', 'Create it, or correct DATABASE_URL.');
  if (/server does not support SSL/.test(error.message)) return fault('Postgres offers no TLS, which DATABASE_SSL or DATABASE_SSL_CA demands.', 'Turn ssl on in the server, or unset them.');
  return undefined;
}

/** A fault of the start: what only a person can mend is a SetupError, so that nobody waits for it. */
function startFault(error: unknown): unknown {
  return (isNativeError(error) && accessFault(error)) || classifyDatabaseError(error);
}

/**
 * A database error as the consumer must see it: TransientError for deadlocks (40P01), serialization (40001), lock and
 * statement timeouts, and a server that is out of reach, shutting down, or does not let us in any more (a message is not to be
 * parked for that); anything else comes back as it is.
 */
export function classifyDatabaseError(error: unknown): unknown {
  if (!isNativeError(error)) return error;
  const code = (error as { code?: string }).code;
  const access = accessFault(error);
  if (access) return new TransientError('database-refuses-us', access.message, { cause: error });
  if (code !== undefined && (TRANSIENT.has(code) || code.startsWith('08'))) return new TransientError(code, `Postgres answered ${code}: ${error.message}`, { cause: error });
  const unreachable = (code !== undefined && UNREACHABLE.has(code)) || /Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|timeout expired|not queryable/.test(error.message);
  if (unreachable) return new TransientError('database-unreachable', `Postgres is out of reach: ${error.message}. Start it, or correct DATABASE_URL.`, { cause: error });
  return error;
}

/** True for errors of the data itself (SQLSTATE classes 22 and 23): another try with the same rows fails again. */
export function isDataError(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && code.length === 5 && (code.startsWith('22') || code.startsWith('23'));
}

async function run(client: pg.ClientBase | pg.Pool, statement: Statement): Promise<QueryRows> {
  try {
    const result = await client.query({ ...statement, rowMode: 'array', types } as pg.QueryArrayConfig<unknown[]>);
    return { rows: result.rows as unknown[][], rowCount: result.rowCount ?? 0 };
  } catch (error) {
    throw classifyDatabaseError(error);
  }
}

/** The pool of one service. TypeORM (entities, migrations, read APIs) and the batch path share it. */
export class Database implements Queryable {
  private constructor(
    readonly dataSource: DataSource,
    readonly pool: pg.Pool,
    readonly settings: DatabaseSettings,
  ) {}

  /**
   * Connects, makes the schema, and runs the migrations that are missing; two starters at once are served one after the other. Throws
   * SetupError where the server does not let us in, TransientError where it is out of reach.
   */
  static async open(settings: DatabaseSettings, parts: { migrations: (new () => MigrationInterface)[]; entities: MixedList<EntitySchema | (new () => object)> }): Promise<Database> {
    await prepareSchema(settings);
    return Database.connect(settings, parts, (database) => database.migrate());
  }

  /** Connects to what others have made; makes neither schema nor tables. Throws as `open`. */
  static look(settings: DatabaseSettings): Promise<Database> {
    return Database.connect(settings, { migrations: [], entities: [] }, (database) => database.query({ text: 'select 1' }));
  }

  private static async connect(settings: DatabaseSettings, parts: Parameters<typeof Database.open>[1], first: (database: Database) => Promise<unknown>): Promise<Database> {
    const dataSource = new DataSource({
      type: 'postgres', url: settings.url, schema: settings.schema, ssl: settings.ssl ?? false, applicationName: settings.applicationName,
      poolSize: settings.poolMax ?? 10, entities: parts.entities as never, migrations: parts.migrations, migrationsTableName: 'migration',
      // Statements that are issued together go out together, so that a chunk does not wait for the event loop between them.
      extra: { pipeline: true, options: `-c search_path=${settings.schema} -c statement_timeout=${settings.statementTimeoutMs ?? 60_000} -c lock_timeout=${settings.lockTimeoutMs ?? 10_000} ${PLAN_OPTIONS}`, keepAlive: true, connectionTimeoutMillis: connectTimeoutMs(settings) },
    });
    try {
      await dataSource.initialize();
      const pool = (dataSource.driver as unknown as { master: pg.Pool }).master;
      // An idle connection that breaks is replaced by the pool; whoever uses one that breaks gets the error.
      pool.on('error', () => undefined);
      const database = new Database(dataSource, pool, settings);
      await first(database);
      return database;
    } catch (error) {
      // A migration that failed leaves its lock with a connection of the pool: the next starter would wait for it.
      if (dataSource.isInitialized) await dataSource.destroy();
      throw startFault(error);
    }
  }

  private async migrate(): Promise<void> {
    const guard = await this.pool.connect();
    try {
      await guard.query('select pg_advisory_lock(hashtext($1))', [`muster migrations of ${this.settings.schema}`]);
      await this.dataSource.runMigrations({ transaction: 'each' });
      await guard.query('select pg_advisory_unlock(hashtext($1))', [`muster migrations of ${this.settings.schema}`]);
    } finally {
      guard.release();
    }
  }

  query(statement: Statement): Promise<QueryRows> {
    return run(this.pool, statement);
  }

  /** Runs `work` in one transaction; an error rolls it back and comes out as TransientError or unchanged. */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    let client: pg.PoolClient;
    try {
      client = await this.pool.connect();
    } catch (error) {
      throw classifyDatabaseError(error);
    }
    let broken: Error | undefined;
    const noticeBreak = (error: Error) => (broken = error);
    client.on('error', noticeBreak);
    try {
      // Goes out with the first statement of the work, which is executed after it.
      const begun = run(client, { text: 'begin' });
      const [, result] = await bothSettled(begun, work({ inTransaction: true, query: (statement) => run(client, statement) }));
      await run(client, { text: 'commit' });
      return result;
    } catch (error) {
      if (!broken) {
        try {
          await run(client, { text: 'rollback' });
        } catch (rollbackError) {
          broken = rollbackError as Error;
        }
      }
      throw error;
    } finally {
      client.removeListener('error', noticeBreak);
      client.release(broken);
    }
  }

  /** A connection of its own, for LISTEN and session locks; the caller ends it. */
  async dedicatedClient(): Promise<pg.Client> {
    const client = clientOf(this.settings, { application_name: `${this.settings.applicationName} session`, options: `-c search_path=${this.settings.schema}`, keepAlive: true });
    try {
      await client.connect();
    } catch (error) {
      throw classifyDatabaseError(error);
    }
    return client;
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }
}

const connectTimeoutMs = ({ connectTimeoutMs = 10_000 }: DatabaseSettings) => connectTimeoutMs;

/** A connection beside the pool, by the same settings. */
function clientOf(settings: DatabaseSettings, more: pg.ClientConfig = {}): pg.Client {
  return new pg.Client({ connectionString: settings.url, ssl: settings.ssl as pg.ClientConfig['ssl'], connectionTimeoutMillis: connectTimeoutMs(settings), ...more });
}

async function prepareSchema(settings: DatabaseSettings): Promise<void> {
  if (!/^[a-z][a-z0-9_]*$/.test(settings.schema)) throw new Error(`schema ${JSON.stringify(settings.schema)} is no plain lower-case name`);
  const client = clientOf(settings);
  try {
    await client.connect();
  } catch (error) {
    throw startFault(error); // not ended: pg would wait for ever for the end of a connection whose TLS failed
  }
  try {
    await client.query('select pg_advisory_lock(hashtext($1))', [`muster schema ${settings.schema}`]);
    await client.query(`create schema if not exists ${settings.schema}`);
  } catch (error) {
    throw startFault(error);
  } finally {
    await client.end();
  }
}
