import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearchParams } from 'react-router';
import { historyQuery, recordQuery } from '../api/queries';
import type { Item, RecordChange, RecordProcess, RecordView } from '../api/types';
import { ItemStatus } from '../exceptions/ItemStatus';
import { classWords } from '../exceptions/wording';
import { useTitle } from '../shell/session';
import { capital, words } from '../show/format';
import { Held } from '../show/RecordName';
import { Icon } from '../show/Icon';
import { editPath, groupPath, replayPath, tracePath } from '../show/paths';
import { Status } from '../show/Status';
import { Empty, Loading, ProblemView } from '../show/states';
import { Time } from '../show/Time';
import { Table } from '../show/Table';
import { AttributeMatrix } from './AttributeMatrix';
import { SystemTiles } from './SystemTiles';

/** One worker, project or booking: what is trusted, what every system says and has, what holds it up, and what it was. */
export function RecordPage() {
  const { entity = '', id = '' } = useParams();
  const [params, setParams] = useSearchParams();
  const [validOn, recordedBy] = [params.get('validOn') ?? '', params.get('recordedBy') ?? ''];
  const query = useQuery(recordQuery(entity, id, { ...(validOn && { validOn }), ...(recordedBy && { recordedBy: iso(recordedBy) }) }));
  useTitle(query.data?.label ?? capital(words(entity)));
  const at = (name: string, text: string) => {
    const next = new URLSearchParams(params);
    if (text === '') next.delete(name);
    else next.set(name, text);
    setParams(next, { replace: true });
  };

  return (
    <>
      <nav className="crumbs" aria-label="Where this is">
        <Link to="/records">Records</Link> / {words(entity)}
      </nav>
      <div className="stack loose">
        <div className="head tight">
          {query.data ? <Title record={query.data} /> : <h1>{capital(words(entity))}</h1>}
          <div className="row bottom push">
            <TextInput label="As valid on" type="date" value={validOn} onChange={(event) => at('validOn', event.currentTarget.value)} />
            <TextInput label="As known at" type="datetime-local" value={recordedBy} onChange={(event) => at('recordedBy', event.currentTarget.value)} />
            {(validOn || recordedBy) && (
              <Button variant="subtle" onClick={() => setParams({}, { replace: true })}>
                As it is now
              </Button>
            )}
            {query.data?.externalIds[0] && (
              <Button component={Link} to={replayPath({ entity, key: `${query.data.externalIds[0].system}:${query.data.externalIds[0].id}` })} variant="default" leftSection={<Icon name="retry" size={14} />}>
                Replay ...
              </Button>
            )}
            <Button component={Link} to={tracePath(id)} variant="default" leftSection={<Icon name="trace" size={14} />}>
              Trace
            </Button>
          </div>
        </div>
        {(validOn || recordedBy) && <p className="note warn">{pastWords(validOn, recordedBy)}</p>}
        {query.error && <ProblemView error={query.error} again={() => void query.refetch()} />}
        {query.data ? <Record record={query.data} /> : !query.error && <Loading what="the record" />}
      </div>
    </>
  );
}

const iso = (moment: string) => (Number.isNaN(Date.parse(moment)) ? moment : new Date(moment).toISOString());

const pastWords = (validOn: string, recordedBy: string) =>
  `You see the record ${[validOn && `as it holds on ${validOn}`, recordedBy && `as it was known at ${recordedBy.replace('T', ' ')}`].filter(Boolean).join(', ')}. What the systems have is as of now.`;

function Title({ record }: { readonly record: RecordView }) {
  return (
    <div>
      <h1>{record.label}</h1>
      <div className="row sub">
        <span className="tag">{words(record.entity)}</span>
        {record.status !== null && <span>{words(record.status)}</span>}
        <span className="nums">version {record.recordVersion}</span>
        <span className="mono">{record.externalIds.map(({ system, id }) => `${system}:${id}`).join('  ')}</span>
      </div>
    </div>
  );
}

