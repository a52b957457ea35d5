import { ServiceProcess } from '@muster/testing';
import { dismiss } from '../soak/src/group-members.js';
import type { Row, SandboxedFirm } from '../scenarios/sandboxed-firm.js';

const SERVICE = 'connectors';

/** The processes of the connectors of one firm: one consumer group, one database, the systems shared among them. */
export class ConnectorCrew {
  readonly members: ServiceProcess[] = [];
  kills = 0;
  private started = 0;

  constructor(private readonly sandboxed: SandboxedFirm) {}

  /** Starts one more and does not wait: it may die before it is ready. */
  spawn(env: Record<string, string> = {}): ServiceProcess {
    this.started += 1;
    const { firm } = this.sandboxed;
    const name = `${SERVICE}-${firm.namespace}${this.started}`;
    const member = ServiceProcess.spawn({ service: SERVICE, name, env: { ...firm.env(), CONNECTORS_PORT: '0', KAFKA_CLIENT_ID: name, ...this.sandboxed.connectorsEnv(), ...env } });
    this.members.push(member);
    return member;
  }

  async join(env: Record<string, string> = {}): Promise<ServiceProcess> {
    const member = this.spawn(env);
    await member.ready();
    return member;
  }

  /** Kills it as a power cut would, unless it has died by itself, and spares the group the wait for its session. */
  async bury(member: ServiceProcess): Promise<void> {
    if (member.isAlive) await member.kill('SIGKILL');
    const end = await member.ended;
    if (end.signal !== 'SIGKILL') throw new Error(`${member.name} ended with ${end.code ?? end.signal} and not by a kill. Its last words:\n${member.lastWords}`);
    this.kills += 1;
    this.members.splice(this.members.indexOf(member), 1);
    await dismiss(this.sandboxed.firm.kafka.brokers[0]!, [`${this.sandboxed.firm.namespace}${SERVICE}`], member.name);
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.splice(0).map((member) => member.stop()));
  }
}

/** What a process says of each system: active, standby, absent and so on. */
export async function statesOf(member: ServiceProcess): Promise<Record<string, string>> {
  const { systems } = (await (await fetch(`${member.url}/v1/systems`)).json()) as { systems: { system: string; state: string }[] };
  return Object.fromEntries(systems.map(({ system, state }) => [system, state]));
}

/** Deliveries of a state, as the database has them: whoever would tell them may be dead. */
export const deliveriesIn = ({ firm }: SandboxedFirm, states: readonly string[]): Promise<Row[]> => firm.query('select system, state, reason, tries from connectors.delivery where state = any($1)', [states]);
