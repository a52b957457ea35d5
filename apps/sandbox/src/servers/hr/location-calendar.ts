import { parseLocalDate } from '@muster/platform-kernel';
import { isObject } from '../fields.js';

export interface Holiday {
  /** yyyy-mm-dd */
  date: string;
  name: string;
}

/** A property that is a list, beside the fields of a place. */
export interface ListField {
  /** Where nothing is given. */
  usual: readonly (Holiday | number)[];
  /** What is wrong with what is given. */
  fault(given: unknown): string | undefined;
  /** As it is kept: in order, and nothing beside what belongs to it. */
  kept(given: readonly unknown[]): (Holiday | number)[];
}

const holidaysMax = 1_000;

/** When people work at a location: public holidays, and the days of a week by their ISO number, 1 for Monday. */
export const locationCalendar = {
  holidays: {
    usual: [],
    fault(given) {
      if (!Array.isArray(given) || given.length > holidaysMax || !given.every(isHoliday)) return `must be a list of at most ${holidaysMax} of {date, name}`;
      return new Set(given.map(({ date }) => date)).size === given.length ? undefined : 'has a date twice';
    },
    kept: (given) => (given as Holiday[]).map(({ date, name }) => ({ date, name })).sort((a, b) => (a.date < b.date ? -1 : 1)),
  },
  working_days: {
    usual: [1, 2, 3, 4, 5],
    fault: (given) => (Array.isArray(given) && given.length > 0 && new Set(given).size === given.length && given.every(isIsoDay) ? undefined : 'must be a list of days of the week from 1 to 7, each once'),
    kept: (given) => [...(given as number[])].sort((a, b) => a - b),
  },
} as const satisfies Readonly<Record<string, ListField>>;

function isHoliday(value: unknown): value is Holiday {
  return isObject(value) && typeof value.date === 'string' && parseLocalDate(value.date) !== undefined && typeof value.name === 'string' && value.name !== '' && value.name.length <= 200;
}

function isIsoDay(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 7;
}
