import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { entities } from '@muster/contracts';
import { parseLocalDate } from '@muster/platform-kernel';
import { configSchemas } from './config-schemas.js';
import { compileGovernance } from './governance.js';
import { formatFinding, lintOwnership } from './lint.js';
import { renderOwnership } from './published-ownership.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const read = (file: string) => readFileSync(`${root}${file}`, 'utf8');
const files = globSync('config/{ownership,systems/*,codes/*}.yaml', { cwd: root }).map((path) => ({ path, text: read(path) }));
const catalogue = Object.values(entities);
const governance = () => compileGovernance(files, catalogue);

describe('the configuration that ships', () => {
  it('has no findings', () => {
    expect(lintOwnership(files, catalogue).map(formatFinding)).toEqual([]);
  });

  it('names every attribute of every canonical entity', () => {
    const governed = [...governance().entities.values()].map(({ entity, attributes }) => [entity, [...attributes.keys()].sort()]);
    const declared = catalogue.map(({ entity, attributes }) => [entity, attributes.map(({ name }) => name).sort()]);
    expect(Object.fromEntries(governed)).toEqual(Object.fromEntries(declared));
  });

  it('has every file lead editors to its schema', () => {
    const wanted = (path: string) => (path.includes('/systems/') ? '../schema/system' : path.includes('/codes/') ? '../schema/codes' : 'schema/ownership');
    for (const { path, text } of files) expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=${wanted(path)}.schema.json`);
  });

  it('is published as it is: run npm run docs:governance', () => {
    expect(read('docs/governance/ownership.md')).toBe(renderOwnership(governance()));
    for (const [name, schema] of Object.entries(configSchemas)) expect(JSON.parse(read(`config/schema/${name}`))).toEqual(schema);
  });

  it('lets both HR systems place workers, and the acquired one alone in its company since 2025', () => {
    const on = (legalEntity: string, date: string) => governance().owners('worker', 'location', { legalEntity }, parseLocalDate(date)!);
    expect(on('GB01', '2025-01-01')).toEqual(['hris', 'hris-apac', 'adventureworks']);
    expect(on('AU01', '2024-12-31')).toEqual(['hris', 'hris-apac', 'adventureworks']);
    expect(on('AU01', '2025-01-01')).toEqual(['hris-apac']);
  });

  it('takes the example of the README as it stands', () => {
    const example = /```yaml\n([^]*?)```/.exec(read('docs/governance/README.md'))![1]!;
    const indented = example.replaceAll(/^ {3}/gm, '      ').trimEnd();
    const withExample = files.map(({ path, text }) =>
      path === 'config/ownership.yaml' ? { path, text: text.replace(/^ {6}location:\n( {8}.*\n)+/m, `${indented}\n`) } : { path, text },
    );
    const changed = compileGovernance(withExample, catalogue);
    expect(changed.owners('worker', 'location', { region: 'AMER' }, parseLocalDate('2026-07-01')!)).toEqual(['rm']);
  });

  it('keeps the cost rate to the ERP', () => {
    expect(governance().owners('worker', 'costRate', {}, 0)).toEqual(['erp']);
    const receiving = [...governance().systems.keys()].filter((system) => governance().mayReceive('worker', 'costRate', system));
    expect(receiving).toEqual(['erp']);
  });

  it('translates the codes of the legacy extract and the alpha-3 countries of the ERP', () => {
    const { codes } = governance();
    expect(codes.translate('employment-status', 'adventureworks', '1')).toEqual({ code: 'active' });
    expect(codes.translate('country', 'erp', 'AUS')).toEqual({ code: 'AU' });
    expect(codes.translate('country', 'hris', 'NO')).toEqual({ code: 'NO' });
    expect(codes.translate('country', 'hris', 'XX')).toEqual({ unknown: 'park' });
  });
});
