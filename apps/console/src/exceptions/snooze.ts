/** How long a group can be put off. Tomorrow and Monday mean the morning of whoever asks. */
export const SNOOZES = [
  { value: '1h', label: 'For an hour' },
  { value: '4h', label: 'For four hours' },
  { value: 'tomorrow', label: 'Until tomorrow, 08:00' },
  { value: 'monday', label: 'Until Monday, 08:00' },
  { value: 'moment', label: 'Until a moment ...' },
] as const;

const HOUR_MS = 3_600_000;

/** Null where the moment is missing or has passed. */
export function snoozeUntil(choice: string, moment: string, now: Date): string | null {
  if (choice === '1h' || choice === '4h') return new Date(now.getTime() + Number.parseInt(choice) * HOUR_MS).toISOString();
  if (choice === 'moment') {
    const at = Date.parse(moment);
    return Number.isNaN(at) || at <= now.getTime() ? null : new Date(at).toISOString();
  }
  const days = choice === 'tomorrow' ? 1 : ((8 - now.getDay()) % 7 || 7);
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 8).toISOString();
}
