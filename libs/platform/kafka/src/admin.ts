import { silentLogger, type Logger } from '@muster/platform-kernel';
import type { Admin } from 'kafkajs';
import { kafkaClient } from './client.js';
import { asOwnError } from './faults.js';
import type { KafkaSettings } from './settings.js';

/** Runs `work` with an admin connection of its own and closes it; kafkajs errors come out as ours. */
export async function withAdmin<T>(kafka: KafkaSettings, logger: Logger | undefined, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafkaClient({ kafka, logger: logger ?? silentLogger, requestTimeoutMs: 10_000 }).admin();
  try {
    await admin.connect();
    return await work(admin);
  } catch (error) {
    throw asOwnError(error, kafka);
  } finally {
    await admin.disconnect();
  }
}
