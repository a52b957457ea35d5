import type { AddressInfo, Socket } from 'node:net';
import { SetupError } from '@muster/platform-kernel';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { Rule } from '../misbehaviour/rules.js';
import type { Login } from '../settings.js';

/** What comes over the line. */
export interface SmtpEvents {
  logins(): readonly Login[];
  /** What is to be done wrong with a mail to this address; asked once for each. */
  ruleFor(recipient: string): Rule | undefined;
  /** Keeps a mail, at once and for good. */
  keep(mail: { readonly from: string; readonly to: string; readonly raw: Buffer }): void;
}

/** Rules under which the line is cut behind the final dot, with the mail kept or not, and no answer. */
const CUT_WITH_MAIL = new Set(['timeout-after-success', 'cut', 'empty-body']);
const CUT_WITHOUT_MAIL = new Set(['timeout', 'outage']);

const refusal = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });

/** Takes mail on this machine, in the clear, from whoever logs in. */
export class SmtpLine {
  private readonly server: SMTPServer;
  private readonly sockets = new Map<number, Socket>();
  /** By session. */
  private readonly rules = new Map<string, Rule>();

  constructor(private readonly events: SmtpEvents) {
    this.server = new SMTPServer({
      disabledCommands: ['STARTTLS'], allowInsecureAuth: true, disableReverseLookup: true, closeTimeout: 100, banner: 'sandbox firm',
      onAuth: ({ username, password }, _, callback) => {
        const isKnown = events.logins().some(({ name, secret }) => name === username && secret === password);
        callback(isKnown ? null : refusal(535, '5.7.8 Name or password is wrong'), isKnown ? { user: username } : undefined);
      },
      onRcptTo: ({ address }, session, callback) => callback(this.refusalOf(address, session)),
      onData: (stream, session, callback) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => this.take(session, Buffer.concat(parts), callback));
      },
      onClose: ({ id }) => void this.rules.delete(id),
    });
    this.server.on('error', () => undefined); // A line that its client breaks off.
    this.server.server.on('connection', (socket: Socket) => {
      const port = socket.remotePort!;
      this.sockets.set(port, socket);
      socket.once('close', () => this.sockets.delete(port));
    });
  }

  /** Resolves to the port. Throws SetupError for one in use. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const { server } = this.server;
      server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? new SetupError(`Port ${port} is in use.`, 'Stop what listens there, or choose another with SANDBOX_SMTP_PORT.', { cause: error }) : error));
      this.server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  }

  /** Cuts every line. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      for (const socket of this.sockets.values()) socket.destroy();
    });
  }

  private refusalOf(recipient: string, session: SMTPServerSession): Error | null {
    const rule = this.events.ruleFor(recipient);
    if (!rule) return null;
    if (rule.do === 'throttle') return refusal(451, '4.7.1 Try again later');
    if (rule.do === 'error') return refusal(rule.status ?? 550, '5.1.1 There is no such mailbox here');
    if (rule.do === 'outage') this.cut(session);
    this.rules.set(session.id, rule);
    return null;
  }

  private take(session: SMTPServerSession, raw: Buffer, callback: (error: Error | null, message?: string) => void): void {
    const wrong = this.rules.get(session.id)?.do ?? '';
    this.rules.delete(session.id);
    const { mailFrom, rcptTo } = session.envelope;
    if (!CUT_WITHOUT_MAIL.has(wrong)) for (const { address } of rcptTo) this.events.keep({ from: mailFrom ? mailFrom.address : '', to: address, raw });
    if (CUT_WITH_MAIL.has(wrong) || CUT_WITHOUT_MAIL.has(wrong)) this.cut(session);
    else callback(null, '2.0.0 Kept');
  }

  private cut({ remotePort }: SMTPServerSession): void {
    this.sockets.get(remotePort)?.destroy();
  }
}
