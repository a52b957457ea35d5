import { userInfo } from 'node:os';
import type { ParkedGroup, ParkedView, RetryAnswer } from '@muster/platform-operating';
import { EXIT, Failure } from '../failure.js';
import { instant, show, table } from '../screen.js';
import { orNothing } from '../services.js';
import type { Context, Outcome } from './command.js';

export interface ParkedOptions {
  class?: string;
  code?: string;
  status?: string;
  limit?: string;
}

const queryOf = (parameters: object) => new URLSearchParams(Object.entries(parameters).filter((pair): pair is [string, string] => typeof pair[1] === 'string')).toString();

export async function parked({ screen, services }: Context, { status = 'parked', ...options }: ParkedOptions): Outcome {
  const query = queryOf({ ...options, ...(status === 'all' ? {} : { status }) });
  const answers = await Promise.all(services.parking().map(async (service) => ({ service: service.name, ...(await service.get<{ groups: ParkedGroup[]; rows: ParkedView[]; next: string | null }>(`/v1/parked?${query}`)) })));
  show(screen, { services: answers }, () => {
    const groups = answers.flatMap(({ service, groups: each }) => each.map((group) => [service, group.class, group.code, group.status, group.count, instant(group.newest).slice(0, 19), group.reason]));
    if (groups.length === 0) return 'Nothing is parked.';
    const rows = answers.flatMap(({ rows: each }) => each.map((row) => [`${row.topic}/${row.partition}/${row.offset}`, `${row.class}/${row.code}`, row.status === 'resolved' ? `resolved as ${row.resolvedAs}` : row.status, row.tries, instant(row.eventAt).slice(0, 19), row.valueBytes, row.correlationId]));
    const more = answers.filter(({ next }) => next !== null).map(({ service }) => service);
    return [
      table(screen, ['service', 'class', 'code', 'status', 'count', 'newest', 'why'], groups), table(screen, ['place', 'class', 'status', 'tries', 'event of', 'bytes', 'correlation'], rows), ...(more.length > 0 ? [`There are more in ${more.join(', ')}: raise --limit.`] : []),
      'Retry one with `muster retry <place>`, all of a class with `muster retry --class <class> --code <code>`; --dry-run tells what would happen.',
    ].join('\n');
  });
  return EXIT.ok;
}

export interface RetryOptions {
  class?: string;
  code?: string;
  dryRun?: boolean;
}

export async function retry({ screen, services }: Context, place: string | undefined, options: RetryOptions): Outcome {
  const body = { ...selectionOf(place, options), dryRun: options.dryRun ?? false };
  const answers: ({ service: string } & RetryAnswer)[] = [];
  for (const service of services.parking()) {
    const answer = await orNothing(service.post<RetryAnswer>('/v1/parked/retry', body));
    if (answer) answers.push({ service: service.name, ...answer });
  }
  if (answers.length === 0) throw new Failure(EXIT.no, 'Nothing that is parked now is selected by this. `muster parked` lists what is.');
  show(screen, { dryRun: body.dryRun, services: answers }, () => {
    const counts = answers.map((one) => [one.service, one.selected, one.applied, one.scheduled, one.waiting, one.noEffect, one.failed]);
    const failures = answers.flatMap(({ service, failures: each }) => each.map((failure) => [service, `${failure.class}/${failure.code}`, failure.count, `${failure.first.topic}/${failure.first.partition}/${failure.first.offset}`, failure.reason]));
    return [
      ...(body.dryRun ? ['A rehearsal: nothing was changed.'] : []), table(screen, ['service', 'retried', 'applied', 'scheduled', 'waiting', 'no effect', 'failed'], counts),
      ...(failures.length > 0 ? ['Failed again:', table(screen, ['service', 'class', 'count', 'first', 'why'], failures)] : []), ...answers.flatMap(({ service, configuration }) => (configuration.notice ? [`${service}: ${configuration.notice}`] : [])),
    ].join('\n');
  });
  return answers.every(({ failed }) => failed === 0) ? EXIT.ok : EXIT.no;
}

export interface DiscardOptions {
  class?: string;
  code?: string;
  author?: string;
  reason: string;
}

/** Ends what nobody will put right; the service keeps the event, who did it and why. */
export async function discard({ screen, services }: Context, place: string | undefined, { author = userInfo().username, reason, ...options }: DiscardOptions): Outcome {
  const body = { ...selectionOf(place, options), author, reason };
  const answers: { service: string; discarded: number }[] = [];
  for (const service of services.parking()) {
    const answer = await orNothing(service.post<{ discarded: number }>('/v1/parked/discard', body));
    if (answer) answers.push({ service: service.name, ...answer });
  }
  if (answers.length === 0) throw new Failure(EXIT.no, 'Nothing that is parked now is selected by this. `muster parked` lists what is.');
  show(screen, { services: answers }, () => table(screen, ['service', 'discarded'], answers.map((one) => [one.service, one.discarded])));
  return EXIT.ok;
}

function selectionOf(place: string | undefined, { class: refusedClass, code }: Pick<RetryOptions, 'class' | 'code'>): object {
  if (place !== undefined && refusedClass === undefined && code === undefined) {
    const [, topic, partition, offset] = /^(.+)\/(\d+)\/(\d+)$/.exec(place) ?? [];
    if (topic === undefined) throw new Failure(EXIT.usage, 'The place of an event is <topic>/<partition>/<offset>, as `muster parked` shows it.');
    return { topic, partition: Number(partition), offset: Number(offset) };
  }
  if (place === undefined && refusedClass !== undefined && code !== undefined) return { class: refusedClass, code };
  throw new Failure(EXIT.usage, 'Name the place of one event, or --class and --code.');
}

interface ExceptionRow {
  id: number;
  class: string;
  code: string;
  entity: string;
  recordId: string | null;
  system: string | null;
  attribute: string | null;
  reason: string;
  correlationId: string | null;
  raisedAt: string;
}

interface ExceptionGroup {
  class: string;
  code: string;
  entity: string;
  system: string | null;
  attribute: string | null;
  count: number;
  newest: string;
}

export async function exceptions({ screen, services }: Context, options: Record<string, string>): Outcome {
  const answers = await Promise.all(services.some().map(async (service) => ({ service: service.name, ...(await service.get<{ groups: ExceptionGroup[]; rows: ExceptionRow[]; next: number | null }>(`/v1/exceptions?${queryOf(options)}`)) })));
  show(screen, { services: answers }, () => {
    const groups = answers.flatMap(({ groups: each }) => each.map((group) => [`${group.class}/${group.code}`, group.entity, group.system, group.attribute, group.count, instant(group.newest).slice(0, 19)]));
    if (groups.length === 0) return 'There are no exceptions.';
    const rows = answers.flatMap(({ rows: each }) => each.map((row) => [instant(row.raisedAt).slice(0, 19), row.recordId, row.reason, row.correlationId]));
    return [table(screen, ['class', 'entity', 'system', 'attribute', 'count', 'newest'], groups), table(screen, ['raised', 'record', 'why', 'correlation'], rows)].join('\n');
  });
  return EXIT.ok;
}
