import { entities, schemas } from '@muster/contracts';
import type { CanonicalRecord } from '@muster/domain-claims';
import { factsOf, MEASURED_ENTITIES, MEASURES, type MeasuredEntity, type MeasureName, type MeasureSettings } from '@muster/domain-reconciliation';
import { createDecoder, type SchemaSource } from '@muster/platform-avro';
import { WokenLoop, type Logger } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { dropFacts, keepFacts, recordsToRead } from './fact.store.js';
import { countRecords, dropHistory, keepHistory, lastMoments, mayCount, timeToReady, type MeasuredValue } from './measure.store.js';

export interface MeasureLoopOptions {
  readonly database: Database;
  readonly registry: SchemaSource;
  readonly settings: MeasureSettings;
  readonly logger: Logger;
  now(): number;
}

const LOOK_MS = 15_000;
/** Of one moment of the history to the next. */
const MOMENT_MS = 300_000;
const KEPT_DAYS = 400;
const DAY_MS = 86_400_000;
/** Records read together: memory is flat however many there are. */
const PAGE = 500;

/** Counts what the measures say of the firm: now, a few times a minute; and for the history each five minutes and with every run that ends. */
export class MeasureLoop {
  private readonly loop: WokenLoop;

  constructor(private readonly options: MeasureLoopOptions) {
    this.loop = new WokenLoop({ round: () => this.count().then(() => 0), slowPollMs: LOOK_MS, logger: options.logger, complaint: 'the measures were not counted; it is tried again' });
  }

  start(): void {
    this.loop.start();
  }

  wake(): void {
    this.loop.wake();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Answers what each measure says; undefined where another process counts. */
  async count(): Promise<ReadonlyMap<MeasureName, MeasuredValue> | undefined> {
    const { database } = this.options;
    for (const entity of MEASURED_ENTITIES) await this.takeFacts(entity);
    const now = new Date(this.options.now());
    return database.transaction(async (tx) => {
      if (!(await mayCount(tx))) return undefined;
      const values = new Map<MeasureName, MeasuredValue>();
      for (const measure of MEASURES) values.set(measure, measure === 'hire-to-ready-to-bill' ? await timeToReady(tx, now) : await countRecords(tx, measure, this.options.settings));
      const { runEndedAt, historyAt } = await lastMoments(tx);
      const moment = new Date(Math.floor(now.getTime() / MOMENT_MS) * MOMENT_MS);
      if (!historyAt || historyAt < moment) await keepHistory(tx, moment, values);
      if (runEndedAt && historyAt && runEndedAt > historyAt) await keepHistory(tx, runEndedAt, values);
      await dropHistory(tx, new Date(now.getTime() - KEPT_DAYS * DAY_MS));
      return values;
    });
  }

  private async takeFacts(entity: MeasuredEntity): Promise<void> {
    const { database, registry } = this.options;
    const decoder = createDecoder<CanonicalRecord>(schemas[entities[entity].canonicalRecord as keyof typeof schemas], registry);
    for (let after: string | null = null; ; ) {
      const page = await recordsToRead(database, entity, after, PAGE);
      if (page.length === 0) break;
      await decoder.prepare(page.map(({ value }) => value));
      await keepFacts(database, entity, page.map(({ id, version, value }) => ({ id, version, ...factsOf(entity, decoder.decode(value)) })));
      after = page.at(-1)!.id;
    }
    await dropFacts(database, entity);
  }
}
