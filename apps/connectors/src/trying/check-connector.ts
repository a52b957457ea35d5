import { secretsOf, type CompiledConnector, type CompiledStream } from '@muster/domain-connector';
import { PermanentError, SetupError, TransientError } from '@muster/platform-kernel';
import { NoAnswerError } from '../calls/http-call.js';
import { greetMailServer, mailServerOf } from '../calls/mail-line.js';
import type { Secrets } from '../calls/secrets.js';
import { feedFault } from '../feeds/foreign-topic.js';
import { StreamFault } from '../intake/stream-fault.js';
import { checkFeed } from './check-feeds.js';
import { checkFiles, checkOutFolder } from './check-files.js';
import { lendConnector, type LentConnector } from './lend-connector.js';
import type { Trial } from './trial.js';

export interface CheckStep {
  readonly step: string;
  readonly ok: boolean;
  readonly detail: string;
}

/**
 * Resolves what the declaration refers to, asks for the first page of every stream and list, looks into every folder, and asks to follow every feed; holds what comes against the declaration. Publishes and
 * writes nothing, moves no position, and takes no file.
 */
export function checkConnector(trial: Trial, system: string): Promise<CheckStep[]> {
  return lendConnector(trial, system, async (lent) => {
    const { connector, secrets } = lent;
    const steps: CheckStep[] = secretsOf(connector).map(({ path, reference }) => {
      const place = 'env' in reference ? `environment variable ${reference.env}` : `file ${reference.file}`;
      return { step: path, ok: secrets.has(reference), detail: secrets.has(reference) ? `found in the ${place}` : `the ${place} has no value` };
    });
    if (steps.some(({ ok }) => !ok)) return steps;
    if (connector.smtp) return [...steps, await greeted(connector, secrets)];
    if (lent.barred) steps.push({ step: 'auth', ok: true, detail: lent.barred.message });
    for (const { step, calls, work } of worksOf(lent)) steps.push(calls && lent.barred ? { step, ok: true, detail: 'Not tried: no call is made without the token.' } : await stepOf(step, work));
    return steps;
  });
}

interface Work {
  readonly step: string;
  /** It calls the system by its credentials. */
  readonly calls: boolean;
  work(): Promise<string>;
}

function worksOf(lent: LentConnector): Work[] {
  const { streams, fileStreams, feeds, writes, lists } = lent.connector;
  return [
    ...[...streams.values()].map((stream) => ({ step: `stream ${stream.name}`, calls: true, work: () => checkPage(lent, stream) })),
    ...[...lists].map(([name, { stream }]) => ({ step: name, calls: true, work: () => checkPage(lent, stream) })),
    ...[...fileStreams.values()].map((stream) => ({ step: `stream ${stream.name}`, calls: stream.source.kind === 'download', work: () => checkFiles(lent, stream) })),
    ...[...feeds].map(([name, feed]) => ({ step: `feed ${name}`, calls: feed.kind !== 'kafka', work: () => checkFeed(lent, name, feed) })),
    ...[...writes.values()].flatMap(({ entity, file }) => (file ? [{ step: `file of ${entity}`, calls: false, work: () => checkOutFolder(lent, file) }] : [])),
  ];
}

async function checkPage(lent: LentConnector, stream: CompiledStream): Promise<string> {
  const startedMs = performance.now();
  const result = await lent.caller().call('urgent', `read ${stream.name}`, await stream.firstRequest(null, { full: true }));
  const ms = Math.round(performance.now() - startedMs);
  if (result.class !== 'ok' || !result.answer) throw new StreamFault(result.class, result.message);
  return `${(await stream.rowsOf(result.answer.body)).length} rows on the first page, in ${ms} ms`;
}

async function stepOf(step: string, work: () => Promise<string>): Promise<CheckStep> {
  try {
    return { step, ok: true, detail: await work() };
  } catch (error) {
    const fault = feedFault(error);
    if (fault) return { step, ok: false, detail: `${fault.kind}: ${fault.message}` };
    if (!(error instanceof PermanentError || error instanceof TransientError || error instanceof SetupError)) throw error;
    return { step, ok: false, detail: error.message };
  }
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
