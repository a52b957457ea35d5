import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { PermanentError, TransientError } from '@muster/platform-kernel';
import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { BatchController } from './pass-through.filter.js';

/** A transport that calls a handler and shows what it rejects with, as BatchServer does. */
class CallingServer extends Server implements CustomTransportStrategy {
  listen(callback: () => void): void {
    callback();
  }
  close(): void {}
  on(): void {}
  unwrap<T>(): T {
    throw new Error('nothing inside');
  }
  async rejectionOf(pattern: string): Promise<unknown> {
    try {
      const result: unknown = await this.getHandlerByPattern(pattern)!({});
      return isObservable(result) ? await lastValueFrom(result) : result;
    } catch (error) {
      return error;
    }
  }
}

class SubTransient extends TransientError {}
const faults = { transient: new SubTransient('database-unreachable', 'gone'), permanent: new PermanentError('undecodable', 'no'), defect: new TypeError('oops') };

@BatchController()
class Passing {
  @EventPattern('transient') transient(_: unknown) {
    throw faults.transient;
  }
  @EventPattern('permanent') async permanent(_: unknown) {
    throw faults.permanent;
  }
  @EventPattern('defect') async defect(_: unknown) {
    throw faults.defect;
  }
}

@Controller()
class Stock {
  @EventPattern('stock') async stock(_: unknown) {
    throw faults.transient;
  }
}

@Module({ controllers: [Passing, Stock] })
class HandlersModule {}

describe('BatchController', () => {
  let app: INestMicroservice | undefined;
  afterEach(() => app?.close());

  it('hands over the very error that the handler threw', async () => {
    const server = new CallingServer();
    app = await NestFactory.createMicroservice(HandlersModule, { strategy: server, logger: false });
    await app.listen();
    expect(await server.rejectionOf('transient')).toBe(faults.transient);
    expect(await server.rejectionOf('permanent')).toBe(faults.permanent);
    expect(await server.rejectionOf('defect')).toBe(faults.defect);
  });

  it('is needed: without it Nest hands over a bare status', async () => {
    const server = new CallingServer();
    app = await NestFactory.createMicroservice(HandlersModule, { strategy: server, logger: false });
    await app.listen();
    expect(await server.rejectionOf('stock')).toEqual({ status: 'error', message: 'Internal server error' });
  });
});
