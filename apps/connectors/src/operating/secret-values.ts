import { badInput, type Reader } from '@muster/platform-http';

const LENGTH_MAX = 20_000;

/** Values by the names that a system's credentials have. What is wrong with one is told without it. */
export const secretValues = (names: readonly string[]): Reader<ReadonlyMap<string, string>> => (given, name) => {
  const entries = typeof given === 'object' && given !== null && !Array.isArray(given) ? Object.entries(given) : [];
  const stranger = entries.find(([one]) => !names.includes(one));
  if (entries.length === 0 || stranger) throw badInput(name, `${name} must have a text for at least one of ${names.join(', ') || 'nothing: this system needs none'}, and no other.`, 'GET /v1/systems/{system}/credentials lists the names.');
  const wrong = entries.find(([, value]) => typeof value !== 'string' || value.trim() === '' || value.length > LENGTH_MAX || !value.isWellFormed());
  if (wrong) throw badInput(`${name}.${wrong[0]}`, `${wrong[0]} must be a text of 1 to ${LENGTH_MAX} characters.`, 'Leave out what is to stay as it is.');
  return new Map(entries.map(([one, value]) => [one, (value as string).trim()]));
};
