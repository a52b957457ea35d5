import { secretsOf, type CompiledConnector } from '@muster/domain-connector';
import { PermanentError, SetupError, TransientError } from '@muster/platform-kernel';
import { NoAnswerError } from '../calls/http-call.js';
import { greetMailServer, mailServerOf } from '../calls/mail-line.js';
import type { Secrets } from '../calls/secrets.js';
import { comeOtherwise, triedConnector, type Trial } from './trial.js';

export interface CheckStep {
  readonly step: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Resolves what the declaration refers to, calls the first page of every stream, and holds the answers against the declaration. */
export async function checkConnector(trial: Trial, system: string): Promise<CheckStep[]> {
  const { connector, secrets, caller } = triedConnector(trial, system);
  const steps: CheckStep[] = secretsOf(connector).map(({ path, reference }) => {
    const place = 'env' in reference ? `environment variable ${reference.env}` : `file ${reference.file}`;
    return { step: path, ok: secrets.has(reference), detail: secrets.has(reference) ? `found in the ${place}` : `the ${place} has no value` };
  });
  if (steps.some(({ ok }) => !ok)) return steps;
  if (connector.smtp) return [...steps, await greeted(connector, secrets)];
  steps.push(...untried(connector));
  if (connector.streams.size === 0) return steps;
  const calling = caller();
  for (const stream of connector.streams.values()) {
    const startedMs = performance.now();
    const result = await calling.call('urgent', `read ${stream.name}`, await stream.firstRequest(null, { full: true }));
    const ms = Math.round(performance.now() - startedMs);
    if (result.class !== 'ok' || !result.answer) steps.push({ step: `stream ${stream.name}`, ok: false, detail: `${result.class}: ${result.message}` });
    else steps.push(await heldAgainst(stream.name, ms, async () => (await stream.rowsOf(result.answer!.body)).length));
  }
  return steps;
}

/** What is not called: streams that come otherwise, and feeds of those that are read. */
function untried(connector: CompiledConnector): CheckStep[] {
  const others = [...comeOtherwise(connector)].map(([name, how]) => ({ step: `stream ${name}`, ok: true, detail: `Not tried. ${how}` }));
  const feeds = [...connector.feeds.keys()].filter((name) => connector.streams.has(name)).map((name) => ({ step: `feed ${name}`, ok: true, detail: `Not tried. \`muster systems ${connector.system}\` shows whether it is open, once it runs.` }));
  return [...others, ...feeds];
}

/** A mail server is asked whether it lets us in; nothing is sent. */
async function greeted(connector: CompiledConnector, secrets: Secrets): Promise<CheckStep> {
  const url = secrets.valueOf(connector.baseUrl);
  try {
    const { status, body } = await greetMailServer(mailServerOf(connector, new URL(url), secrets), { timeoutMs: connector.limits.timeoutMs });
    return { step: 'mail server', ok: status === 250, detail: String(body) };
  } catch (error) {
    if (!(error instanceof NoAnswerError || error instanceof SetupError)) throw error;
    return { step: 'mail server', ok: false, detail: error.message };
  }
}

async function heldAgainst(stream: string, ms: number, rows: () => Promise<number>): Promise<CheckStep> {
  try {
    return { step: `stream ${stream}`, ok: true, detail: `${await rows()} rows on the first page, in ${ms} ms` };
  } catch (error) {
    if (!(error instanceof PermanentError || error instanceof TransientError || error instanceof SetupError)) throw error;
    return { step: `stream ${stream}`, ok: false, detail: error.message };
  }
}
