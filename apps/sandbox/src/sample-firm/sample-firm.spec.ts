import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { entities, identityLinkTopic, parseSourceTopic, schemas, sourcedEntities, topicDeclarations, type EntityName, type RecordInputs, type RecordName } from '@muster/contracts';
import { mergeAssertion, readChange, scalarOn, type ClaimsDoc, type SourceChange } from '@muster/domain-claims';
import { compileGovernance } from '@muster/domain-governance';
import { createDecoder, createEncoder } from '@muster/platform-avro';
import { parseLocalDate } from '@muster/platform-kernel';
import type { SampleEvent, Story } from './chronicle.js';
import { missingCostCenter } from './organization.js';
import { sampleFirm } from './sample-firm.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const files = globSync('config/{ownership,systems/*,codes/*}.yaml', { cwd: root }).map((path) => ({ path, text: readFileSync(`${root}${path}`, 'utf8') }));
const governance = compileGovernance(files, Object.values(entities));
const today = parseLocalDate('2026-11-23')!;
const firm = (seed = 1) => sampleFirm({ seed, today });
const events = firm();

type ChangeEvent = Exclude<SampleEvent, { record: 'muster.identity.IdentityLink' }>;
const isChange = (event: SampleEvent): event is ChangeEvent => event.record !== 'muster.identity.IdentityLink';
const changes = events.filter(isChange);
const links = events.flatMap((event) => (event.record === 'muster.identity.IdentityLink' ? [event.value] : []));
const told = (story: Story, system?: string) => changes.filter((event) => event.story === story && (system === undefined || event.value.meta.source === system));
const entityOf = ({ topic }: ChangeEvent): EntityName => parseSourceTopic(topic)!.entity;
const valuesOf = ({ value }: ChangeEvent) => (value.values ?? {}) as Record<string, unknown>;
const asserted = ({ value }: ChangeEvent) => value.asserted ?? [];
const codecs = new Map(
  [...new Set(events.map(({ record }) => record))].map((record) => {
    const decoder = createDecoder<SourceChange>(schemas[record], { schemaById: async () => schemas[record] });
    return [record, { encode: createEncoder<RecordInputs[RecordName]>(schemas[record], 1), decoder }] as const;
  }),
);
/** The event as a reader gets it, defaults filled in. */
const decode = async ({ record, value }: SampleEvent) => {
  const { encode, decoder } = codecs.get(record)!;
  const bytes = encode(value);
  await decoder.prepare([bytes]);
  const decoded = decoder.decode(bytes);
  return { decoded, unstorable: decoder.unstorableReason(decoded) };
};

describe('the sample firm', () => {
  it('is the same for a seed and a day, and another for another seed', () => {
    expect(firm()).toEqual(events);
    expect(firm(2)).not.toEqual(events);
    expect(new Set(firm(2).map(({ value }) => value.meta.eventId)).has(events[0]!.value.meta.eventId)).toBe(false);
  });

  it('fits the schema of every topic, and can be stored', async () => {
    for (const event of events) expect((await decode(event)).unstorable).toBeUndefined();
  });

  it('speaks on topics of the declared systems only, each record under the schema of its topic', () => {
    const declared = new Map(topicDeclarations([...governance.systems.values()]).map((topic) => [topic.name, topic]));
    for (const { topic, record } of events) expect([topic, declared.get(topic)?.record]).toEqual([topic, record]);
    for (const { topic, value } of changes) expect(parseSourceTopic(topic)!.system).toBe(value.meta.source);
    for (const event of changes) expect(parseSourceTopic(event.topic)!.bulk).toBe(entityOf(event) !== 'worker');
  });

  it('holds every kind of change', () => {
    const stories: Story[] = [
      'reference-data', 'late-head', 'renamed-unit', 'closed-cost-center', 'identity-link', 'initial-load', 'hire', 'future-hire', 'moved-start', 'transfer', 'transfer-ahead', 'manager-change', 'location-change',
      'leave', 'termination', 'termination-ahead', 'rehire', 'conversion', 'promotion', 'moved-date', 'rescinded', 'rescinded-ahead', 'company-move', 'name-change', 'part-time', 'cost-review', 'skill-change',
      'certification-renewed', 'echo', 'refused', 'unknown-code', 'missing-cost-center', 'published-twice',
    ];
    expect(new Set(events.map(({ story }) => story))).toEqual(new Set(stories));
    const smallest = sampleFirm({ seed: 5, consultants: 150, today });
    expect(new Set(smallest.map(({ story }) => story))).toEqual(new Set(stories));
  });

  it('has a few hundred workers in every legal entity and both HR systems', () => {
    const employers = changes.filter((event) => asserted(event).includes('employer')).map((event) => valuesOf(event)['employer']);
    expect(new Set(employers)).toEqual(new Set(['US01', 'GB01', 'AU01', 'DE01', 'CA01']));
    const numbers = new Set(changes.filter((event) => event.topic === 'source.erp.worker.v1').map(({ key }) => key));
    expect(numbers.size).toBe(400);
    expect(() => sampleFirm({ seed: 1, consultants: 10, today })).toThrow(expect.objectContaining({ code: 'too-few-consultants' }));
  });

  it('ends before today, in the order of time, and says things for days to come', () => {
    const times = events.slice(0, -1).map(({ value }) => value.meta.occurredAt);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)! / 86_400_000).toBeLessThan(today);
    for (const story of ['future-hire', 'transfer-ahead', 'termination-ahead', 'closed-cost-center'] as const) {
      expect(Math.max(...told(story).map(({ value }) => value.effectiveFrom ?? 0))).toBeGreaterThan(today + 2);
    }
  });

  it('lets every attribute be said by an owner, save of what its systems alone hold', () => {
    const unsaid = sourcedEntities().flatMap((entity) => {
      const said = changes.filter((event) => entityOf(event) === entity);
      if (said.length === 0) return [entity];
      const isSaid = (name: string) => said.some((event) => valuesOf(event)[name] != null && governance.owners(entity, name, {}, today).includes(event.value.meta.source));
      return entities[entity].attributes.filter(({ name }) => !isSaid(name)).map(({ name }) => `${entity}.${name}`);
    });
    expect(unsaid.sort()).toEqual(['assignment', 'charge-code', 'demand', 'legal-entity.postingPeriods', 'location.holidays', 'location.workingDays', 'project']);
  });

  it('has the people of the acquired company placed by its own HR system', () => {
    const australians = changes.filter((event) => event.value.meta.source === 'hris-apac' && valuesOf(event)['employer'] === 'AU01');
    expect(new Set(australians.map(({ key }) => key)).size).toBeGreaterThan(40);
    for (const attribute of ['manager', 'orgUnit', 'location', 'country', 'jobTitle']) {
      expect(governance.owners('worker', attribute, { legalEntity: 'AU01' }, today)).toEqual(['hris-apac']);
      expect(australians.some((event) => valuesOf(event)[attribute] != null)).toBe(true);
    }
  });

  it('writes only codes that the tables know, save one', () => {
    const unknown = changes.flatMap((event) =>
      Object.entries(valuesOf(event)).filter(([attribute, value]) => {
        const table = governance.codes.tableOf(entityOf(event), attribute);
        return table !== undefined && value !== null && governance.codes.translate(table, event.value.meta.source, value as string).unknown !== undefined;
      }).map(() => event.story),
    );
    expect(unknown).toEqual(['unknown-code']);
  });
});

