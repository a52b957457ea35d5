import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { entities } from '@muster/contracts';
import { compileGovernance } from '@muster/domain-governance';
import { compileMapping } from './compile-mapping.js';
import { keyOf, mapGroup, mapRow, versionKeyOf } from './map-rows.js';
import type { SourceFile } from './mapping.js';
import { MappingError } from './read-mapping.js';
import { RowReader } from './row-reader.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const withoutConnector = (text: string) => text.replace(/^connector:[^]*$/m, '');
const files = globSync('config/{ownership,systems/*,codes/*}.yaml', { cwd: root }).map((path) => ({ path, text: withoutConnector(readFileSync(`${root}${path}`, 'utf8')) }));
const governance = compileGovernance(files, Object.values(entities));

type ApiRecord = Record<string, unknown>;
const mappingOf = (columns: string, output: string, more = '') => compileMapping('people.yaml', `mapping: people
version: 1
system: hris
description: People, as the API of HR gives them.
files:
  people:
    format: records${more}
    columns: { ${columns} }
outputs:
  - entity: worker
    from: people
    key: id
    ${output}
`, governance);

function mapperOf(columns: string, output: string) {
  const mapping = mappingOf(columns, output);
  const reader = new RowReader(mapping.files.get('people') as SourceFile);
  const [worker] = mapping.outputs;
  return {
    reader,
    map: async (record: ApiRecord) => {
      const row = reader.readRecord(record);
      return { key: await keyOf(worker!, row), ...(await mapRow(worker!, await keyOf(worker!, row), 0, row, new Map())).content.values };
    },
    timeline: (records: ApiRecord[]) => mapGroup(worker!, '7', records.map((record, line) => ({ line, row: reader.readRecord(record) })), new Map()),
  };
}

describe('records of an API', () => {
  it('are mapped with what stands deep in them', async () => {
    const { map } = mapperOf('id: { required: true }, name: , job: , skills: , active: { type: boolean }', `attributes:
      givenName: name.first
      familyName: name.last
      jobTitle: job.titles[primary].text
      location: job.place.code
      skills: "skills.{ 'skill': code, 'level': grade }"`);
    const record = {
      id: 7, name: { first: ' Ann ', last: null }, active: true, skills: [{ code: 'java', grade: 3 }, { code: 'sql', grade: 4 }],
      job: { titles: [{ text: 'Boss', primary: false }, { text: 'Engineer', primary: true }], place: { code: 'LON' } },
    };
    expect(await map(record)).toEqual({
      key: '7', givenName: ' Ann ', familyName: null, jobTitle: 'Engineer', location: 'LON', skills: [{ skill: 'java', level: 3 }, { skill: 'sql', level: 4 }],
    });
  });

  it('become the timeline of their key, part by part', async () => {
    const { timeline } = mapperOf('id: { required: true }, from: { type: date }, until: { type: date }, unit: ', 'timeline: { effectiveFrom: from, effectiveTo: until, attributes: { orgUnit: unit.code } }');
    expect(await timeline([{ id: 7, from: '1970-01-11', until: '1970-01-20', unit: { code: 'A' } }, { id: 7, from: '1970-01-21', unit: { code: 'B' } }])).toMatchObject({
      key: '7', content: { coverage: 'whole-timeline', timeline: [{ effectiveFrom: 10, values: { orgUnit: 'A' } }, { effectiveFrom: 20, values: { orgUnit: 'B' } }] },
    });
  });

  it('of two versions of a payload are met in the mapping alone: a field renamed, one moved, one of another type', async () => {
    const { map, reader } = mapperOf('id: { required: true }, mail: , contact: , title: , job_title: , fte: ', `attributes:
      jobTitle: "$exists(job_title) ? job_title : title"
      workEmail: "$exists(contact) ? contact.work.email : mail"
      fte: "$type(fte) = 'object' ? fte.percent / 100 : $number(fte)"`);
    const before = { id: '7', title: 'Engineer', mail: 'ann@firm.example', fte: 0.8 };
    const after = { id: 7, job_title: 'Engineer', contact: { work: { email: 'ann@firm.example' } }, fte: { percent: 80 } };
    const mapped = { key: '7', jobTitle: 'Engineer', workEmail: 'ann@firm.example', fte: 0.8 };
    expect(await map(before)).toEqual(mapped);
    expect(await map(after)).toEqual(mapped);
    expect(await map({ ...after, job_title: null })).toEqual({ ...mapped, jobTitle: null });
    expect([before, after].flatMap((record) => reader.unknownFields(record))).toEqual([]);
  });

  it('tell the fields that the mapping does not know, and not those that it does not want', () => {
    const { reader } = mapperOf('id: , name: , badge: { drop: true }', 'attributes: { givenName: name }');
    expect(reader.unknownFields({ id: 1, badge: 7, shoeSize: 43, pets: [] })).toEqual(['shoeSize', 'pets']);
  });

  it('are refused where they lack what they need, or hold what their column is not', () => {
    const { reader } = mapperOf('id: { required: true }, hired: { type: date }', 'attributes: { hireDate: hired }');
    expect(() => reader.readRecord({})).toThrow(expect.objectContaining({ code: 'missing-value' }));
    expect(() => reader.readRecord({ id: 1, hired: { day: 1 } })).toThrow(expect.objectContaining({ code: 'bad-value' }));
  });

  it('of parts of one record have versions part by part, and say when they begin none', async () => {
    const [output] = mappingOf('id: , month: , open: , stage: ', "part: month\n    begins: stage = 'won'\n    attributes: { givenName: open }").outputs;
    const mapped = (row: ApiRecord) => mapRow(output!, '7', 0, row, new Map());
    const [first, second] = [await mapped({ month: '2026-01', stage: 'won' }), await mapped({ month: '2026-02', stage: 'lost' })];
    expect([versionKeyOf(first), versionKeyOf(second), versionKeyOf({ key: '7' })]).toEqual(['7␟2026-01', '7␟2026-02', '7']);
    expect([first.key, first.begins, second.begins]).toEqual(['7', true, false]);
    await expect(mapped({ month: null, stage: 'won' })).rejects.toThrow('The part (month) is empty.');
    expect(() => mappingOf('id: , from: ', 'part: from\n    timeline: { effectiveFrom: from, attributes: { givenName: id } }')).toThrow('Take part out');
  });

  it('come in no file, and look into none', () => {
    expect(mappingOf('id: ', 'attributes: { givenName: id }').fileOf('people')).toBeUndefined();
    expect(() => mappingOf('id: , boss: ', 'attributes: { manager: { join: { file: people, on: boss, key: id, take: id } } }')).toThrow(MappingError);
    expect(() => mappingOf('id: ', 'attributes: { givenName: id }', '\n    match: people.json')).toThrow('unknown key match');
  });
});
