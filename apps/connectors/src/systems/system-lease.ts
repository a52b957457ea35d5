import type { Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';

type Session = Awaited<ReturnType<Database['dedicatedClient']>>;

/**
 * Who speaks with a system: one process at a time, so that its budget of calls is one and no record is written by two. Held by a session of the
 * database, it ends with its process.
 */
export class SystemLease {
  private constructor(
    readonly system: string,
    private readonly session: Session,
    private readonly lost: AbortController,
  ) {}

  /** Aborts when the session is gone: another process may speak now. */
  get ended(): AbortSignal {
    return this.lost.signal;
  }

  /** undefined where another process holds it. */
  static async take(database: Database, system: string, logger: Logger): Promise<SystemLease | undefined> {
    const session = await database.dedicatedClient();
    const lost = new AbortController();
    const lose = (error?: Error) => {
      if (lost.signal.aborted) return;
      logger.warn({ system, error: error?.message }, 'the session that holds a system is gone');
      lost.abort();
    };
    session.on('error', lose);
    session.on('end', () => lose());
    try {
      const { rows } = await session.query<{ held: boolean }>('select pg_try_advisory_lock(4107, hashtext($1)) as held', [system]);
      if (rows[0]?.held) return new SystemLease(system, session, lost);
    } catch (error) {
      lost.abort();
      await session.end();
      throw error;
    }
    lost.abort();
    await session.end();
    return undefined;
  }

  async release(): Promise<void> {
    if (this.lost.signal.aborted) return;
    this.lost.abort();
    await this.session.end();
  }
}
