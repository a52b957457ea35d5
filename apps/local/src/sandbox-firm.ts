import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SetupError } from '@muster/platform-kernel';
import { SANDBOX_WEBHOOK_SECRET } from './tell-connectors.js';

export interface SandboxFirm {
  readonly url: string;
  /** Where the connectors find its systems; what the environment names itself stays. */
  env(): Record<string, string>;
  stop(): Promise<void>;
}

export interface StartSandboxFirm {
  /** The program that serves the outside systems. */
  readonly program: string;
  /** Folder of its databases. */
  readonly dataDir: string;
  readonly signal: AbortSignal;
  onUnexpectedEnd(fault: Error): void;
}

const SAID = /^sandbox firm at (\S+)$/;
const SAID_OF_MAIL = /^sandbox mail at (\S+)$/;
const STOP_MS = 5_000;

/** Starts the outside systems of the sample firm in a process of their own. Throws SetupError where it ends before it answers. */
export function startSandboxFirm({ program, dataDir, signal, onUnexpectedEnd }: StartSandboxFirm): Promise<SandboxFirm> {
  const payrollFolder = join(dataDir, 'sandbox', 'payroll-lists');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--enable-source-maps', program], {
    env: { ...process.env, SANDBOX_PORT: process.env['SANDBOX_PORT'] ?? '0', SANDBOX_DATA_DIR: join(dataDir, 'sandbox'), SANDBOX_PAYROLL_FOLDER: payrollFolder },
    // By the channel it knows that we are there: it ends with us, however we end.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lines: string[] = [];
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let isStopping = false;
  const stop = async () => {
    isStopping = true;
    child.kill('SIGTERM');
    const last = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(last);
  };
  return new Promise((resolve, reject) => {
    let isReady = false;
    let mailUrl = '';
    signal.addEventListener('abort', () => void stop(), { once: true });
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > 20) lines.shift();
        mailUrl ||= SAID_OF_MAIL.exec(line)?.[1] ?? '';
        const url = SAID.exec(line)?.[1];
        if (url === undefined || isReady) return;
        isReady = true;
        resolve({ url, env: () => ({ ...addressesOf(url, mailUrl), PAYROLL_FOLDER: payrollFolder }), stop });
      });
    }
    child.once('error', reject);
    child.once('close', (code, endSignal) => {
      if (isStopping) {
        if (!isReady) reject(new SetupError('The start of the sandbox firm was broken off.', 'Start again.'));
        return;
      }
      const fault = new SetupError(`The sandbox firm ended with ${endSignal ?? code}.`, `Its last words:\n${lines.join('\n')}`);
      if (isReady) onUnexpectedEnd(fault);
      else reject(fault);
    });
  });
}

function addressesOf(url: string, mailUrl: string): Record<string, string> {
  return {
    MAIL_URL: mailUrl, MAIL_USER: 'muster', MAIL_PASSWORD: 'mail-password', MAIL_FROM: 'Muster <muster@northfold.example>', HOOKS_URL: `${url}/hooks/notices`, HOOKS_SECRET: 'hooks-secret',
    CRM_URL: `${url}/crm`, CRM_CLIENT_ID: 'muster', CRM_CLIENT_SECRET: 'crm-client-secret',
    RM_URL: `${url}/rm`, RM_TOKEN: 'rm-token', IDENTITY_URL: `${url}/identity`, IDENTITY_TOKEN: 'identity-token', TALENT_URL: `${url}/talent`, TALENT_API_KEY: 'talent-key', TIME_URL: `${url}/time`, TIME_USER: 'muster', TIME_PASSWORD: 'time-password',
    SANDBOX_URL: url, HRIS_URL: `${url}/hr`, HRIS_API_KEY: 'hr-full-key', HRIS_WEBHOOK_SECRET: SANDBOX_WEBHOOK_SECRET, PSA_URL: `${url}/psa`, PSA_CLIENT_ID: 'muster', PSA_CLIENT_SECRET: 'psa-client-secret', PSA_USER_CLIENT_ID: 'delivery', PSA_USER_CLIENT_SECRET: 'psa-delivery-secret', ERP_URL: `${url}/erp`, ERP_USER: 'muster', ERP_PASSWORD: 'erp-password', PAYROLL_URL: `${url}/payroll`, PAYROLL_USER: 'muster', PAYROLL_PASSWORD: 'payroll-password',
    ACQUIRED_HR_URL: `${url}/acquired-hr`, ACQUIRED_HR_API_KEY: 'hr-full-key', ACQUIRED_ERP_URL: `${url}/acquired-erp`, ACQUIRED_ERP_USER: 'muster', ACQUIRED_ERP_PASSWORD: 'erp-password', NEXT_ERP_URL: `${url}/next-erp`, NEXT_ERP_USER: 'muster', NEXT_ERP_PASSWORD: 'erp-password',
  };
}
