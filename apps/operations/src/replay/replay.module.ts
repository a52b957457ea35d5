import type { Person } from '@muster/platform-accounts';
import { badInput, instant, readInput, text, uuid, whole } from '@muster/platform-http';
import { Body, Controller, Get, HttpCode, Module, Param, Post, Query, type DynamicModule, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { OperationsService } from '../operations-service.js';
import { Who } from '../sessions/session.guard.js';
import { KeyHasher } from '../trace/key-hasher.js';
import { TraceStore } from '../trace/trace.store.js';
import { CAP_MAX } from './pace.js';
import { ReplayLoop } from './replay-loop.js';
import { Replays } from './replays.js';

const CAP_DEFAULT = 50;
const LISTED = 50;
const selected = { topic: text, system: text, entity: text, key: text, fingerprint: text, since: instant, until: instant, cap: whole(1, CAP_MAX), reason: text };
const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());

@Controller('v1/replays')
export class ReplaysController {
  constructor(private readonly replays: Replays) {}

  @Get()
  async list(@Query() query: unknown) {
    const { limit = LISTED } = readInput(query, { limit: whole(1, 200) });
    return { replays: await this.replays.list(limit) };
  }

  @Get(':id')
  one(@Param('id') id: string) {
    return this.replays.one(uuid(id, 'id'));
  }

  /** What the first 500 of a selection would come to; the answer is what is started afterwards. */
  @Post()
  @HttpCode(200)
  rehearse(@Who() who: Person, @Body() body: unknown) {
    const { cap = CAP_DEFAULT, reason, since, until, ...selection } = readInput(body, selected);
    if (reason === undefined) throw badInput('reason', 'reason is missing.', 'Say why; it stands in the audit.');
    const { topic, system, key, fingerprint } = selection;
    if ([topic, system, key, fingerprint].every((one) => one === undefined)) throw badInput('body', 'A topic, a system, a key or a group must be named.', 'Give at least one of topic, system, key, fingerprint.');
    if (fingerprint !== undefined && Object.values({ ...selection, since, until }).filter((one) => one !== undefined).length > 1) throw badInput('fingerprint', 'A group is taken as it is.', 'Leave out what else is selected.');
    return this.replays.rehearse(who, { selection: { ...selection, since: iso(since), until: iso(until) }, cap, reason });
  }

  @Post(':id/start')
  @HttpCode(200)
  start(@Who() who: Person, @Param('id') id: string, @Body() body: unknown) {
    return this.replays.start(who, uuid(id, 'id'), readInput(body, { reason: text }).reason ?? null);
  }

  @Post(':id/stop')
  @HttpCode(200)
  stop(@Who() who: Person, @Param('id') id: string, @Body() body: unknown) {
    return this.replays.stop(who, uuid(id, 'id'), readInput(body, { reason: text }).reason ?? null);
  }
}

class ReplayLife implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly loop: ReplayLoop) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }
}

/** Taking again what was taken before, at a pace that people can watch. */
@Module({})
export class ReplayModule {
  static async of(operations: OperationsService): Promise<DynamicModule> {
    const { database, acts, firm, settings: { logger, topicNamespace, hashKey, traceDays = 30, replayLeaseMs } } = operations;
    const loop = new ReplayLoop({ database, firm, acts, logger, ...(replayLeaseMs !== undefined && { leaseMs: replayLeaseMs }) });
    const hasher = new KeyHasher(await new TraceStore(database, traceDays).hashKey(hashKey));
    const replays = new Replays({ database, acts, firm, hasher, topicNamespace, now: () => operations.now(), onStarted: () => loop.wake() });
    return { module: ReplayModule, controllers: [ReplaysController], providers: [{ provide: Replays, useValue: replays }, { provide: ReplayLife, useValue: new ReplayLife(loop) }] };
  }
}
