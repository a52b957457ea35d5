import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { traceQuery } from '../api/queries';
import type { Trace, TraceNode } from '../api/types';
import { useTitle } from '../shell/session';
import { counted, moment, place } from '../show/format';
import { RecordLink } from '../show/RecordName';
import { Icon } from '../show/Icon';
import { Empty, Loading, ProblemView } from '../show/states';
import { KINDS } from './kinds';
import { TraceList } from './TraceList';

/** The drawing brings a layout with it that no other page needs. */
const TraceGraph = lazy(() => import('./TraceGraph'));

/** What became of one change, or of everything about one record, over all services and systems. */
export function TracePage() {
  useTitle('Trace');
  const [params, setParams] = useSearchParams();
  const key = params.get('key') ?? '';
  const view = params.get('view') === 'graph' ? 'graph' : 'list';
  const [text, setText] = useState(key);
  useEffect(() => setText(key), [key]);
  const query = useQuery(traceQuery(key));

  return (
    <>
      <div className="head">
        <div>
          <h1>Trace</h1>
          <p className="sub">What came of a change, over every service and system</p>
        </div>
      </div>
      <div className="panel">
        <form
          className="filters"
          role="search"
          aria-label="Trace"
          onSubmit={(event) => {
            event.preventDefault();
            setParams({ key: text.trim(), ...(view === 'graph' ? { view } : {}) });
          }}
        >
          <TextInput label="Key" w={460} placeholder="Correlation id, event id, or a record's id, e-mail or code" leftSection={<Icon name="search" size={14} />} value={text} onChange={(event) => setText(event.currentTarget.value)} />
          <Button type="submit" disabled={text.trim() === ''}>
            Trace
          </Button>
          <SegmentedControl
            className="push"
            size="xs"
            aria-label="Shown as"
            data={[
              { value: 'list', label: 'In time order' },
              { value: 'graph', label: 'Cause and effect' },
            ]}
            value={view}
            onChange={(chosen) => setParams({ ...(key && { key }), ...(chosen === 'graph' ? { view: chosen } : {}) }, { replace: true })}
          />
        </form>
        {key === '' ? (
          <Empty title="What should be traced?">
            <p>A correlation id joins all that one change caused. An id of a worker, project or booking, as any system writes it, gives everything about that record.</p>
          </Empty>
        ) : query.error && !query.data ? (
          <div className="panel-body">
            <ProblemView error={query.error} again={() => void query.refetch()} />
          </div>
        ) : !query.data ? (
          <div className="panel-body">
            <Loading what="the trace" />
          </div>
        ) : query.data.nodes.length === 0 ? (
          <Empty title="Nothing is known under this key">
            <p>It may be written otherwise in the system it comes from, or be older than what is kept. A record is easier to find by its name: use the search above (key /).</p>
          </Empty>
        ) : (
          <Found trace={query.data} view={view} />
        )}
      </div>
    </>
  );
}

function Found({ trace, view }: { readonly trace: Trace; readonly view: 'list' | 'graph' }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const records = [...new Map(trace.found.filter(({ entity, recordId }) => entity && recordId).map((found) => [found.recordId, found])).values()];
  const node = trace.nodes.find(({ id }) => id === chosen);
  return (
    <>
      <div className="row found-line" role="status">
        <span>{counted(trace.nodes.length, 'step')}</span>
        {trace.truncated && <span className="note warn">There are more: the newest are shown. Trace a correlation id to see one change whole.</span>}
        {records.map(({ entity, recordId }) => (
          <RecordLink key={recordId} entity={entity!} id={recordId!} />
        ))}
      </div>
      {view === 'graph' ? (
        <Suspense fallback={<div className="panel-body"><Loading what="the drawing" /></div>}>
          <TraceGraph trace={trace} chosen={chosen} choose={setChosen} />
          {node ? <Chosen node={node} /> : <p className="more dim">Choose a step to see what led to it and what came of it.</p>}
        </Suspense>
      ) : (
        <TraceList nodes={trace.nodes} chosen={chosen} />
      )}
    </>
  );
}

function Chosen({ node }: { readonly node: TraceNode }) {
  return (
    <section className="panel-body chosen" aria-label="The chosen step" role="status">
      <h2>{node.title}</h2>
      <dl className="facts">
        <dt>{KINDS[node.kind].name}</dt>
        <dd>{node.detail ?? '—'}</dd>
        <dt>Time</dt>
        <dd className="nums">{moment(node.at)}</dd>
        <dt>Service, system</dt>
        <dd>{[node.service, node.system].filter(Boolean).join(', ') || '—'}</dd>
        <dt>Outcome</dt>
        <dd>{node.outcome ?? '—'}</dd>
        <dt>Event</dt>
        <dd className="mono">{place(node.topic, node.partition, node.offset)}</dd>
        <dt>Correlation id</dt>
        <dd className="mono">{node.correlationId ?? '—'}</dd>
        {node.entity !== null && node.recordId !== null && (
          <>
            <dt>Record</dt>
            <dd>
              <RecordLink entity={node.entity} id={node.recordId} />
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}
