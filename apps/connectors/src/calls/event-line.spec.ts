import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@muster/testing';
import { openEventLine, type LineEvent, type LineLimits, type OpenedLine } from './event-line.js';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
});

/** Opens a line to a server that answers so. */
async function open(answer: (response: ServerResponse) => void, limits: Partial<LineLimits> = {}, signal?: AbortSignal): Promise<OpenedLine> {
  const server = createServer((_, response) => answer(response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/events`);
  return openEventLine({ method: 'GET', url, headers: {} }, { timeoutMs: 20_000, bodyMax: 1_000, signal }, { idleMs: 20_000, eventBytesMax: 10_000, ...limits });
}
const asLine = (write: (response: ServerResponse) => void) => (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' }).flushHeaders();
  write(response);
};
async function all({ line }: OpenedLine): Promise<LineEvent[]> {
  const events: LineEvent[] = [];
  for await (const batch of line!.batches()) events.push(...batch);
  return events;
}

describe('a line of events', () => {
  it('is read as the standard says: types, data of several lines, ids that stay, comments, and whole events alone', async () => {
    const line = await open(asLine((response) => response.end('\u{FEFF}: hello\n\nid: 7\nevent: Changed\ndata: {"a":\ndata: 1}\n\nretry: 1500\ndata: next\r\n\r\nid: 8\ndata: cut off in the mid')));
    expect(await all(line)).toEqual([{ name: 'Changed', data: '{"a":\n1}', id: '7' }, { name: undefined, data: 'next', id: '7' }]);
    expect(line.line!.retryMs).toBe(1_500);
    expect(line.answer).toMatchObject({ status: 200, body: {} });
  });

  it('may be cut between any two bytes of a letter', async () => {
    const text = Buffer.from('data: Zoë 𝄞\n\n');
    expect(await all(await open(asLine((response) => {
      let at = 0;
      const more = (): unknown => (at === text.length ? response.end() : response.write(text.subarray(at, (at += 1)), () => setImmediate(more)));
      more();
    })))).toEqual([{ name: undefined, data: 'Zoë 𝄞', id: undefined }]);
  });

  it('that is silent for too long is closed, by us too', async () => {
    let gone = false;
    const line = await open(asLine((response) => response.on('close', () => (gone = true)).write('data: 1\n\n')), { idleMs: 50 });
    await expect(all(line)).rejects.toMatchObject({ code: 'timeout' });
    await eventually(() => expect(gone).toBe(true), { what: 'the line to be closed' });
  });

  it('that brings an event without end is closed, when its size is reached', async () => {
    await expect(all(await open(asLine((response) => response.write(`data: 1\n\ndata: ${'x'.repeat(20_000)}`))))).rejects.toMatchObject({ code: 'too-large' });
  });

  it('that is cut, or left by us, is a fault', async () => {
    await expect(all(await open(asLine((response) => response.write('data: 1\n\n', () => setImmediate(() => response.destroy())))))).rejects.toMatchObject({ code: 'cut' });
    const leaving = new AbortController();
    const line = await open(asLine((response) => response.write('data: 1\n\n')), {}, leaving.signal);
    const read = all(line);
    leaving.abort();
    await expect(read).rejects.toMatchObject({ code: 'cut' });
  });

  it('reads no further than it is asked: what waits, waits with the system', async () => {
    let written = 0;
    const line = await open(asLine((response) => {
      const more = () => {
        if (written < 4_000 && response.write(`data: ${'x'.repeat(9_000)}\n\n`, () => setImmediate(more))) written += 1;
        else written += written < 4_000 ? 1 : 0;
      };
      more();
    }));
    const batches = line.line!.batches();
    await batches.next();
    let before = -1;
    await eventually(() => {
      const isStill = written === before;
      before = written;
      return isStill;
    }, { what: 'the server to wait', everyMs: 200, timeoutMs: 20_000 });
    expect(written).toBeLessThan(4_000);
    await batches.return(undefined);
  }, 60_000);
});

describe('an answer that is no line', () => {
  it.each([[400, '{"code":"too_old"}', { code: 'too_old' }], [503, 'away', 'away'], [204, '', undefined]])('is told as it is: %i', async (status, text, body) => {
    const { answer, line } = await open((response) => response.writeHead(status).end(text));
    expect([answer.status, answer.body, line]).toEqual([status, body, undefined]);
  });

  it('and is too large, or does not come, is a fault', async () => {
    await expect(open((response) => response.writeHead(500).end('x'.repeat(2_000)))).rejects.toMatchObject({ code: 'cut' });
    await expect(open((response) => response.destroy())).rejects.toMatchObject({ code: 'cut' });
  });
});
