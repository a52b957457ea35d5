import { parseLocalDate } from '@muster/platform-kernel';

/** Reads a text in a declared form; undefined where it is no such day or instant. */
export interface DateReader {
  /** yyyy-mm-dd. */
  date(text: string): string | undefined;
  /** Milliseconds since 1970 UTC, the text read as UTC. */
  instant(text: string): number | undefined;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const parts: Record<string, string> = {
  yyyy: '(?<year>\\d{4})', MMM: '(?<monthName>[A-Za-z]{3})', MM: '(?<month>\\d{2})', M: '(?<month>\\d{1,2})', dd: '(?<day>\\d{2})', d: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})', H: '(?<hour>\\d{1,2})', mm: '(?<minute>\\d{2})', ss: '(?<second>\\d{2})', SSS: '(?<milli>\\d{3})',
};
const token = /yyyy|MMM|MM|M|dd|d|HH|H|mm|ss|SSS/g;

/** True where the form names year, month and day once each; the tokens are yyyy MM M MMM (English) dd d HH H mm ss SSS. */
export function isDateForm(form: string): boolean {
  const tokens = form.match(token) ?? [];
  const once = (...names: string[]) => tokens.filter((name) => names.includes(name)).length === 1;
  return once('yyyy') && once('MM', 'M', 'MMM') && once('dd', 'd') && ['HH H', 'mm', 'ss', 'SSS'].every((names) => tokens.filter((name) => names.split(' ').includes(name)).length <= 1);
}

function patternOf(form: string): RegExp {
  const escaped = form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`^${escaped.replace(token, (name) => parts[name]!)}$`);
}

const two = (value: number) => String(value).padStart(2, '0');

/** Compiles a form such as dd-MM-yyyy or yyyy/MM/dd HH:mm:ss. */
export function dateReader(form: string): DateReader {
  const pattern = patternOf(form);
  const read = (text: string) => {
    const found = pattern.exec(text)?.groups;
    if (!found) return undefined;
    const month = found.monthName === undefined ? Number(found.month) : months.indexOf(found.monthName.toLowerCase()) + 1;
    const date = `${found.year}-${two(month)}-${two(Number(found.day))}`;
    return parseLocalDate(date) === undefined ? undefined : { date, found };
  };
  return {
    date: (text) => read(text)?.date,
    instant(text) {
      const day = read(text);
      if (!day) return undefined;
      const { hour = '0', minute = '0', second = '0', milli = '0' } = day.found;
      const [h, m, s] = [Number(hour), Number(minute), Number(second)];
      if (h > 23 || m > 59 || s > 59) return undefined;
      return parseLocalDate(day.date)! * 86_400_000 + ((h * 60 + m) * 60 + s) * 1000 + Number(milli);
    },
  };
}
