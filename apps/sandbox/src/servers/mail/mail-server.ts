import { Routes } from '../http/routes.js';
import { plainError, plainForm } from '../plain-error.js';
import { Refusal } from '../refusal.js';
import { logins, Settings, whole } from '../settings.js';
import { KeyedValues } from '../storage/keyed-values.store.js';
import { NumberedRecords } from '../storage/numbered.store.js';
import { always, bodyField } from '../storage/records.store.js';
import type { Collection, SystemParts, VendorAnswer, VendorRequest, VendorSystem } from '../vendor-system.js';
import { readMail } from './read-mail.js';
import { SmtpLine } from './smtp-line.js';

const mailSettings = { latencyMs: whole(0), users: logins([{ name: 'muster', secret: 'mail-password' }]) };
/** The oldest are thrown away. */
const MESSAGES_MAX = 10_000;

interface KeptMail {
  at: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  message_id: string;
  headers: Readonly<Record<string, string>>;
}

/**
 * A mail server: it takes mail over SMTP, keeps all that it took, a repeated mail as well, and shows it over HTTP (GET /mail/messages?to=). It misbehaves by the rules for the method DATA, whose path is the
 * address: throttle is 451, error a 5yz, cut and timeout-after-success break the line off behind the final dot with the mail kept, timeout and outage without.
 */
export class MailServer implements VendorSystem {
  readonly form = plainForm('messages');
  readonly settings: Settings<typeof mailSettings>;
  readonly collections: Record<string, Collection>;
  private readonly messages: NumberedRecords<KeptMail>;
  private readonly routes: Routes;
  private readonly line: SmtpLine;

  constructor({ database, now, settings, ruleFor }: SystemParts) {
    this.settings = new Settings(mailSettings, new KeyedValues(database, 'settings'), settings);
    this.messages = new NumberedRecords<KeptMail>(database, 'messages', now).index('to');
    this.line = new SmtpLine({
      logins: () => this.settings.values.users,
      ruleFor: (recipient) => ruleFor('DATA', recipient),
      keep: ({ from, to, raw }) => {
        const { headers, subject, text } = readMail(raw);
        this.messages.append({ at: new Date(now()).toISOString(), from, to: to.toLowerCase(), subject, text, message_id: headers['message-id'] ?? '', headers });
        this.messages.keep(MESSAGES_MAX);
      },
    });
    this.collections = { messages: { rows: () => this.shown(), seed: () => { throw new Refusal(plainError(400, 'not_seeded', 'Mail comes over SMTP alone.')); } } };
    this.routes = new Routes([{ method: 'GET', path: '/messages', handle: ({ query }) => ({ status: 200, body: { messages: this.shown(query.get('to')) } }) }], this.form);
  }

  listen(port: number): Promise<number> {
    return this.line.listen(port);
  }

  answer(request: VendorRequest): VendorAnswer {
    return this.routes.answer(request);
  }

  secrets(): string[] {
    return this.settings.values.users.map(({ secret }) => secret);
  }

  stop(): Promise<void> {
    return this.line.stop();
  }

  private shown(to: string | null = null): unknown[] {
    const where = to === null ? always : { sql: `${bodyField('to')} = ?`, params: [to.toLowerCase()] };
    return this.messages.select(where).map(({ n, body }) => ({ id: n, ...body }));
  }
}
