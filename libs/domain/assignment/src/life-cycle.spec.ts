import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { lifeCycle, transitionOf, type AssignmentState } from './life-cycle.js';
import { KeptBookings } from './testing/kept-bookings.js';
import { lifeCycleDiagram, lifeCycleTable } from './testing/life-cycle-page.js';

const page = readFileSync(fileURLToPath(new URL('../../../../docs/reference/assignment-life-cycle.md', import.meta.url)), 'utf8');
const STATES: readonly AssignmentState[] = ['proposed', 'approved', 'rejected', 'blocked', 'overbooked', 'confirmed', 'released', 'cancelled'];
const ASKED = ['proposed', 'approved', 'rejected', 'confirmed', 'released', 'cancelled'];
const NOW = 20_000 * 86_400_000;
const PLAN = { worker: 'W1', project: 'P1', startDate: 20_100, endDate: 20_110, hoursPerDay: 8 };

type Asking = ['rm' | 'orchestration', string];
/** How to come to each state; the other booking has the hours where it is to be overbooked. */
const WAYS: Readonly<Record<AssignmentState, readonly Asking[]>> = {
  proposed: [['orchestration', 'proposed']],
  approved: [['orchestration', 'proposed'], ['orchestration', 'approved']],
  rejected: [['orchestration', 'proposed'], ['orchestration', 'rejected']],
  blocked: [['orchestration', 'proposed'], ['orchestration', 'approved'], ['orchestration', 'confirmed']],
  overbooked: [['orchestration', 'proposed'], ['orchestration', 'approved'], ['orchestration', 'confirmed']],
  confirmed: [['orchestration', 'proposed'], ['orchestration', 'approved'], ['orchestration', 'confirmed']],
  released: [['orchestration', 'proposed'], ['orchestration', 'approved'], ['orchestration', 'confirmed'], ['orchestration', 'released']],
  cancelled: [['orchestration', 'proposed'], ['orchestration', 'cancelled']],
};

/** A booking that stands in a state; `ask` asks for a step of it. */
class Case {
  readonly bookings = new KeptBookings(NOW);
  private readonly versions = { rm: 0, orchestration: 0 };
  private at = NOW - 1_000;

  constructor(state: AssignmentState | null) {
    this.bookings.learn({ key: 'worker/W1', version: 1, facts: { employmentStatus: 'active', hireDate: null, terminationDate: null, fte: 1, location: null } });
    this.bookings.learn({ key: 'worker.restricted/W1', version: 1, facts: { hasCostRate: true } });
    this.bookings.learn({ key: 'project/P1', version: 1, facts: { status: 'open', deliveryStatus: 'active', endDate: null, legalEntity: null } });
    if (state !== 'blocked') this.bookings.learn({ key: 'charge-code/C1', version: 1, facts: { id: 'C1', code: 'C1', bookable: true, billable: true, opensOn: null, closesOn: null }, group: 'P1' });
    if (state === 'overbooked') ['proposed', 'approved', 'confirmed'].forEach((asked, i) => this.bookings.hear({ system: 'orchestration', booking: 'other', version: i + 1, at: this.at + i, values: { status: asked, ...PLAN } }));
    this.at += 10;
    for (const [system, asked] of state === null ? [] : WAYS[state]) this.ask(system, asked);
    if (this.state !== state) throw new Error(`the case should be ${state} and is ${this.state}`);
  }

  get state(): unknown {
    return this.bookings.record('B')?.['status'] ?? null;
  }

  ask(system: 'rm' | 'orchestration', asked: string): void {
    this.versions[system] += 1;
    this.at += 1;
    this.bookings.hear({ system, booking: 'B', version: this.versions[system], at: this.at, values: { status: system === 'rm' && asked === 'proposed' ? 'tentative' : asked, ...PLAN } });
  }
}

const everyStep = [null, ...STATES].flatMap((from) => ASKED.flatMap((asked) => (['rm', 'orchestration'] as const).map((system) => [from, asked, system] as const)));
const kindOf = (system: string) => (system === 'rm' ? 'rm' : 'process');

/** Steps outside of the table that ask for nothing: what it is already, and what a tool may still call it. */
function asksForNothing(from: AssignmentState | null, asked: string, system: string): boolean {
  if (from === asked) return true;
  if (system !== 'rm' || from === null) return false;
  return asked === 'proposed' && ['approved', 'blocked', 'overbooked'].includes(from);
}

describe('the life cycle of an assignment', () => {
  it.each(lifeCycle.flatMap((step) => step.by.map((kind) => ({ ...step, system: kind === 'rm' ? ('rm' as const) : ('orchestration' as const) }))))('from $from, asked by $system to be $asked, leads to $to', ({ from, asked, system, to }) => {
    const one = new Case(from);
    one.ask(system, asked);
    expect(one.bookings.waiting()).toEqual([]);
    // What it is booked by has not changed, so a wanted booking is where it was.
    const expected = to !== 'booking' ? to : from === 'blocked' || from === 'overbooked' ? from : 'confirmed';
    expect(one.state).toBe(expected);
  });

  it.each(everyStep.filter(([from, asked, system]) => !transitionOf(from, asked, kindOf(system))))('from %s, asked to be %s by %s, has no step', (from, asked, system) => {
    const one = new Case(from);
    one.ask(system, asked);
    expect(one.state).toBe(from);
    expect(one.bookings.waiting()).toEqual(asksForNothing(from, asked, system) ? [] : [`B ${system === 'rm' && asked === 'proposed' ? 'tentative' : asked}`]);
  });

  it('is drawn and listed on its page', () => {
    expect(page).toContain(`\`\`\`mermaid\n${lifeCycleDiagram()}\n\`\`\``);
    expect(page).toContain(lifeCycleTable());
  });
});
