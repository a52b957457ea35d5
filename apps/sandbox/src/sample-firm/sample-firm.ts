import { PermanentError, type LocalDate } from '@muster/platform-kernel';
import * as careers from './careers.js';
import type { Episode } from './careers.js';
import { Chronicle, type SampleEvent } from './chronicle.js';
import { ladder } from './organization.js';
import { consultantsMin, hireStaff, type Consultant, type Staff } from './people.js';
import { Random } from './random.js';
import { tellOrganization } from './reference-data.js';
import { linkNumber, Tale } from './tale.js';

export interface SampleFirmOptions {
  seed: number;
  /** People in all, heads of units included. */
  consultants?: number;
  /** The story ends yesterday; what is dated from today on is still to come. */
  today: LocalDate;
}

/** Length of the story before today, and age of the organization at its beginning. */
const storyDays = 270;
const organizationAgeDays = 4_000;
const psaMovedDaysAgo = 60;

/**
 * A firm as its systems tell of it: several companies and HR systems, a few hundred consultants and nine months of changes, as events for the public source topics, in the order of
 * their time. The same seed, number and day give the same events, ids included. Throws PermanentError('too-few-consultants').
 */
export function sampleFirm({ seed, consultants = 400, today }: SampleFirmOptions): SampleEvent[] {
  if (!(consultants >= consultantsMin)) {
    throw new PermanentError('too-few-consultants', `A sample firm of ${consultants} consultants cannot show every kind of change. Ask for at least ${consultantsMin}.`);
  }
  const goLive = today - storyDays;
  const staff = hireStaff(new Random(`${seed}/staff`), consultants, goLive);
  const chronicle = new Chronicle(`${seed}/${consultants}/${today}`, (today - psaMovedDaysAgo) * 86_400_000);
  const tale = new Tale(chronicle, new Random(`${seed}/story`), staff, today, goLive);

  tellOrganization(tale, goLive - organizationAgeDays);
  tellChief(tale, staff);
  tellCareers(tale, castRoles(tale));
  return withOnePublishedTwice(chronicle.events());
}

/** The acquired firm's HR keeps the chief of the whole firm, so that its own chief has a manager. */
function tellChief(tale: Tale, { chief, chiefApacId }: Staff): void {
  const change = tale.begin('identity-link', tale.goLive);
  linkNumber(change, chiefApacId, chief.number, 'known to both HR systems');
  const { givenName, familyName } = chief;
  change.say({ system: 'hris-apac', entity: 'worker', key: chiefApacId, from: chief.hiredOn, values: { givenName, familyName } });
}

interface Role {
  episode: Episode;
  /** Part of the consultants that play it. */
  share: number;
  /** How many days after going live the consultant is hired; hired long before where it is not given. */
  hiredOn?: (tale: Tale) => LocalDate;
  may?: (consultant: Consultant) => boolean;
}

const onLadder = ({ grade }: Consultant) => ladder.includes(grade);
const isNot = (type: Consultant['employmentType']) => ({ employmentType }: Consultant) => employmentType !== type;

/** No one plays two of these, so that their dates do not cross. Those who may be played by few come first. */
const roles: readonly Role[] = [
  { episode: careers.conversion, share: 0.02, may: ({ employmentType }) => employmentType === 'contractor' },
  { episode: careers.companyMove, share: 0.005, may: ({ company }) => company.code === 'GB01' },
  { episode: careers.echo, share: 0 }, { episode: careers.refused, share: 0 }, { episode: careers.namesMissingCostCenter, share: 0 },
  { episode: careers.unknownCode, share: 0, may: ({ hr }) => hr === 'hris' },
  { episode: careers.recentHire, share: 0.1, hiredOn: ({ random, today }) => today - random.whole(5, 240) },
  { episode: careers.futureHire, share: 0.02, hiredOn: ({ random, today }) => today + random.whole(5, 60) },
  { episode: careers.movedStart, share: 0.01, hiredOn: ({ random, today }) => today + random.whole(3, 30) },
  { episode: careers.promotion, share: 0.05, may: onLadder }, { episode: careers.rescinded, share: 0.01, may: onLadder }, { episode: careers.rescindedAhead, share: 0.005, may: onLadder },
  { episode: careers.transfer, share: 0.05 }, { episode: careers.transferAhead, share: 0.015 }, { episode: careers.movedDate, share: 0.015 },
  { episode: careers.managerChange, share: 0.04 }, { episode: careers.locationChange, share: 0.04 },
  { episode: careers.leave, share: 0.05, may: isNot('contractor') },
  { episode: careers.termination, share: 0.05 }, { episode: careers.terminationAhead, share: 0.015 }, { episode: careers.rehire, share: 0.01, may: isNot('intern') },
  { episode: careers.nameChange, share: 0.01 }, { episode: careers.partTime, share: 0.02, may: isNot('contractor') },
];

interface Cast {
  consultant: Consultant;
  role: Role | undefined;
}

/** Gives each role to its share of those who lead no unit, one person at the least. */
function castRoles(tale: Tale): Cast[] {
  const { consultants } = tale.staff;
  const free = new Set(tale.random.shuffled(consultants.filter(({ isHead }) => !isHead)));
  const played = new Map<Consultant, Role>();
  for (const role of roles) {
    const players = [...free].filter((consultant) => role.may?.(consultant) ?? true).slice(0, Math.max(1, Math.round(role.share * consultants.length)));
    for (const consultant of players) {
      free.delete(consultant);
      played.set(consultant, role);
      if (role.hiredOn) consultant.hiredOn = role.hiredOn(tale);
    }
  }
  return consultants.map((consultant) => ({ consultant, role: played.get(consultant) }));
}

function tellCareers(tale: Tale, cast: readonly Cast[]): void {
  for (const { consultant, role } of cast) {
    if (!role?.hiredOn) careers.initialLoad(tale, consultant);
  }
  for (const { consultant, role } of cast) {
    if (role) role.episode(tale, consultant);
    else if (!consultant.isHead) tellQuietYear(tale, consultant);
  }
}

/** What happens to those to whom nothing else does. */
function tellQuietYear(tale: Tale, consultant: Consultant): void {
  if (tale.random.chance(0.5)) careers.costReview(tale, consultant);
  if (tale.random.chance(0.2)) careers.skillChange(tale, consultant);
  if (tale.random.chance(0.12)) careers.certificationRenewed(tale, consultant);
}

/** A system that was not sure that its event arrived. */
function withOnePublishedTwice(events: SampleEvent[]): SampleEvent[] {
  const transfer = events.find(({ story }) => story === 'transfer')!;
  return [...events, { ...transfer, story: 'published-twice' }];
}
