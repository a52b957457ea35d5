import { describe, expect, it } from '@jest/globals';
import { contentHash, type MappedChange } from '@muster/domain-mapping';
import { chunkOf, decideChunk } from './decide-chunk.js';
import type { SourceEventWriter } from './source-event.js';
import type { KnownRecord } from './source-version.store.js';

const change = (more: Partial<MappedChange>): MappedChange => ({
  key: 'GB01', line: 0, number: 1, unknownCodes: [], content: { effectiveFrom: null, coverage: 'change', asserted: ['name'], values: { name: 'one' }, timeline: [] }, ...more,
});
const knownOf = ({ content, number }: MappedChange): KnownRecord => ({ epoch: 0, version: number!, revision: 0, contentHash: contentHash(content), eventId: 'e', published: true, seenRun: null, seenChunk: null });
const writer = { message: ({ key }: MappedChange) => ({ key, value: Buffer.alloc(0), headers: {} }) } as unknown as SourceEventWriter;

function decided(changes: readonly MappedChange[], known: readonly (readonly [string, KnownRecord])[] = []) {
  const chunk = chunkOf(changes.map((one) => ({ file: 'periods', change: one, redacted: () => ({}) })));
  const { publications, result } = decideChunk({ chunk, known: new Map(known), versions: 'native', writer, wasSeen: () => false });
  return { published: publications.map(({ externalId, message }) => `${externalId} to ${String(message.key)}`), parked: result.parked.map(({ code }) => code) };
}

describe('a chunk', () => {
  it('has a row of each part of a record, which are published under its key and compete part by part', () => {
    const [january, february] = [change({ part: '2026-01' }), change({ part: '2026-02' })];
    expect(decided([january, february])).toEqual({ published: ['GB01␟2026-01 to GB01', 'GB01␟2026-02 to GB01'], parked: [] });
    expect(decided([january, february], [['GB01␟2026-01', knownOf({ ...january, number: 9 })], ['GB01␟2026-02', knownOf(february)]]).published).toEqual([]);
    expect(decided([january, january]).parked).toEqual(['duplicate-key']);
  });

  it('passes over what begins no record, and takes it once the record is known', () => {
    const lost = change({ begins: false, number: 2, content: { ...change({}).content, values: { name: 'two' } } });
    expect(decided([lost])).toEqual({ published: [], parked: [] });
    expect(decided([lost], [['GB01', knownOf(change({}))]]).published).toEqual(['GB01 to GB01']);
    expect(decided([change({ begins: true })]).published).toEqual(['GB01 to GB01']);
  });
});
