import type { ActStore, Person } from '@muster/platform-accounts';
import type { Database } from '@muster/platform-postgres';
import { carryOut } from '../acts/carry-out.js';
import type { FirmServices } from '../firm/firm-services.js';
import { pathStep } from '../firm/path-step.js';

export interface SystemAct {
  readonly by: Person;
  readonly system: string;
  readonly act: string;
  readonly reason: string | null;
  /** Names and numbers for the audit, no values. */
  readonly details?: object;
  /** Below `/v1/systems/{system}/` of the connectors. */
  readonly path: string;
  readonly body: object;
  /** What came of it, in words. */
  said(answer: Readonly<Record<string, unknown>>): string;
}

/** What people do with an outside system, through the connectors, which alone speak with it. */
export class SystemActs {
  constructor(private readonly options: { readonly database: Database; readonly acts: ActStore; readonly firm: FirmServices }) {}

  carry({ by, system, act, reason, details, path, body, said }: SystemAct): Promise<Readonly<Record<string, unknown>>> {
    const { database, acts, firm } = this.options;
    return carryOut(this.options, { by, act, on: `systems/${system}`, reason, details }, async (noted) => {
      const answer = await firm.post<Readonly<Record<string, unknown>>>('connectors', `/v1/systems/${pathStep(system)}/${path}`, body);
      await acts.end(database, noted, said(answer));
      return answer;
    });
  }
}
