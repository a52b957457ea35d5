import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startOperations, type RunningOperations } from '@muster/operations';
import { uuidv7 } from '@muster/platform-kernel';
import { eventually, TestFirm } from '@muster/testing';
import { startWorkerSync } from '@muster/worker-sync';

let firm: TestFirm;
let workers: Awaited<ReturnType<typeof startWorkerSync>>;
let operations: RunningOperations;

beforeAll(async () => {
  firm = await TestFirm.create();
  workers = await startWorkerSync(firm.settings());
  operations = await startOperations({ ...firm.settings(), topicNamespace: firm.namespace, logLevel: 'warn', logFile: undefined, consoleDir: '/nowhere', urlOf: (service) => (service === 'worker-sync' ? workers.url : 'http://127.0.0.1:9') });
}, 60_000);

afterAll(async () => {
  await operations?.stop();
  await workers?.stop();
  await firm?.stop();
}, 60_000);

async function get<T>(path: string): Promise<T> {
  const response = await fetch(operations.url + path);
  const body = (await response.json()) as T;
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(body)}`);
  return body;
}

interface Page {
  groups: { fingerprint: string; title: string; open: number }[];
  total: object;
}

/** The first event of a stream. */
async function firstEvent(stream: Response): Promise<{ event: string; data: string }> {
  let said = '';
  for await (const part of stream.body!.pipeThrough(new TextDecoderStream())) {
    said += part;
    const [, event, data] = /event: (\w+)\n(?:id: .*\n)?data: (.*)\n\n/.exec(said) ?? [];
    if (event !== undefined) return { event, data: data! };
  }
  throw new Error(`The stream ended after ${said}`);
}

describe('the queue of exceptions', () => {
  it('shows what a service could not take, among its like', async () => {
    await firm.publish([1, 2].map((n) => ({ key: `Q${n}`, version: 1, source: 'somebody-else', values: { givenName: 'Quinn' } })));
    const page = await eventually(async () => {
      const found = await get<Page>('/v1/exception-groups');
      expect(found.groups[0]?.open).toBe(2);
      return found;
    }, { what: 'the exceptions to be queued', timeoutMs: 20_000 });
    expect(page).toMatchObject({
      groups: [{ title: 'Changes of workers by somebody else than hris', class: 'identity', code: 'source-mismatch', services: ['worker-sync'], systems: ['hris'], entity: 'worker', state: 'open', total: 2, canRetry: true, canEdit: true }],
      next: null, total: { groups: 1, exceptions: 2 }, facets: { class: [{ value: 'identity', count: 2 }], system: [{ value: 'hris', count: 2 }], entity: [{ value: 'worker', count: 2 }] },
    });
    const [{ fingerprint }] = page.groups as [Page['groups'][number]];
    const { exceptions } = await get<{ exceptions: { id: string }[] }>(`/v1/exceptions?fingerprint=${fingerprint}`);
    expect(exceptions).toHaveLength(2);
    expect(await get(`/v1/exceptions/${exceptions[0]!.id}`)).toMatchObject({ service: 'worker-sync', state: 'raised', times: 1, moves: [{ state: 'raised', by: 'worker-sync' }] });
    expect(JSON.stringify(page)).not.toContain('Quinn');
  });

  it('tells those who look on which groups have moved, and what is at stake', async () => {
    const watching = new AbortController();
    const stream = await fetch(`${operations.url}/v1/live`, { signal: watching.signal });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const heard = firstEvent(stream);
    const worker = uuidv7();
    await firm.send([firm.canonical('worker', worker, 1, { billable: true, employmentStatus: 'active' })]);
    await firm.send([firm.exception({ class: 'delivery', code: 'data', place: 'worker of time', entity: 'worker', recordId: worker, system: 'time' })]);
    const { event, data } = await heard;
    watching.abort();
    expect(event).toBe('exceptions');
    const [fingerprint] = (JSON.parse(data) as { fingerprints: string[] }).fingerprints;
    await eventually(async () => expect(await get(`/v1/exception-groups/${fingerprint}`)).toMatchObject({ title: 'Workers that time refuses', stake: { billableWorkers: 1 }, records: 1 }), { what: 'the stake to be counted', timeoutMs: 20_000 });
  }, 60_000);

  it('says how the console is built where it is not', async () => {
    const response = await fetch(`${operations.url}/`);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(await response.text()).toContain('npm run build');
    expect((await fetch(`${operations.url}/v1/nothing`)).status).toBe(404);
    expect((await fetch(`${operations.url}/health/ready`)).status).toBe(200);
    expect(await (await fetch(`${operations.url}/metrics`)).text()).toContain('muster_events_total');
  });
});
