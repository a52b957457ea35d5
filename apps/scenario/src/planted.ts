import { Firm, type Telling } from './firm.js';
import { Narrator, type Wait } from './narrator.js';
import { addressOf, type Stack } from './stack.js';
import { Sandbox } from './systems/sandbox.js';

const LIMIT_MS = 30 * 60_000;

/** What is told while somebody who has never seen the code finds out what is wrong, and mends it in the console. */
export class Planted {
  readonly firm: Firm;
  readonly sandbox: Sandbox;
  readonly narrator: Narrator;

  constructor(
    private readonly stack: Stack,
    private readonly telling: Telling,
  ) {
    const { write, limitMs = LIMIT_MS } = telling;
    this.firm = new Firm(stack, telling);
    this.sandbox = new Sandbox(stack);
    // What a system refuses is what the story is about, and ends none.
    this.narrator = new Narrator(write, limitMs, async () => ({ backlog: 'nobody has mended it yet' }));
  }

  /** Says where the console is and what to do there, waits until it has been done, and tells how long that took. Throws StoryFault where nobody does within half an hour. */
  async mended<T>(steps: readonly string[], wait: Wait, look: () => Promise<T | undefined>): Promise<T> {
    const { write } = this.telling;
    this.narrator.chapter('Somebody who has never seen the code mends it');
    for (const step of [`Open ${addressOf(this.stack, 'operations')} and sign in: the start has said as whom.`, ...steps]) write(`          ${step}`);
    return this.narrator.until(wait, look);
  }
}
