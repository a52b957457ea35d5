import 'reflect-metadata';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Transport, type MicroserviceOptions } from '@nestjs/microservices';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AvroDeserializer } from './avro-deserializer.js';
import { InboxMessage, OutboxMessage, ScheduledChange, Worker } from './entities.js';
import { OutboxRelay, REGISTRY } from './outbox-relay.js';
import { settings } from './settings.js';
import { WorkerChangesController } from './worker-changes.controller.js';

const registry = new SchemaRegistry({ host: settings.registryUrl });

@Module({
  imports: [TypeOrmModule.forRoot({ type: 'postgres', url: settings.databaseUrl, entities: [Worker, InboxMessage, OutboxMessage, ScheduledChange], synchronize: true, poolSize: settings.poolMax })],
  controllers: [WorkerChangesController],
  providers: [OutboxRelay, { provide: REGISTRY, useValue: registry }],
})
class StockModule {}

/** The same work as worker-sync's, as the stack's own manuals do it; what it is measured against. */
const app = await NestFactory.createMicroservice<MicroserviceOptions>(StockModule, {
  transport: Transport.KAFKA,
  logger: ['error', 'warn'],
  options: {
    client: { clientId: 'stock', brokers: settings.brokers },
    consumer: { groupId: `${settings.namespace}stock`, allowAutoTopicCreation: false },
    subscribe: { fromBeginning: true },
    run: { partitionsConsumedConcurrently: settings.concurrency },
    // The values are Avro: as buffers they reach our deserializer untouched.
    parser: { keepBinary: true },
    deserializer: new AvroDeserializer(registry),
  },
});
app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
await app.listen();
console.error('stock: ready');
