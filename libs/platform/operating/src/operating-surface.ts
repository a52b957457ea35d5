import { parseSourceTopic } from '@muster/contracts';
import { HealthModule, serviceChecks, ProblemFilter, type ReadinessCheck } from '@muster/platform-http';
import { KeptReader, pingBroker } from '@muster/platform-kafka';
import { ServiceMetrics } from '@muster/platform-observability';
import { MasterRuntime, type MasterAddition, type MasterDeclaration } from '@muster/platform-records';
import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { DuplicatesReader } from './identity/duplicates.reader.js';
import { IdentityController } from './identity/identity.controller.js';
import { LinksReader } from './identity/links.reader.js';
import { ReferrersReader } from './identity/referrers.reader.js';
import { RehearseLink } from './identity/rehearse-link.js';
import { UnmappedReader } from './identity/unmapped.reader.js';
import { JournalController } from './look/journal.controller.js';
import { JournalReader } from './look/journal.reader.js';
import { NamesController } from './look/names.controller.js';
import { NamesReader } from './look/names.reader.js';
import { RecordReader } from './look/record.reader.js';
import { RecordsController } from './look/records.controller.js';
import { addGauges } from './metrics/gauges.js';
import { MetricsController, SERVICE_METRICS } from './metrics/metrics.controller.js';
import { HeldController } from './parked/held.controller.js';
import { HeldReader } from './parked/held.reader.js';
import { ExceptionsReader } from './parked/exceptions.reader.js';
import { ExceptionsController, ParkedController } from './parked/parked.controller.js';
import { AgainController } from './parked/again.controller.js';
import { Parking } from './parked/parking.js';
import { parkedProviders } from './parked/parked-providers.js';
import { RepublishController } from './republish/republish.controller.js';
import { Republisher } from './republish/republisher.js';
import { LagController } from './state/lag.controller.js';
import { LagReader, type LagSource } from './state/lag.reader.js';
import { OwnershipController } from './state/ownership.controller.js';
import { RehearseOwnership } from './state/rehearse-ownership.js';
import { PauseKeeper } from './state/pause-keeper.js';
import { SourcesController } from './state/sources.controller.js';
import { StateController } from './state/state.controller.js';
import { StatsReader } from './state/stats.reader.js';

/** Paths with fixed words stand before those that begin with the name of an entity. */
const controllers = [MetricsController, JournalController, ParkedController, AgainController, ExceptionsController, HeldController, OwnershipController, SourcesController, StateController, LagController, RepublishController, IdentityController, NamesController, RecordsController];

/** Closed with the service, which else would hold up its end. */
class ReaderLife implements OnApplicationShutdown {
  constructor(private readonly reader: KeptReader) {}

  onApplicationShutdown(): Promise<void> {
    return this.reader.close();
  }
}

@Module({})
class OperatingModule {
  static of(master: MasterRuntime, metrics: ServiceMetrics, keeper: PauseKeeper, lag: LagReader): DynamicModule {
    const reader = new KeptReader({ kafka: master.settings.kafka, logger: master.settings.logger });
    return {
      module: OperatingModule,
      imports: [HealthModule.of(checksOf(master))],
      controllers,
      providers: [
        { provide: MasterRuntime, useValue: master }, { provide: SERVICE_METRICS, useValue: metrics }, { provide: PauseKeeper, useValue: keeper }, { provide: LagReader, useValue: lag },
        { provide: APP_FILTER, useValue: new ProblemFilter(master.settings.logger) },
        { provide: Parking, useValue: parkingOf(master, reader) }, { provide: ReaderLife, useValue: new ReaderLife(reader) }, JournalReader, NamesReader, RecordReader, ExceptionsReader, HeldReader, RehearseOwnership, DuplicatesReader, LinksReader, ReferrersReader, RehearseLink, UnmappedReader, ...parkedProviders, Republisher, StatsReader,
      ],
    };
  }
}

/** What every master is looked at and operated through: HTTP, health, metrics. Made anew for each start, since the metrics are its own. */
export function operatingSurface(declaration: MasterDeclaration, topicNamespace = ''): MasterAddition {
  const metrics = new ServiceMetrics({ service: declaration.service, describeTopic: (topic) => parseSourceTopic(topic.slice(topicNamespace.length)) ?? {} });
  return {
    observers: { inbound: metrics.inbound, consumer: metrics.consumer, relay: metrics.relay },
    async module(master) {
      const keeper = new PauseKeeper(master);
      const lag = new LagReader(lagSourceOf(master));
      await keeper.open();
      addGauges(metrics, { master, lag, keeper });
      return OperatingModule.of(master, metrics, keeper, lag);
    },
  };
}

function checksOf(master: MasterRuntime): ReadinessCheck[] {
  return [
    ...serviceChecks({ database: master.database, pingBroker: () => pingBroker(master.settings.kafka, master.settings.logger), consumers: { consumer: master.urgent, 'bulk consumer': master.bulk } }),
    { name: 'registry', check: () => master.registry.ping() },
  ];
}

function lagSourceOf({ database, settings: { kafka, logger }, urgent, bulk, declaration: { service } }: MasterRuntime): LagSource {
  return { database, kafka, logger, groups: () => [{ group: service, topics: urgent.topics, paused: urgent.paused() }, { group: `${service}.bulk`, topics: bulk.topics, paused: bulk.paused() }] };
}

function parkingOf(master: MasterRuntime, reader: KeptReader): Parking {
  const { database, exceptions, governance, registry, topicNamespace, settings: { logger, configDir } } = master;
  return {
    database, logger, exceptions, configVersion: governance.version, configDir, governance, registry, topicNamespace, mastered: master.path.mastered(),
    handlerThrough: (inbound) => master.handlerThrough(inbound), discarded: () => master.wakeHeldSteps(),
    readBack: (topic, partition, from, until) => reader.read(topic, partition, from, until),
  };
}
