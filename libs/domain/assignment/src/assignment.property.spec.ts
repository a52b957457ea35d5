import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KeptBookings, type Said, type SaidFact } from './testing/kept-bookings.js';

/** What lands is held to the same histories every time; FC_SEED and FC_RUNS look further. */
const RUNS = Number(process.env['FC_RUNS'] ?? 100);
const SEED = Number(process.env['FC_SEED'] ?? 20_261_127);

const TODAY = 20_010;
const FIRST = 20_000;
const LAST = 20_040;
/** Every event is taken in after all of them have happened. */
const NOW = TODAY * 86_400_000 + 1_000_000;
const HAPPENED = TODAY * 86_400_000;
const OVERRIDE = 'Agreed.';

const WORKERS = ['W1', 'W2'];
const PROJECTS = ['P1', 'P2'];
const BOOKINGS = ['B1', 'B2', 'B3', 'B4', 'B5'];

type Message = ({ kind: 'said' } & Said) | ({ kind: 'fact' } & SaidFact);
/** A message before it has a time and a version. */
type Told = { system: Said['system']; booking: string; values?: Record<string, unknown>; operation?: 'retire'; turns?: true } | { key: string; facts: Record<string, unknown>; group?: string };

const day = fc.integer({ min: FIRST, max: LAST });
const plan = fc.record({ worker: fc.constantFrom(...WORKERS), project: fc.constantFrom(...PROJECTS), startDate: fc.integer({ min: FIRST, max: FIRST + 15 }), days: fc.integer({ min: -1, max: 25 }), hoursPerDay: fc.constantFrom(1, 4, 6, 8) }).map(({ days, ...rest }) => ({ ...rest, endDate: rest.startDate + days }));

const rm = (booking: string, values: Record<string, unknown>): Told => ({ system: 'rm', booking, values });
const ask = (booking: string, status: string, more: Record<string, unknown> = {}): Told => ({ system: 'orchestration', booking, values: { status, ...more } });
const turn = (told: Told): Told => ({ ...told, turns: true }) as Told;

/** A story of one booking, as its systems mean it; plans change in between. */
const storyOf = (booking: string): fc.Arbitrary<Told[]> =>
  fc.record({ first: plan, later: fc.array(plan, { maxLength: 2 }), ending: fc.constantFrom(...Array<string>(9).fill('none'), 'rejected', 'cancelled', 'released by rm', 'released by process', 'proposed again', 'deleted'), override: fc.constantFrom(true, false, false), asks: fc.constantFrom(0, 1, ...Array<number>(8).fill(2)) }).map(({ first, later, ending, override, asks }) => {
    const booked = [...(asks > 0 ? [ask(booking, 'approved')] : []), ...(asks > 1 ? [ask(booking, 'confirmed', override ? { overrideReason: OVERRIDE } : {})] : [])];
    const changes = later.map((values) => rm(booking, values));
    const story = [rm(booking, { status: 'tentative', ...first })];
    if (ending === 'rejected') return [...story, ...changes, turn(ask(booking, 'rejected'))];
    story.push(...booked, ...changes);
    if (ending === 'cancelled') story.push(turn(ask(booking, 'cancelled')));
    if (ending === 'released by process') story.push(turn(ask(booking, 'released')));
    if (ending === 'deleted') story.push(turn({ system: 'rm', booking, operation: 'retire' }));
    if (ending === 'released by rm' || ending === 'proposed again') story.push(turn(rm(booking, { status: 'released' })));
    if (ending === 'proposed again') story.push(turn(rm(booking, { status: 'tentative' })), ask(booking, 'approved'), ask(booking, 'confirmed'));
    return story;
  });

const maybe = (days: fc.Arbitrary<number>) => fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: days });
const workerFacts = fc.record({ employmentStatus: fc.constant('active'), hireDate: maybe(fc.integer({ min: FIRST - 5, max: FIRST + 10 })), terminationDate: maybe(day), leaveStartDate: maybe(day), leaveEndDate: maybe(day), fte: fc.constantFrom(0.5, 1, null), location: fc.constantFrom('L1', null) });
const projectFacts = fc.record({ status: fc.constant('open'), deliveryStatus: fc.constant('active'), endDate: maybe(day), legalEntity: fc.constant('E1') });
const openCode = { code: 'C', bookable: true, billable: true, opensOn: null, closesOn: null };

const mostly = fc.constantFrom(true, true, true, false);

