import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PLAN_OPTIONS } from '@muster/platform-postgres';
import { eventually, type TestChange } from '@muster/testing';
import pg from 'pg';
import { company } from './masters.js';
import { assignment, SandboxedFirm } from './sandboxed-firm.js';

interface PlanNode {
  'Node Type': string;
  'Join Type'?: string;
  'Relation Name'?: string;
  'Index Cond'?: string;
  'Index Name'?: string;
  Plans?: PlanNode[];
}

/** Tables that grow with the firm. What is due, pending, parked or asked for is short and is read whole on purpose. */
const GROWING = ['record', 'crosswalk', 'claims', 'claim_history', 'history', 'foreign_record', 'outbox', 'journal', 'consumer_cursor', 'source_version', 'delivery', 'replica'];
/** Partial indexes hold only what is rare. */
const SHORT_INDEXES = ['record_due', 'record_in_cycle', 'parked_open', 'delivery_due', 'delivery_parked', 'delivery_waits'];
const MET = {
  worker_sync: ['record-lock', 'record-write', 'crosswalk-look', 'cycle-find', 'cycle-mark', 'outbox-list', 'outbox-delete', 'foreign-ids', 'foreign-facts', 'journal-add'],
  organization_sync: ['record-lock', 'record-write', 'crosswalk-look'],
  connectors: ['lock-source-versions', 'insert-source-versions', 'update-source-versions', 'confirm-source-versions', 'replica-keep-main', 'delivery-want-main', 'delivery-take', 'delivery-doubt', 'delivery-settle', 'outbox-delete'],
} as const;

let sandboxed: SandboxedFirm;
/** Text of each named statement, by schema and name. */
const statements = new Map<string, Map<string, string>>(Object.keys(MET).map((schema) => [schema, new Map()]));

/** Notes every named statement that any connection of this process is given. */
function noteStatements(): void {
  const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client & { connectionParameters: { options?: string } }, ...args: unknown[]) {
    const [statement] = args as [{ name?: string; text?: string } | string];
    const schema = /search_path=(\w+)/.exec(this.connectionParameters.options ?? '')?.[1] ?? '';
    if (typeof statement === 'object' && statement.name && statement.text) statements.get(schema)?.set(statement.name, statement.text);
    return query.apply(this, args);
  } as never);
}

beforeAll(async () => {
  noteStatements();
  sandboxed = await SandboxedFirm.create();
  await sandboxed.seed('hr', { workers: [{ id: 'H1', assignments: [assignment('2024-01-15', { employer: null, org_unit: null, location: null })] }] });
  await sandboxed.start();
}, 120_000);

afterAll(async () => {
  await sandboxed?.stop();
  jest.restoreAllMocks();
}, 60_000);

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
const isGrowing = (node: PlanNode) => GROWING.some((table) => node['Relation Name'] === table || node['Relation Name']?.startsWith(`${table}_2`)) && !SHORT_INDEXES.includes(node['Index Name'] ?? '');
const readsWhole = (node: PlanNode): boolean => isGrowing(node) && node['Node Type'].includes('Scan') && !['Tid Scan', 'Bitmap Heap Scan'].includes(node['Node Type']) && !node['Index Cond'];
/** Every row of a table, or of a long part of it, is held against every row of the arrays. What asks that none is there begins with the few rows that were found. */
const comparesAll = ({ 'Node Type': type, 'Join Type': join, Plans: [outer, inner] = [] }: PlanNode): boolean => type === 'Nested Loop' && join !== 'Anti' && nodesOf(outer!).some(isGrowing) && !nodesOf(outer!).some((node) => node['Node Type'] === 'Function Scan') && inner!['Node Type'] === 'Function Scan';

describe('the plans of the path', () => {
  it('look rows up, and never read a growing table whole, not even those made and kept while it had a handful of rows', async () => {
    const worker = (key: string, values: Record<string, unknown> = {}): TestChange => ({ system: 'hris-apac', key, version: 1, values: { givenName: key, employmentStatus: 'Current', ...values } });
    await sandboxed.resource('H1');
    await sandboxed.changeInHr('H1', '2024-01-15', { job_title: 'Principal' });
    await sandboxed.resource('H1', (row) => row['title'] === 'Principal');
    await sandboxed.firm.publish([
      company('C1', 'Europe/London'),
      { system: 'hris-apac', entity: 'org-unit', key: 'U1', version: 1, values: { code: 'U1', name: 'Unit', head: 'W1', parent: 'U2' } },
      { system: 'hris-apac', entity: 'org-unit', key: 'U2', version: 1, values: { code: 'U2', name: 'Unit', parent: 'U1' } },
      worker('W1', { orgUnit: 'U1', manager: 'W2' }), worker('W2', { manager: 'W1' }), worker('W3', { manager: 'W4' }),
      { system: 'psa', key: 'H1', version: 90, values: { givenName: 'Other', resourcePool: 'pool' } },
    ]);
    await sandboxed.masters.settled();
    await eventually(() => {
      for (const [schema, names] of Object.entries(MET)) expect([schema, names.filter((name) => !statements.get(schema)!.has(name))]).toEqual([schema, []]);
      return true;
    }, { what: 'every statement of the path was given once' });

    const faults: string[] = [];
    for (const [schema, texts] of statements) {
      const client = new pg.Client({ connectionString: sandboxed.firm.databaseUrl, options: `-c search_path=${schema} ${PLAN_OPTIONS}` });
      await client.connect();
      try {
        await client.query('analyze');
        for (const [name, text] of texts) {
          const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`explain (generic_plan, format json) ${text}`);
          const nodes = nodesOf(rows[0]!['QUERY PLAN'][0].Plan);
          for (const node of nodes.filter(readsWhole)) faults.push(`${schema} ${name}: ${node['Node Type']} of ${node['Relation Name']} by ${node['Index Name']}`);
          if (nodes.some(comparesAll)) faults.push(`${schema} ${name}: a table is compared with all rows of the arrays`);
        }
      } finally {
        await client.end();
      }
    }
    expect(faults).toEqual([]);
  }, 60_000);
});
