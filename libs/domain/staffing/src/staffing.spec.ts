import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseLocalDate } from '@muster/platform-kernel';
import { parse } from 'yaml';
import { concludeStaffing, prepareStaffing, type StaffingReport } from './staff.js';
import type { StaffingDemand, StaffingWorker } from './staffing-input.js';
import { staffingSchema } from './staffing-schema.js';
import { proposerOf, readStaffing } from './staffing-settings.js';

const day = (text: string) => parseLocalDate(text)!;
const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

const demand = (more: Partial<StaffingDemand> = {}): StaffingDemand => ({
  id: 'D1', project: 'P1', customer: 'C1', role: null, skills: [{ skill: 'java', level: 3 }], certifications: [], country: 'DE', location: null, from: day('2031-03-03'), until: day('2031-03-14'), hoursPerDay: 6, share: null, priority: null, budgetRate: null, refused: [], ...more,
});
const worker = (id: string, more: Partial<StaffingWorker> = {}): StaffingWorker => ({
  id, skills: [{ skill: 'java', level: 4 }], certifications: [], country: 'DE', location: 'BER', workPermits: null, employment: { from: null, until: null }, absences: [], fte: 1, calendar: null, bookings: [], costRate: null, utilizationTarget: null, projects: [], customers: [], ...more,
});
const staffed = (demands: readonly StaffingDemand[], workers: readonly StaffingWorker[], settings: unknown = {}): StaffingReport => concludeStaffing(prepareStaffing(demands, workers, readStaffing(settings)), undefined);

describe('config/staffing.yaml', () => {
  it('is read as it ships, and its schema is what editors read', () => {
    expect(readStaffing(parse(read('config/staffing.yaml')))).toEqual(readStaffing({}));
    expect(JSON.parse(read('config/schema/staffing.schema.json'))).toEqual(staffingSchema);
  });

  it.each([
    ['a list', [], 'the file must be object'],
    ['a misspelt part', { wheights: {} }, 'the file has an unknown key "wheights"'],
    ['a proposer that there is not', { legalEntities: { DE01: { proposes: 'psa' } } }, 'legalEntities.DE01.proposes must be one of rm, muster'],
    ['a weight below nothing', { weights: { budget: -1 } }, 'weights.budget must be >= 0'],
    ['a priority too few', { priorities: [4, 3, 2, 1] }, 'priorities must NOT have fewer than 5 items'],
    ['a rate without its currency', { roles: { Architect: { budgetRate: { amount: 90 } } } }, "roles.Architect.budgetRate must have required property 'currency'"],
    ['no time', { seconds: 0 }, 'seconds must be > 0'],
  ])('refuses %s, with the place, the rule and the remedy', (_, content, said) => {
    expect(() => readStaffing(content)).toThrow(`config/staffing.yaml: ${said}. Correct it there; docs/reference/staffing.md`);
  });

  it('lets a legal entity say who proposes', () => {
    const settings = readStaffing({ legalEntities: { DE01: { proposes: 'muster' } } });
    expect([proposerOf(settings, 'DE01'), proposerOf(settings, 'US01'), proposerOf(settings, null), proposerOf(settings, 'constructor')]).toEqual(['muster', 'rm', 'rm', 'rm']);
  });
});

