import { sourceTopic } from '@muster/contracts';
import { fetchOffsets } from '@muster/platform-kafka';
import { eventually, ServiceProcess, type TestFirm } from '@muster/testing';
import { dismiss } from './group-members.js';

const SERVICE = 'worker-sync';

/** The processes of worker-sync of one firm: one consumer group, one database. */
export class Crew {
  readonly members: ServiceProcess[] = [];
  kills = 0;
  private started = 0;

  constructor(
    private readonly firm: TestFirm,
    private readonly env: Record<string, string> = {},
  ) {}

  /** Starts one more process and waits until it is in the group. */
  async join(env: Record<string, string> = {}): Promise<ServiceProcess> {
    const member = this.spawn(env);
    await member.ready();
    return member;
  }

  /** Starts one more process that may die before it is ready. */
  spawn(env: Record<string, string> = {}): ServiceProcess {
    this.started += 1;
    const name = `${SERVICE}-${this.firm.namespace}${this.started}`;
    const member = ServiceProcess.spawn({ service: SERVICE, name, env: { ...this.firm.env(), KAFKA_CLIENT_ID: name, ...this.env, ...env } });
    this.members.push(member);
    return member;
  }

  /** Kills it as a power cut would, and spares the group the wait for its session. */
  async kill(member: ServiceProcess): Promise<void> {
    this.kills += 1;
    await member.kill('SIGKILL');
    await this.bury(member);
  }

  /** For one that has died by itself. */
  async bury(member: ServiceProcess): Promise<void> {
    this.members.splice(this.members.indexOf(member), 1);
    await dismiss(this.firm.kafka.brokers[0]!, [`${this.firm.namespace}${SERVICE}`, `${this.firm.namespace}${SERVICE}.bulk`], member.name);
  }

  async leave(member: ServiceProcess): Promise<void> {
    this.members.splice(this.members.indexOf(member), 1);
    const end = await member.stop();
    if (end.code !== 0) throw new Error(`${member.name} ended with ${end.code ?? end.signal} when it was asked to stop. Its last words:\n${member.lastWords}`);
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.splice(0).map((member) => member.stop()));
  }

  /** Throws where a process has ended that nobody killed. */
  checkAlive(): void {
    for (const member of this.members) if (!member.isAlive) throw new Error(`${member.name} ended by itself. Its last words:\n${member.lastWords}`);
  }

  /** Waits until every event on the topics of the load has its outcome and nothing is left to publish; tells what the processes said where it takes too long. */
  async drained(timeoutMs = 60_000): Promise<void> {
    try {
      await this.untilDrained(timeoutMs);
    } catch (error) {
      const leases = await this.firm.query('select owner, pid, clean, count(*) shards, max(heartbeat_at) heartbeat_at, clock_timestamp() now from worker_sync.relay_lease group by 1, 2, 3');
      throw new Error([(error as Error).message, JSON.stringify(leases), ...this.members.map((member) => `${member.name} (${member.pid}) said last:\n${member.lastWords}`)].join('\n'), { cause: error });
    }
  }

  private async untilDrained(timeoutMs: number): Promise<void> {
    await eventually(async () => {
      this.checkAlive();
      const rows = await this.firm.query<{ topic: string; partition: number; next_offset: string }>('select topic, partition, next_offset from worker_sync.consumer_cursor');
      for (const topic of [sourceTopic('hris', 'worker'), sourceTopic('erp', 'worker')].map((name) => this.firm.topic(name))) {
        for (const { partition, end } of await fetchOffsets(this.firm.kafka, topic)) {
          const next = Number(rows.find((row) => row.topic === topic && row.partition === partition)?.next_offset ?? 0);
          if (next < end) throw new Error(`${topic}/${partition} stands at ${next} of ${end}`);
        }
      }
      const [left] = await this.firm.query<{ n: string }>('select (select count(*) from worker_sync.outbox) + (select count(*) from worker_sync.recompute_request) as n');
      if (left!.n !== '0') throw new Error(`${left!.n} rows are left in outbox and recompute_request`);
    }, { what: 'the service to have taken and published everything', timeoutMs, everyMs: 100 });
  }

  /** Waits until what a restore left behind is published anew. */
  async repaired(timeoutMs = 60_000): Promise<void> {
    await eventually(async () => {
      this.checkAlive();
      return (await this.firm.query(`select 1 from worker_sync.service_state where key = 'catching-up-since'`)).length === 0;
    }, { what: 'the service to be repaired after the restore', timeoutMs, everyMs: 100 });
  }
}
