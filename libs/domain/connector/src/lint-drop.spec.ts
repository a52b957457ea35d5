import { describe, expect, it } from '@jest/globals';
import { formatFinding } from '@muster/domain-governance';
import { compileMapping, type Mapping } from '@muster/domain-mapping';
import { compileConnector } from './compile-connector.js';
import { lintConnector } from './lint-connector.js';
import { readConnector } from './read-connector.js';
import { shippedGovernance } from './shipped-governance.fixture.js';

const governance = shippedGovernance();
const mappingText = `mapping: hris-apac
version: 1
system: hris-apac
description: Staff.
files:
  staff: { match: staff-*.csv, format: csv, columns: { Id: , Title: , Units: { type: decimal } } }
  calls: { format: records, columns: { Id: } }
outputs:
  - { entity: worker, from: staff, key: Id, attributes: { jobTitle: Title } }
`;
const mappingsOf = (text: string): ReadonlyMap<string, Mapping> => new Map([['hris-apac', compileMapping('config/mappings/hris-apac.yaml', text, governance)]]);
const withoutRecords = mappingText.replace(/ {2}calls:.*\n/, '');

const sound = `name: hris-apac
kind: hr
description: Regional HR.
precedence: 2
timeZone: Australia/Sydney
versions: seconds
entities: [worker]
connector:
  mapping: hris-apac
  streams:
    staff:
      drop:
        folder: { env: STAFF_FOLDER }
        files: staff-*.csv
        control: { file: '{name}.ctl', format: json, rows: body.rows, sums: { Units: body.units }, sha256: body.sha256 }
        archive: taken
        rejected: refused
      whole: true
      absent: { deletes: retire }
      schedule: { window: { from: '22:00', to: '04:00', zone: Europe/London }, cutOff: '03:00' }
`;
const lint = (text: string, mapping = withoutRecords) => lintConnector({ path: 'config/systems/hris-apac.yaml', text }, mappingsOf(mapping), governance).map(formatFinding);
/** Findings, the file left out, after a part of the text is replaced. */
function afterEdit(from: string, to: string, mapping?: string): string[] {
  if (!sound.includes(from)) throw new Error(`there is no ${from}`);
  return lint(sound.replace(from, to), mapping).map((finding) => finding.replace('config/systems/hris-apac.yaml:', ''));
}

