import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSpecDatabase, type SpecDatabase } from '@muster/testing';
import { connectorMigrations } from '../connectors-service.js';
import { GONE_ONES, NEW_ONES } from './standing-exceptions.js';

const OVER = 20_000;

let spec: SpecDatabase;
const query = (text: string) => spec.database.query({ text });

beforeAll(async () => {
  spec = await openSpecDatabase('standing', 'connectors', connectorMigrations);
  await query(`insert into parked_row select 'hris', 'workers', 'worker', 'file', n, 'unknown-code', 'A code.', '{}', decode(md5(n::text), 'hex'), now(), gen_random_uuid(), case when n % 500 = 0 then 'open' else 'superseded' end from generate_series(1, ${OVER}) n`);
  await query(`insert into open_exception select 'delivery/psa/worker/' || n, md5(n::text), '{}', now() from generate_series(1, ${OVER}) n`);
  await query('analyze parked_row, open_exception');
}, 60_000);

afterAll(() => spec.drop());

describe('what stands', () => {
  it('is looked at every few seconds without a look at what is over and at what others have told', async () => {
    for (const asked of [NEW_ONES, GONE_ONES]) {
      const plan = JSON.stringify((await query(`explain ${asked}`)).rows);
      expect(plan).toContain('parked_row_open');
      expect(plan).not.toMatch(/Seq Scan on (parked_row|open_exception)/);
    }
    expect((await query(NEW_ONES)).rowCount).toBe(OVER / 500);
    expect((await query(GONE_ONES)).rowCount).toBe(0);
    await query(`insert into open_exception values ('row/gone', 'f', '{}')`);
    expect((await query(GONE_ONES)).rows).toEqual([['row/gone']]);
  });
});
