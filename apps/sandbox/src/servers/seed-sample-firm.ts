import { localDateAt, type LocalDate } from '@muster/platform-kernel';
import type { SampleEvent } from '../sample-firm/chronicle.js';
import { foldSampleFirm } from './fold-sample-firm.js';
import { SandboxControl } from './sandbox-control.js';
import { systemNames } from './systems.js';

const chunkRows = 5_000;

/**
 * Fills the systems of a running sandbox with the sample firm. Seeding the same again changes nothing.
 * @param url of the sandbox, without a slash at the end
 * @param today the day that the firm was told for; systems without dated rows show what holds then. The present day in UTC where it is not given.
 */
export async function seedSandbox(url: string, events: readonly SampleEvent[], today: LocalDate = localDateAt(Date.now(), 'UTC')): Promise<void> {
  const rows: Record<string, Record<string, object[]>> = { ...foldSampleFirm(events, today) };
  const control = new SandboxControl(url);
  for (const system of systemNames) {
    for (const [collection, all] of Object.entries(rows[system] ?? {})) {
      for (let first = 0; first < all.length; first += chunkRows) await control.seed(system, { [collection]: all.slice(first, first + chunkRows) });
    }
  }
}
