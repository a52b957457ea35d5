import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { schemas, type AvroRecordSchema } from '@muster/contracts';
import { SchemaRegistry } from '@muster/platform-avro';
import { eventually, TestFirm } from '@muster/testing';
import { CuttableLine } from './cuttable-line.js';
import { Masters, sumsHold } from './masters.js';

let firm: TestFirm;
let masters: Masters;
let wire: CuttableLine;
let registry: SchemaRegistry;
const subjects: string[] = [];

beforeAll(async () => {
  firm = await TestFirm.create();
  registry = new SchemaRegistry({ url: firm.registryUrl });
  wire = await CuttableLine.to(firm.registryUrl);
  masters = await Masters.ofFirm(firm, undefined, { registry: { url: wire.url } });
}, 120_000);

afterAll(async () => {
  await masters?.stop();
  await wire?.stop();
  for (const subject of subjects) await fetch(`${registry.address}/subjects/${subject}`, { method: 'DELETE' });
  await firm?.stop();
}, 60_000);

/** Registers the next version of the worker's change, with a field more that nobody here has seen. */
async function registerNextVersion(): Promise<number> {
  const schema = structuredClone(schemas['muster.worker.WorkerChange']) as unknown as { fields: object[] };
  schema.fields.push({ name: `later_${randomBytes(4).toString('hex')}`, type: ['null', 'string'], default: null });
  const subject = `${firm.namespace}later-value`;
  subjects.push(subject);
  return registry.register(subject, schema as unknown as AvroRecordSchema, 'FULL_TRANSITIVE');
}

/** The change as a newer publisher writes it: its schema id, and the new field, which is null. */
function writtenWith(id: number, key: string, version: number) {
  const { topic, message } = firm.message({ key, version, values: { givenName: key, employmentStatus: 'A' } });
  const value = Buffer.concat([message.value!, Buffer.from([0])]);
  value.writeUInt32BE(id, 1);
  return { topic, message: { ...message, value } };
}

describe('a schema id that the service has not met', () => {
  it('parks its event where the registry does not know it, and the rest goes on', async () => {
    await firm.send([writtenWith(2_000_000_000, 'NOBODY', 1), firm.message({ key: 'NOBODY', version: 2, values: { givenName: 'Known', employmentStatus: 'A' } })]);
    await masters.settled();
    expect(await firm.query('select class, code from worker_sync.parked')).toEqual([{ class: 'unreadable', code: 'unknown-schema-id' }]);
    expect(await masters.latest('worker', 'hris', 'NOBODY')).toMatchObject({ givenName: 'Known' });
  }, 60_000);

  it('is read when a compatible newer schema was registered after the service started', async () => {
    await firm.send([writtenWith(await registerNextVersion(), 'NEWER', 1)]);
    await masters.settled();
    expect(await masters.latest('worker', 'hris', 'NEWER')).toMatchObject({ givenName: 'NEWER' });
  }, 60_000);

  it('is waited for while the registry is out of reach: nothing is parked, nothing is lost, and nothing overtakes it', async () => {
    const before = await firm.query('select count(*) as n from worker_sync.parked');
    const id = await registerNextVersion();
    wire.cut();
    const { refused } = wire;
    await firm.send([writtenWith(id, 'WAIT', 1), firm.message({ key: 'WAIT', version: 2, values: { jobTitle: 'Cook' } })]);
    await eventually(() => wire.refused >= refused + 2, { what: 'the service to ask again', timeoutMs: 30_000 });
    expect(await firm.latest('worker', 'hris', 'WAIT')).toBeUndefined();
    expect(await firm.query('select count(*) as n from worker_sync.parked')).toEqual(before);
    wire.mend();
    await masters.settled();
    expect(await masters.latest('worker', 'hris', 'WAIT')).toMatchObject({ givenName: 'WAIT', jobTitle: 'Cook' });
    expect(await firm.query('select count(*) as n from worker_sync.parked')).toEqual(before);
    await sumsHold(firm, 'worker_sync');
  }, 90_000);
});
