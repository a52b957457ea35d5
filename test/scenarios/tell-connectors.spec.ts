import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tellConnectors } from '@muster/local';
import { startSandbox, type RunningSandbox } from '@muster/sandbox';

let sandbox: RunningSandbox;

beforeAll(async () => {
  sandbox = await startSandbox({});
});
afterAll(() => sandbox.stop());

const urls = async () => ((await (await fetch(`${sandbox.url}/_sandbox/hr/state/webhooks`)).json()) as { url: string }[]).map(({ url }) => url);

describe('the HR of the sample firm, at a start', () => {
  it('tells the connectors once, at the address that they have now, and others as before', async () => {
    const hr = sandbox.urlOf('hr');
    await fetch(`${hr}/v1/webhooks`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-api-key': 'hr-full-key' }, body: JSON.stringify({ url: 'http://127.0.0.1:9/elsewhere', secret: 'somebody-else' }) });
    expect(await tellConnectors(hr, 'http://127.0.0.1:4103')).toBe('HR tells http://127.0.0.1:4103/v1/webhooks/hris');
    await tellConnectors(hr, 'http://127.0.0.1:4103');
    expect(await urls()).toEqual(['http://127.0.0.1:9/elsewhere', 'http://127.0.0.1:4103/v1/webhooks/hris']);
    await tellConnectors(hr, 'http://127.0.0.1:4999');
    expect(await urls()).toEqual(['http://127.0.0.1:9/elsewhere', 'http://127.0.0.1:4999/v1/webhooks/hris']);
  });
});
