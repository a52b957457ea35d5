import type { LocalDate } from '@muster/platform-kernel';
import { Timeline, type SampleTimelines } from './sample-timelines.js';

export type Status = 'pending' | 'active' | 'on-leave' | 'terminated';

const statusOfCode: Record<string, Status> = {
  P: 'pending', A: 'active', L: 'on-leave', T: 'terminated', 'Offer accepted': 'pending', Current: 'active', 'On leave': 'on-leave', Exited: 'terminated',
};

/** What both HR systems say of their people, by number: statuses in words, managers by number, units by code. */
export function peopleOf(timelines: SampleTimelines): Map<string, Timeline> {
  const people = new Map<string, Timeline>();
  for (const hr of ['hris', 'hris-apac']) {
    const numberOf = (id: string) => (hr === 'hris' ? id : timelines.numberOf(id)) ?? id;
    const units = timelines.of(hr, 'org-unit');
    const translate = (attribute: string, value: unknown) => {
      if (typeof value !== 'string') return value;
      if (attribute === 'employmentStatus') return statusOfCode[value];
      if (attribute === 'manager') return numberOf(value);
      return attribute === 'orgUnit' ? codeOf(units.get(value)) : value;
    };
    for (const [id, timeline] of timelines.of(hr, 'worker')) {
      const person = people.get(numberOf(id)) ?? new Timeline();
      people.set(numberOf(id), person);
      person.take(timeline, translate);
    }
  }
  return people;
}

function codeOf(unit: Timeline | undefined): unknown {
  return unit?.now(0).code ?? null;
}

/** What HR says of a person on the day for which a follower shows the person, and the status today. */
export function personOn(person: Timeline | undefined, day: LocalDate, today: LocalDate): { name: string; status: Status; values: Record<string, unknown> } {
  const values = person?.on(day) ?? {};
  const name = [values.givenName, values.familyName].filter((part) => typeof part === 'string').join(' ');
  return { name, status: (person?.now(today).employmentStatus as Status | null | undefined) ?? 'pending', values };
}
