import { SetupError } from '@muster/platform-kernel';

/** Of the HR of the sample firm alone, whose keys are no secrets either. */
export const SANDBOX_WEBHOOK_SECRET = 'hr-webhook-secret';

const PATH = '/v1/webhooks/hris';
const HEADERS = { 'content-type': 'application/json', 'x-api-key': 'hr-full-key' };

/** Lets the HR of the sample firm tell the connectors who has changed; those that ran at an earlier start, at another port, are told no more. Throws SetupError. */
export async function tellConnectors(hrUrl: string, connectorsUrl: string): Promise<string> {
  const url = `${connectorsUrl}${PATH}`;
  const { items } = (await ask(hrUrl, 'GET')) as { items: { id: string; url: string }[] };
  for (const hook of items) if (hook.url.endsWith(PATH) && hook.url !== url) await ask(hrUrl, 'DELETE', `/${hook.id}`);
  if (!items.some((hook) => hook.url === url)) await ask(hrUrl, 'POST', '', { url, secret: SANDBOX_WEBHOOK_SECRET });
  return `HR tells ${url}`;
}

async function ask(hrUrl: string, method: string, path = '', body?: object): Promise<unknown> {
  const response = await fetch(`${hrUrl}/v1/webhooks${path}`, { method, headers: HEADERS, body: body && JSON.stringify(body) });
  if (!response.ok) throw new SetupError(`The HR of the sample firm answered ${response.status} to ${method} ${hrUrl}/v1/webhooks${path}.`, 'Start again with --reset.');
  return response.status === 204 ? undefined : await response.json();
}
