import type { EntityName } from '@muster/contracts';
import type { NamedRecord } from '@muster/platform-operating';
import type { FirmService, FirmServices } from '../firm/firm-services.js';
import { MASTERS } from '../firm/masters.js';
import { ask, awayOf } from './ask-firm.js';
import { detailOf, labelOf } from './label-of.js';

export interface NamesAnswer {
  readonly names: readonly { readonly entity: EntityName; readonly recordId: string; readonly label: string; readonly detail: string | null }[];
  readonly away: readonly FirmService[];
}

/** What records of any master are called, by canonical ids, which say nothing to people. */
export class RecordNames {
  constructor(private readonly firm: FirmServices) {}

  /** Whoever has no name is left out. */
  async of(ids: readonly string[]): Promise<NamesAnswer> {
    const answers = await Promise.all(MASTERS.map((master) => ask<{ names: NamedRecord[] }>(this.firm, master, `/v1/names?ids=${ids.join(',')}`)));
    const names = answers.flatMap(({ value }) => value?.names ?? []).flatMap(({ entity, recordId, names: values }) => {
      const label = labelOf(entity, values);
      return label === null ? [] : [{ entity, recordId, label, detail: detailOf(entity, values) }];
    });
    return { names, away: awayOf(answers) };
  }
}
