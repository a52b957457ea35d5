import { WokenLoop, type Logger } from '@muster/platform-kernel';
import type { OpenedException, OpenExceptions } from '@muster/platform-outbox';
import type { Database, Transaction } from '@muster/platform-postgres';

export interface StandingExceptionsOptions {
  readonly database: Database;
  readonly exceptions: Pick<OpenExceptions, 'raise' | 'end'>;
  readonly logger: Logger;
  readonly slowPollMs?: number;
}

/** Told at once in one transaction. */
const CHUNK = 500;

/** Rows of files and events that were set aside, what a vendor sends other than its mapping expects, and streams that cannot be read. */
const STANDING = `
  select 'row/' || concat_ws('/', system, stream, entity, file, line, encode(content_hash, 'hex')) as id, 'intake' as class, code, system, stream, entity from parked_row where status = 'open'
  union all select 'finding/' || concat_ws('/', system, stream, origin, kind, what), 'vendor', kind, system, stream || '.' || what, null from vendor_finding
  union all select 'stream/' || concat_ws('/', system, stream), 'intake', case when fault like 'auth:%' then 'credentials-refused' else 'stream-fault' end, system, stream, null from stream_position where fault is not null`;

/** Both are asked every few seconds, by indices of what is open (migration 1798500000000): what is over, and what others have told, is not looked at. */
export const NEW_ONES = `select w.* from (${STANDING}) w where not exists (select from open_exception o where o.id = w.id) order by w.id limit ${CHUNK}`;
export const GONE_ONES = `(select id from open_exception where id ~ '^(row|finding|stream)/') except (select id from (${STANDING}) w) limit ${CHUNK}`;

type StandingRow = [id: string, kind: string, code: string, system: string, what: string, entity: string | null];

function exceptionOf([id, kind, code, system, what, entity]: StandingRow): OpenedException {
  const refused = `${system} does not let us in, so that ${what} cannot be read. Give it what is in force under Systems in the console, or correct what the environment of the connectors says.`;
  const reason = code === 'credentials-refused' ? refused : kind === 'vendor' ? `${system} sends ${what} other than its mapping expects (${code}). Where it has renamed a field, read it as the one that the mapping knows: Systems in the console, or GET /v1/systems/${system}/findings. Else correct the mapping, or ask the vendor.` : `What ${what} of ${system} brings could not be taken (${code}). The connectors keep what was set aside, with its reason; correct it in ${system} or in the mapping.`;
  return { id, class: kind, code, place: `${what} of ${system}`, system, entity, reason };
}

/**
 * Tells of what stands in the tables, whoever wrote it there (the intake of files is a program of its own), and of what is gone from them.
 * It looks at what is, not at what happened: what came and went between two looks is not told.
 */
export class StandingExceptions {
  private readonly loop: WokenLoop;

  constructor(private readonly options: StandingExceptionsOptions) {
    this.loop = new WokenLoop({ round: () => this.look(), slowPollMs: options.slowPollMs ?? 5_000, logger: options.logger, complaint: 'exceptions were not told and are told at the next look' });
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** One look; answers how many it told. */
  look(): Promise<number> {
    return this.options.database.transaction(async (tx) => (await this.tellNew(tx)) + (await this.tellGone(tx)));
  }

  private async tellNew(tx: Transaction): Promise<number> {
    const { rows } = await tx.query({ name: 'standing-new', text: NEW_ONES });
    await this.options.exceptions.raise(tx, (rows as StandingRow[]).map(exceptionOf));
    return rows.length;
  }

  private async tellGone(tx: Transaction): Promise<number> {
    const { rows } = await tx.query({ name: 'standing-gone', text: GONE_ONES });
    await this.options.exceptions.end(tx, (rows as [string][]).map(([id]) => id), { state: 'resolved', outcome: 'superseded' });
    return rows.length;
  }
}