describe('a rule', () => {
  const march = (from: string, until: string) => ({ from: day(`2031-03-${from}`), until: day(`2031-03-${until}`) });
  const certified = { certifications: ['cloud'] };
  const cheap = { budgetRate: { amount: 90, currency: 'EUR' } };

  it.each([
    ['who left', {}, { employment: null }, 'employment', 'Is not employed on every day.'],
    ['who leaves before the last day', {}, { employment: { from: null, until: day('2031-03-13') } }, 'employment', 'Is not employed on every day.'],
    ['who is on leave on the first day', {}, { absences: [march('01', '03')] }, 'employment', 'Is on leave on some of the days.'],
    ['who knows too little', {}, { skills: [{ skill: 'java', level: 2 }] }, 'skills', 'Lacks java at 3 (has 2).'],
    ['whose level nobody told', { skills: [{ skill: 'java', level: 2 }, { skill: 'sql', level: null }] }, { skills: [{ skill: 'java', level: null }, { skill: 'sql', level: null }] }, 'skills', 'Lacks java at 2 (has 1).'],
    ['who works abroad without a permit', {}, { country: 'PL' }, 'geography', 'Works in PL, and no work permit for DE is known.'],
    ['who has no certification', certified, {}, 'certification', 'Lacks cloud.'],
    ['whose certification expires on the day before the last', certified, { certifications: [{ certification: 'cloud', expiresOn: day('2031-03-13') }] }, 'certification', 'Lacks cloud beyond 2031-03-13.'],
    ['who was rejected', { refused: ['W1'] }, {}, 'refused', 'Was proposed for it before, and rejected.'],
    ['who is too dear', cheap, { costRate: { amount: 90.01, currency: 'EUR' } }, 'budget', 'Is above the budget rate.'],
    ['who is booked on one day', {}, { bookings: [{ ...march('14', '20'), hours: 3 }] }, 'availability', 'Has no room for 6 hours on 2031-03-14.'],
    ['who works half the time', {}, { fte: 0.5 }, 'availability', 'Has no room for 6 hours on 2031-03-03.'],
  ] as const)('keeps out %s, and says so', (_, asked, has, rule, reason) => {
    const { proposals, unfilled: [unfilled] } = staffed([demand(asked)], [worker('W1', has)]);
    expect(proposals).toEqual([]);
    expect(unfilled).toMatchObject({ demand: 'D1', reason: 'Nobody keeps every rule.', passedOver: { out: [{ rule, workers: 1 }], nearest: [{ worker: 'W1', reasons: [reason] }], alternatives: [] } });
  });

  it.each([
    ['who may work abroad', {}, { country: 'PL', workPermits: ['DE'] }],
    ['whose certification is valid on the last day', certified, { certifications: [{ certification: 'cloud', expiresOn: day('2031-03-14') }] }],
    ['who costs as much as is budgeted', cheap, { costRate: { amount: 90, currency: 'EUR' } }],
    ['whose rate is in another currency', cheap, { costRate: { amount: 900, currency: 'JPY' } }],
    ['who is booked at the weekend and on a holiday', {}, { calendar: { workingDays: '12345', holidays: ['2031-03-10'] }, bookings: [{ ...march('08', '10'), hours: 8 }] }],
  ] as const)('lets %s pass', (_, asked, has) => expect(staffed([demand(asked)], [worker('W1', has)]).proposals).toMatchObject([{ demand: 'D1', worker: 'W1' }]));

  it('is what the firm sets: abroad, tolerance, and what a role needs', () => {
    const architect = demand({ role: 'Architect' });
    const roles = { Architect: { certifications: ['togaf'], budgetRate: { amount: 100, currency: 'EUR' } } };
    const abroad = worker('W1', { country: 'PL', workPermits: ['DE'], certifications: [{ certification: 'togaf', expiresOn: null }], costRate: { amount: 105, currency: 'EUR' } });
    const out = (settings: unknown) => staffed([architect], [abroad], settings).unfilled.flatMap(({ passedOver }) => passedOver.nearest.flatMap(({ reasons }) => reasons));
    expect(out({ abroad: 'never', roles })).toEqual(['Works in PL, and the work is in DE.', 'Is above the budget rate.']);
    expect(out({ roles })).toEqual(['Is above the budget rate.']);
    expect(out({ roles: { Architect: { certifications: ['pmp'] } } })).toEqual(['Lacks pmp.']);
    expect(out({ roles, budgetTolerance: 0.05 })).toEqual([]);
  });

  it('counts who breaks several for the first, and names the nearest with all', () => {
    const far = worker('W1', { country: 'US', skills: [], fte: 0.1 });
    const near = worker('W3', { bookings: [{ ...march('03', '03'), hours: 2.5 }] });
    const nearer = worker('W4', { skills: [{ skill: 'java', level: 2 }] });
    const { unfilled: [unfilled] } = staffed([demand({ skills: [{ skill: 'java', level: 5 }] })], [far, worker('W2', { skills: [{ skill: 'java', level: 5 }], fte: 0.5 }), { ...near, skills: [{ skill: 'java', level: 5 }] }, nearer], { passedOver: 3 });
    expect(unfilled!.passedOver.out).toEqual([{ rule: 'skills', workers: 2, says: 'lack a skill, or its level' }, { rule: 'availability', workers: 2, says: 'are booked' }]);
    expect(unfilled!.passedOver.nearest.map(({ worker: id }) => id)).toEqual(['W3', 'W2', 'W4']);
    expect(staffed([demand({ skills: [{ skill: 'go', level: 1 }] })], [far]).unfilled[0]!.passedOver.nearest).toEqual([{ worker: 'W1', reasons: ['Lacks go at 1 (has none).', 'Works in US, and no work permit for DE is known.', 'Has no room for 6 hours on 2031-03-03.'] }]);
  });
});

