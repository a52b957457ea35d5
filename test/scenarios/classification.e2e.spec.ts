import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Logger } from '@muster/platform-kernel';
import { TestFirm, type TestChange } from '@muster/testing';
import { Masters } from './masters.js';

/** Every line that the services log, with all its fields. */
const lines: string[] = [];
const note = (fields: object, message: string) => void lines.push(`${message} ${JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? `${value.stack}` : value))}`);
const logger: Logger = { debug: note, info: note, warn: note, error: note };

let firm: TestFirm;
let masters: Masters;

beforeAll(async () => {
  firm = await TestFirm.create({ logger });
  masters = await Masters.ofFirm(firm);
}, 120_000);

afterAll(async () => {
  await masters?.stop();
  await firm?.stop();
}, 60_000);

/** Topics, without those of other firms, that hold the text anywhere in key, value or headers. */
async function topicsWith(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const topic of firm.topicNames) {
    const holds = (await firm.raw(topic)).some(({ key, value, headers }) => [key, value, Buffer.from(JSON.stringify(headers))].some((bytes) => bytes?.includes(text)));
    if (holds) found.push(topic);
  }
  return found;
}

/** Columns of any table of the services that hold the text, as schema.table.column. */
async function columnsWith(text: string): Promise<string[]> {
  const columns = await firm.query<{ place: string; expression: string; relation: string }>(`select format('%s.%s.%s', n.nspname, coalesce(root.relname, c.relname), a.attname) as place, format('%I.%I', n.nspname, c.relname) as relation,
      case when a.atttypid = 'bytea'::regtype then format('position(convert_to($1, ''utf8'') in %I) > 0', a.attname) else format('position($1 in %I::text) > 0', a.attname) end as expression
    from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind = 'r' join pg_namespace n on n.oid = c.relnamespace left join pg_inherits i on i.inhrelid = c.oid left join pg_class root on root.oid = i.inhparent
    where n.nspname in ('worker_sync', 'organization_sync', 'public') and a.attnum > 0 and not a.attisdropped order by 1`);
  expect(columns.length).toBeGreaterThan(100);
  const found = new Set<string>();
  for (const { place, expression, relation } of columns) {
    const [row] = await firm.query<{ held: boolean }>(`select exists(select from ${relation} where ${expression}) as held`, [text]);
    if (row!.held) found.add(place);
  }
  return [...found];
}

const rate = (system: string, key: string, version: number, costRate: string): TestChange => ({ system, key, version, values: { costRate, costRateCurrency: 'EUR' } });

describe('what is classed restricted', () => {
  it('is found in its source topic, the restricted topic and the tables that hold claims and the restricted record, and nowhere else', async () => {
    const [first, second, third] = ['73190.3701', '73190.3702', '73190.3703'] as const;
    await firm.publish([{ key: 'R1', version: 1, values: { givenName: 'Rosa', employmentStatus: 'A' } }, rate('erp', 'R1', 1, first), rate('erp', 'R1', 2, second), rate('erp', 'R1', 2, third), { system: 'erp', key: 'R1', version: 3, operation: 'rescind', asserted: ['billable'] }]);
    await masters.settled();
    expect((await firm.received('worker', { restricted: true })).at(-1)!.record).toMatchObject({ costRate: third });
    for (const value of [first, second, third]) {
      const published = ['canonical.worker.restricted.v1', 'source.erp.worker.v1'];
      expect([value, await topicsWith(value)]).toEqual([value, published]);
      const kept = ['worker_sync.claim_history.doc', 'worker_sync.claims.doc', 'worker_sync.history.prior', 'worker_sync.record.restricted_event'];
      expect([value, (await columnsWith(value)).filter((place) => !kept.includes(place))]).toEqual([value, []]);
      expect(lines.filter((line) => line.includes(value))).toEqual([]);
    }
    const open = await firm.query(`select from worker_sync.history where not restricted and prior like '%73190%'`);
    expect(open).toEqual([]);
  }, 60_000);

  it('does not leave by a refusal, a conflict or a parked event either', async () => {
    const [refused, parked, conflicting] = ['88441.1901', '88441.1902', '88441.1903'] as const;
    await firm.publish([rate('psa', 'R1', 1, refused), { ...rate('psa', 'R1', 2, parked), source: 'erp' }, rate('erp', 'R1', 2, conflicting)]);
    await masters.settled();
    const raised = await firm.query<{ class: string }>('select class from worker_sync.exception where attribute = $1', ['costRate']);
    expect(new Set(raised.map((exception) => exception.class))).toEqual(new Set(['refused', 'conflict']));
    expect(await topicsWith(refused)).toEqual(['source.psa.worker.v1']);
    expect(await columnsWith(refused)).toEqual(['worker_sync.claims.doc']);
    // A parked event is kept whole, to be tried again; what is said of it does not repeat it.
    expect(await topicsWith(parked)).toEqual(['source.psa.worker.v1']);
    expect(await columnsWith(parked)).toEqual(['worker_sync.parked.value']);
    expect((await topicsWith(conflicting)).filter((topic) => !['canonical.worker.restricted.v1', 'source.erp.worker.v1'].includes(topic))).toEqual([]);
    expect(lines.filter((line) => line.includes('88441'))).toEqual([]);
  }, 60_000);

  it('is no field of the open record, nor named among what changed', async () => {
    expect(lines.length).toBeGreaterThan(0);
    const everyone = await masters.latest('worker', 'hris', 'R1');
    expect(Object.keys(everyone).filter((name) => name.startsWith('costRate'))).toEqual([]);
    expect(everyone.meta.changed.filter(({ attribute }) => attribute.startsWith('costRate'))).toEqual([]);
  }, 60_000);
});
