import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OutgoingMessage } from '@muster/platform-kafka';
import type { ReceivedRecord } from '@muster/testing';
import { ForeignFirm } from './foreign-firm.js';
import { ForeignProgram } from './foreign-program.js';
import { peersDir, Snippets } from './snippets.js';

const TOPIC = 'canonical.worker.v1';
const snippets = new Snippets('docs/how-to/subscribe.md');
const folder = mkdtempSync(join(tmpdir(), 'muster-peers-'));
const python = join(peersDir, 'python/bin/python');
let foreign: ForeignFirm;
let ada: string;
let grace: string;
/** All messages of the topic: first what Muster published, then repeats of it and a tombstone. */
let received: ReceivedRecord[];

const again = ({ key, value, headers }: ReceivedRecord): { topic: string; message: OutgoingMessage } => ({ topic: foreign.firm.topic(TOPIC), message: { key, value: value!, headers: { ...headers, ce_replay: 'peers' } } });

beforeAll(async () => {
  foreign = await ForeignFirm.create();
  const { firm, masters } = foreign;
  await firm.publish([
    { key: 'W1', version: 1, values: { givenName: 'Ada', employmentStatus: 'active', jobTitle: 'Analyst', manager: 'W2' } },
    { key: 'W2', version: 1, values: { givenName: 'Grace – Ĝ', employmentStatus: 'active', jobTitle: 'Head' } },
  ]);
  await masters.settled();
  await firm.publish([{ key: 'W1', version: 2, values: { jobTitle: 'Lead analyst', manager: 'W9' } }]);
  await masters.settled();
  await firm.publish([{ key: 'W1', version: 3, values: { employmentStatus: 'terminated' } }]);
  await masters.settled();
  await masters.stop(); // what follows stands for replays and mirrors, which the masters have no part in
  const published = await firm.received('worker');
  ada = published.find(({ record }) => record!['givenName'] === 'Ada')!.key;
  grace = published.find(({ record }) => record!['givenName'] !== 'Ada')!.key;
  await firm.send(published.map(again));
  await firm.send([{ topic: firm.topic(TOPIC), message: { key: grace, value: null, headers: {} } }]);
  received = await firm.received('worker');
}, 120_000);

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await foreign?.stop();
}, 60_000);

/** What each subscriber says it did with one key, in order. */
function didWith(lines: readonly string[], key: string): string[] {
  return lines.map((line) => JSON.parse(line) as { did: string; key: string; version?: number; type?: string }).filter((one) => one.key === key).map(({ did, version, type }) => [did, version, type].filter((part) => part !== undefined).join(' '));
}

describe('a subscriber', () => {
  it.each(['SubscribeWorkers.java', 'subscribe_workers.py', 'subscribe-workers.ts'])('of the page, %s, keeps each version once, drops repeats, removes what has a tombstone', async (file) => {
    const program = foreign.run(snippets.program(file), TOPIC, { GROUP: foreign.group(file) });
    const lines = await program.untilLines(received.length);
    await program.stop();
    const published = received.filter(({ record, headers }) => record && headers['ce_replay'] === undefined);
    const of = (key: string) => published.filter((one) => one.key === key).map(({ record }) => record!.meta);
    const kept = (key: string) => of(key).map(({ recordVersion, type }) => `kept ${recordVersion} ${type}`);
    const dropped = (key: string) => of(key).map(({ recordVersion }) => `dropped ${recordVersion}`);
    expect(of(ada).map(({ type }) => type)).toEqual(expect.arrayContaining(['worker.activated', 'worker.changed', 'worker.terminated']));
    expect(didWith(lines, ada)).toEqual([...kept(ada), ...dropped(ada)]);
    expect(didWith(lines, grace)).toEqual([...kept(grace), ...dropped(grace), 'removed']);
    // W9 never arrived: the manager is pending, and the subscriber keeps the one it has.
    const last = lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ did, key }) => did === 'kept' && key === ada).at(-1);
    expect(last).toMatchObject({ jobTitle: 'Lead analyst', manager: grace });
  }, 90_000);

  it('that commits goes on where it ended', async () => {
    const group = foreign.group('goes-on');
    const path = snippets.program('subscribe_workers.py');
    const first = foreign.run(path, TOPIC, { GROUP: group });
    await first.untilLines(received.length);
    await first.stop();
    const [copy] = received.filter(({ record }) => record);
    await foreign.firm.send([again(copy!)]);
    const second = foreign.run(path, TOPIC, { GROUP: group });
    const lines = await second.untilLines(1);
    await second.stop();
    expect(lines).toHaveLength(1);
    received = await foreign.firm.received('worker');
  }, 90_000);
});

