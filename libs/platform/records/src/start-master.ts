import { Module, type DynamicModule, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MasterRuntime, type MasterDeclaration, type MasterSettings } from './master-runtime.js';

export interface RunningMaster {
  readonly url: string;
  readonly master: MasterRuntime;
  stop(): Promise<void>;
}

@Module({})
class MasterModule {
  static of(master: MasterRuntime, controllers: Type[]): DynamicModule {
    return { module: MasterModule, controllers, providers: [{ provide: MasterRuntime, useValue: master }] };
  }
}

/** Opens a master, connects its two consumers, and listens on loopback. What was opened by a start that fails is closed again. */
export async function startMaster(declaration: MasterDeclaration, settings: MasterSettings & { port: number }, controllers: Type[]): Promise<RunningMaster> {
  const master = await MasterRuntime.open(declaration, settings);
  let app: INestApplication | undefined;
  try {
    app = await NestFactory.create(MasterModule.of(master, controllers), { logger: false, abortOnError: false });
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
