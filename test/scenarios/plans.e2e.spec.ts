import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PLAN_OPTIONS } from '@muster/platform-postgres';
import { eventually, TestFirm, type TestChange } from '@muster/testing';
import pg from 'pg';
import { company, Masters } from './masters.js';

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Cond'?: string;
  'Index Name'?: string;
  Plans?: PlanNode[];
}

/** Tables that grow with the firm. What is due, pending, parked or asked for is short and is read whole on purpose. */
const GROWING = ['record', 'crosswalk', 'claims', 'claim_history', 'history', 'foreign_record', 'outbox', 'journal', 'consumer_cursor'];
/** Partial indexes hold only what is rare. */
const SHORT_INDEXES = ['record_due', 'record_in_cycle', 'parked_open'];

let firm: TestFirm;
let masters: Masters;
const statements = new Map<string, string>();

/** Notes every named statement that any connection of this process is given. */
function noteStatements(): void {
  const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [statement] = args as [{ name?: string; text?: string } | string];
    if (typeof statement === 'object' && statement.name && statement.text) statements.set(statement.name, statement.text);
    return query.apply(this, args);
  } as never);
}

beforeAll(async () => {
  noteStatements();
  firm = await TestFirm.create();
  masters = await Masters.ofFirm(firm);
}, 120_000);

afterAll(async () => {
  await masters?.stop();
  await firm?.stop();
  jest.restoreAllMocks();
}, 60_000);

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
const readsWhole = (node: PlanNode): boolean =>
  GROWING.some((table) => node['Relation Name'] === table || node['Relation Name']?.startsWith(`${table}_2`)) && node['Node Type'].includes('Scan') && !['Tid Scan', 'Bitmap Heap Scan'].includes(node['Node Type'])
  && !node['Index Cond'] && !SHORT_INDEXES.includes(node['Index Name'] ?? '');

describe('the plans of the path', () => {
  it('never read a growing table whole, not even those made and kept while it had a handful of rows', async () => {
    const worker = (key: string, values: Record<string, unknown> = {}): TestChange => ({ key, version: 1, values: { givenName: key, employmentStatus: 'A', ...values } });
    await firm.publish([
      company('C1', 'Europe/London'),
      { entity: 'org-unit', key: 'U1', version: 1, values: { code: 'U1', name: 'Unit', head: 'W1', parent: 'U2' } },
      { entity: 'org-unit', key: 'U2', version: 1, values: { code: 'U2', name: 'Unit', parent: 'U1' } },
      worker('W1', { orgUnit: 'U1', manager: 'W2' }), worker('W2', { manager: 'W1' }), worker('W3', { manager: 'W4' }),
      { system: 'psa', key: 'W1', version: 1, values: { givenName: 'Other', resourcePool: 'pool' } },
    ]);
    await masters.settled();
    const met = ['record-lock', 'record-write', 'crosswalk-look', 'cycle-find', 'cycle-mark', 'outbox-list', 'outbox-delete', 'foreign-ids', 'foreign-facts', 'journal-add'];
    await eventually(() => {
      expect(met.filter((name) => !statements.has(name))).toEqual([]);
      return true;
    }, { what: 'every statement of the path was given once' });

    const faults: string[] = [];
    for (const schema of ['worker_sync', 'organization_sync']) {
      const client = new pg.Client({ connectionString: firm.databaseUrl, options: `-c search_path=${schema} ${PLAN_OPTIONS}` });
      await client.connect();
      try {
        await client.query('analyze');
        for (const [name, text] of statements) {
          const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`explain (generic_plan, format json) ${text}`);
          for (const node of nodesOf(rows[0]!['QUERY PLAN'][0].Plan).filter(readsWhole)) faults.push(`${schema} ${name}: ${node['Node Type']} of ${node['Relation Name']} by ${node['Index Name']}`);
        }
      } finally {
        await client.end();
      }
    }
    expect(faults).toEqual([]);
  }, 60_000);
});
