import { isIP } from 'node:net';
import type { CompiledConnector, Mail } from '@muster/domain-connector';
import { PermanentError, SetupError } from '@muster/platform-kernel';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { NoAnswerError, type CallLimits, type HttpAnswer } from './http-call.js';
import type { Secrets } from './secrets.js';

/** Where mail is handed over, and as whom. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. */
  readonly isSealed: boolean;
  /** must: nothing is said before STARTTLS. may: where the server offers it. never: not even then. */
  readonly startTls: 'must' | 'may' | 'never';
  readonly login?: { readonly user: string; readonly password: string };
}

/** A mail as it is sent. */
export interface OutgoingMail extends Mail {
  readonly from: string;
  /** The same for every try: with the domain of the sender it makes the Message-ID. */
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
}

const PORTS: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 };

/** This machine: what is said to it does not go over a wire. */
const isHere = (host: string): boolean => host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/** Throws SetupError. */
export function mailServerOf({ auth, smtp }: Pick<CompiledConnector, 'auth' | 'smtp'>, url: URL, secrets: Secrets): MailServer {
  const port = PORTS[url.protocol];
  if (port === undefined || url.hostname === '') throw new SetupError(`${url.protocol}//${url.host} is no address of a mail server.`, 'Write smtp://host:port or smtps://host:port.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const startTls = smtp!.tls === 'none' ? 'never' : isHere(host) ? 'may' : 'must';
  const login = auth.kind === 'basic' ? { user: secrets.valueOf(auth.user), password: secrets.valueOf(auth.password) } : undefined;
  return { host, port: url.port === '' ? port : Number(url.port), isSealed: url.protocol === 'smtps:', startTls, login };
}

/**
 * Hands a mail over, and answers with the reply that decided: the code as status, its text as body. Throws NoAnswerError where there was none, PermanentError
 * bad-body for an address that cannot be said.
 */
export function sendMail(mail: OutgoingMail, server: MailServer, limits: Pick<CallLimits, 'timeoutMs' | 'signal'>): Promise<HttpAnswer> {
  return new MailLine(server, limits).run(async (line) => {
    await line.open();
    return line.handOver(mail);
  });
}

/** Opens a line and logs in, and sends nothing. As sendMail. */
export function greetMailServer(server: MailServer, limits: Pick<CallLimits, 'timeoutMs' | 'signal'>): Promise<HttpAnswer> {
  return new MailLine(server, limits).run(async (line) => {
    await line.open();
    return '250 let in';
  });
}

type MailError = Error & { readonly code?: string; readonly originalCode?: string; readonly response?: string; readonly responseCode?: number };

class MailLine {
  private readonly connection: SMTPConnection;
  /** From here on the server may have the mail. */
  private isHandingOver = false;

  constructor(
    private readonly server: MailServer,
    private readonly limits: Pick<CallLimits, 'timeoutMs' | 'signal'>,
  ) {
    const { host, port, isSealed, startTls } = server;
    const { timeoutMs } = limits;
    this.connection = new SMTPConnection({ host, port, secure: isSealed, requireTLS: startTls === 'must', ignoreTLS: startTls === 'never', connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs });
  }

  /** @param dialogue resolves to the reply that decides */
  async run(dialogue: (line: MailLine) => Promise<string>): Promise<HttpAnswer> {
    const startedMs = performance.now();
    const deadline = AbortSignal.any([AbortSignal.timeout(this.limits.timeoutMs), ...(this.limits.signal ? [this.limits.signal] : [])]);
    try {
      const reply = await Promise.race([dialogue(this), this.failure(deadline)]);
      this.connection.quit();
      return answerOf(reply, startedMs);
    } catch (error) {
      this.connection.close();
      const { response, responseCode, code } = error as MailError;
      // What is refused before a mail is spoken of is no fault of the mail; that we are not let in is told by its code.
      if (response !== undefined && responseCode !== undefined && (this.isHandingOver || code === 'EAUTH')) return answerOf(response, startedMs);
      throw this.fault(error as MailError, deadline);
    }
  }

  async open(): Promise<void> {
    const { connection, server: { login } } = this;
    await new Promise<void>((done, failed) => connection.connect((error) => (error ? failed(error) : done())));
    if (!login) return;
    const { user, password } = login;
    await new Promise<void>((done, failed) => connection.login({ user, credentials: { user, pass: password } }, (error) => (error ? failed(error) : done())));
  }

  async handOver({ from, to, subject, text, id, headers }: OutgoingMail): Promise<string> {
    const composed = new MailComposer({ from, to, subject, text, headers, messageId: `<${id}@${domainOf(from)}>`, disableFileAccess: true, disableUrlAccess: true }).compile();
    const content = await composed.build();
    this.isHandingOver = true;
    return new Promise((done, failed) => this.connection.send(composed.getEnvelope(), content, (error, info) => (error || !info ? failed(error) : done(info.response))));
  }

  private failure(deadline: AbortSignal): Promise<never> {
    return new Promise((_, failed) => {
      // Stays, so that a line that breaks off after all is done harms nobody.
      this.connection.on('error', failed);
      deadline.addEventListener('abort', () => failed(new Error('broken off')), { once: true });
    });
  }

  private fault(error: MailError, deadline: AbortSignal): Error {
    const { server: { host, port }, limits: { timeoutMs, signal }, isHandingOver } = this;
    const place = `The mail server ${host}:${port}`;
    if (error.code === 'EENVELOPE') return new PermanentError('bad-body', 'An address of the mail cannot be said in SMTP. Correct it at its source, or the expression of the body.', { cause: error });
    if (signal?.aborted) return new NoAnswerError(`The line to ${host}:${port} was broken off.`, 'cut', isHandingOver, { cause: error });
    if (deadline.aborted || error.code === 'ETIMEDOUT') return new NoAnswerError(`${place} gave no answer within ${timeoutMs} ms.`, 'timeout', isHandingOver, { cause: error });
    const code = error.response ?? error.originalCode ?? error.code ?? error.message;
    if (isHandingOver) return new NoAnswerError(`${place} broke off before it said whether it took the mail (${code}).`, 'cut', true, { cause: error });
    return new NoAnswerError(`${place} is out of reach (${code}).`, 'unreachable', false, { cause: error });
  }
}

const domainOf = (from: string): string => /@([^\s<>@]+?)>?\s*$/.exec(from)?.[1] ?? 'localhost';

function answerOf(reply: string, startedMs: number): HttpAnswer {
  return { status: Number(reply.slice(0, 3)), headers: {}, body: reply, ms: performance.now() - startedMs };
}