/** What is true of the workers and projects, one version after the other. Rates, codes and periods come, and stay. */
const factStreams: fc.Arbitrary<Told[][]> = fc
  .tuple(fc.array(workerFacts, { minLength: 1, maxLength: 3 }), fc.array(workerFacts, { minLength: 1, maxLength: 3 }), fc.array(projectFacts, { minLength: 1, maxLength: 2 }), fc.array(projectFacts, { minLength: 1, maxLength: 2 }), mostly, mostly)
  .map(([w1, w2, p1, p2, rated, periodOpens]) => [
    w1.map((facts) => ({ key: 'worker/W1', facts })), w2.map((facts) => ({ key: 'worker/W2', facts })),
    p1.map((facts) => ({ key: 'project/P1', facts })), p2.map((facts) => ({ key: 'project/P2', facts })),
    [{ key: 'worker.restricted/W1', facts: { hasCostRate: true } }], rated ? [{ key: 'worker.restricted/W2', facts: { hasCostRate: true } }] : [],
    [{ key: 'charge-code/C1', facts: { ...openCode, id: 'C1' }, group: 'P1' }], [{ key: 'charge-code/C2', facts: { ...openCode, id: 'C2', bookable: false }, group: 'P2' }, { key: 'charge-code/C2', facts: { ...openCode, id: 'C2' }, group: 'P2' }],
    [{ key: 'location/L1', facts: { workingDays: '12345', holidays: ['2024-10-14'] } }],
    [{ key: 'legal-entity/E1', facts: { closedPeriods: ['2024-10', '2024-11', '2024-12'] } }, ...(periodOpens ? [{ key: 'legal-entity/E1', facts: { closedPeriods: [] } }] : [])],
  ]);

const closings: fc.Arbitrary<Told[]> = fc.array(
  fc.tuple(fc.constantFrom(...PROJECTS), fc.constantFrom('closed', 'open', 'cancelled'), fc.constantFrom('active', 'completed')).map(([project, status, deliveryStatus]) => ({ key: `project/${project}`, facts: { status, deliveryStatus, endDate: null, legalEntity: 'E1' } })), { maxLength: 3 });

/** Numbers that put streams in one order, and messages in another. */
const shuffling = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 200, maxLength: 200 });

/** One order of all messages that keeps each stream's own; with versions by speaker and record, and times by that order. */
function interleaved(streams: readonly (readonly Told[])[], order: readonly number[]): { message: Message; isTurn: boolean }[] {
  const left = streams.map((stream) => [...stream]).filter((stream) => stream.length > 0);
  const versions = new Map<string, number>();
  const told: { message: Message; isTurn: boolean }[] = [];
  for (let i = 0; left.length > 0; i += 1) {
    const nth = order[i % order.length]! % left.length;
    const one = left[nth]!.shift()!;
    if (left[nth]!.length === 0) left.splice(nth, 1);
    const stream = 'key' in one ? one.key : `${one.system} ${one.booking}`;
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    if ('key' in one) told.push({ message: { kind: 'fact', ...one, version }, isTurn: false });
    else told.push({ message: { kind: 'said', system: one.system, booking: one.booking, version, at: HAPPENED + i, ...(one.values ? { values: one.values } : {}), ...(one.operation ? { operation: one.operation } : {}) }, isTurn: one.turns === true });
  }
  return told;
}

const isStep = (message: Message) => message.kind === 'said' && (message.operation === 'retire' || message.values?.['status'] !== undefined);

/**
 * Another order in which they may arrive, each twice. Where one gives up, or proposes again, steps that went before stay before it, and
 * later ones behind: there it decides which of two systems was the first. All else comes in any order.
 */
function shuffledTwice(told: readonly { message: Message; isTurn: boolean }[], order: readonly number[]): Message[] {
  const rankOf = new Map<string, number>();
  const placed = told.flatMap(({ message, isTurn }, i) => {
    const again = { message, rank: undefined as number | undefined, at: order[(2 * i + 1) % order.length]! + i / 1_000 };
    if (message.kind === 'fact' || !isStep(message)) return [{ message, rank: undefined, at: order[(2 * i) % order.length]! + i / 1_000 }, again];
    const rank = (rankOf.get(message.booking) ?? 0) + (isTurn ? 1 : 0);
    rankOf.set(message.booking, isTurn ? rank + 1 : rank);
    // A repeat may come at any time after the first of it.
    return [{ message, rank, at: order[(2 * i) % order.length]! + i / 1_000 }, { ...again, at: 2_000_000 + again.at }];
  });
  const sorted = [...placed].sort((a, b) => a.at - b.at);
  // The places of the steps of one booking stay; the steps take them by rank.
  for (const booking of BOOKINGS) {
    const places = sorted.flatMap(({ message, rank }, i) => (rank !== undefined && message.kind === 'said' && message.booking === booking ? [i] : []));
    const steps = places.map((i) => sorted[i]!).sort((a, b) => a.rank! - b.rank!);
    places.forEach((place, n) => (sorted[place] = steps[n]!));
  }
  return sorted.map(({ message }) => message);
}

interface BookedDays {
  from: number;
  until: number;
  hours: number;
  overridden: boolean;
  worker: string;
  project: string;
}

/** The truth of the facts so far, kept apart from the keeper. */
class Truth {
  private readonly latest = new Map<string, SaidFact>();

  learn(fact: SaidFact): void {
    if ((this.latest.get(fact.key)?.version ?? 0) < fact.version) this.latest.set(fact.key, fact);
  }

  of(key: string): Record<string, unknown> | undefined {
    return this.latest.get(key)?.facts;
  }
}

