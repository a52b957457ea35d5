import { notFound } from '@muster/platform-http';

/** One step of a path, which cannot lead to another place of the service. */
export function pathStep(step: string): string {
  if (step === '.' || step === '..') throw notFound('path', `There is nothing called ${step}.`, 'Name one of those that the list has.');
  return encodeURIComponent(step);
}
