import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { REASON_MAX } from '../exceptions/acts';
import { useSession } from '../shell/session';
import { ActForm } from '../show/ActForm';
import { capital, counted, shortId, value, words } from '../show/format';
import { RecordLink } from '../show/RecordName';
import { systemPath } from '../show/paths';
import { Empty, Loading, ProblemView } from '../show/states';
import { Status } from '../show/Status';
import { Table } from '../show/Table';
import { proposalsQuery, useDecide } from './queries';
import type { PeopleOverview, Proposal } from './types';

const OUTCOMES = { agrees: 'good', differs: 'warn', missing: 'quiet' } as const;

/** What the adoptions of all systems leave to people: is this record of the system ours? */
export function MatchesPanel({ adoptions }: { readonly adoptions: PeopleOverview['matches'] | undefined }) {
  if (adoptions === undefined) return <Loading what="the adoptions" rows={3} />;
  const open = adoptions.filter(({ counts }) => counts.proposals.proposed > 0);
  if (open.length === 0) {
    return (
      <div className="panel">
        <Empty title="No match is in doubt">
          <p>{adoptions.length === 0 ? 'No system that is connected adopts what it held before.' : `${adoptions.map(({ system }) => system).join(', ')} ${adoptions.length === 1 ? 'adopts' : 'adopt'} what was there before, and everything is decided.`}</p>
        </Empty>
      </div>
    );
  }
  return open.map(({ system, entity }) => <Adoption key={`${system}/${entity}`} system={system} entity={entity} />);
}

function Adoption({ system, entity }: { readonly system: string; readonly entity: string }) {
  const query = useQuery(proposalsQuery(system, entity));
  const proposals = query.data?.proposals;
  const records = [...Map.groupBy(proposals ?? [], ({ record }) => record.id)];
  return (
    <section className="panel" aria-labelledby={`adoption-${system}-${entity}`}>
      <div className="panel-head">
        <h2 id={`adoption-${system}-${entity}`}>
          {capital(words(entity))} records of <Link to={systemPath(system)}>{system}</Link>
        </h2>
        {proposals && <span className="dim">{counted(records.length, 'record')} of ours in doubt</span>}
      </div>
      {proposals === undefined ? (
        <div className="panel-body">{query.error ? <ProblemView error={query.error} again={() => void query.refetch()} /> : <Loading what="what is in doubt" rows={3} />}</div>
      ) : (
        <div className="panel-body stack loose">
          {records.map(([id, candidates]) => (
            <Doubt key={id} system={system} entity={entity} recordId={id} candidates={candidates} />
          ))}
        </div>
      )}
    </section>
  );
}

interface DoubtProps {
  readonly system: string;
  readonly entity: string;
  readonly recordId: string;
  readonly candidates: readonly Proposal[];
}

function Doubt({ system, entity, recordId, candidates }: DoubtProps) {
  const session = useSession();
  const act = useDecide();
  const [chosen, setChosen] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const close = () => setChosen(null);
  const isNew = chosen === 'new';
  return (
    <div className="stack">
      <p>
        <RecordLink entity={entity} id={recordId} />{' '}
        may be {candidates.length === 1 ? 'this record' : `one of ${candidates.length} records`} of {system}:
      </p>
      <Table label={`Candidates in ${system} of ${shortId(recordId)}`} columns={[`In ${system}`, 'Found by', 'Compared with ours', { name: <span className="unseen">What can be done</span> }]}>
        {candidates.map(({ id, target, rule, masked, pairs }) => (
          <tr key={id}>
            <td>
              {target.id}
              <p className="dim">{target.display ?? (masked ? 'shown to stewards' : '')}</p>
            </td>
            <td>{rule}</td>
            <td>
              {pairs.map(({ theirs, outcome, ourValue }) => (
                <p key={theirs}>
                  <Status tone={OUTCOMES[outcome as keyof typeof OUTCOMES] ?? 'quiet'}>{outcome}</Status> {theirs}
                  {!masked && <span className="dim"> ours: {value(ourValue)}</span>}
                </p>
              ))}
            </td>
            <td>
              {session.role === 'steward' && (
                <Button size="compact-sm" onClick={() => setChosen(id)}>
                  It is this one ...
                </Button>
              )}
            </td>
          </tr>
        ))}
      </Table>
      {session.role !== 'steward' ? (
        <p className="dim">A steward decides it.</p>
      ) : chosen === null ? (
        <div>
          <Button variant="default" onClick={() => setChosen('new')}>
            None of them: it is new there ...
          </Button>
        </div>
      ) : (
        <ActForm
          act={{ ...act, run: () => act.mutate({ system, entity, proposals: isNew ? candidates.map(({ id }) => id) : [chosen], decision: isNew ? 'reject' : 'confirm', reason: reason.trim() }, { onSuccess: close }) }}
          label={isNew ? 'It is new' : 'Link them'}
          disabled={reason.trim() === ''}
          done={close}
        >
          <p className="dim">{isNew ? `It is created in ${system} by the next delivery.` : `It is ${candidates.find(({ id }) => id === chosen)?.target.id} in ${system}; the others are told to be somebody else.`}</p>
          <TextInput label="Reason" maxLength={REASON_MAX} required data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        </ActForm>
      )}
    </div>
  );
}
