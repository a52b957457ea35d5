import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const parts = ['package.json', 'schemas', 'scripts', 'docs/events', 'libs/contracts/src'];
let copy: string;

interface Field {
  name: string;
  type: unknown;
  default?: unknown;
}

function editSchema(file: string, change: (fields: Field[]) => Field[]): void {
  const path = join(copy, 'schemas', file);
  const schema = JSON.parse(readFileSync(path, 'utf8')) as { fields: Field[] };
  writeFileSync(path, JSON.stringify({ ...schema, fields: change(schema.fields) }, null, 2));
}

function writeCode(text: string): void {
  mkdirSync(join(copy, 'apps/any/src'), { recursive: true });
  writeFileSync(join(copy, 'apps/any/src/any.ts'), text);
}

const run = (script: string, ...options: string[]) => spawnSync(process.execPath, [join(copy, 'scripts', script), ...options], { encoding: 'utf8' });

/** What the check says once generated files and document are renewed, as an author would do first. */
function check(): { status: number | null; said: string } {
  run('generate-contracts.mjs');
  run('contracts-asyncapi.mjs');
  const { status, stdout, stderr } = run('contracts-check.mjs');
  return { status, said: stdout + stderr };
}

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'scripts/transpile.mjs'), 'libs/platform/kernel', 'libs/contracts', 'libs/platform/avro']);
});

beforeEach(() => {
  if (copy) rmSync(copy, { recursive: true, force: true });
  copy = mkdtempSync(join(tmpdir(), 'muster-contracts-'));
  for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('contracts:check', () => {
  it('passes what is in the repository', () => {
    expect(run('contracts-check.mjs')).toMatchObject({ status: 0, stderr: '' });
  });

  it('passes an added optional field, and asks for the generated files first', () => {
    editSchema('worker/worker.avsc', (fields) => [...fields, { name: 'grade', type: ['null', 'string'], default: null }]);
    const forgotten = run('contracts-check.mjs');
    expect(forgotten.status).toBe(1);
    expect(forgotten.stderr).toMatch(/records\.ts is not current[^]*asyncapi\.yaml is not current/);
    expect(run('generate-contracts.mjs', '--check').status).toBe(1);
    expect(run('contracts-asyncapi.mjs', '--check').status).toBe(1);
    expect(check()).toMatchObject({ status: 0 });
  });

  it('refuses a removed field without default', () => {
    editSchema('delivery/delivery-receipt.avsc', (fields) => fields.filter((field) => field.name !== 'system'));
    expect(check()).toMatchObject({ status: 1, said: expect.stringContaining('muster.delivery.DeliveryReceipt (FULL_TRANSITIVE): field system: has no default') });
  });

  it('refuses a changed type deep inside, for every record that holds it', () => {
    editSchema('worker/skill.avsc', (fields) => fields.map((field) => (field.name === 'level' ? { ...field, type: ['null', 'string'] } : field)));
    const { status, said } = check();
    expect(status).toBe(1);
    expect(said).toContain('muster.worker.Worker (FULL_TRANSITIVE): field skills.level');
    expect(said).toContain('muster.worker.WorkerChange (BACKWARD_TRANSITIVE): field values.skills.level');
  });

  it('holds a schema against every released version, not only the last', () => {
    const grade = (type: string): Field => ({ name: 'grade', type: ['null', type], default: null });
    const set = (type: string) => editSchema('worker/worker.avsc', (fields) => [...fields.filter((field) => field.name !== 'grade'), grade(type)]);
    const base = readFileSync(join(copy, 'schemas/worker/worker.avsc'), 'utf8');
    set('string');
    check();
    expect(run('contracts-check.mjs', '--release').status).toBe(0);
    writeFileSync(join(copy, 'schemas/worker/worker.avsc'), base);
    check();
    expect(run('contracts-check.mjs', '--release').status).toBe(0);
    set('int');
    expect(check()).toMatchObject({ status: 1, said: expect.stringContaining('field grade: string cannot be read as null or int') });
  });

  it('refuses another number of partitions of a canonical topic', () => {
    const file = join(copy, 'schemas/topics.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('partitions: 12', 'partitions: 24'));
    expect(check()).toMatchObject({ status: 1, said: expect.stringContaining('canonical: 12 partitions were released') });
  });
});

describe('topics in code', () => {
  it('refuses a topic that no family declares, with file and line', () => {
    writeCode("export const ok = 'canonical.worker.v1';\nexport const wrong = 'canonical.invoice.v1';\nexport const other = `source.${ok}.worker.v2`;\n");
    const { status, said } = check();
    expect(status).toBe(1);
    expect(said).toContain('apps/any/src/any.ts:2: topic canonical.invoice.v1');
    expect(said).toContain('apps/any/src/any.ts:3: topic source.*.worker.v2');
    expect(said).not.toContain('any.ts:1');
  });

  it('passes declared ones, also with parts that are filled in at run time', () => {
    writeCode("export const a = (s: string, e: string) => [`source.${s}.${e}.bulk.v1`, `canonical.${e}.v1`, 'source.hris-apac.org-unit.v1', \"exceptions.v1\", 'source.identity-link.v1'];\n");
    expect(check()).toMatchObject({ status: 0 });
  });
});
