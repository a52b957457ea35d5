import { entities, sourcedEntities, type EntityName } from '@muster/contracts';
import type { JournalAnswer, JournalEntry, PublishedVersion, RecordView } from '@muster/platform-operating';
import { pluralOf } from '@muster/platform-operating/paths';
import { isUuid } from '@muster/platform-kernel';
import { EXIT, Failure } from '../failure.js';
import { instant, show, table } from '../screen.js';
import type { Context, Outcome } from './command.js';
import { idsMeant } from './records.js';

interface Step {
  at: string;
  service: string;
  kind: 'event' | 'move' | 'version';
  /** Place of the event, or type of what was published. */
  what: string;
  outcome: string;
  recordId: string | null;
  correlationId: string | null;
  detail: string;
}

interface Trace {
  key: string;
  kind: 'record' | 'correlation';
  recordId?: string;
  entity?: string;
  /** False where days of a journal were left out. */
  complete: boolean;
  steps: Step[];
}

/** What happened, in the order of time, over all services: to a record, or under a correlation id. */
export async function trace(context: Context, key: string): Outcome {
  const record = await recordMeant(context, key);
  const found = record ? await traceRecord(context, key, record) : await traceCorrelation(context, key);
  if (found.steps.length === 0) throw new Failure(EXIT.no, `No service knows ${JSON.stringify(key)} as a canonical id, as system:id, as an id of a source, or as a correlation id${found.complete ? '' : ' in the days of its journal that could be looked through'}.`);
  show(context.screen, found, () => {
    const head = found.kind === 'record' ? `${found.entity} ${found.recordId}` : `correlation ${key}`;
    const rows = found.steps.map((step) => [instant(step.at), step.service, step.what, step.outcome, byOutcome(step.detail), found.kind === 'record' ? step.correlationId : step.recordId]);
    return [head, table(context.screen, ['time', 'service', 'what', 'outcome', 'detail', found.kind === 'record' ? 'correlation' : 'record'], rows), ...(found.complete ? [] : ['Some days of the journal were left out: there is more than is shown.'])].join('\n');
  });
  return EXIT.ok;
}

interface Meant {
  entity: EntityName;
  id: string;
}

async function recordMeant({ services }: Context, key: string): Promise<Meant | undefined> {
  const meant: Meant[] = [];
  services.some();
  for (const entity of sourcedEntities()) {
    const service = services.all.find(({ name }) => name === entities[entity].master);
    if (!service) continue;
    for (const id of await idsMeant(service, entity, key)) {
      if (isUuid(key.toLowerCase()) && !(await service.find<RecordView>(`/v1/${pluralOf(entity)}/${id}`))) continue;
      meant.push({ entity, id });
    }
  }
  if (meant.length > 1) throw new Failure(EXIT.no, `${JSON.stringify(key)} means ${meant.map(({ entity, id }) => `${entity} ${id}`).join(', ')}. Trace one of these ids.`);
  return meant[0];
}

async function traceRecord({ services }: Context, key: string, { entity, id }: Meant): Promise<Trace> {
  const service = services.of(entity);
  const answer = await service.get<JournalAnswer>(`/v1/journal?recordId=${id}`);
  return { key, kind: 'record', entity, recordId: id, complete: answer.complete, steps: inOrder(stepsOf(service.name, answer)) };
}

async function traceCorrelation({ services }: Context, key: string): Promise<Trace> {
  const answers = await Promise.all(services.all.map(async (service) => ({ service: service.name, answer: await service.get<JournalAnswer>(`/v1/journal?correlationId=${encodeURIComponent(key)}`) })));
  return { key, kind: 'correlation', complete: answers.every(({ answer }) => answer.complete), steps: inOrder(answers.flatMap(({ service, answer }) => stepsOf(service, answer))) };
}

/** `a=applied b=waiting c=applied` as people read it: applied: a, c; waiting: b. Other text stays as it is. */
export function byOutcome(detail: string): string {
  const parts = detail.split(' ').map((part) => /^(\w[\w-]*)=([a-z-]+)$/.exec(part));
  if (parts.some((part) => part === null)) return detail;
  const groups = Map.groupBy(parts as RegExpExecArray[], ([, , outcome]) => outcome!);
  return [...groups].map(([outcome, attributes]) => `${outcome}: ${attributes.map(([, name]) => name).join(', ')}`).join('; ');
}

const inOrder = (steps: Step[]): Step[] => steps.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

function stepsOf(service: string, { entries, published }: JournalAnswer): Step[] {
  return [...entries.flatMap((entry) => eventSteps(service, entry)), ...published.map((version) => versionStep(service, version))];
}

function eventSteps(service: string, entry: JournalEntry): Step[] {
  const what = `${entry.topic}/${entry.partition}/${entry.offset}`;
  const at = { service, what, recordId: entry.recordId, correlationId: entry.correlationId };
  const reason = entry.outcome === 'parked' && entry.parked ? `${entry.parked.class}/${entry.parked.code}: ${entry.parked.reason}` : (entry.detail ?? '');
  return [
    { ...at, at: entry.recordedAt, kind: 'event', outcome: entry.outcome, detail: reason },
    ...entry.moves.map((move): Step => ({ ...at, at: move.at, kind: 'move', outcome: `${move.from} -> ${move.to}`, detail: move.reason })),
  ];
}

function versionStep(service: string, version: PublishedVersion): Step {
  return { at: version.recordedAt, service, kind: 'version', what: version.type, outcome: `version ${version.recordVersion}`, recordId: version.recordId, correlationId: version.correlationId, detail: version.causationId ? `caused by event ${version.causationId}` : '' };
}
