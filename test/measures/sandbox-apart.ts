import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandboxFirm } from '@muster/local';
import type { RunningSandbox } from '@muster/sandbox';

const PROGRAM = fileURLToPath(new URL('../../apps/sandbox/dist/serve.js', import.meta.url));

/** The outside systems in a process of their own, as `npm start` has them: what they take is not what is measured. */
export async function startSandboxApart(settings: Readonly<Record<string, object>>): Promise<RunningSandbox> {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-sandbox-'));
  const { url, stop } = await startSandboxFirm({
    program: PROGRAM, dataDir, signal: new AbortController().signal,
    onUnexpectedEnd: (fault) => {
      throw fault;
    },
  });
  for (const [system, body] of Object.entries(settings)) {
    const response = await fetch(`${url}/_sandbox/${system}/configure`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`configure ${system}: ${response.status} ${await response.text()}`);
  }
  return {
    url, urlOf: (system) => `${url}/${system}`, smtpUrl: '',
    async stop() {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
