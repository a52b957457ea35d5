import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { REASON_MAX } from '../exceptions/acts';
import { mayAct, useSession, useTitle } from '../shell/session';
import { ActForm } from '../show/ActForm';
import { Dialog } from '../show/Dialog';
import { capital, count, words } from '../show/format';
import { Icon } from '../show/Icon';
import { runPath } from '../show/paths';
import { Empty, Loading, ProblemView } from '../show/states';
import { Status } from '../show/Status';
import { Time } from '../show/Time';
import { Table } from '../show/Table';
import { DifferencesPanel } from './DifferencesPanel';
import { runsQuery, useReconciliationAct } from './queries';
import type { Run } from './types';
import { runStateOf } from './wording';

/** What systems hold beside what they should: the runs that compared it, and all that differs now. */
export function ReconciliationPage() {
  useTitle('Reconciliation');
  const session = useSession();
  const [isAsked, setAsked] = useState(false);
  const query = useQuery(runsQuery);
  const runs = query.data?.runs;
  return (
    <div className="stack loose">
      <div className="head tight">
        <div>
          <h1>Reconciliation</h1>
          <p className="sub">What systems hold beside what they should</p>
        </div>
        {mayAct(session) && (
          <div className="push">
            <Button leftSection={<Icon name="play" size={14} />} onClick={() => setAsked(true)}>
              Compare now ...
            </Button>
          </div>
        )}
      </div>
      <section className="panel">
        <div className="panel-head">
          <h2>Runs</h2>
        </div>
        {runs === undefined ? (
          <div className="panel-body">{query.error ? <ProblemView error={query.error} again={() => void query.refetch()} /> : <Loading what="the runs" rows={3} />}</div>
        ) : runs.length === 0 ? (
          <Empty title="None yet">
            <p>Runs are made at the end of each day and before each close, or when somebody asks for one.</p>
          </Empty>
        ) : (
          <Runs runs={runs} />
        )}
      </section>
      <DifferencesPanel run={null} title="What differs now" />
      <Dialog opened={isAsked} close={() => setAsked(false)} title="Compare all systems now">
        <RunForm done={() => setAsked(false)} />
      </Dialog>
    </div>
  );
}

function Runs({ runs }: { readonly runs: readonly Run[] }) {
  return (
    <Table label="Runs" columns={['Run', 'State', { name: 'Read', className: 'number' }, { name: 'Equal', className: 'number' }, { name: 'Differing', className: 'number' }, { name: 'Missing', className: 'number' }, { name: 'In flight', className: 'number' }, 'Cut-off', 'Signed off']}>
      {runs.map((run) => {
        const { tone, words: said, meaning } = runStateOf(run.state);
        return (
          <tr key={run.runId}>
            <td>
              <Link className="row-title" to={runPath(run.runId)}>
                {capital(words(run.purpose))}
              </Link>
              <p className="reason">{run.note}</p>
            </td>
            <td>
              <Status tone={tone} title={run.reason ?? meaning}>
                {said}
              </Status>
              {run.incomplete > 0 && <p className="differs">{run.incomplete} not whole</p>}
            </td>
            <td className="number">{count(run.totals.read)}</td>
            <td className="number">{count(run.totals.equal)}</td>
            <td className="number">{count(run.totals.differing)}</td>
            <td className="number">{count(run.totals.missing)}</td>
            <td className="number">{count(run.totals.inFlight)}</td>
            <td>
              <Time at={run.cutOff} />
            </td>
            <td>{run.signOff ? `by ${run.signOff.author}` : <span className="dim">—</span>}</td>
          </tr>
        );
      })}
    </Table>
  );
}

function RunForm({ done }: { readonly done: () => void }) {
  const act = useReconciliationAct('runs');
  const [note, setNote] = useState('');
  return (
    <ActForm act={{ ...act, run: () => act.mutate({ note: note.trim() }, { onSuccess: done }) }} label="Compare" disabled={note.trim() === ''} done={done}>
      <p className="dim">Every system is read whole, in the part of its calls that urgent work leaves. What differs is mended by its policy, or shown to a person.</p>
      <TextInput label="Reason" maxLength={REASON_MAX} required data-autofocus value={note} onChange={(event) => setNote(event.currentTarget.value)} />
    </ActForm>
  );
}
