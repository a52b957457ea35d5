import { count } from '../show/format';
import { trendOf } from './spark';
import type { MeasureView } from './types';

/** The number as people read it. */
export function valueOf({ value, unit }: Pick<MeasureView, 'value' | 'unit'>): string {
  if (value === null) return '—';
  if (unit === 'records') return count(value);
  if (value < 1) return value < 1 / 60 ? `${Math.round(value * 3_600)} s` : `${Math.round(value * 60)} min`;
  return value < 48 ? `${value < 10 ? value.toFixed(1) : Math.round(value)} h` : `${(value / 24).toFixed(1)} d`;
}

/** What stands beside it: how it went over the last day, or how long it takes those who take longest. */
export function besideOf({ trend, p95, unit, value }: MeasureView): string {
  if (value === null) return unit === 'hours' ? 'nobody in 30 days' : 'not counted yet';
  if (unit === 'hours') return p95 === null ? 'median' : `median, 95% within ${valueOf({ value: p95, unit })}`;
  const goes = trendOf(trend);
  if (goes === null) return 'counted since today';
  const isDay = Date.parse(trend.at(-1)!.at) - Date.parse(trend[0]!.at) > 23 * 3_600_000;
  if (goes === 'stays') return isDay ? 'as a day ago' : 'unchanged so far';
  return `${goes} ${isDay ? 'over the last day' : 'so far'}`;
}
