import { describe, expect, it } from '@jest/globals';
import { canonicalTopic, entities, parseSourceTopic, schemas, sourceTopic, topicDeclarations } from './index.js';

const systems = [
  { name: 'hris', entities: ['worker', 'org-unit'] },
  { name: 'hris-apac', entities: ['worker'] },
];
const named = (name: string) => topicDeclarations(systems).find((topic) => topic.name === name);

describe('topic declarations', () => {
  it('declare a source and a bulk topic for what each system speaks of', () => {
    const names = topicDeclarations(systems).filter((topic) => topic.system).map((topic) => topic.name);
    expect(names).toEqual([
      'source.hris-apac.worker.bulk.v1', 'source.hris-apac.worker.v1',
      'source.hris.org-unit.bulk.v1', 'source.hris.org-unit.v1', 'source.hris.worker.bulk.v1', 'source.hris.worker.v1',
    ]);
    expect(named('source.hris.worker.v1')).toMatchObject({
      partitions: 6, record: 'muster.worker.WorkerChange', subject: 'source.hris.worker.v1-value', compatibility: 'BACKWARD_TRANSITIVE', owner: 'worker-sync', writer: 'hris',
      config: { 'retention.ms': String(14 * 86_400_000), 'message.timestamp.type': 'LogAppendTime', 'cleanup.policy': 'delete' },
    });
  });

  it('declare one canonical topic for every entity, and a restricted one where an attribute is restricted', () => {
    const canonical = topicDeclarations(systems).filter((topic) => topic.name.startsWith('canonical.'));
    expect(canonical.map((topic) => topic.name)).toEqual([...Object.keys(entities).map((entity) => `canonical.${entity}.v1`), 'canonical.worker.restricted.v1'].sort());
    for (const topic of canonical) expect(topic).toMatchObject({ partitions: 12, compatibility: 'FULL_TRANSITIVE' });
    expect(named('canonical.worker.v1')?.config).toMatchObject({
      'cleanup.policy': 'compact', 'min.compaction.lag.ms': '604800000', 'max.compaction.lag.ms': '1209600000', 'segment.ms': '86400000', 'delete.retention.ms': '604800000',
    });
  });

  it('name a schema for every topic', () => {
    for (const topic of topicDeclarations(systems)) expect(schemas[topic.record]).toMatchObject({ type: 'record' });
  });

  it('refuse an entity or a system that cannot be part of a topic, naming the file to correct', () => {
    expect(() => topicDeclarations([{ name: 'hris', entities: ['employee'] }])).toThrow(/"employee".*config\/systems\/hris\.yaml/);
    expect(() => topicDeclarations([{ name: 'hris', entities: ['notice'] }])).toThrow(/No source speaks of notice/);
    expect(() => topicDeclarations([{ name: 'HR.IS', entities: ['worker'] }])).toThrow(/"HR\.IS"/);
  });
});

describe('topic names', () => {
  it('tell who speaks of what', () => {
    expect(parseSourceTopic(sourceTopic('hris-apac', 'org-unit', { bulk: true }))).toEqual({ system: 'hris-apac', entity: 'org-unit', bulk: true });
    expect(parseSourceTopic(sourceTopic('hris', 'worker'))).toEqual({ system: 'hris', entity: 'worker', bulk: false });
  });

  it('of other families, unknown entities or prototype members are no source topics', () => {
    for (const name of ['source.identity-link.v1', canonicalTopic('worker'), 'source.hris.employee.v1', 'source.hris.constructor.v1', 'source.hris.worker.v2', 'x.source.hris.worker.v1']) {
      expect(parseSourceTopic(name)).toBeUndefined();
    }
  });
});

describe('entities', () => {
  it('describe every attribute with its kind and its target', () => {
    const attribute = (name: string) => entities.worker.attributes.find((candidate) => candidate.name === name);
    expect(entities.worker).toMatchObject({ idField: 'workerId', master: 'worker-sync', restrictedRecord: 'muster.worker.WorkerRestricted' });
    expect(attribute('manager')).toMatchObject({ kind: 'reference', target: 'worker', valueType: 'string', restricted: false });
    expect(attribute('skills')).toMatchObject({ kind: 'collection', elementKey: 'skill', elementFields: [{ name: 'level', valueType: 'int', nullable: true }] });
    expect(attribute('hireDate')).toMatchObject({ kind: 'scalar', valueType: 'date' });
    expect(entities.worker.attributes.filter((candidate) => candidate.restricted).map((candidate) => candidate.name)).toEqual(['costRate', 'costRateCurrency']);
  });
});
