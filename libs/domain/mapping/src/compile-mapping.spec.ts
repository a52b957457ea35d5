import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { entities } from '@muster/contracts';
import { compileGovernance } from '@muster/domain-governance';
import { compileMapping } from './compile-mapping.js';
import { contentHash, keyOf, mapGroup, mapRow, type Lookups } from './map-rows.js';
import type { Row } from './mapping.js';
import { mappingSchema } from './mapping-schema.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const read = (file: string) => readFileSync(`${root}${file}`, 'utf8');
const governance = compileGovernance(globSync('config/{ownership,systems/*,codes/*}.yaml', { cwd: root }).map((path) => ({ path, text: read(path) })), Object.values(entities));

const yaml = (outputs: string, more = '') => `mapping: staff
version: 1
system: hris
description: Staff list.
files:
  staff:
    match: staff*.csv
    format: csv
    columns: { Id: , Name: , Boss: , Status: , From: { type: date }, To: { type: date }, Unit: , Skills: { type: json }, At: { type: integer } }
${more}outputs:
${outputs}`;
const compile = (outputs: string, more?: string) => compileMapping('staff.yaml', yaml(outputs, more), governance);
const output = (attributes: string, more = '') => compile(`  - entity: worker\n    from: staff\n    key: Id\n    attributes: { ${attributes} }\n`, more).outputs[0]!;
const map = async (attributes: string, row: Row, { lookups = new Map(), more }: { lookups?: Lookups; more?: string } = {}) => (await mapRow(output(attributes, more), '1', 2, row, lookups)).content.values;
const fault = async (work: Promise<unknown>) => work.then(() => 'none', (error: { code?: string }) => error.code);

describe('mapping a row', () => {
  it('takes columns, expressions and constants, and clears what is empty', async () => {
    expect(await map('givenName: Name, jobTitle: "$uppercase(Name)", employmentType: { value: employee }, preferredName: Boss', { Name: 'Ann', Boss: null })).toEqual({
      givenName: 'Ann', jobTitle: 'ANN', employmentType: 'employee', preferredName: null,
    });
  });

  it('leaves an empty attribute unsaid, or parks its row, where the mapping says so', async () => {
    expect(await map('givenName: Name, preferredName: { from: Boss, empty: leave }', { Name: 'Ann', Boss: null })).toEqual({ givenName: 'Ann' });
    expect(await fault(map('givenName: { from: Name, empty: park }', { Name: null }))).toBe('missing-value');
  });

  it('gives dates as days and collections as their elements', async () => {
    expect(await map('hireDate: From, skills: Skills', { From: '1970-01-11', Skills: [{ skill: 'java', level: '3' }] })).toEqual({ hireDate: 10, skills: [{ skill: 'java', level: 3 }] });
  });

  it('sends the codes of the source that its code table knows, and parks those that it does not', async () => {
    expect(await map('employmentStatus: Status', { Status: 'A' })).toEqual({ employmentStatus: 'A' });
    expect(await fault(map('employmentStatus: Status', { Status: 'Z' }))).toBe('unknown-code');
  });

  it('translates by a table of its own', async () => {
    const more = 'tables: { ranks: { codes: { "1": Junior }, unknown: ignore } }\n';
    expect(await map('jobTitle: { from: Status, table: ranks }, givenName: Name', { Status: '1', Name: 'Ann' }, { more })).toEqual({ jobTitle: 'Junior', givenName: 'Ann' });
    expect(await map('jobTitle: { from: Status, table: ranks }, givenName: Name', { Status: '9', Name: 'Ann' }, { more })).toEqual({ givenName: 'Ann' });
  });

  it('parks a row on which an expression fails, without the value in the reason', async () => {
    const failing = map('jobTitle: "$number(Name)"', { Name: 'secret' });
    await expect(failing).rejects.toMatchObject({ code: 'expression-failed', message: expect.not.stringContaining('secret') });
  });

  it('ends an expression that never ends by itself', async () => {
    expect(await fault(map('jobTitle: "($f := function($n) { $f($n + 1) + 1 }; $f(0))"', { Name: 'x' }))).toBe('expression-failed');
  });

  it('joins a row of another file, and tells a missing one from an ambiguous one', async () => {
    const join = 'manager: { join: { file: staff, on: Boss, key: Id, take: Id } }';
    const lookups: Lookups = new Map([[output(join).joins[0]!.id, { find: (key: string) => (key === '1' ? { value: 'm-1' } : key === '2' ? ('ambiguous' as const) : undefined) }]]);
    expect(await map(join, { Boss: '1' }, { lookups })).toEqual({ manager: 'm-1' });
    expect(await map(join, { Boss: null }, { lookups })).toEqual({ manager: null });
    expect(await fault(map(join, { Boss: '2' }, { lookups }))).toBe('ambiguous-join');
    expect(await fault(map(join, { Boss: '3' }, { lookups }))).toBe('join-without-match');
  });

  it('needs a key of 1 to 200 characters', async () => {
    const { outputs } = compile('  - entity: worker\n    from: staff\n    key: Id\n    attributes: { givenName: Name }\n');
    expect(await keyOf(outputs[0]!, { Id: ' 7 ' })).toBe('7');
    expect(await fault(keyOf(outputs[0]!, { Id: null }))).toBe('missing-key');
    expect(await fault(keyOf(outputs[0]!, { Id: 'x'.repeat(201) }))).toBe('bad-key');
  });

  it('gives equal contents equal digests, in whatever order their attributes were set', async () => {
    const hash = async (attributes: string) => contentHash((await mapRow(output(attributes), '1', 2, { Name: 'Ann', Unit: 'U' }, new Map())).content);
    const [one, other] = [await hash('givenName: Name, familyName: Unit'), await hash('givenName: Name, familyName: Name')];
    expect(one.equals(await hash('givenName: Name, familyName: Unit'))).toBe(true);
    expect(one.equals(other)).toBe(false);
  });
});

