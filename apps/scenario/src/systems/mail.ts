import { Calls } from '../calls.js';
import { addressOf, type Stack } from '../stack.js';

export interface Message {
  readonly subject: string;
  readonly text: string;
}

/** The mailboxes of the firm. */
export class Mail {
  private readonly calls: Calls;

  constructor(stack: Stack) {
    this.calls = new Calls('mail', `${addressOf(stack, 'SANDBOX_URL')}/mail`, () => ({}));
  }

  /** What has come to an address and speaks of somebody, the oldest first. */
  async messagesTo(address: string, of: string): Promise<Message[]> {
    const { messages } = await this.calls.ask('GET', `/messages?to=${encodeURIComponent(address)}`);
    return (messages as Message[]).filter(({ subject }) => subject.startsWith(of));
  }
}
