import { pause } from '@muster/platform-kernel';
import { EXIT } from '../failure.js';
import { instant, show, table } from '../screen.js';
import type { Context, Outcome } from './command.js';

interface FindingView {
  stream: string;
  origin: string;
  kind: string;
  what: string;
  records: number;
  sampleKey: string | null;
  firstSeen: string;
  lastSeen: string;
}
interface OriginalView {
  eventId: string;
  system: string;
  stream: string;
  classification: string;
  keptAt: string;
  expiresAt: string;
  restricted?: true;
  record?: unknown;
}

/** Where what a system sends is not what its mapping expects. */
export async function findings({ screen, services }: Context, system: string): Outcome {
  const answer = await services.connectors.get<{ findings: FindingView[] }>(`/v1/systems/${encodeURIComponent(system)}/findings`);
  show(screen, answer, () => {
    if (answer.findings.length === 0) return `${system} sends what its mapping expects, as far as was read.`;
    const rows = answer.findings.map(({ stream, origin, kind, what, records, sampleKey, firstSeen, lastSeen }) => [stream, origin, kind, what, records, sampleKey, instant(firstSeen).slice(0, 19), instant(lastSeen).slice(0, 19)]);
    return table(screen, ['stream', 'met by', 'finding', 'what', 'records', 'such as', 'first', 'last'], rows);
  });
  return EXIT.ok;
}

/** What a system sent of which an event was made, by the id of the event: the first correlation id that `trace` shows of a change. */
export async function original({ screen, services }: Context, event: string, { restricted }: { restricted?: boolean }): Outcome {
  const answer = await services.connectors.get<OriginalView>(`/v1/originals/${encodeURIComponent(event)}${restricted ? '?restricted=true' : ''}`);
  show(screen, answer, () => [
    `${answer.system} ${answer.stream}, ${answer.classification}, kept ${instant(answer.keptAt)} until ${instant(answer.expiresAt)}`,
    answer.restricted ? '(restricted: ask with --restricted)' : JSON.stringify(answer.record, undefined, 2),
  ].join('\n'));
  return EXIT.ok;
}

interface SnapshotView {
  snapshotId: string;
  state: 'requested' | 'reading' | 'done' | 'failed';
  attempt: number;
  records: number;
  isComplete: boolean | null;
  reason: string | null;
  absences: number | null;
}

const LOOK_MS = 500;

function resultOf({ snapshotId, state, records, isComplete, reason, absences }: SnapshotView): string {
  if (state === 'failed') return `Snapshot ${snapshotId} was given up: ${reason ?? ''}`;
  const absent = absences === null ? '' : ` ${absences} of the records that the system is to have from us ${absences === 1 ? 'is' : 'are'} absent from it.`;
  return `Snapshot ${snapshotId} has ${records} records${isComplete ? ' and is complete' : `, and is not complete: ${reason ?? ''}`}.${absent}`;
}

/** Has a stream read whole onto the topic of snapshots, and says what that came to. */
export async function snapshot({ screen, services }: Context, system: string, stream: string): Outcome {
  const { connectors } = services;
  const { snapshotId } = await connectors.post<{ snapshotId: string }>(`/v1/systems/${encodeURIComponent(system)}/streams/${encodeURIComponent(stream)}/snapshots`);
  for (;;) {
    const answer = await connectors.get<SnapshotView>(`/v1/snapshots/${snapshotId}`);
    if (answer.state === 'done' || answer.state === 'failed') {
      show(screen, answer, () => resultOf(answer));
      return answer.state === 'done' && answer.isComplete ? EXIT.ok : EXIT.no;
    }
    await pause(LOOK_MS);
  }
}
