import { parseSourceTopic } from '@muster/contracts';
import { Problem } from '@muster/platform-http';
import type { BatchServer } from '@muster/platform-kafka';
import { MasterRuntime } from '@muster/platform-records';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';

const PREFIX = 'paused:';
/** Another process of the service may pause a source: each looks this often. */
const LOOK_MS = 2_000;

export interface PausedSource {
  system: string;
  since: string;
}

/** Sources that are not listened to for now. The database remembers it, so a restart keeps it and every process of the service heeds it. */
@Injectable()
export class PauseKeeper implements OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly master: MasterRuntime) {}

  /** Call it before the consumers start: nothing of a paused source is taken then. */
  async open(): Promise<void> {
    await this.heed();
    this.timer = setInterval(() => (this.looking = this.look()), LOOK_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  async pause(system: string): Promise<PausedSource[]> {
    this.check(system);
    await this.master.database.query({ text: `insert into service_state (key, value) values ($1, $2) on conflict (key) do nothing`, values: [PREFIX + system, new Date().toISOString()] });
    return this.heed();
  }

  async resume(system: string): Promise<PausedSource[]> {
    this.check(system);
    await this.master.database.query({ text: 'delete from service_state where key = $1', values: [PREFIX + system] });
    return this.heed();
  }

  async paused(): Promise<PausedSource[]> {
    const { rows } = await this.master.database.query({ text: 'select key, value from service_state where starts_with(key, $1) order by key', values: [PREFIX] });
    return (rows as [string, string][]).map(([key, since]) => ({ system: key.slice(PREFIX.length), since }));
  }

  private check(system: string): void {
    const speakers = [...this.master.governance.systems.values()].filter((one) => this.topicsOf(one.name).length > 0).map((one) => one.name);
    if (speakers.includes(system)) return;
    throw new Problem(404, 'no-such-source', { title: 'There is no such source', input: 'system', rule: `${this.master.declaration.service} listens to no source of this name.`, remedy: `It listens to ${speakers.join(', ')}.` });
  }

  private topicsOf(system: string): string[] {
    const own = Object.keys(this.master.declaration.entities).flatMap((entity) => [...this.master.topicsOf(`source.${entity}`), ...this.master.topicsOf(`bulk.${entity}`)]);
    return own.filter((topic) => parseSourceTopic(topic.slice(this.master.topicNamespace.length))?.system === system);
  }

  private async look(): Promise<void> {
    try {
      await this.heed();
    } catch (error) {
      this.master.settings.logger.debug({ error: error instanceof Error ? error.name : 'unknown' }, 'which sources are paused is looked up again later');
    }
  }

  /** Brings both consumers to what the table says. */
  private async heed(): Promise<PausedSource[]> {
    const paused = await this.paused();
    const wanted = new Set(paused.flatMap(({ system }) => this.topicsOf(system)));
    for (const server of [this.master.urgent, this.master.bulk]) bring(server, server === this.master.bulk, wanted);
    return paused;
  }
}

function bring(server: BatchServer, bulk: boolean, wanted: ReadonlySet<string>): void {
  const own = [...wanted].filter((topic) => topic.endsWith('.bulk.v1') === bulk);
  const now = new Set(server.paused());
  const pause = own.filter((topic) => !now.has(topic));
  const resume = [...now].filter((topic) => !wanted.has(topic));
  if (pause.length > 0) server.pause(pause);
  if (resume.length > 0) server.resume(resume);
}
