import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { REASON_MAX } from '../exceptions/acts';
import { mayAct, useSession, useTitle } from '../shell/session';
import { ActForm } from '../show/ActForm';
import { Dialog } from '../show/Dialog';
import { capital, count, words } from '../show/format';
import { Icon } from '../show/Icon';
import { systemPath } from '../show/paths';
import { Loading, ProblemView } from '../show/states';
import { Status } from '../show/Status';
import { Time } from '../show/Time';
import { Table } from '../show/Table';
import { DifferencesPanel } from './DifferencesPanel';
import { runQuery, useReconciliationAct } from './queries';
import type { RunDetail, RunPart } from './types';
import { classOf, runStateOf, stateOf } from './wording';

/** One run: its control totals by system and stream, what it saw, and who answers for it. */
export function RunPage() {
  const { id = '' } = useParams();
  const { data: run, error, refetch } = useQuery(runQuery(id));
  useTitle('Run of reconciliation');
  if (run === undefined) return error ? <ProblemView error={error} again={() => void refetch()} /> : <Loading what="the run" />;
  return (
    <div className="stack loose">
      <Head run={run} />
      <section className="panel">
        <div className="panel-head">
          <h2>Control totals</h2>
          <span className="dim">read = equal + differing + in flight + waiting + parked + unreadable + not ours</span>
        </div>
        <ControlTotals run={run} />
      </section>
      <DifferencesPanel run={run.runId} title="What it saw" />
    </div>
  );
}

function Head({ run }: { readonly run: RunDetail }) {
  const session = useSession();
  const [isSigning, setSigning] = useState(false);
  const { tone, words: said, meaning } = runStateOf(run.state);
  const isOver = run.state === 'ended' || run.state === 'failed';
  const byClass = Object.entries(run.totals.byClass).filter(([, rows]) => rows > 0);
  return (
    <div className="head tight">
      <div className="stack">
        <p className="crumbs">
          <Link to="/reconciliation">Reconciliation</Link> / run
        </p>
        <div className="row">
          <h1>{capital(words(run.purpose))}</h1>
          <Status tone={tone} title={meaning}>
            {said}
          </Status>
        </div>
        <p className="sub">
          {run.note !== '' && `${run.note}; `}as of <Time at={run.cutOff} exact />
          {run.endedAt !== null && (
            <>
              , ended <Time at={run.endedAt} />
            </>
          )}
        </p>
        {run.reason !== null && <p className="differs">{run.reason}</p>}
        <div className="row">
          {byClass.map(([name, rows]) => (
            <Status key={name} tone={classOf(name).tone} title={classOf(name).meaning}>
              {count(rows)} {classOf(name).words}
            </Status>
          ))}
          {Object.entries(run.differences).map(([name, rows]) => (
            <span key={name} className="dim" title={stateOf(name).meaning}>
              {count(rows)} {stateOf(name).words}
            </span>
          ))}
        </div>
      </div>
      <div className="push stack">
        {run.signOff ? (
          <Status tone="good" title={run.signOff.note}>
            signed off by {run.signOff.author}
          </Status>
        ) : (
          mayAct(session) &&
          isOver && (
            <Button leftSection={<Icon name="check" size={14} />} onClick={() => setSigning(true)}>
              Sign off ...
            </Button>
          )
        )}
      </div>
      <Dialog opened={isSigning} close={() => setSigning(false)} title="Sign the run off">
        <SignForm run={run.runId} done={() => setSigning(false)} />
      </Dialog>
    </div>
  );
}

function SignForm({ run, done }: { readonly run: string; readonly done: () => void }) {
  const act = useReconciliationAct(`runs/${run}/sign-off`);
  const [note, setNote] = useState('');
  return (
    <ActForm act={{ ...act, run: () => act.mutate({ note: note.trim() }, { onSuccess: done }) }} label="Sign off" disabled={note.trim() === ''} done={done}>
      <p className="dim">You answer for it from then on, and what it says does not change any more.</p>
      <TextInput label="What was looked at" maxLength={REASON_MAX} required data-autofocus value={note} onChange={(event) => setNote(event.currentTarget.value)} />
    </ActForm>
  );
}

const COLUMNS = ['read', 'equal', 'differing', 'inFlight', 'waiting', 'parked', 'unreadable', 'notOurs', 'missing'] as const;

function ControlTotals({ run }: { readonly run: RunDetail }) {
  return (
    <Table label="Control totals" columns={['System', 'State', ...COLUMNS.map((name) => ({ name: capital(words(name)), className: 'number' }))]}>
      {run.parts.map((part) => (
        <PartRow key={`${part.system} ${part.stream}`} part={part} />
      ))}
      <tr>
        <th scope="row">All</th>
        <td />
        {COLUMNS.map((name) => (
          <td key={name} className="number">
            {count(run.totals[name])}
          </td>
        ))}
      </tr>
    </Table>
  );
}

function PartRow({ part: { system, stream, state, isComplete, reason, totals } }: { readonly part: RunPart }) {
  const isWhole = isComplete !== false && state !== 'failed';
  return (
    <tr>
      <td>
        <div className="row">
          <Link to={systemPath(system)}>{system}</Link>
          <span className="dim">{words(stream)}</span>
        </div>
      </td>
      <td>
        <Status tone={!isWhole ? 'warn' : totals ? 'good' : 'busy'} title={reason ?? undefined}>
          {!isWhole ? 'not whole' : totals ? 'compared' : words(state)}
        </Status>
      </td>
      {COLUMNS.map((name) => (
        <td key={name} className="number">
          {totals ? count(totals[name]) : '—'}
        </td>
      ))}
    </tr>
  );
}
