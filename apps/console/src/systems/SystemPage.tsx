import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { FlowStatus } from '../flow/FlowPage';
import { flowQuery } from '../flow/queries';
import { span } from '../flow/wording';
import { useTitle } from '../shell/session';
import { capital, count, words } from '../show/format';
import { RecordLink } from '../show/RecordName';
import { Empty, Loading, ProblemView } from '../show/states';
import { Status } from '../show/Status';
import { Time } from '../show/Time';
import { Table } from '../show/Table';
import { ReadNow } from './ReadNow';
import { SystemActs } from './SystemActs';
import { Findings } from './Findings';
import { parkedDeliveriesQuery, systemQuery } from './queries';
import type { SystemDetail } from './types';

/** One outside system. */
export function SystemPage() {
  const { system = '' } = useParams();
  useTitle(system);
  const { data, error, refetch } = useQuery(systemQuery(system));
  const { data: flow } = useQuery(flowQuery);
  if (data === undefined) return error ? <ProblemView error={error} again={() => void refetch()} /> : <Loading what={system} />;
  const state = flow?.targets.find((target) => target.system === system)?.state;
  return (
    <div className="stack loose">
      <div className="head tight">
        <div>
          <p className="crumbs">
            <Link to="/systems">Systems</Link> / {data.kind}
          </p>
          <h1>{data.system}</h1>
          <p className="sub">{data.description}</p>
        </div>
        <div className="push">{state && <FlowStatus state={state} />}</div>
      </div>
      <SystemActs system={data} />
      <div className="columns">
        <div className="stack loose">
          <Streams system={data} />
          <Refused system={system} />
          <Findings system={system} />
        </div>
        <div className="stack loose">
          <Facts system={data} />
          <Calls system={data} />
        </div>
      </div>
    </div>
  );
}

function Facts({ system: { reads, writes, deliveries, webhooks } }: { readonly system: SystemDetail }) {
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>What it has to do with us</h2>
      </div>
      <dl className="facts panel-body">
        <dt>Speaks of</dt>
        <dd>{reads.map(words).join(', ') || 'nothing'}</dd>
        <dt>Is written</dt>
        <dd>{writes.map(words).join(', ') || 'nothing'}</dd>
        {writes.length > 0 && (
          <>
            <dt>Has</dt>
            <dd>{count(deliveries.delivered)} records</dd>
            <dt>Is still due</dt>
            <dd>{count(deliveries.due)}</dd>
            <dt>Waits for others</dt>
            <dd>{count(deliveries.waiting)}</dd>
            <dt>Refused</dt>
            <dd>{count(deliveries.parked)}</dd>
            <dt>Last took one</dt>
            <dd>
              <Time at={deliveries.acknowledgedAt} />
            </dd>
          </>
        )}
        {webhooks && (
          <>
            <dt>Webhooks</dt>
            <dd>
              {webhooks.isReady ? 'ready' : 'not set up'}, {count(webhooks.waiting)} wait, last <Time at={webhooks.lastReceivedAt} />
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

function Calls({ system: { budget, breakers } }: { readonly system: SystemDetail }) {
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>Calls</h2>
      </div>
      <dl className="facts panel-body">
        {budget.windows.map(({ requests, windowMs, left }) => (
          <Fact key={windowMs} name={`Left in ${span(windowMs / 1_000)}`}>
            {count(left)} of {count(requests)}
          </Fact>
        ))}
        {budget.windows.length === 0 && <Fact name="Limit">none is declared</Fact>}
        <Fact name="At once">
          {count(budget.inFlight)} of {count(budget.concurrency)}
        </Fact>
        {budget.throttledMs > 0 && <Fact name="Told to wait">{span(budget.throttledMs / 1_000)}</Fact>}
        {Object.entries(budget.lanes).map(([lane, { granted, waiting }]) => (
          <Fact key={lane} name={`${capital(lane)} lane`}>
            {count(granted)} made, {count(waiting)} wait
          </Fact>
        ))}
        {Object.entries(breakers).map(([operation, { state, failures, waitMs }]) => (
          <Fact key={operation} name={operation}>
            {state === 'closed' ? <Status tone="good">calls go through</Status> : <Status tone="bad">held back after {count(failures)} failures, tried again in {span(waitMs / 1_000)}</Status>}
          </Fact>
        ))}
      </dl>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Streams({ system: { system, streams, feeds } }: { readonly system: SystemDetail }) {
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>What is read</h2>
      </div>
      {streams.length + feeds.length === 0 ? (
        <Empty title="Nothing has been read yet">
          <p>It may be written only, or speak by itself.</p>
        </Empty>
      ) : (
        <Table label="Streams" columns={['Stream', 'State', { name: 'Rows', className: 'number' }, 'Last read', 'Last read whole', 'Act']}>
          {streams.map(({ stream, isUnderWay, rowsRead, readAt, fullReadAt, fault }) => (
            <tr key={stream}>
              <th scope="row">{stream}</th>
              <td>
                {fault ? <Status tone="bad">cannot be read</Status> : isUnderWay ? <Status tone="busy">being read</Status> : <Status tone="good">read</Status>}
                {fault && (
                  <p className="reason" title={fault}>
                    {fault}
                  </p>
                )}
              </td>
              <td className="number">{count(rowsRead)}</td>
              <td>
                <Time at={readAt} />
              </td>
              <td>
                <Time at={fullReadAt} />
              </td>
              <td>
                <ReadNow system={system} stream={stream} />
              </td>
            </tr>
          ))}
          {feeds.map(({ stream, kind, state, lastEventAt, fault }) => (
            <tr key={`feed ${stream}`}>
              <th scope="row">
                {stream} <span className="tag">{kind}</span>
              </th>
              <td>
                {state === 'open' ? <Status tone="good">open</Status> : <Status tone="bad">down</Status>}
                {fault && <p className="reason">{fault}</p>}
              </td>
              <td />
              <td>
                <Time at={lastEventAt} />
              </td>
              <td />
              <td />
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

function Refused({ system }: { readonly system: string }) {
  const { data, error } = useQuery(parkedDeliveriesQuery(system));
  if (data === undefined) return error ? <ProblemView error={error} /> : null;
  if (data.deliveries.length === 0) return null;
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>What it refused</h2>
        <Link className="push" to={`/exceptions?system=${encodeURIComponent(system)}`}>
          Repair under Exceptions
        </Link>
      </div>
      <Table label="Refused records" columns={['Record', 'Class', 'Why, in its own words', 'Since']}>
        {data.deliveries.map((delivery) => (
          <tr key={`${delivery.entity} ${delivery.recordId}`}>
            <td>
              <RecordLink entity={delivery.entity} id={delivery.recordId} />
            </td>
            <td>{delivery.class}</td>
            <td className="break">{delivery.reason}</td>
            <td>
              <Time at={delivery.wantedSince} />
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