describe('the records of the sample firm', () => {
  /** Ids that are published, by the system whose ids they are. */
  const known = new Set(changes.map((event) => `${entityOf(event)}/${idSpace(event.value.meta.source, entityOf(event))}/${event.key}`));

  function idSpace(system: string, entity: string): string {
    return governance.systems.get(system)!.idSpaces.get(entity) ?? system;
  }

  it('refer to what is published, save one cost center that never arrives', () => {
    const missing = changes.flatMap((event) =>
      entities[entityOf(event)].attributes.flatMap((attribute) => {
        const id = valuesOf(event)[attribute.name];
        if (attribute.kind !== 'reference' || typeof id !== 'string') return [];
        return known.has(`${attribute.target}/${idSpace(event.value.meta.source, attribute.target)}/${id}`) ? [] : [id];
      }),
    );
    expect(missing).toEqual([missingCostCenter]);
  });

  it('join the two ids of everyone whom the acquired HR knows', () => {
    const apac = new Set(changes.filter((event) => event.topic === 'source.hris-apac.worker.v1').map(({ key }) => key));
    expect(new Set(links.map(({ left }) => left.id))).toEqual(apac);
    expect(new Set(links.map(({ right }) => right.id)).size).toBe(apac.size);
    for (const link of links) expect([link.left.system, link.right.system, known.has(`worker/hris/${link.right.id}`)]).toEqual(['hris-apac', 'hris', true]);
    expect(events.filter(({ topic }) => topic === identityLinkTopic).map(({ key }) => key).sort()).toEqual(links.map(({ left }) => `worker/hris-apac/${left.id}`).sort());
  });

  it('never meet another content under one version, and keep to the contract', async () => {
    const docs = new Map<string, ClaimsDoc>();
    const conflicts: string[] = [];
    for (const event of changes) {
      const entity = entityOf(event);
      const stream = `${event.value.meta.source}/${entity}/${event.key}`;
      const doc = docs.get(stream) ?? { assertions: [] };
      docs.set(stream, doc);
      const { decoded } = await decode(event);
      const byName = new Map(entities[entity].attributes.map((attribute) => [attribute.name, attribute]));
      for (const assertion of readChange(decoded, byName, Math.floor(decoded.meta.occurredAt / 86_400_000), 0)) {
        const { landed, conflicts: met } = mergeAssertion(doc, assertion);
        conflicts.push(...met.map(({ attribute }) => attribute));
        expect([event.story, landed.length > 0]).toEqual([event.story, event.story !== 'published-twice']);
      }
    }
    expect(conflicts).toEqual([]);

    const titleOf = (key: string, day: number) => scalarOn(docs.get(key)!, 'jobTitle', day)?.value;
    const promoted = told('rescinded').find(({ value }) => value.operation !== 'rescind' && (value.asserted ?? []).includes('jobTitle'))!;
    expect(titleOf(`${promoted.value.meta.source}/worker/${promoted.key}`, today)).not.toBe(valuesOf(promoted)['jobTitle']);
  });

  it('share one correlation id over all systems that a change touches', () => {
    const hire = told('hire', 'hris')[0]!;
    const same = changes.filter(({ value }) => value.meta.correlationId === hire.value.meta.correlationId);
    expect(new Set(same.map(({ value }) => value.meta.source))).toEqual(new Set(['hris', 'identity', 'erp', 'psa', 'talent']));
    expect(new Set(same.map(({ key }) => key))).toEqual(new Set([hire.key]));
  });

  it('give each event an id of its own, but for the one that is published twice', () => {
    const ids = events.map(({ value }) => value.meta.eventId);
    expect(new Set(ids).size).toBe(ids.length - 1);
    const twice = events.at(-1)!;
    expect(events.filter(({ value }) => value.meta.eventId === twice.value.meta.eventId).map(({ value }) => value)).toEqual([twice.value, twice.value]);
  });

  it('name some heads before the worker is known, and others after', () => {
    const firstSaid = new Map<string, number>();
    for (const event of changes) if (entityOf(event) === 'worker' && !firstSaid.has(event.key)) firstSaid.set(event.key, event.value.meta.occurredAt);
    const order = changes.flatMap((event) => (typeof valuesOf(event)['head'] === 'string' ? [event.value.meta.occurredAt < firstSaid.get(valuesOf(event)['head'] as string)!] : []));
    expect(new Set(order)).toEqual(new Set([true, false]));
  });

  it('show the imperfections of real systems: an echo, a refusal, a restarted counter', () => {
    const [echoed] = told('echo', 'identity');
    const saidByHr = changes.filter(({ value }) => value.meta.source.startsWith('hris')).map((event) => valuesOf(event)['workEmail']);
    expect(saidByHr).toContain(valuesOf(echoed!)['workEmail']);
    expect(told('refused').map((event) => [event.value.meta.source, asserted(event)])).toEqual([['psa', ['jobTitle']]]);
    expect(new Set(changes.filter(({ value }) => value.meta.source === 'psa').map(({ value }) => value.meta.sourceEpoch))).toEqual(new Set([0, 1]));
  });
});
