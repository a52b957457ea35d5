import { TransientError } from '@muster/platform-kernel';
import type { ReadinessCheck } from './health.js';

export interface ServiceParts {
  database: { query(statement: { text: string }): Promise<unknown> };
  pingBroker(): Promise<unknown>;
  /** Name to a consumer. */
  consumers: Readonly<Record<string, { readonly joined: boolean }>>;
}

/** What every service needs to be ready: its database, a broker, and membership in its groups. */
export function serviceChecks({ database, pingBroker, consumers }: ServiceParts): ReadinessCheck[] {
  return [
    { name: 'database', check: async () => void (await database.query({ text: 'select 1' })) },
    { name: 'broker', check: async () => void (await pingBroker()) },
    ...Object.entries(consumers).map(([name, consumer]): ReadinessCheck => ({
      name,
      async check() {
        if (!consumer.joined) throw new TransientError('not-joined', 'The consumer is not a member of its group now; it joins again by itself.');
      },
    })),
  ];
}
