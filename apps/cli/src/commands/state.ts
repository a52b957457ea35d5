import type { AuditSample, LagAnswer, StatsAnswer, TopicStats } from '@muster/platform-operating';
import { platformSettings } from '@muster/platform-config';
import { EXIT } from '../failure.js';
import { instant, show, table } from '../screen.js';
import type { Context, Outcome } from './command.js';

const OUTCOMES = ['applied', 'no-effect', 'scheduled', 'waiting', 'parked'] as const;

export async function stats(context: Context, options: { watch?: boolean; for?: number }): Outcome {
  if (options.watch) return watch(context, options.for);
  const { screen, services } = context;
  const all = await Promise.all(services.some().map((service) => service.get<StatsAnswer>('/v1/stats')));
  const holds = all.every(({ total }) => total.holds);
  show(screen, { holds, services: all }, () => {
    const records = all.flatMap(({ service, entities }) => entities.map((entity) => [service, entity.entity, entity.records, entity.merged, entity.pending, entity.scheduled, entity.inCycle, entity.unpublished]));
    const topics = all.flatMap(({ topics: each }) => each.filter(({ received }) => received > 0).map(topicRow));
    const sums = all.map((one) => [one.service, one.total.received, ...OUTCOMES.map((outcome) => one.total.now[outcome]), one.total.lost, one.total.holds ? 'holds' : 'DOES NOT HOLD']);
    const notes = all.flatMap(({ service, outbox, exceptions, paused, configVersion }) => [
      `${service}: ${outbox.rows} rows in the outbox${outbox.rows > 0 ? `, the oldest ${outbox.oldestSeconds} s` : ''}; ${exceptions} exceptions; configuration ${configVersion}`, ...paused.map(({ system, since }) => `${service}: ${system} is paused since ${instant(since)}`),
    ]);
    return [
      'Records', table(screen, ['service', 'entity', 'records', 'merged', 'pending', 'scheduled', 'in cycle', 'unpublished'], records),
      'Events by the outcome they have now (topics that had any)', table(screen, ['group', 'topic', 'received', ...OUTCOMES, 'lost', 'sum'], topics),
      'received = applied + no effect + scheduled + waiting + parked', table(screen, ['service', 'received', ...OUTCOMES, 'lost', 'sum'], sums), ...notes,
    ].join('\n');
  });
  return holds ? EXIT.ok : EXIT.no;
}

function topicRow({ group, topic, received, now, lost, holds }: TopicStats) {
  return [group, topic, received, ...OUTCOMES.map((outcome) => now[outcome]), lost, holds ? 'holds' : 'NO'];
}

/** Holds the outcomes against the topics' offsets every second, from outside the services, until it is stopped. */
async function watch({ screen, services, signal }: Context, forSeconds?: number): Outcome {
  // Clients of database and broker are loaded by this command alone: the others begin sooner without them.
  const { OutcomeAudit } = await import('@muster/platform-operating/outcome-audit');
  const settings = platformSettings({ ...services.addresses, ...process.env });
  const audit = new OutcomeAudit({ kafka: settings.kafka, databaseUrl: settings.database.url, ssl: settings.database.ssl, schemas: services.some().map(({ schema }) => schema), onSample: (sample) => screen.json || screen.write(sampleLine(sample)) });
  const timer = AbortSignal.any([signal, ...(forSeconds === undefined ? [] : [AbortSignal.timeout(forSeconds * 1_000)])]);
  audit.start();
  await new Promise<void>((resolve) => (timer.aborted ? resolve() : timer.addEventListener('abort', () => resolve(), { once: true })));
  const report = await audit.stop();
  const summary = { samples: report.samples, unanswered: report.unanswered, violations: report.violations, last: report.last && { ...report.last, partitions: undefined } };
  show(screen, summary, () => [`${report.samples} samples, ${report.unanswered} without an answer, ${report.violations.length} violations`, ...report.violations.slice(0, 20).map((one) => `${one.at} ${one.group} ${one.topic}/${one.partition} ${one.rule}: ${one.detail}`)].join('\n'));
  return report.violations.length === 0 && report.samples > 0 ? EXIT.ok : EXIT.no;
}

function sampleLine({ at, received, outcomes, behind, lost, violations }: AuditSample): string {
  const sum = Object.values(outcomes).reduce((total, count) => total + count, 0);
  return `${instant(at)}  received ${received} = applied ${outcomes.applied} + no effect ${outcomes.noEffect} + scheduled ${outcomes.scheduled} + waiting ${outcomes.waiting} + parked ${outcomes.parked} = ${sum}; ${behind} behind, ${lost} lost${violations.length > 0 ? `; ${violations.length} VIOLATIONS` : ''}`;
}

export async function lag({ screen, services }: Context, options: { all?: boolean }): Outcome {
  const answers = await Promise.all(services.following().map(async (service) => ({ service: service.name, ...(await service.get<LagAnswer>('/v1/lag')) })));
  show(screen, { services: answers }, () => {
    const rows = answers.flatMap(({ partitions }) => partitions).filter(({ messages }) => options.all || messages > 0).map((one) => [one.group, one.topic, one.partition, one.nextOffset, one.endOffset, one.messages, one.seconds, instant(one.lastEventAt).slice(0, 19), one.paused ? 'paused' : '']);
    const sums = answers.map(({ service, messages, seconds, partitions }) => `${service}: ${messages} messages behind in ${partitions.filter((one) => one.messages > 0).length} of ${partitions.length} partitions, ${seconds} s at most`);
    return [...(rows.length > 0 ? [table(screen, ['group', 'topic', 'partition', 'next', 'end', 'messages', 'seconds', 'last event', ''], rows)] : []), ...sums].join('\n');
  });
  return EXIT.ok;
}
