import { Narrator, type HoldUp } from './narrator.js';
import type { Stack } from './stack.js';
import { Crm } from './systems/crm.js';
import { Erp } from './systems/erp.js';
import { Hr } from './systems/hr.js';
import { Identity } from './systems/identity.js';
import { Mail } from './systems/mail.js';
import { Muster } from './systems/muster.js';
import { Psa } from './systems/psa.js';
import { Rm } from './systems/rm.js';
import { Talent } from './systems/talent.js';
import { TimeEntry } from './systems/time-entry.js';

const LIMIT_MS = 20 * 60_000;
const SHORT_BACKLOG = 5;

export interface Telling {
  readonly write: (line: string) => void;
  /** How long a story may take. */
  readonly limitMs?: number;
}

/** A firm with all its systems, each as its own users have it, and Muster beside them. */
export class Firm {
  readonly narrator: Narrator;
  readonly hr: Hr;
  readonly identity: Identity;
  readonly erp: Erp;
  readonly psa: Psa;
  readonly rm: Rm;
  readonly talent: Talent;
  readonly crm: Crm;
  readonly time: TimeEntry;
  readonly mail: Mail;
  readonly muster: Muster;
  /** Canonical ids of what the story is about. */
  readonly records = new Set<string>();
  private readonly limitMs: number;

  /** @param began when the story did, where it goes on */
  constructor(
    readonly stack: Stack,
    private readonly telling: Telling,
    began?: number,
  ) {
    const { write, limitMs = LIMIT_MS } = telling;
    this.limitMs = limitMs;
    this.narrator = new Narrator(write, limitMs, () => this.holdUp(), began);
    this.hr = new Hr(stack);
    this.identity = new Identity(stack);
    this.erp = new Erp(stack);
    this.psa = new Psa(stack);
    this.rm = new Rm(stack);
    this.talent = new Talent(stack);
    this.crm = new Crm(stack);
    this.time = new TimeEntry(stack);
    this.mail = new Mail(stack);
    this.muster = new Muster(stack);
  }

  /** The firm of the same story once its configuration has other files, by their paths. Throws StoryFault where they have faults. */
  async withConfig(files: Readonly<Record<string, string>>): Promise<Firm> {
    for (const path of Object.keys(files)) this.narrator.say('configuration', path);
    const began = performance.now();
    const next = new Firm(await this.stack.takeConfig(files), this.telling, this.narrator.began);
    for (const record of this.records) next.records.add(record);
    next.narrator.say('all services', 'run with it', (performance.now() - began) / 1_000);
    return next;
  }

  /** Says at the beginning whether the systems are still being filled. */
  async tellBacklog(): Promise<void> {
    const backlog = await this.backlog();
    if (backlog !== undefined) this.narrator.say('…', `${backlog}; the story waits for what it needs, up to ${this.limitMs / 60_000} minutes`);
  }

  private async holdUp(): Promise<HoldUp> {
    const refused = (await Promise.all([...this.records].map((id) => this.muster.refusals(id)))).flat();
    const refusal = refused.map(({ system, entity, reason }) => `${String(system)} refuses the ${String(entity)}: "${String(reason)}"`).join('; ');
    return { refusal: refusal === '' ? undefined : refusal, backlog: await this.backlog() };
  }

  private async backlog(): Promise<string | undefined> {
    const { due, waiting } = await this.muster.backlog('psa');
    return due + waiting > SHORT_BACKLOG ? `the PSA, which takes 60 calls a minute, is still being filled: ${due + waiting} writes wait` : undefined;
  }
}
