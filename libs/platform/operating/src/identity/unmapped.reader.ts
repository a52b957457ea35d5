import type { EntityName } from '@muster/contracts';
import type { SourceChange } from '@muster/domain-claims';
import { placeOfCodes, type PlaceOfCodes } from '@muster/domain-governance';
import { PermanentError } from '@muster/platform-kernel';
import { codedAttributes, configFiles, MasterRuntime } from '@muster/platform-records';
import { Injectable } from '@nestjs/common';
import { EventForms, type TopicForm } from '../parked/edit/event-forms.js';
import { isMasked } from '../parked/edit/event-guard.js';

/** A code of a system that no code table translates, with the events that are parked because of it. */
export interface UnmappedCode {
  system: string;
  entity: EntityName;
  attribute: string;
  table: string;
  /** Null where the attribute is confidential or restricted. */
  code: string | null;
  /** Parked events that hold it, and the source records that they are of. */
  events: number;
  records: number;
  since: string;
  steward: string;
  /** Where it is mapped, and what it may be mapped to. */
  place: PlaceOfCodes | null;
  choices: { code: string; meaning: string }[];
  /** Some of the events. */
  places: { topic: string; partition: number; offset: number }[];
  /** True where the files know the code by now, and the service runs with older ones. */
  mappedOnDisk: boolean;
}

/** A name that records use for another record which nobody has told of. */
export interface UnknownReference {
  /** The records that name it. */
  entity: string;
  /** What they name. */
  names: string;
  /** The system whose ids these are. */
  idSpace: string;
  externalId: string;
  records: number;
  since: string;
  some: string[];
}

export interface UnmappedAnswer {
  codes: UnmappedCode[];
  references: UnknownReference[];
  /** False where more is parked, or waits, than was read. */
  complete: boolean;
}

const EVENTS_MAX = 2_000;
const REFERENCES_MAX = 200;
const SOME = 5;
const PLACES = 1_000;

type ParkedRow = [topic: string, partition: number, offset: number, key: Buffer | null, value: Buffer | null, parkedAt: Date];
type Said = { readonly attribute: string; readonly table: string; readonly code: string };
interface Found extends Said {
  readonly form: TopicForm;
  readonly keys: Set<string>;
  readonly places: { topic: string; partition: number; offset: number }[];
  events: number;
  since: Date;
}

/** What sources say in words that nobody has given a meaning: codes without a row in a code table, and names of records that never came. */
@Injectable()
export class UnmappedReader {
  constructor(
    private readonly master: MasterRuntime,
    private readonly forms: EventForms,
  ) {}

  async read(): Promise<UnmappedAnswer> {
    const [codes, references] = await Promise.all([this.codes(), this.references()]);
    return { codes: codes.found, references: references.slice(0, REFERENCES_MAX), complete: codes.complete && references.length <= REFERENCES_MAX };
  }

  private async codes(): Promise<{ found: UnmappedCode[]; complete: boolean }> {
    const { rows } = await this.master.database.query({
      text: `select topic, partition, "offset", key, coalesce(edited, value), parked_at from parked where status = 'parked' and class = 'contract' and code = 'unknown-code' order by parked_at limit ${EVENTS_MAX + 1}`,
    });
    const found = new Map<string, Found>();
    for (const row of (rows as ParkedRow[]).slice(0, EVENTS_MAX)) await this.note(row, found);
    const files = configFiles(this.master.settings.configDir);
    const ordered = [...found.values()].sort((a, b) => b.events - a.events || a.since.getTime() - b.since.getTime());
    return { found: ordered.map((one) => this.viewOf(one, files)), complete: rows.length <= EVENTS_MAX };
  }

  private async note([topic, partition, offset, key, value, parkedAt]: ParkedRow, found: Map<string, Found>): Promise<void> {
    const form = this.forms.of(topic);
    if (!form?.speaking) return;
    for (const said of await this.unknownIn(form, form.speaking.system, value)) {
      const id = [form.speaking.system, form.speaking.entity, said.attribute, said.code].join('\u0001');
      const one = found.get(id) ?? { ...said, form, keys: new Set<string>(), places: [], events: 0, since: parkedAt };
      one.events += 1;
      one.keys.add(key?.toString('utf8') ?? '');
      if (one.places.length < PLACES) one.places.push({ topic, partition, offset });
      if (parkedAt < one.since) one.since = parkedAt;
      found.set(id, one);
    }
  }

  /** An event may hold several, and each once. */
  private async unknownIn({ speaking }: TopicForm, system: string, value: Buffer | null): Promise<Said[]> {
    const { governance } = this.master;
    const { sourceDecoder, rules } = speaking!.mastered;
    await sourceDecoder.prepare([value]);
    try {
      const change: SourceChange = sourceDecoder.decode(value);
      const all = [change.values, ...change.timeline.map((part) => part.values)] as (Readonly<Record<string, unknown>> | null)[];
      const said = codedAttributes(rules, governance).flatMap(({ name, table }) => all.flatMap((values) => {
        const code = values?.[name];
        return typeof code === 'string' && governance.codes.translate(table, system, code).unknown === 'park' ? [{ attribute: name, table, code }] : [];
      }));
      return [...new Map(said.map((one) => [`${one.attribute}\u0001${one.code}`, one])).values()];
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return [];
    }
  }

  private viewOf({ attribute, table, code, form, keys, places, events, since }: Found, files: ReturnType<typeof configFiles>): UnmappedCode {
    const { system, entity } = form.speaking!;
    const { governance } = this.master;
    const declared = governance.entities.get(entity)?.attributes.get(attribute);
    const hides = isMasked(declared?.classification, { confidential: false, restricted: false });
    return {
      system, entity, attribute, table, code: hides ? null : code, events, records: keys.size, since: since.toISOString(), steward: declared?.steward ?? '', place: placeOfCodes(files, table, system) ?? null, choices: governance.codes.canonical(table), places,
      mappedOnDisk: placeOfCodes(files, table, system)?.codes.includes(code) ?? false,
    };
  }

  private async references(): Promise<UnknownReference[]> {
    const { rows } = await this.master.database.query({
      text: `select r.entity, p.entity, p.id_space, p.external_id, count(*)::int8, min(p.since), (array_agg(p.record_id order by p.since))[1:${SOME}] from pending_reference p join record r on r.id = p.record_id
        group by r.entity, p.entity, p.id_space, p.external_id order by count(*) desc, min(p.since) limit ${REFERENCES_MAX + 1}`,
    });
    return (rows as [string, string, string, string, number, Date, string[]][]).map(([entity, names, idSpace, externalId, records, since, some]) => ({ entity, names, idSpace, externalId, records, since: since.toISOString(), some }));
  }
}