describe('kcat', () => {
  it('reads keys, headers and sizes with the command of the page', async () => {
    const lines = (await foreign.run(snippets.program('look.sh'), TOPIC).output()).trimEnd().split('\n');
    expect(lines).toHaveLength(received.length);
    for (const { key, partition, offset, value, headers } of received) {
      const line = lines.find((one) => one.startsWith(`${partition}/${offset} `))!;
      expect(line).toContain(`${partition}/${offset} ${key} ${value === null ? -1 : value.length} bytes`);
      for (const [name, text] of Object.entries(headers)) expect(line).toContain(`${name}=${text}`);
    }
  }, 30_000);

  /**
   * Debian builds kcat without Avro (`kcat -V` names no "Avro"), so it takes the frame of the Confluent wire format apart itself and hands the record over
   * as bytes; the schema with that id comes from the registry, and fastavro, which shares no code with us, reads it. A kcat that has Avro does all of it.
   */
  it('reads the values through the registry', async () => {
    const decode = join(folder, 'decode.py');
    writeFileSync(decode, DECODE);
    const dump = join(folder, 'values');
    const show = join(folder, 'show.sh');
    writeFileSync(show, `kcat -C -e -q -b "$KAFKA_BROKERS" -t "$TOPIC" -o beginning -f '%k\\n%R%s' > "$DUMP"\n"$PYTHON" "$DECODE" "$DUMP"\n`);
    const output = await ForeignProgram.ofFile(show, foreign.env(TOPIC, { DUMP: dump, DECODE: decode, PYTHON: python })).output();
    const seen = output.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    const wanted = received.map(({ key, record }) => ({ key, record: record && { version: record.meta.recordVersion, givenName: record['givenName'], jobTitle: record['jobTitle'], externalIds: record.meta.externalIds } }));
    const sorted = (list: readonly object[]) => list.map((one) => JSON.stringify(one)).sort();
    expect(sorted(seen)).toEqual(sorted(wanted));
  }, 30_000);
});

describe('the CloudEvents SDK', () => {
  it('reads what is published as an event', async () => {
    const output = await foreign.run(snippets.program('cloud_events.py'), TOPIC, { GROUP: foreign.group('cloud-events') }).output();
    const event = JSON.parse(output) as Record<string, string>;
    const message = received.find(({ headers, offset }) => headers['ce_id'] === event['id'] && offset === 0)!;
    const { meta } = message.record!;
    expect(event).toMatchObject({
      specversion: '1.0', id: meta.eventId, source: `/muster/${meta.source}`, type: meta.type, subject: message.key, partitionkey: message.key, datacontenttype: 'application/avro',
      dataschema: expect.stringMatching(/\/schemas\/ids\/\d+$/), sequence: String(meta.recordVersion).padStart(16, '0'), correlationid: meta.correlationId,
    });
    expect(Date.parse(event['time']!)).toBe(meta.occurredAt);
  }, 60_000);
});

const DECODE = `
import io, json, os, struct, sys, urllib.request
import fastavro

schemas = {}

def schema_of(id):
    if id not in schemas:
        with urllib.request.urlopen(f"{os.environ['SCHEMA_REGISTRY_URL']}/schemas/ids/{id}") as answer:
            schemas[id] = fastavro.parse_schema(json.loads(json.load(answer)["schema"]))
    return schemas[id]

with open(sys.argv[1], "rb") as file:
    while line := file.readline():
        (length,) = struct.unpack(">i", file.read(4))
        record = None
        if length >= 0:
            value = file.read(length)
            magic, id = struct.unpack(">bI", value[:5])
            assert magic == 0
            worker = fastavro.schemaless_reader(io.BytesIO(value[5:]), schema_of(id))
            record = {"version": worker["meta"]["recordVersion"], "givenName": worker["givenName"], "jobTitle": worker["jobTitle"], "externalIds": worker["meta"]["externalIds"]}
        print(json.dumps({"key": line.decode().rstrip("\\n"), "record": record}, ensure_ascii=False, separators=(",", ":")))
`;
