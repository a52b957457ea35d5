import { Button, Checkbox, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { REASON_MAX } from '../exceptions/acts';
import { useSession } from '../shell/session';
import { ActForm } from '../show/ActForm';
import { capital, counted, words } from '../show/format';
import { Held } from '../show/RecordName';
import { Icon } from '../show/Icon';
import { recordPath } from '../show/paths';
import { Empty, Loading, ProblemView } from '../show/states';
import { Status } from '../show/Status';
import { Time } from '../show/Time';
import { Table } from '../show/Table';
import { Arrival, LinkRepair } from './LinkRepair';
import { duplicatesQuery, useTellApart } from './queries';
import type { ComparedAttribute, Duplicate, IdentityAct, Side } from './types';
import { STRENGTHS } from './wording';

/** Pairs that may be one, the strongest first, each with what agrees and what speaks against it. */
export function DuplicatesPanel({ entity }: { readonly entity: string }) {
  const [isApart, setApart] = useState(false);
  const [said, setSaid] = useState<readonly { readonly act: IdentityAct; readonly names: ReadonlyMap<string, string> }[]>([]);
  const query = useInfiniteQuery(duplicatesQuery(entity, isApart ? 'apart' : 'open'));
  const first = query.data?.pages[0];
  const pairs = query.data?.pages.flatMap(({ duplicates }) => duplicates);
  return (
    <section className="stack" aria-labelledby="duplicates">
      <div className="row">
        <h2 id="duplicates">{isApart ? 'Found to be two' : 'May be one'}</h2>
        {first && <span className="dim">{counted(first.total, 'pair')}</span>}
        {first && !first.complete && <Status tone="busy">Records that have changed are still being looked at</Status>}
        <Checkbox className="push" size="xs" label="Those that were found to be two" checked={isApart} onChange={(event) => setApart(event.currentTarget.checked)} />
      </div>
      {said.map((one) => (
        <Arrival key={one.act.id} act={one.act} names={one.names} done={() => setSaid(said.filter((other) => other !== one))} />
      ))}
      {pairs === undefined ? (
        query.error ? <ProblemView error={query.error} again={() => void query.refetch()} /> : <Loading what="what may be one" />
      ) : pairs.length === 0 ? (
        <div className="panel">
          <Empty title="None">
            <p>{isApart ? 'No two of these records were looked at and found to be two.' : 'No rule finds two of these records to be one. What was found to be two is not shown again as long as the same values agree.'}</p>
          </Empty>
        </div>
      ) : (
        pairs.map((pair) => <Pair key={`${pair.first.recordId}/${pair.second.recordId}`} pair={pair} onSaid={(act) => setSaid([...said, { act, names: namesOf(pair.first, pair.second) }])} />)
      )}
      {query.hasNextPage && (
        <div>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </section>
  );
}

function Pair({ pair, onSaid }: { readonly pair: Duplicate; readonly onSaid: (act: IdentityAct) => void }) {
  const { entity, first, second, strength, rules, contradicts, toldApart } = pair;
  const isSteward = useSession().role === 'steward';
  const [isOpen, setOpen] = useState<'merge' | 'apart' | null>(null);
  const { tone, meaning } = STRENGTHS[strength];
  const name = `pair-${first.recordId}-${second.recordId}`;
  return (
    <article className="panel" aria-labelledby={name}>
      <div className="panel-head">
        <h3 id={name}>
          {first.label} and {second.label}
        </h3>
        <Status tone={tone} icon="link" title={meaning}>
          {strength}
        </Status>
        {contradicts.length > 0 && (
          <Status tone="warn" title="Both say something else">
            {contradicts.map(words).join(', ')} differ{contradicts.length === 1 ? 's' : ''}
          </Status>
        )}
        <span className="dim push">
          found <Time at={pair.foundAt} />
        </span>
      </div>
      <div className="panel-body stack">
        <p>{rules.map((rule) => rule.meaning).join(' ') || 'No rule finds them any more.'}</p>
        {toldApart && (
          <p className="note">
            {toldApart.author} found them to be two, <Time at={toldApart.at} />: {toldApart.reason}
          </p>
        )}
        <SideBySide pair={pair} />
        {!isSteward ? (
          <p className="dim">A steward may merge them, or say that they are two.</p>
        ) : isOpen === null ? (
          <div className="row">
            {first.founded && second.founded && (
              <Button leftSection={<Icon name="link" size={14} />} onClick={() => setOpen('merge')}>
                They are one ...
              </Button>
            )}
            <Button variant="default" leftSection={<Icon name={toldApart ? 'retry' : 'minus'} size={14} />} onClick={() => setOpen('apart')}>
              {toldApart ? 'They may be one ...' : 'They are two ...'}
            </Button>
          </div>
        ) : isOpen === 'merge' ? (
          <LinkRepair
            link={{ entity, relation: 'same-as', left: first.founded!, right: second.founded! }}
            names={namesOf(first, second)}
            cancel={() => setOpen(null)}
            onSaid={(act) => {
              setOpen(null);
              onSaid(act);
            }}
          />
        ) : (
          <ApartForm pair={pair} done={() => setOpen(null)} />
        )}
      </div>
    </article>
  );
}

const namesOf = (...sides: readonly Side[]) => new Map(sides.map(({ recordId, label, externalIds }) => [recordId, `${label} (${externalIds.map(({ system, id }) => `${system}:${id}`).join(', ')})`]));

function SideBySide({ pair: { entity, first, second, attributes, contradicts } }: { readonly pair: Duplicate }) {
  const heading = (side: Side) => ({
    name: (
      <>
        <Link to={recordPath(entity, side.recordId)}>{side.label}</Link>
        <div className="dim">{side.externalIds.map(({ system, id }) => `${system}:${id}`).join(', ')}</div>
      </>
    ),
  });
  return (
    <Table label={`${first.label} and ${second.label} side by side`} columns={[capital(words(entity)), heading(first), heading(second), 'Says']}>
      {attributes.map((one) => (
        <tr key={one.attribute}>
          <th scope="row">{words(one.attribute)}</th>
          {one.masked ? (
            <td colSpan={2} className="dim">
              not shown
            </td>
          ) : (
            <>
              <td className="break"><Held of={one.first} /></td>
              <td className="break"><Held of={one.second} /></td>
            </>
          )}
          <td>
            <Outcome one={one} speaksAgainst={contradicts.includes(one.attribute)} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Outcome({ one: { outcome }, speaksAgainst }: { readonly one: ComparedAttribute; readonly speaksAgainst: boolean }) {
  if (outcome === 'agrees') return <Status tone="good">agrees</Status>;
  if (outcome === 'one-sided') return <span className="dim">only one says it</span>;
  return <Status tone={speaksAgainst ? 'warn' : 'quiet'}>{speaksAgainst ? 'differs, which speaks against it' : 'differs'}</Status>;
}

function ApartForm({ pair: { entity, first, second, evidence, toldApart }, done }: { readonly pair: Duplicate; readonly done: () => void }) {
  const act = useTellApart();
  const [reason, setReason] = useState('');
  const isApart = toldApart === null;
  return (
    <ActForm act={{ ...act, run: () => act.mutate({ entity, records: [first.recordId, second.recordId], evidence, reason: reason.trim(), apart: isApart }, { onSuccess: done }) }} label={isApart ? 'They are two' : 'They may be one'} disabled={reason.trim() === ''} done={done}>
      <p className="dim">{isApart ? 'They are not shown again as long as the same values agree.' : 'They are shown again under what may be one.'}</p>
      <TextInput label="Reason" maxLength={REASON_MAX} required data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </ActForm>
  );
}