describe('a score', () => {
  const scored = (asked: Partial<StaffingDemand>, has: Partial<StaffingWorker>) => Object.fromEntries(staffed([demand(asked)], [worker('W1', has)]).proposals[0]!.parts.map(({ part, points, sentence }) => [part, [points, sentence]]));

  it('tells each part, with its points and why', () => {
    const week = { from: day('2031-03-03'), until: day('2031-03-07'), hours: 2 };
    const known = scored({ budgetRate: { amount: 90, currency: 'EUR' } }, { utilizationTarget: 0.5, bookings: [week], projects: ['P1'], costRate: { amount: 80, currency: 'EUR' } });
    expect(known).toEqual({
      level: [15, 'Knows java at 4 (3 asked).'], utilization: [12.5, 'Is booked for 13 % of these days; the target is 50 %.'], continuity: [20, 'Was booked on the project before.'],
      geography: [15, 'Works in the country of the demand.'], budget: [10, 'Is within the budget rate.'],
    });
    expect(scored({ skills: [], country: null, location: 'BER' }, { customers: ['C1'] })).toEqual({
      level: [30, 'No skill is asked for.'], utilization: [12.5, 'Is booked for 0 % of these days; no target is known.'], continuity: [10, 'Was booked for the customer before.'],
      geography: [15, 'Works at the place of the demand.'], budget: [5, 'There is no budget rate, or no cost rate in its currency, to compare.'],
    });
  });

  it('does not tell of two within the budget who costs less, in words or in points', () => {
    const [dear, cheap] = [89, 40].map((amount) => staffed([demand({ budgetRate: { amount: 90, currency: 'EUR' } })], [worker('W1', { costRate: { amount, currency: 'EUR' } })]));
    expect(dear).toEqual(cheap);
    expect(JSON.stringify(staffed([demand({ budgetRate: { amount: 80.75, currency: 'EUR' } })], [worker('W1', { costRate: { amount: 77.31, currency: 'EUR' } }), worker('W2', { costRate: { amount: 93.17, currency: 'EUR' } })]))).not.toMatch(/77\.31|93\.17/);
  });
});

describe('a plan', () => {
  const expert = worker('W1', { skills: [{ skill: 'java', level: 5 }, { skill: 'sql', level: 5 }] });
  const junior = worker('W2', { skills: [{ skill: 'java', level: 3 }] });

  it('serves demand by priority, then first day, then id, and takes the lower id of two alike', () => {
    const { proposals } = staffed([demand({ id: 'D3' }), demand({ id: 'D2' }), demand({ id: 'D4', priority: 1 })], [junior, worker('W3'), worker('W1')]);
    expect(proposals.map(({ demand: id, worker: who }) => [id, who])).toEqual([['D4', 'W1'], ['D2', 'W3'], ['D3', 'W2']]);
    expect(staffed([demand()], [worker('W1'), worker('W0')]).proposals[0]).toMatchObject({ worker: 'W0', passedOver: { alternatives: [{ worker: 'W1', reason: 'Scores the same; the lower id goes first.' }] } });
  });

  it('says who is proposed elsewhere, and by what the others score lower', () => {
    const { proposals } = staffed([demand(), demand({ id: 'D2' })], [expert, junior, worker('W3')]);
    expect(proposals[0]!.passedOver.alternatives).toEqual([
      { worker: 'W3', score: 47.5, reason: 'Is proposed for demand D2, and has no room beside.' },
      { worker: 'W2', score: 32.5, reason: 'Scores 30 less, most of it by level: Knows java at 3 (3 asked).' },
    ]);
  });

  it('asks the optimizer where first come is not the best, and tells the gap', () => {
    const both = [demand({ id: 'D1', priority: 2 }), demand({ id: 'D2', priority: 3, skills: [{ skill: 'sql', level: 1 }] })];
    const prepared = prepareStaffing(both, [expert, junior], readStaffing({}));
    expect(prepared.model).toEqual({ worth: [1300, 1060, 650].map((points) => points * 100), start: [0], rows: [{ columns: [0, 1], coefficients: [1, 1], atMost: 1 }, { columns: [0, 2], coefficients: [6, 6], atMost: 8 }] });
    const greedy = concludeStaffing(prepared, { refusal: 'There was no time.' });
    expect(greedy.comparison).toEqual({ greedy: 1300, plan: 1300, gap: 0, gapShare: 0, filledByGreedy: 1, filled: 1, method: 'greedy', note: 'There was no time.' });
    expect(greedy.unfilled).toMatchObject([{ demand: 'D2', reason: 'All 1 who keep every rule are proposed for other demand on these days.' }]);
    const best = concludeStaffing(prepared, { values: [0, 1, 1] });
    expect(best.proposals.map(({ demand: id, worker: who }) => [id, who])).toEqual([['D1', 'W2'], ['D2', 'W1']]);
    expect(best.comparison).toMatchObject({ greedy: 1300, plan: 1710, gap: 410, filledByGreedy: 1, filled: 2, method: 'optimum' });
  });

  it('asks for nothing where everybody gets the best, or there is nobody', () => {
    expect(prepareStaffing([demand()], [expert, junior], readStaffing({})).model).toBeUndefined();
    expect(staffed([demand()], []).comparison).toMatchObject({ plan: 0, gap: 0, gapShare: 0, method: 'optimum' });
    expect(staffed([], [expert])).toMatchObject({ proposals: [], unfilled: [] });
  });
});
