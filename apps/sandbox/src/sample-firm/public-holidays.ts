export interface PublicHoliday {
  /** yyyy-mm-dd */
  date: string;
  name: string;
}

/**
 * Public holidays that a whole country keeps, for 2026 and 2027, by ISO 3166-1 alpha-2: the days on which nobody works, so that a holiday at the weekend which is made up for stands on that other day.
 * Those of single states and provinces are left out.
 */
export const publicHolidays: Readonly<Record<string, readonly PublicHoliday[]>> = {
  US: days({
    "New Year's Day": '2026-01-01 2027-01-01', 'Birthday of Martin Luther King Jr.': '2026-01-19 2027-01-18', "Washington's Birthday": '2026-02-16 2027-02-15', 'Memorial Day': '2026-05-25 2027-05-31',
    Juneteenth: '2026-06-19 2027-06-18', 'Independence Day': '2026-07-03 2027-07-05', 'Labor Day': '2026-09-07 2027-09-06', 'Columbus Day': '2026-10-12 2027-10-11', 'Veterans Day': '2026-11-11 2027-11-11',
    'Thanksgiving Day': '2026-11-26 2027-11-25', 'Christmas Day': '2026-12-25 2027-12-24', "New Year's Day 2028": '2027-12-31',
  }),
  GB: days({
    "New Year's Day": '2026-01-01 2027-01-01', 'Good Friday': '2026-04-03 2027-03-26', 'Easter Monday': '2026-04-06 2027-03-29', 'Early May bank holiday': '2026-05-04 2027-05-03',
    'Spring bank holiday': '2026-05-25 2027-05-31', 'Summer bank holiday': '2026-08-31 2027-08-30', 'Christmas Day': '2026-12-25 2027-12-27', 'Boxing Day': '2026-12-28 2027-12-28',
  }),
  DE: days({
    Neujahr: '2026-01-01 2027-01-01', Karfreitag: '2026-04-03 2027-03-26', Ostermontag: '2026-04-06 2027-03-29', 'Tag der Arbeit': '2026-05-01 2027-05-01', 'Christi Himmelfahrt': '2026-05-14 2027-05-06',
    Pfingstmontag: '2026-05-25 2027-05-17', 'Tag der Deutschen Einheit': '2026-10-03 2027-10-03', '1. Weihnachtstag': '2026-12-25 2027-12-25', '2. Weihnachtstag': '2026-12-26 2027-12-26',
  }),
  CA: days({
    "New Year's Day": '2026-01-01 2027-01-01', 'Good Friday': '2026-04-03 2027-03-26', 'Victoria Day': '2026-05-18 2027-05-24', 'Canada Day': '2026-07-01 2027-07-01', 'Labour Day': '2026-09-07 2027-09-06',
    'National Day for Truth and Reconciliation': '2026-09-30 2027-09-30', Thanksgiving: '2026-10-12 2027-10-11', 'Remembrance Day': '2026-11-11 2027-11-11', 'Christmas Day': '2026-12-25 2027-12-27',
    'Boxing Day': '2026-12-28 2027-12-28',
  }),
};

function days(datesByName: Record<string, string>): PublicHoliday[] {
  const each = Object.entries(datesByName).flatMap(([name, dates]) => dates.split(' ').map((date) => ({ date, name })));
  return each.sort((a, b) => (a.date < b.date ? -1 : 1));
}
