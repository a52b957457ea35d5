import type { EntityName } from '@muster/contracts';
import type { CompiledAdoption, CompiledConnector } from '@muster/domain-connector';
import { Backoff, pause, TransientError, uuidv7, WOKEN, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { StoppedError, type SystemCaller } from '../calls/system-caller.js';
import type { RecordDecoders } from '../delivery/follow-records.js';
import { StreamFault } from '../intake/stream-fault.js';
import { countUnmatched, forgetValues, noteAdoptionFault, readAdoption, type Adoption } from './adoption.store.js';
import { publishLinks, type PublishLinks } from './identity-links.js';
import { beforeMatching, matchAll, type MatchRules } from './match.store.js';
import { readOurs } from './read-ours.js';
import { readTarget } from './read-target.js';

export interface AdoptionLoopOptions {
  readonly connector: CompiledConnector;
  readonly caller: SystemCaller;
  readonly database: Database;
  readonly decoders: RecordDecoders;
  readonly logger: Logger;
  readonly links: Omit<PublishLinks, 'system' | 'atOnce' | 'database' | 'decoders'>;
  /** Whether links of an entity are to be published, so that what the system says of it joins our records. */
  needsLinks(entity: EntityName): boolean;
  now(): number;
  /** Deliveries may be due. */
  onReleased(): void;
}

const POLL_MS = 1_000;
const CEILING_MS = 60_000;

/** Carries the adoptions of one system through their states, each of which is in the database: whoever holds the system next goes on from there. */
export class AdoptionLoop {
  private woken = new AbortController();

  constructor(private readonly options: AdoptionLoopOptions) {}

  /** Something was begun or decided. */
  wake(): void {
    this.woken.abort(WOKEN);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { connector } = this.options;
    const adopting = [...connector.adoptions].map(([entity, adoption]) => ({ entity, adoption }));
    if (adopting.length === 0) return;
    const backoff = new Backoff(500, CEILING_MS);
    while (!signal.aborted) {
      this.woken = new AbortController();
      let waitMs = POLL_MS;
      for (const { entity, adoption } of adopting) {
        try {
          await this.advance(entity, adoption);
          await publishLinks({ ...this.options.links, system: connector.system, atOnce: connector.adoptsFirst, database: this.options.database, decoders: this.options.decoders });
          backoff.reset();
        } catch (error) {
          if (error instanceof StoppedError) return;
          waitMs = Math.max(waitMs, await this.failed(entity, error, backoff));
        }
      }
      await pause(waitMs, AbortSignal.any([signal, this.woken.signal]));
    }
  }

  /** As far as it goes without a person. */
  private async advance(entity: EntityName, adoption: CompiledAdoption): Promise<void> {
    const { connector, database } = this.options;
    const key = { system: connector.system, entity };
    for (;;) {
      const now = await readAdoption(database, key);
      if (!now || now.state === 'done') return;
      if (now.digest !== adoption.digest) await database.transaction((tx) => forgetValues(tx, key, { digest: adoption.digest, run: uuidv7() }));
      else if (now.state === 'reading') await this.read(entity, adoption, now);
      else if (now.state === 'matching' || (await countUnmatched(database, key)) > 0) await this.match(entity, adoption, now);
      else return;
    }
  }

  private async read(entity: EntityName, adoption: CompiledAdoption, now: Adoption): Promise<void> {
    const { connector, caller, database, logger } = this.options;
    const startedMs = performance.now();
    await readTarget({ key: { system: connector.system, entity }, adoption, stream: connector.streams.get(adoption.stream)!, caller, database }, now);
    logger.info({ system: connector.system, entity, ms: Math.round(performance.now() - startedMs) }, 'what a target holds was read, to be adopted');
  }

  private async match(entity: EntityName, adoption: CompiledAdoption, { secret }: Adoption): Promise<void> {
    const { connector, database, decoders, logger, needsLinks, now, onReleased } = this.options;
    const key = { system: connector.system, entity };
    const startedMs = performance.now();
    await readOurs({ key, adoption, decoders, database, logger }, secret);
    await beforeMatching(database);
    const linkVersion = needsLinks(entity) ? now() : null;
    await database.transaction(async (tx) => {
      const state = (await readAdoption(tx, key, { lock: true }))?.state;
      // Begun anew, or finished, meanwhile.
      if (state !== 'matching' && state !== 'open') return;
      await matchAll(tx, key, rulesOf(adoption), { run: uuidv7(), linkVersion });
      await tx.query({ text: `update adoption set state = 'open', matched_at = now(), fault = null where system = $1 and entity = $2`, values: [key.system, key.entity] });
    });
    onReleased();
    logger.info({ ...key, ms: Math.round(performance.now() - startedMs) }, 'records were matched with those of a target');
  }

  private async failed(entity: EntityName, error: unknown, backoff: Backoff): Promise<number> {
    const { connector, database, logger } = this.options;
    const key = { system: connector.system, entity };
    if (error instanceof TransientError) logger.warn({ ...key, code: error.code }, 'an adoption waits for the database or the broker');
    else if (error instanceof StreamFault) logger.warn({ ...key, kind: error.kind }, 'what a target holds cannot be read, and is tried again');
    else logger.error({ ...key, error: error instanceof Error ? error.stack : String(error) }, 'an adoption failed for a reason this program does not know');
    const fault = error instanceof StreamFault ? `${error.kind}: ${error.message}` : error instanceof TransientError ? error.message : 'This program failed; its log says where.';
    await noteAdoptionFault(database, key, fault).catch((cause: unknown) => logger.warn({ ...key, error: String(cause) }, 'the fault of an adoption was not noted'));
    return (error instanceof StreamFault ? error.retryAfterMs : undefined) ?? backoff.next();
  }
}

/** The rules as they were hashed: by their places, the key, where one is compared, at place 0. */
function rulesOf({ rules, hasKey, pairs }: CompiledAdoption): MatchRules {
  return { names: rules.map(({ name }) => name), certain: rules.flatMap(({ certain }, place) => (certain ? [place] : [])), hasKey, pairs: pairs.length };
}
