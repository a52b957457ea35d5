import { describe, expect, it } from '@jest/globals';
import { PermanentError } from '@muster/platform-kernel';
import { avroType } from './strict-types.js';
import { WrittenValues } from './written-values.js';

const schema = { type: 'record', name: 'Person', fields: [{ name: 'id', type: 'string' }, { name: 'since', type: { type: 'int', logicalType: 'date' } }, { name: 'photo', type: ['null', 'bytes'] }, { name: 'tags', type: { type: 'map', values: { type: 'array', items: 'long' } } }] };
const registry = {
  schemaById: (id: number): Promise<unknown> => {
    if (id === 7) return Promise.resolve(schema);
    return id === 8 ? Promise.resolve({ type: 'record', name: 'Team', fields: [{ name: 'lead', type: 'other.Person' }] }) : Promise.reject(new PermanentError('unknown-schema-id', `There is no ${id}.`));
  },
};
const wire = (id: number, body: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, 0, id]), body]);
const body = avroType(schema).toBuffer({ id: 'E1', since: 19_000, photo: Buffer.from([1, 2]), tags: { a: [1] } });
const values = new WrittenValues(registry);

describe('a value of which we have no schema', () => {
  it('comes as its writer wrote it, as plain JSON', async () => {
    const read = { id: 'E1', since: 19_000, photo: 'AQI=', tags: { a: [1] } };
    expect(await values.read(wire(7, body))).toEqual(read);
    expect(await values.read(wire(7, body))).toEqual(read);
  });

  it.each([
    ['truncated', Buffer.from([0, 1])], ['wrong-magic-byte', Buffer.from('{"a":1}')], ['unknown-schema-id', wire(9, body)], ['incompatible-writer-schema', wire(8, body)], ['trailing-bytes', wire(7, Buffer.concat([body, body]))], ['truncated', wire(7, body.subarray(0, -3))],
  ])('is refused as %s', (code, value) => expect(values.read(value)).rejects.toMatchObject({ name: 'PermanentError', code }));
});
