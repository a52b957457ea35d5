import { describe, expect, it } from '@jest/globals';
import { formatFinding } from '@muster/domain-governance';
import { compileConnector } from './compile-connector.js';
import { lintConnector } from './lint-connector.js';
import { readConnector } from './read-connector.js';
import { shippedGovernance } from './shipped-governance.fixture.js';

const governance = shippedGovernance();
const sound = `name: payroll
kind: payroll
description: Payroll.
precedence: 1
timeZone: UTC
versions: none
entities: [worker]
connector:
  writes:
    worker:
      strategy: whole-file
      key: $idIn('hris')
      body: '{ "no": $key(), "name": familyName, "fte": fte }'
      file:
        folder: { env: PAYROLL_FOLDER }
        name: workers-{number}.csv
        columns: [no, name, fte]
        control: { file: '{name}.ctl', format: pairs, rows: ROWS, sums: { fte: FTE } }
        schedule: { window: { from: '22:00', to: '04:00', zone: Europe/London }, cutOff: '03:00' }
`;
const file = (text: string) => ({ path: 'config/systems/payroll.yaml', text });
/** Findings, the file left out, after a part of the text is replaced. */
function afterEdit(from: string, to: string): string[] {
  if (sound.split(from).length !== 2) throw new Error(`${from} is not there once`);
  return lintConnector(file(sound.replace(from, () => to)), new Map(), governance).map(formatFinding).map((finding) => finding.replace('config/systems/payroll.yaml:', ''));
}

describe('a write by file', () => {
  it('that is sound needs no address, and compiles', () => {
    expect(afterEdit('ROWS', 'LINES')).toEqual([]);
    const { system, connector } = readConnector(file(sound))!;
    expect(compileConnector(system, connector, governance).writes.get('worker')!.file!.filesOf([{ no: '1' }], 1, 0).map(({ name }) => name)).toEqual(['workers-000001.csv', 'workers-000001.ctl']);
  });

  it.each([
    ['a name that is the same each time', 'workers-{number}.csv', 'workers-{date}.csv', '16:15 unfilled-placeholder One file would take the place of another'],
    ['a name that nothing fills', 'workers-{number}.csv', 'workers-{number}-{region}.csv', '16:15 unfilled-placeholder Nothing fills {region}'],
    ['a name that leads elsewhere', 'workers-{number}.csv', '../{number}.csv', '16:9 schema '],
    ['one control for all', "'{name}.ctl'", 'totals.ctl', '18:26 unfilled-placeholder One control file would speak'],
    ['a control that tells nothing', ', rows: ROWS, sums: { fte: FTE }', '', '18:9 no-totals '],
    ['two totals of one name', 'FTE', 'ROWS', '18:9 same-name Two totals are told as ROWS'],
    ['a sum of no column', '{ fte: FTE }', '{ pay: PAY }', '18:75 unknown-column The file has no column pay'],
    ['a zone that is none', 'Europe/London', 'Europe/Nowhere', '19:65 unknown-zone '],
    ['a cut-off after the window', "cutOff: '03:00'", "cutOff: '05:00'", '19:90 outside-window '],
    ['a call beside it', '      body:', "      create: { method: POST, path: /workers }\n      body:", '13:7 of-no-file '],
    ['no file', sound.slice(sound.indexOf('      file:')), '', '8:1 no-address ', '8:1 no-address ', '11:17 incomplete-write The strategy whole-file needs file'],
    ['what payroll may not receive', 'familyName', 'billingRole', '13:13 may-not-receive '],
  ])('is told of %s, with its place', (_, from, to, ...expected) => {
    const found = afterEdit(from, to);
    expect(expected.map((start, index) => found[index]?.slice(0, start.length))).toEqual(expected);
  });

  it('goes with its strategy alone', () => {
    expect(afterEdit('strategy: whole-file', 'strategy: upsert-by-external-id')).toContainEqual(expect.stringMatching(/^14:7 of-no-file The strategy upsert-by-external-id/));
  });
});
