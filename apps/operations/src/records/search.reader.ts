import { sourcedEntities, type EntityName } from '@muster/contracts';
import type { Governance } from '@muster/domain-governance';
import { pluralOf } from '@muster/platform-operating/paths';
import type { FirmService, FirmServices } from '../firm/firm-services.js';
import { masterOf } from '../firm/masters.js';
import { ask, awayOf } from './ask-firm.js';
import { placeOf } from './firm-record.reader.js';
import { detailOf, labelOf } from './label-of.js';
import type { FoundAnswer, RecordView } from './master-answers.js';

export interface RecordPlace {
  readonly entity: EntityName;
  readonly recordId: string;
}

export interface FoundRecord extends RecordPlace {
  /** Its id where it has no name, or its master is away. */
  readonly label: string;
  readonly detail: string | null;
  readonly externalIds: readonly { readonly system: string; readonly id: string }[];
}

export interface SearchAnswer {
  readonly records: readonly FoundRecord[];
  readonly away: readonly FirmService[];
}

const FOUND_MAX = 20;

/** Finds records by what people call them: the index knows their keys, and their masters the ids that came since. */
export class SearchReader {
  constructor(
    private readonly options: { readonly firm: FirmServices; readonly governance: Governance; recordsOf(key: string): Promise<readonly RecordPlace[]> },
  ) {}

  async search(q: string): Promise<SearchAnswer> {
    const text = q.trim();
    const [known, asked] = await Promise.all([this.options.recordsOf(text), this.ofMasters(text)]);
    const places = new Map([...known, ...asked.records].map((place) => [`${place.entity}/${place.recordId}`, place]));
    const shown = await Promise.all([...places.values()].slice(0, FOUND_MAX).map((place) => this.shown(place)));
    return { records: shown.flatMap(({ record }) => (record ? [record] : [])), away: [...new Set([...asked.away, ...shown.flatMap(({ away }) => away)])].sort() };
  }

  private async ofMasters(text: string): Promise<{ records: RecordPlace[]; away: FirmService[] }> {
    const at = text.indexOf(':');
    const system = at > 0 && this.options.governance.systems.has(text.slice(0, at)) ? text.slice(0, at) : undefined;
    const id = system === undefined ? text : text.slice(at + 1);
    if (/\s|@/.test(id) || id === '') return { records: [], away: [] };
    const answers = await Promise.all(sourcedEntities().map(async (entity) => {
      const asked = await ask<FoundAnswer>(this.options.firm, masterOf(entity), `/v1/${pluralOf(entity)}/by/${encodeURIComponent(id)}`);
      return { asked, records: (asked.value?.found ?? []).filter((one) => system === undefined || one.system === system).map(({ recordId }) => ({ entity, recordId })) };
    }));
    return { records: answers.flatMap(({ records }) => records), away: awayOf(answers.map(({ asked }) => asked)) };
  }

  /** Of a record whose master is away only the id is told; one that its master does not know is none. */
  private async shown({ entity, recordId }: RecordPlace): Promise<{ record: FoundRecord | undefined; away: FirmService[] }> {
    const asked = await ask<RecordView>(this.options.firm, ...placeOf(entity, recordId));
    if (asked.away !== undefined) return { record: { entity, recordId, label: recordId, detail: null, externalIds: [] }, away: [asked.away] };
    if (asked.value === undefined) return { record: undefined, away: [] };
    const values = Object.fromEntries(Object.entries(asked.value.attributes).map(([name, { value }]) => [name, value]));
    return { record: { entity, recordId, label: labelOf(entity, values) ?? recordId, detail: detailOf(entity, values), externalIds: asked.value.externalIds }, away: [] };
  }
}
