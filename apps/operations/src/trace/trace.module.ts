import type { Governance } from '@muster/domain-governance';
import { Module, type DynamicModule, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { readGovernance } from '@muster/platform-records';
import type { OperationsService } from '../operations-service.js';
import { findException, type ItemView } from '../queue/exceptions.reader.js';
import { FirmRecordReader } from '../records/firm-record.reader.js';
import { LineageReader } from '../records/lineage.reader.js';
import { RecordNames } from '../records/record-names.js';
import { RecordsController } from '../records/records.controller.js';
import { SearchReader } from '../records/search.reader.js';
import { KeyHasher } from './key-hasher.js';
import { TraceController } from './trace.controller.js';
import { TraceIndex } from './trace-index.js';
import { TraceReader } from './trace.reader.js';
import { TraceStore } from './trace.store.js';

class TraceLife implements OnApplicationBootstrap, OnApplicationShutdown {
  private waiting: NodeJS.Timeout | undefined;

  constructor(
    private readonly index: TraceIndex,
    private readonly afterMs: number,
  ) {}

  onApplicationBootstrap(): void {
    this.waiting = setTimeout(() => this.index.start(), this.afterMs);
  }

  onApplicationShutdown(): Promise<void> {
    clearTimeout(this.waiting);
    return this.index.stop();
  }
}

/** What belongs together over all services: the index of the topics, and the records that it leads to. */
@Module({})
export class TraceModule {
  static async of(operations: OperationsService): Promise<DynamicModule> {
    const { database, firm, registry, settings: { kafka, logger, topicNamespace, configDir, hashKey, traceDays, traceAfterMs = 0, now = Date.now } } = operations;
    const governance: Governance = readGovernance(configDir);
    const store = new TraceStore(database, traceDays ?? TRACE_DAYS);
    const hasher = new KeyHasher(await store.hashKey(hashKey));
    const index = new TraceIndex({ database, store, hasher, registry, governance, kafka, topicNamespace, logger, now });
    const reader = new TraceReader({ database, hasher, governance, firm });
    const known = {
      sourcesOf: (eventIds: readonly string[]) => reader.sourcesOf(eventIds),
      placesOf: (eventIds: readonly string[]) => reader.placesOf(eventIds),
      exceptionsOf: async (externalIds: readonly { system: string; id: string }[], recordId: string): Promise<ItemView[]> => {
        const ids = await reader.exceptionsOf(externalIds, recordId);
        const found = await Promise.all(ids.map((id) => findException(database, id)));
        return found.flatMap((one) => (one ? [withoutMoves(one)] : []));
      },
    };
    return {
      module: TraceModule, controllers: [TraceController, RecordsController],
      providers: [
        { provide: TraceReader, useValue: reader }, { provide: TraceLife, useValue: new TraceLife(index, traceAfterMs) }, { provide: FirmRecordReader, useValue: new FirmRecordReader({ firm, governance, known }) },
        { provide: LineageReader, useValue: new LineageReader({ firm, governance, known }) },
        { provide: RecordNames, useValue: new RecordNames(firm) },
        { provide: SearchReader, useValue: new SearchReader({ firm, governance, recordsOf: (key) => reader.recordsOf(key) }) },
      ],
    };
  }
}

/** Days that the index keeps, where nothing is set. */
const TRACE_DAYS = 30;

function withoutMoves({ moves: _moves, ...item }: NonNullable<Awaited<ReturnType<typeof findException>>>): ItemView {
  return item;
}
