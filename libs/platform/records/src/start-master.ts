import { Module, type DynamicModule, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MasterRuntime, type MasterDeclaration, type MasterSettings } from './master-runtime.js';

export interface RunningMaster {
  readonly url: string;
  readonly master: MasterRuntime;
  stop(): Promise<void>;
}

/** What is added to a master beside its handlers, such as its operating surface. */
export interface MasterAddition {
  /** Told what happens, beside the observers of the settings. */
  readonly observers: NonNullable<MasterSettings['observers']>;
  /** Called once the master is open and before it consumes. */
  module(master: MasterRuntime): Promise<DynamicModule>;
}

@Module({})
class MasterModule {
  static of(master: MasterRuntime, controllers: Type[], additions: DynamicModule[]): DynamicModule {
    return { module: MasterModule, controllers, imports: additions, providers: [{ provide: MasterRuntime, useValue: master }] };
  }
}

/** Opens a master, connects its two consumers, and listens on loopback. What was opened by a start that fails is closed again. */
export async function startMaster(declaration: MasterDeclaration, settings: MasterSettings & { port: number }, controllers: Type[], additions: readonly MasterAddition[] = []): Promise<RunningMaster> {
  const master = await MasterRuntime.open(declaration, { ...settings, observers: allOf([settings.observers ?? {}, ...additions.map((addition) => addition.observers)]) });
  let app: INestApplication | undefined;
  try {
    const modules: DynamicModule[] = [];
    for (const addition of additions) modules.push(await addition.module(master));
    app = await NestFactory.create(MasterModule.of(master, controllers, modules), { logger: false, abortOnError: false });
    for (const server of [master.urgent, master.bulk]) app.connectMicroservice({ strategy: server }, { inheritAppConfig: false });
    await master.start();
    await app.startAllMicroservices();
    await app.listen(settings.port, '127.0.0.1');
    const running = app;
    return {
      url: await running.getUrl(),
      master,
      async stop() {
        await running.close();
        await master.stop();
      },
    };
  } catch (error) {
    await app?.close();
    await master.stop();
    throw error;
  }
}

type Observers = NonNullable<MasterSettings['observers']>;

/** Several listeners as one. */
function allOf(all: readonly Observers[]): Observers {
  const inbound = all.flatMap((observers) => observers.inbound ?? []);
  const consumer = all.flatMap((observers) => observers.consumer ?? []);
  const relay = all.flatMap((observers) => observers.relay ?? []);
  return {
    inbound: { onChunk: (...chunk) => inbound.forEach((one) => one.onChunk(...chunk)) },
    consumer: {
      onChunk: (...chunk) => consumer.forEach((one) => one.onChunk?.(...chunk)),
      onRetry: (code) => consumer.forEach((one) => one.onRetry?.(code)),
      onRebalance: () => consumer.forEach((one) => one.onRebalance?.()),
    },
    relay: {
      onBatch: (...batch) => relay.forEach((one) => one.onBatch?.(...batch)),
      onShards: (held) => relay.forEach((one) => one.onShards?.(held)),
      onRetry: (code) => relay.forEach((one) => one.onRetry?.(code)),
    },
  };
}