function Record({ record }: { readonly record: RecordView }) {
  return (
    <>
      {record.exceptions.length > 0 && <Troubles items={record.exceptions} />}
      <SystemTiles systems={record.systems} />
      <AttributeMatrix record={record} />
      <div className="columns">
        <History entity={record.entity} id={record.recordId} version={record.recordVersion} />
        <Processes processes={record.processes} />
      </div>
    </>
  );
}

function Troubles({ items }: { readonly items: readonly Item[] }) {
  return (
    <section className="panel" aria-labelledby="troubles">
      <div className="panel-head">
        <h2 id="troubles">What is wrong with it</h2>
      </div>
      <Table label="Exceptions of the record" columns={[{ name: 'Reason', className: 'first' }, 'Kind', 'State', 'Since', 'Go to']}>
        {items.map((item) => (
          <tr key={item.id}>
            <td>
              {item.reason}
              {item.attribute !== null && <div className="dim">attribute: {words(item.attribute)}</div>}
            </td>
            <td>{classWords(item.class).name}</td>
            <td>
              <ItemStatus item={item} />
            </td>
            <td>
              <Time at={item.raisedAt} />
            </td>
            <td>
              <span className="links">
                <Link to={groupPath(item.fingerprint)}>Repair</Link>
                {item.canEdit && <Link to={editPath(item.fingerprint, item.id)}>Edit</Link>}
              </span>
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function History({ entity, id, version }: { readonly entity: string; readonly id: string; readonly version: number }) {
  const query = useQuery(historyQuery(entity, id, version));
  return (
    <section className="panel" aria-labelledby="history">
      <div className="panel-head">
        <h2 id="history">History</h2>
        <span className="dim">newest first</span>
      </div>
      <div className="panel-body">
        {query.data ? (
          query.data.changes.length === 0 ? (
            <p className="dim">Nothing has changed since the record was made.</p>
          ) : (
            <ol className="line">
              {query.data.changes.map((change) => (
                <Change key={change.recordVersion} change={change} />
              ))}
            </ol>
          )
        ) : query.error ? (
          <ProblemView error={query.error} again={() => void query.refetch()} />
        ) : (
          <Loading what="the history" rows={4} />
        )}
      </div>
    </section>
  );
}

function Change({ change: { recordVersion, recordedAt, type, cause, changed } }: { readonly change: RecordChange }) {
  return (
    <li>
      <div className="row">
        <strong>{capital(words(type.replace(/^[a-z-]+\./, '')))}</strong>
        <span className="dim">
          <Time at={recordedAt} exact />, version {recordVersion}
          {cause?.system && <>, said by {cause.system}</>}
        </span>
        {cause?.correlationId && <Link to={tracePath(cause.correlationId)}>trace</Link>}
      </div>
      {changed.map(({ attribute, before, after, effectiveFrom }) => (
        <div key={attribute} className="break">
          {words(attribute)}: {before != null && <span className="before"><Held of={before} /></span>} <span aria-hidden="true">→</span>
          <span className="unseen">becomes</span> <span className="after"><Held of={after} /></span>
          {effectiveFrom !== null && <span className="dim nums"> from {effectiveFrom}</span>}
        </div>
      ))}
    </li>
  );
}

function Processes({ processes }: { readonly processes: readonly RecordProcess[] }) {
  return (
    <section className="panel" aria-labelledby="processes">
      <div className="panel-head">
        <h2 id="processes">Processes</h2>
      </div>
      {processes.length === 0 ? (
        <Empty title="None">
          <p>No long process, such as an onboarding or a leave, was started for this record.</p>
        </Empty>
      ) : (
        <div className="panel-body stack">
          {processes.map(({ process, nth, state, result, stage, late }) => (
            <div key={`${process}/${nth}`}>
              <div className="row">
                <strong>{capital(words(process))}</strong>
                {nth > 1 && <span className="dim">no. {nth}</span>}
                {late ? <Status tone="warn">late</Status> : <Status tone={state === 'done' ? 'good' : 'busy'}>{words(state)}</Status>}
              </div>
              <div className="dim">{stage ?? result ?? ''}</div>
            </div>
          ))}
        </div>
      )}
    </section>
  );
}