describe('a timeline of rows', () => {
  const timeline = compile('  - entity: worker\n    from: staff\n    key: Id\n    timeline: { effectiveFrom: From, effectiveTo: To, attributes: { orgUnit: { from: Unit, empty: park } } }\n').outputs[0]!;
  const rows = [{ line: 2, row: { From: '1970-01-11', To: '1970-01-20', Unit: 'A' } }, { line: 3, row: { From: '1970-01-21', To: null, Unit: 'B' } }];

  it('is one event that covers all of it', async () => {
    expect(await mapGroup(timeline, '1', rows, new Map())).toMatchObject({
      line: 2, content: { coverage: 'whole-timeline', asserted: ['orgUnit'], effectiveFrom: null, timeline: [{ effectiveFrom: 10, values: { orgUnit: 'A' } }, { effectiveFrom: 20, values: { orgUnit: 'B' } }] },
    });
  });

  it('is held back as a whole by a row at fault', async () => {
    const broken = { line: 4, row: { From: null, To: null, Unit: 'C' } };
    expect(await mapGroup(timeline, '1', [...rows, broken], new Map())).toMatchObject({ faults: [{ row: broken, error: { code: 'missing-value' } }] });
  });
});

describe('a mapping with faults', () => {
  const complaint = (text: string) => {
    try {
      compileMapping('staff.yaml', text, governance);
    } catch (error) {
      return (error as Error).message;
    }
    return 'none';
  };
  const worker = (more: string) => `  - entity: worker\n    from: staff\n    key: Id\n${more}`;

  it.each([
    ['line 14: Idd is no column', worker('    attributes: { givenName: Idd }\n')],
    ['Idd is no column', worker('    attributes: { givenName: "$uppercase(Idd)" }\n')],
    ['worker has no attribute shoeSize', worker('    attributes: { shoeSize: Name }\n')],
    ['is no JSONata expression', worker('    attributes: { givenName: "$uppercase(" }\n')],
    ['hris does not speak of cost-center', '  - entity: cost-center\n    from: staff\n    key: Id\n    attributes: { name: Name }\n'],
    ['there is no file stafff', '  - entity: worker\n    from: stafff\n    key: Id\n    attributes: { givenName: Name }\n'],
    ['two outputs speak of worker in the stream worker', worker('    attributes: { givenName: Name }\n') + worker('    attributes: { familyName: Name }\n')],
    ['worker.givenName comes from the streams', worker('    attributes: { givenName: Name }\n') + worker('    stream: other\n    attributes: { givenName: Name }\n')],
    ['there is no table ranks', worker('    attributes: { jobTitle: { from: Name, table: ranks } }\n')],
    ['unknown key colour', worker('    colour: red\n    attributes: { givenName: Name }\n')],
  ])('is told: %s', (message, outputs) => expect(complaint(yaml(outputs))).toContain(message));

  it('tells every fault at once, with its line', () => {
    const message = complaint(yaml(worker('    attributes: { givenName: Idd, shoeSize: Name }\n')));
    expect(message).toContain('2 fault(s)');
    expect(message.match(/line \d+:/g)).toHaveLength(2);
  });
});

describe('the mappings that ship', () => {
  it.each(globSync('config/mappings/*.yaml', { cwd: root }))('%s compiles', (path) => {
    expect(compileMapping(path, read(path), governance).outputs.length).toBeGreaterThan(0);
    expect(read(path).split('\n')[0]).toBe('# yaml-language-server: $schema=schema/mapping.schema.json');
  });

  it('have the schema that editors read', () => expect(JSON.parse(read('config/mappings/schema/mapping.schema.json'))).toEqual(mappingSchema));

  it('name none of the columns of AdventureWorks that nobody may see', () => {
    const { files } = compileMapping('adventureworks-hr.yaml', read('config/mappings/adventureworks-hr.yaml'), governance);
    const columns = [...files.values()].flatMap((file) => ('columns' in file ? Object.keys(file.columns) : []));
    for (const column of ['NationalIDNumber', 'BirthDate', 'Gender', 'MaritalStatus', 'LoginID']) expect(columns).not.toContain(column);
  });
});
