import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '@muster/platform-kernel';
import type { Database } from '@muster/platform-postgres';
import { insertVersions, markSeen } from '../file-intake/source-version.store.js';
import { CreateFileIntake1764000000000 } from '../migrations/1764000000000-create-file-intake.js';
import { openSpecDatabase, type SpecDatabase } from '@muster/testing';
import { absentFrom, seenIn } from './absence.store.js';

const id = { system: 'hris', stream: 'workers', entity: 'worker' };
let spec: SpecDatabase;
let database: Database;

beforeAll(async () => {
  spec = await openSpecDatabase('absence', 'connectors', [CreateFileIntake1764000000000]);
  ({ database } = spec);
}, 60_000);
afterAll(() => spec?.drop(), 60_000);

const come = (externalId: string, run: string) => database.transaction((tx) => insertVersions(tx, id, [{ externalId, version: { epoch: 0, version: 1, revision: 0 }, contentHash: Buffer.from(externalId), eventId: uuidv7(), published: false }], run, 1));

describe('what a whole read did not bring', () => {
  it('is what came before it began: whoever a webhook brought meanwhile is no part of what it had to bring', async () => {
    const [before, read, meanwhile] = [1_000, 2_000, 3_000].map((ms) => uuidv7(ms)) as [string, string, string];
    for (const one of ['met', 'gone']) await come(one, before);
    await come('new', meanwhile);
    await database.transaction((tx) => markSeen(tx, id, ['met'], read, 1));
    expect((await absentFrom(database, id, read)).absent.map(({ externalId }) => externalId)).toEqual(['gone']);
    expect(await seenIn(database, id, read)).toBe(1);
    expect((await absentFrom(database, id, uuidv7(4_000))).absent.map(({ externalId }) => externalId)).toEqual(['gone', 'met', 'new']);
  });
});
