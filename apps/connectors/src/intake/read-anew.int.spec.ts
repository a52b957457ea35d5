import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openSpecDatabase, type SpecDatabase } from '@muster/testing';
import { CreateDelivery1795600000000 } from '../migrations/1795600000000-create-delivery.js';
import { CreateFieldAlias1797600000001 } from '../migrations/1797600000001-create-field-alias.js';
import { ReadAnew1798000000000 } from '../migrations/1798000000000-read-anew.js';
import { setFieldAlias } from './field-alias.store.js';
import { finishPass, readPosition, savePage } from './stream-position.store.js';

let spec: SpecDatabase;

beforeAll(async () => {
  spec = await openSpecDatabase('anew', 'connectors', [CreateDelivery1795600000000, CreateFieldAlias1797600000001, ReadAnew1798000000000]);
}, 60_000);
afterAll(() => spec?.drop(), 60_000);

const position = (stream: string) => readPosition<string, string>(spec.database, 'hris', stream);
const rename = (stream: string) => spec.database.transaction((tx) => setFieldAlias(tx, { system: 'hris', stream, field: 'position_title', readAs: 'job_title', by: 'olga', reason: 'The vendor renamed it' }));
const finish = (stream: string, isFull: boolean, anew: number) => finishPass(spec.database, 'hris', stream, { cursor: 'tuesday', rowsRead: 1, isFull, anew });

it.each([['of what changed', false], ['of all', true]])('reads all anew for a field that was renamed while a pass %s was under way', async (_what, isFull) => {
  const stream = `workers ${isFull}`;
  await finish(stream, true, 0);
  const { anew } = await position(stream);
  await rename(stream);
  const page = { page: 'the next', run: '01900000-0000-7000-8000-000000000000', isFull, rowsRead: 1, total: null, toBulk: false, nextCursor: 'tuesday' };
  await savePage(spec.database, 'hris', stream, { ...page, anew });
  expect(await position(stream)).toMatchObject({ page: null });
  await finish(stream, isFull, anew);
  expect(await position(stream)).toMatchObject({ cursor: null, page: null, fullReadAtMs: null, readAtMs: 0 });
  const next = await position(stream);
  await finish(stream, true, next.anew);
  expect(await position(stream)).toMatchObject({ cursor: 'tuesday', fullReadAtMs: expect.any(Number) });
});
