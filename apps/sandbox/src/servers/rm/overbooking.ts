/** Days are yyyy-mm-dd, both included. */
export interface BookedTime {
  startsOn: string;
  endsOn: string;
  hoursPerDay: number;
}

/** The first day on which one booking more takes somebody over the hours of a day; undefined where there is none. */
export function overbookedDay(wanted: BookedTime, others: readonly BookedTime[], capacityHours: number): { day: string; bookedHours: number } | undefined {
  // The load only rises on a day on which a booking begins.
  const days = [wanted.startsOn, ...others.map(({ startsOn }) => startsOn)].filter((day) => isWithin(day, wanted)).sort();
  for (const day of days) {
    const bookedHours = [wanted, ...others].filter((each) => isWithin(day, each)).reduce((sum, { hoursPerDay }) => sum + hoursPerDay, 0);
    if (bookedHours > capacityHours + 1e-9) return { day, bookedHours };
  }
  return undefined;
}

function isWithin(day: string, { startsOn, endsOn }: BookedTime): boolean {
  return startsOn <= day && day <= endsOn;
}
