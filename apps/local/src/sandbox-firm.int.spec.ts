import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@muster/testing';
import { startSandboxFirm, type SandboxFirm } from './sandbox-firm.js';

const dataDir = mkdtempSync(join(tmpdir(), 'muster-sandbox-firm-'));
const program = fileURLToPath(new URL('../../sandbox/dist/serve.js', import.meta.url));
let firm: SandboxFirm;

beforeAll(async () => {
  const fail = (fault: Error) => {
    throw fault;
  };
  firm = await startSandboxFirm({ program, dataDir, signal: new AbortController().signal, onUnexpectedEnd: fail });
}, 60_000);

afterAll(async () => {
  await firm?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the sandbox firm of a start', () => {
  it('has a folder in the data folder, out of which its payroll takes lists of workers by itself', async () => {
    const folder = firm.env()['PAYROLL_FOLDER']!;
    expect(folder.startsWith(dataDir)).toBe(true);
    const text = 'employee_no,name,company,cost_center,status,on_payroll_from,on_payroll_to,fte\r\n100001,Ada,GB01,CC-1,active,2026-01-01,,1\r\n';
    writeFileSync(join(folder, 'workers-1.csv'), text);
    writeFileSync(join(folder, 'workers-1.ctl'), JSON.stringify({ rows: 1, sum_fte: '1', sha256: createHash('sha256').update(text).digest('hex') }));
    await eventually(async () => existsSync(join(folder, 'taken', 'workers-1.csv')), { what: 'the list to be taken', timeoutMs: 30_000, everyMs: 100 });
    const response = await fetch(`${firm.url}/_sandbox/payroll/state/employees`);
    expect(await response.json()).toMatchObject([{ employee_no: '100001', name: 'Ada' }]);
  });

  it('ends with the start, however that ends', async () => {
    const starter = `
      import { startSandboxFirm } from ${JSON.stringify(new URL('../dist/sandbox-firm.js', import.meta.url).href)};
      const firm = await startSandboxFirm({ program: ${JSON.stringify(program)}, dataDir: ${JSON.stringify(join(dataDir, 'killed'))}, signal: new AbortController().signal, onUnexpectedEnd() {} });
      console.log(firm.url);`;
    const start = spawn(process.execPath, ['--input-type=module', '-e', starter], { cwd: fileURLToPath(new URL('.', import.meta.url)), env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(start.stdout, 'data')) as [Buffer];
    const url = said.toString().trim();
    expect((await fetch(`${url}/_sandbox/hr/calls`)).status).toBe(200);
    start.kill('SIGKILL');
    await eventually(async () => expect(await fetch(url).then(() => 'answers', () => 'is gone')).toBe('is gone'), { what: 'the sandbox to be gone', timeoutMs: 20_000, everyMs: 100 });
  }, 60_000);
});
