/** What a title is made of; no personal data in any of it. */
export interface Titled {
  readonly class: string;
  readonly code: string;
  readonly entity: string | null;
  readonly system: string | null;
  readonly attribute: string | null;
  readonly place: string;
}

interface Words {
  /** What is wrong with: "Changes of charge codes from hris"; of a topic that is no source's, "Messages of delivery.receipts.v1". */
  readonly changes: string;
  readonly events: string;
  /** Records of the entity: "charge codes". */
  readonly records: string;
  /** Who speaks, or is spoken to: "hris". */
  readonly system: string;
  readonly attribute: string;
  readonly place: string;
}

type Title = (words: Words) => string;

/** By class and code, then by class alone. */
const titles: Readonly<Record<string, Title>> = {
  'contract/unknown-code': ({ records, system }) => `Changes of ${records} from ${system} with a code that no code table knows`,
  'contract/unknown-entity': ({ system }) => `Changes from ${system} of something that Muster does not keep`,
  'contract/unknown-attribute': ({ records, system }) => `Changes of ${records} from ${system} with an attribute that Muster does not know`,
  'contract/occurred-out-of-range': ({ records, system }) => `Changes of ${records} from ${system} with an impossible time`,
  'contract/nothing-asserted': ({ records, system }) => `Changes of ${records} from ${system} that say nothing`,
  contract: ({ changes }) => `${changes} that break the agreed form`,
  'unreadable/unknown-schema-id': ({ events }) => `${events} in a schema that nobody has registered`,
  'unreadable/incompatible-writer-schema': ({ events }) => `${events} in a schema that does not fit`,
  unreadable: ({ events }) => `${events} that cannot be read`,
  'identity/source-mismatch': ({ records, system }) => `Changes of ${records} by somebody else than ${system}`,
  identity: ({ records, system }) => `Changes of ${records} from ${system} that do not say whose record it is`,
  data: ({ changes }) => `${changes} that the database refuses`,
  'defect/recompute-failed': ({ records }) => `${capital(records)} that Muster fails to compute`,
  defect: ({ changes }) => `${changes} on which Muster fails`,
  'life-cycle/impossible-step': ({ records, system }) => `Steps of ${records} that ${system} asks for before their time`,
  'life-cycle': ({ records, system }) => `Steps of ${records} that ${system} asks for and that are not possible`,
  'refused/not-the-owner': ({ records, system, attribute }) => `${attribute} of ${records} changed in ${system}, which does not own it`,
  refused: ({ records, system }) => `Values of ${records} from ${system} that were refused`,
  'reference/unknown-record': ({ records, system, attribute }) => `${capital(plural(attribute))} of ${records} that ${system} names and nobody knows`,
  reference: ({ records, system }) => `${capital(records)} from ${system} that name what nobody knows`,
  'conflict/same-version-other-content': ({ records, system, attribute }) => `${attribute} of ${records} told twice and differently by ${system}`,
  conflict: ({ records, system }) => `${capital(records)} told twice and differently by ${system}`,
  'decision/overbooked': () => 'Bookings of people who have no time left for them',
  'decision/cost-rate': () => 'Bookings of people without a cost rate',
  'decision/charge-code': () => 'Bookings without an open charge code',
  'decision/posting-period': () => 'Bookings in a posting period that is closed',
  decision: ({ records, attribute }) => `${capital(records)} that wait for what is missing (${attribute})`,
  'delivery/data': ({ records, system }) => `${capital(records)} that ${system} refuses`,
  'delivery/auth': ({ records, system }) => `${capital(records)} that do not reach ${system}: it does not let us in`,
  'delivery/contract': ({ records, system }) => `${capital(records)} that ${system} answers otherwise than agreed`,
  'delivery/conflict': ({ records, system }) => `${capital(records)} that were changed in ${system} meanwhile`,
  'delivery/gone': ({ records, system }) => `${capital(records)} that are gone from ${system}`,
  'delivery/waiting': ({ records, system }) => `${capital(records)} that wait for what ${system} does not have yet`,
  'delivery/throttled': ({ records, system }) => `${capital(records)} that wait because ${system} takes no more calls`,
  'delivery/transient': ({ records, system }) => `${capital(records)} that do not reach ${system}`,
  delivery: ({ records, system }) => `${capital(records)} that do not reach ${system}`,
  'intake/credentials-refused': ({ system }) => `No access to ${system}: it does not let us in, and cannot be read`,
  'intake/stream-fault': ({ place }) => `${capital(place)} cannot be read`,
  intake: ({ place }) => `Rows of ${place} that were set aside`,
  'vendor/unknown-code': ({ place }) => `${capital(place)}: a code that the mapping does not know`,
  'vendor/unknown-field': ({ place }) => `${capital(place)}: a field that the mapping does not know`,
  'vendor/missing-field': ({ place }) => `${capital(place)}: a field that no longer comes`,
  'vendor/retyped-field': ({ place }) => `${capital(place)}: a field of another type than before`,
  vendor: ({ place }) => `${capital(place)} is not as its mapping expects`,
};

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
/** charge-code: charge codes; legal-entity: legal entities. */
const plural = (entity: string) => `${entity.replaceAll('-', ' ')}s`.replace(/ys$/, 'ies');
/** costCenter: cost center. */
const spaced = (attribute: string) => attribute.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);

/** What a group of exceptions is about, in the words of the people who look at it. */
export function titleOf({ class: kind, code, entity, system, attribute, place }: Titled): string {
  const title = titles[`${kind}/${code}`] ?? titles[kind];
  const records = entity === null ? 'records' : plural(entity);
  // A topic of ours is of no source, and a topic is what is known then.
  const ofTopic = entity === null && system === null && place !== '' ? `Messages of ${place}` : undefined;
  const words = {
    records, system: system ?? 'a system', changes: ofTopic ?? `Changes of ${records} from ${system ?? 'a system'}`, events: ofTopic ?? `Events about ${records} from ${system ?? 'a system'}`,
    attribute: attribute === null ? 'a value' : spaced(attribute), place: place || 'a stream',
  };
  return capital(title ? title(words) : `${spaced(kind)}: ${code} (${place})`);
}