describe('the linter of streams of files', () => {
  it('finds nothing in a sound one, which needs no address where nothing is called, and compiles it', async () => {
    expect(lint(sound)).toEqual([]);
    const { system, connector } = readConnector({ path: 'config/systems/hris-apac.yaml', text: sound })!;
    const { fileStreams, schedules, streams } = compileConnector(system, connector, governance);
    const staff = fileStreams.get('staff')!;
    expect([streams.size, schedules.has('staff'), staff.whole, staff.inOrder, staff.everyMs]).toEqual([0, true, true, false, 60_000]);
    if (staff.source.kind !== 'folder') throw new Error('it is a folder');
    const { source } = staff;
    expect(['staff-1.csv', 'staff-1.ctl', 'other.csv', 'xstaff-1.csv'].filter((name) => source.matches(name))).toEqual(['staff-1.csv']);
    expect(source.control!.nameFor('staff-2026.11.csv')).toBe('staff-2026.11.ctl');
    expect(await source.control!.totals({ headers: {}, body: { rows: 3, units: 4.5, sha256: 'AB'.repeat(32) } })).toEqual({ rows: 3, sums: new Map([['Units', '4.5']]), sha256: 'ab'.repeat(32) });
    await expect(source.control!.totals({ headers: {}, body: { rows: 'three' } })).rejects.toThrow('The control tells no number of rows (body.rows)');
  });

  it.each([
    ['a control file that speaks for all', "file: '{name}.ctl'", 'file: all.ctl', /^15:26 unfilled-placeholder One control file/],
    ['a placeholder that nothing fills', "file: '{name}.ctl'", "file: '{id}.ctl'", /^15:26 unfilled-placeholder Nothing fills \{id\}/],
    ['a control in another folder', "file: '{name}.ctl'", "file: '../{name}.ctl'", /^15:20 schema .*control\.file does not match/],
    ['a subfolder that leads elsewhere', 'archive: taken', 'archive: ../taken', /^16:9 schema .*archive does not match/],
    ['one folder for good and bad', 'rejected: refused', 'rejected: taken', /^17:19 same-folder/],
    ['a sum of a column that is not read', 'sums: { Units: body.units }', 'sums: { Pay: body.pay }', /unknown-column files\.staff of the mapping has no column Pay/],
    ['a field that no control has', 'rows: body.rows', 'rows: lines', /unknown-field lines is none of headers, body/],
    ['an expression that is none', 'rows: body.rows', "rows: 'body.('", /bad-expression/],
    ['deletes without a full list', 'whole: true', 'whole: false', /^19:\d+ no-proof A file that is not the full list/],
    ['a zone that is none', 'zone: Europe/London', 'zone: Europe/Atlantis', /unknown-zone/],
    ['a window without a length', "to: '04:00'", "to: '22:00'", /empty-window/],
    ['a cut-off outside of the window', "cutOff: '03:00'", "cutOff: '05:00'", /outside-window The cut-off 05:00 is not in the window from 22:00 to 04:00/],
    ['ranSince without after', "cutOff: '03:00'", "cutOff: '03:00', ranSince: '20:00'", /no-after/],
    ['a time that is none', "from: '22:00'", "from: '24:00'", /schema/],
    ['a stream that does not say what a file is', '      whole: true\n', '', /schema .*whole/],
    ['no mapping', '  mapping: hris-apac\n', '', /no-mapping/],
  ])('finds %s', (_what, from, to, finding) => expect(afterEdit(from, to).join('\n')).toMatch(finding));

  it('finds deletes that a cut file would cause', () => expect(afterEdit("        control: { file: '{name}.ctl', format: json, rows: body.rows, sums: { Units: body.units }, sha256: body.sha256 }\n", '')).toEqual([expect.stringMatching(/no-proof Nothing would prove that a record is gone/)]));

  it('finds a download without an address', () => {
    const text = sound.replace(/ {6}drop:[^]*? {6}whole/, '      download: { request: { path: /staff.csv }, control: { rows: "headers.`x-rows`", sha256: "headers.digest" } }\n      whole');
    expect(lint(text).map((finding) => finding.replace(/^\S+ /, '').slice(0, 70))).toEqual(['no-address The system is called, and the connector has no baseUrl. Add it; onl', 'no-address The system is called, and the connector has no auth. Add it; only o'].map((finding) => finding.slice(0, 70)));
    expect(lint(text.replace('connector:\n', 'connector:\n  baseUrl: https://hr.example\n  auth: { kind: none }\n'))).toEqual([]);
  });

  it('finds a mapping whose entry is of records, is missing, joins, or is not used', () => {
    expect(afterEdit('    staff:\n', '    calls:\n', mappingText).join('\n')).toMatch(/no-rows files\.calls of the mapping hris-apac is records/);
    expect(afterEdit('    staff:\n', '    people:\n').join('\n')).toMatch(/no-rows The mapping hris-apac has no files\.people/);
    expect(lint(sound, withoutRecords.replace('jobTitle: Title', "jobTitle: { join: { file: staff, on: Id, key: Id, take: Title } }")).join('\n')).toMatch(/no-rows An output of the mapping hris-apac joins staff/);
  });

  it('takes streams of files into the order of all', () => {
    expect(afterEdit('      whole: true\n', '      whole: true\n      after: [others]\n').join('\n')).toMatch(/unknown-stream There is no stream others\. Use one of staff/);
    expect(afterEdit('      whole: true\n', '      whole: true\n      after: [staff]\n').join('\n')).toMatch(/ring staff waits for staff/);
  });
});