function bookedDays(bookings: KeptBookings): BookedDays[] {
  return bookings.records().filter(({ status }) => status === 'confirmed').map((record) => ({
    from: record['bookedFrom'] as number, until: record['bookedUntil'] as number, hours: record['hoursPerDay'] as number, overridden: record['overrideReason'] != null, worker: record['worker'] as string, project: record['project'] as string,
  }));
}

const isWeekend = (date: number) => [6, 0].includes(new Date(date * 86_400_000).getUTCDay());

/** Throws where a promise about booked days does not hold. */
function checkBookedDays(bookings: KeptBookings, truth: Truth): void {
  const all = bookedDays(bookings);
  for (const { from, until, worker, project } of all) {
    const { hireDate, terminationDate } = (truth.of(`worker/${worker}`) ?? {}) as { hireDate?: number | null; terminationDate?: number | null };
    const { endDate, status, deliveryStatus } = (truth.of(`project/${project}`) ?? {}) as { endDate?: number | null; status?: string; deliveryStatus?: string };
    expect(from).toBeLessThanOrEqual(until);
    expect(from).toBeGreaterThanOrEqual(hireDate ?? from);
    expect(until).toBeLessThanOrEqual(terminationDate ?? until);
    expect(until).toBeLessThanOrEqual(endDate ?? until);
    if (status === 'closed' || status === 'cancelled' || deliveryStatus === 'completed') expect(until).toBeLessThanOrEqual(TODAY);
  }
  for (const worker of WORKERS) {
    const facts = truth.of(`worker/${worker}`);
    const capacity = ((facts?.['fte'] as number | null | undefined) ?? 1) * 8;
    for (let date = FIRST; date <= LAST + 25; date += 1) {
      if (isWeekend(date) || (facts?.['location'] === 'L1' && date === 20_010)) continue;
      const here = all.filter((one) => one.worker === worker && one.from <= date && one.until >= date);
      const within = here.filter(({ overridden }) => !overridden).reduce((sum, { hours }) => sum + hours, 0);
      if (within > capacity) throw new Error(`on ${date} ${worker} is booked for ${within} hours of ${capacity} that nobody has overridden`);
    }
  }
}

function deliver(messages: readonly Message[], check = false): KeptBookings {
  const bookings = new KeptBookings(NOW);
  const truth = new Truth();
  for (const message of messages) {
    if (message.kind === 'fact') {
      truth.learn(message);
      bookings.learn(message);
    } else bookings.hear(message);
    if (check) checkBookedDays(bookings, truth);
  }
  return bookings;
}

const stories = fc.tuple(...BOOKINGS.map(storyOf));

describe('the same steps and facts', () => {
  it('end in the same states in any order of arrival, delivered twice; no step waits for ever', () => {
    const seen = { states: new Map<string, number>(), held: 0 };
    fc.assert(
      fc.property(stories, factStreams, shuffling, shuffling, (told, facts, order, other) => {
        const natural = interleaved([...told, ...facts], order);
        const once = deliver(natural.map(({ message }) => message));
        const twice = deliver(shuffledTwice(natural, other));
        expect(once.waiting()).toEqual([]);
        expect(twice.waiting()).toEqual([]);
        expect(twice.states()).toEqual(once.states());
        for (const { status } of once.records()) seen.states.set(String(status), (seen.states.get(String(status)) ?? 0) + 1);
        seen.held += twice.heldSteps;
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: process.env['FC_SHRINK'] === undefined },
    );
    for (const state of ['proposed', 'approved', 'rejected', 'blocked', 'overbooked', 'confirmed', 'released', 'cancelled']) expect([state, (seen.states.get(state) ?? 0) > 0]).toEqual([state, true]);
    expect(seen.held).toBeGreaterThan(RUNS);
  });

  it('never book more hours than there are without an override, nor days outside of employment and project, at no moment on the way', () => {
    fc.assert(
      fc.property(stories, factStreams, closings, shuffling, shuffling, (told, facts, closed, order, other) => {
        const natural = interleaved([...told, ...facts.map((stream) => (stream[0] && 'key' in stream[0] && stream[0].key === 'project/P1' ? [...stream, ...closed] : stream))], order);
        deliver(natural.map(({ message }) => message), true);
        deliver(shuffledTwice(natural, other), true);
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: process.env['FC_SHRINK'] === undefined },
    );
  });

  it('are decided to the end: deciding everything again changes nothing, today and later', () => {
    fc.assert(
      fc.property(stories, factStreams, closings, shuffling, fc.integer({ min: 0, max: 60 }), (told, facts, closed, order, later) => {
        const bookings = deliver(interleaved([...told, ...facts, closed], order).map(({ message }) => message));
        expect(bookings.decideAllAgain()).toEqual([]);
        bookings.turnTo(NOW + later * 86_400_000);
        expect(bookings.decideAllAgain()).toEqual([]);
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: process.env['FC_SHRINK'] === undefined },
    );
  });
});
