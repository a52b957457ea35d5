import { parseArgs } from 'node:util';

export interface SoakOptions {
  minutes: number;
  /** Changes between the steps of a restore, and in the measurement of a poison event. */
  events: number;
  seed: number;
  /** Drills by name; all where it is empty. */
  only: string[];
}

export const USAGE = 'npm run soak -- [--minutes 20] [--events 10000] [--seed 1] [--only kills,freezes]';

export function soakOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({ args: [...args], options: { minutes: { type: 'string', default: '20' }, events: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' }, only: { type: 'string', default: '' } } });
  const number = (name: 'minutes' | 'events' | 'seed') => {
    const value = Number(values[name]);
    if (!(value > 0)) throw new Error(`--${name} is '${values[name]}' and must be a number above 0. Usage: ${USAGE}`);
    return value;
  };
  return { minutes: number('minutes'), events: Math.round(number('events')), seed: Math.round(number('seed')), only: values.only.split(',').filter((name) => name !== '') };
}
