import { connect } from 'node:net';

const DESCRIBE_GROUPS = 15;
const LEAVE_GROUP = 13;
const TIMEOUT_MS = 5_000;

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const NULL_TEXT = Buffer.from([0xff, 0xff]);

function frame(apiKey: number, version: number, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeInt16BE(apiKey, 0);
  header.writeInt16BE(version, 2);
  header.writeInt32BE(1, 4);
  const request = Buffer.concat([header, text('muster-drill'), body]);
  return Buffer.concat([int32(request.length), request]);
}

/** One request to a broker; resolves to the answer after its correlation id. */
function ask(address: string, apiKey: number, version: number, body: Buffer): Promise<Buffer> {
  const [host, port] = address.split(':');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), timeout: TIMEOUT_MS }, () => socket.write(frame(apiKey, version, body)));
    let received = Buffer.alloc(0);
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return;
      socket.destroy();
      resolve(received.subarray(8));
    });
    socket.once('timeout', () => socket.destroy(new Error(`the broker at ${address} did not answer within ${TIMEOUT_MS} ms`)));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`the broker at ${address} closed the connection`)));
  });
}

class Answer {
  private at = 0;
  constructor(private readonly bytes: Buffer) {}
  int16 = () => this.bytes.readInt16BE((this.at += 2) - 2);
  int32 = () => this.bytes.readInt32BE((this.at += 4) - 4);
  text = () => this.cut(this.int16());
  skipBytes = () => void this.cut(Math.max(0, this.int32()));
  private cut(length: number): string {
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  }
}

/** Ids of the members of a group that call themselves `clientId`. */
async function membersOf(address: string, group: string, clientId: string): Promise<string[]> {
  const answer = new Answer(await ask(address, DESCRIBE_GROUPS, 1, Buffer.concat([int32(1), text(group)])));
  answer.int32();
  const found: string[] = [];
  for (let groups = answer.int32(); groups > 0; groups -= 1) {
    answer.int16();
    for (let fields = 0; fields < 4; fields += 1) answer.text();
    for (let members = answer.int32(); members > 0; members -= 1) {
      const memberId = answer.text();
      if (answer.text() === clientId) found.push(memberId);
      answer.text();
      answer.skipBytes();
      answer.skipBytes();
    }
  }
  return found;
}

/**
 * Takes the members of a dead process out of their group, as the broker does by itself once their session (10 s) has run out: a drill
 * of a hundred kills need not wait for it a hundred times. kafkajs has no request for it.
 */
export async function dismiss(address: string, groups: readonly string[], clientId: string): Promise<void> {
  for (const group of groups) {
    const members = await membersOf(address, group, clientId);
    if (members.length === 0) continue;
    await ask(address, LEAVE_GROUP, 3, Buffer.concat([text(group), int32(members.length), ...members.flatMap((member) => [text(member), NULL_TEXT])]));
  }
}
