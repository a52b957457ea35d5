import { Calls, type Row } from '../calls.js';
import { addressOf, type Stack } from '../stack.js';

/** Two records that may be one, as a person sees them. */
export interface Proposal {
  readonly id: string;
  readonly rule: string;
  readonly certain: boolean;
  readonly target: { readonly id: string; readonly display: string | null };
  readonly record: { readonly id: string };
}

/** Whom a system knows that we know, too, and what people decide about it. */
export class Adoption {
  private readonly calls: Calls;
  private readonly path: string;

  constructor(stack: Stack, system: string, entity: string, private readonly author: string) {
    this.calls = new Calls('connectors', addressOf(stack, 'connectors'), () => ({}));
    this.path = `/v1/systems/${system}/adoptions/${entity}`;
  }

  /** Undefined while the connectors do not know the system. */
  async state(): Promise<string | undefined> {
    return (await this.calls.find(this.path))?.['state'] as string | undefined;
  }

  async proposals(state: 'proposed' | 'confirmed'): Promise<Proposal[]> {
    return (await this.calls.ask('GET', `${this.path}/proposals?state=${state}`))['proposals'] as Proposal[];
  }

  /** @param more such as the proposals that are meant */
  async say(word: 'begin' | 'confirm' | 'reject', reason: string, more: Row = {}): Promise<void> {
    await this.calls.ask('POST', `${this.path}/${word}`, { json: { author: this.author, reason, ...more } });
  }

  /** Undefined while somebody is still to be matched. */
  finish(reason: string): Promise<Row | undefined> {
    return this.calls.tries('POST', `${this.path}/finish`, { json: { author: this.author, reason } });
  }
}
