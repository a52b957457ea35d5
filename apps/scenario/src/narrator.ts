import { pause } from '@muster/platform-kernel';

const FIRST_PAUSE_MS = 150;
const LONGER = 1.15;
const LONGEST_PAUSE_MS = 5_000;
const TELL_EVERY_MS = 15_000;

/** A story that cannot go on: what was waited for or asked, and why not. */
export class StoryFault extends Error {
  override readonly name = 'StoryFault';
}

export interface Wait {
  /** The system in which it is to be seen. */
  readonly where: string;
  /** As it is told once it has come. */
  readonly what: string;
}

/** What keeps a wait long, in words. */
export interface HoldUp {
  /** What a system has refused of the story, which comes true only when people see to it. */
  readonly refusal?: string | undefined;
  /** What it has to wait for. */
  readonly backlog?: string | undefined;
}

/** Tells in the terminal what happens, where, and how long it took, and waits until it does. */
export class Narrator {
  /**
   * @param limitMs how long a whole story may take
   * @param holdUp asked for now and then while a wait lasts
   * @param began when the story did, by performance.now()
   */
  constructor(
    private readonly write: (line: string) => void,
    private readonly limitMs: number,
    private readonly holdUp: () => Promise<HoldUp>,
    readonly began = performance.now(),
  ) {}

  chapter(title: string): void {
    this.write(`\n${title}`);
  }

  /** @param seconds how long it took, where that is of interest */
  say(where: string, what: string, seconds?: number): void {
    const clock = `${((performance.now() - this.began) / 1_000).toFixed(1)} s`.padStart(8);
    this.write(`${clock}  ${where.padEnd(17)} ${what}${seconds === undefined ? '' : `  (${seconds.toFixed(1)} s)`}`);
  }

  /** Looks again and again, ever less often, until there is an answer. Throws StoryFault once the time of the story is over, or where a system has refused what is told of. */
  async until<T>({ where, what }: Wait, look: () => Promise<T | undefined>): Promise<T> {
    const began = performance.now();
    let nextTold = began + TELL_EVERY_MS;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * LONGER, LONGEST_PAUSE_MS)) {
      const found = await look();
      const seconds = (performance.now() - began) / 1_000;
      if (found !== undefined) {
        this.say(where, what, seconds);
        return found;
      }
      this.mayGoOn(`${where}: "${what}" has not come true within ${Math.round(seconds)} s`);
      if (performance.now() > nextTold) {
        nextTold = performance.now() + TELL_EVERY_MS;
        await this.tellWait(where, what, seconds);
      }
      await pause(pauseMs);
    }
  }

  /** Throws StoryFault once the time of the story is over. @param otherwise what it has not come to, as a sentence without its end */
  mayGoOn(otherwise: string): void {
    if (performance.now() - this.began > this.limitMs) throw new StoryFault(`${otherwise}, and this story ends after ${this.limitMs / 60_000} minutes. \`npm run -s muster -- deliveries\` and \`processes\` show what waits.`);
  }

  private async tellWait(where: string, what: string, seconds: number): Promise<void> {
    const { refusal, backlog } = await this.holdUp();
    if (refusal !== undefined) throw new StoryFault(`${where}: "${what}" does not come true, since ${refusal}. \`npm run -s muster -- deliveries --state parked\` shows it, and once its cause is mended, \`redeliver\` tries again.`);
    this.say('…', `${Math.round(seconds)} s of waiting for ${where}: ${what}${backlog === undefined ? '' : `; ${backlog}`}`);
  }
}
