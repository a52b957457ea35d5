import type { Difference, RehearsedCall, RetryResult } from '../api/types';
import { count, counted, words } from '../show/format';
import { Held, RecordLink } from '../show/RecordName';
import { Status, type Tone } from '../show/Status';
import { Table } from '../show/Table';
import { classWords } from './wording';

const OUTCOMES: readonly { readonly key: 'applied' | 'scheduled' | 'waiting' | 'noEffect' | 'failed'; readonly tone: Tone; readonly said: string; readonly would: string }[] = [
  { key: 'applied', tone: 'good', said: 'applied', would: 'would apply' },
  { key: 'scheduled', tone: 'busy', said: 'scheduled for a later day', would: 'would be scheduled for a later day' },
  { key: 'waiting', tone: 'busy', said: 'wait for a record they refer to', would: 'would wait for a record they refer to' },
  { key: 'noEffect', tone: 'quiet', said: 'had no effect: a newer state stands', would: 'would have no effect: a newer state stands' },
  { key: 'failed', tone: 'bad', said: 'failed again', would: 'would fail again' },
];

/** What is written to a system is there once the system has taken it. */
const DELIVERED: Partial<Record<(typeof OUTCOMES)[number]['key'], { readonly said: string; readonly would: string }>> = {
  scheduled: { said: 'on the way, until the system has taken it', would: 'would be written now' },
  noEffect: { said: 'had no effect: it waits for another record, or for a person', would: 'would have no effect' },
};

/**
 * What a retry did, or would do.
 * @param isDelivery it is about what is written to a system
 * @param what one of what was selected
 */
export function RetryOutcome({ result, isDelivery = false, what = 'exception' }: { readonly result: RetryResult; readonly isDelivery?: boolean; readonly what?: string }) {
  const differences = result.differences ?? [];
  return (
    <div className="stack" role="status">
      <h3>{result.dryRun ? `Rehearsed: of ${counted(result.selected, what)}, nothing was written` : `Retried: of ${counted(result.selected, what)}`}</h3>
      <div className="outcomes">
        {OUTCOMES.filter(({ key }) => result[key] > 0).map(({ key, tone, ...usual }) => {
          const { said, would } = (isDelivery ? DELIVERED[key] : undefined) ?? usual;
          return (
            <span className="outcome" key={key}>
              <b>{count(result[key])}</b>
              <Status tone={tone}>{result.dryRun ? would : said}</Status>
            </span>
          );
        })}
        {result.selected === 0 && <span className="dim">Nothing is open any more: somebody was faster, or the cause has ended by itself.</span>}
      </div>
      {result.configuration?.notice && <p className="note warn">{result.configuration.notice}</p>}
      {result.failures.length > 0 && (
        <div>
          <h3>{result.dryRun ? 'Why some would fail' : 'Why some failed'}</h3>
          <ul className="reasons">
            {result.failures.map((failure) => (
              <li key={`${failure.class}/${failure.code}/${failure.reason}`}>
                <span className="nums">{count(failure.count)} ×</span> {classWords(failure.class).name}: {failure.reason}
              </li>
            ))}
          </ul>
        </div>
      )}
      {result.calls && result.calls.length > 0 && <Calls calls={result.calls} />}
      {differences.length > 0 && <Differences differences={differences} dryRun={result.dryRun} />}
    </div>
  );
}

const HELD = { read: 'the system has it otherwise, as below', nothing: 'the system does not have it yet', unknown: 'the system was not looked at' } as const;

/** What would be sent where. What a system answers is known once it is sent. */
function Calls({ calls }: { readonly calls: readonly RehearsedCall[] }) {
  return (
    <div>
      <h3>What would be sent</h3>
      <div className="scroll-low" tabIndex={0} role="region" aria-label="Calls">
        <ul className="reasons">
          {calls.map(({ system, entity, recordId, operation, method, path, held, notCompared }) => (
            <li key={`${system}/${recordId}`}>
              <RecordLink entity={entity} id={recordId} />
              , {system}: {operation === null ? 'known once the system is looked at' : `${operation}, ${method} ${path}`}; {HELD[held]}
              {notCompared > 0 && `; ${counted(notCompared, 'field')} more that nobody reads back`}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** What is, or would be, otherwise than before, record by record. */
export function Differences({ differences, dryRun }: { readonly differences: readonly Difference[]; readonly dryRun: boolean }) {
  return (
    <div>
      <h3>{dryRun ? 'What would change' : 'What has changed'}</h3>
      <Table label="Differences" columns={['Record', 'Attribute', 'Before', 'After']} className="scroll-low">
        {differences.map((difference) => (
          <tr key={`${difference.recordId ?? ''}/${difference.attribute}`}>
            <td>
              {difference.recordId === null ? (
                <>a new {words(difference.entity)}</>
              ) : (
                <RecordLink entity={difference.entity} id={difference.recordId} />
              )}
            </td>
            <td>{words(difference.attribute)}</td>
            <td>{shown(difference.before, difference.masked, 'before')}</td>
            <td>{shown(difference.after, difference.masked, 'after')}</td>
          </tr>
        ))}
      </Table>
    </div>
  );
}

/** A masked value differs, and is not told. */
function shown(held: unknown, masked: boolean | undefined, side: 'before' | 'after') {
  if (masked) return <span className="dim">hidden</span>;
  return held == null ? <span className="dim">—</span> : <span className={side}><Held of={held} /></span>;
}
