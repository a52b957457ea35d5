import { useQuery } from '@tanstack/react-query';
import { lazy } from 'react';
import { Link } from 'react-router';
import { useTitle } from '../shell/session';
import { count, counted, words } from '../show/format';
import { RecordLink } from '../show/RecordName';
import { systemPath, tracePath } from '../show/paths';
import { Empty, Loading, ProblemView } from '../show/states';
import { Status } from '../show/Status';
import { Time } from '../show/Time';
import { Table } from '../show/Table';
import { mapOf } from './map';
import { flowQuery, freshnessQuery } from './queries';
import type { BlockedKey, GroupFlow, TargetState } from './types';
import { drain, rate, span, STATE_WORDS } from './wording';

const Drawing = lazy(() => import('../show/Drawing'));

export function FlowStatus({ state }: { readonly state: TargetState }) {
  const { tone, words: said, meaning } = STATE_WORDS[state];
  return (
    <Status tone={tone} title={meaning}>
      {said}
    </Status>
  );
}

/** What waits where, whether it moves, and what blocks it. */
export function FlowPage() {
  useTitle('Flow');
  const query = useQuery(flowQuery);
  if (query.data === undefined)
    return (
      <div className="stack loose">
        <h1>Flow</h1>
        {query.error ? <ProblemView error={query.error} again={() => void query.refetch()} /> : <Loading what="what flows" rows={12} />}
      </div>
    );
  const flow = query.data;
  const map = mapOf(flow);
  return (
    <div className="stack loose">
      <div className="head tight">
        <div>
          <h1>Flow</h1>
          <p className="sub">From the systems that speak, over the services, to the systems that are written. Looked at again every five seconds.</p>
        </div>
        <div className="row push">
          <FlowStatus state={flow.state} />
          <span className="dim">
            as of <Time at={flow.at} />
          </span>
        </div>
      </div>
      {flow.away.length > 0 && (
        <p className="note bad" role="alert">
          {flow.away.join(', ')} {flow.away.length === 1 ? 'does' : 'do'} not answer, so that nothing is told of what waits there. Look whether the process runs: /health/ready of it names what is missing.
        </p>
      )}
      <section className="panel" aria-label="Map of systems and services">
        <Drawing boxes={map.boxes} edges={map.edges} name="Systems, services, and what flows between them" />
      </section>
      <Targets />
      <Fresh />
      <Groups groups={flow.groups} />
      <Blocked keys={flow.blocked} />
    </div>
  );
}

/** Systems that are written, or spoken with. */
export function Targets() {
  const { data } = useQuery(flowQuery);
  if (data === undefined) return null;
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>Systems</h2>
      </div>
      {data.targets.length === 0 ? (
        <Empty title={data.away.includes('connectors') ? 'Not known' : 'None is declared'}>
          <p>{data.away.includes('connectors') ? 'The connectors do not answer, and only they know.' : 'Declare a connector in config/systems.'}</p>
        </Empty>
      ) : (
        <Table label="Systems" columns={['System', 'State', { name: 'Has', className: 'number' }, { name: 'Due', className: 'number' }, { name: 'Parked', className: 'number' }, { name: 'Oldest', className: 'number' }, { name: 'Speed', className: 'number' }, { name: 'Done in', className: 'number' }, { name: 'Calls, p50 / p95', className: 'number' }, 'Calls left']}>
          {data.targets.map((target) => (
            <tr key={target.system}>
              <td>
                <Link className="row-title" to={systemPath(target.system)}>
                  {target.system}
                </Link>
                <p className="reason">{target.kind}</p>
              </td>
              <td>
                <FlowStatus state={target.state} />
                {target.heldBack.length > 0 && <p className="reason">held back: {target.heldBack.join(', ')}</p>}
                {target.faults.map(({ stream, fault }) => (
                  <p key={stream} className="reason" title={fault}>
                    {stream} cannot be read: {fault}
                  </p>
                ))}
              </td>
              <td className="number">{count(target.delivered)}</td>
              <td className="number">{count(target.due)}</td>
              <td className="number">{count(target.parked)}</td>
              <td className="number">{target.oldestSeconds === null ? '—' : span(target.oldestSeconds)}</td>
              <td className="number">{rate(target.perSecond)}</td>
              <td className="number">{drain(target.secondsToDrain, target.state)}</td>
              <td className="number">{target.latency ? `${count(target.latency.p50Ms)} / ${count(target.latency.p95Ms)} ms` : '—'}</td>
              <td className="nums">{target.calls ? `${count(target.calls.left)} of ${count(target.calls.requests)} in ${span(target.calls.windowMs / 1_000)}` : 'no limit'}</td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

/** How long what is said somewhere takes to be known elsewhere. */
function Fresh() {
  const { data } = useQuery(freshnessQuery);
  if (data === undefined || data.freshness.length === 0) return null;
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>How long changes took</h2>
        <span className="dim">from the system that said them to the one that has them, within the last hour, the slowest first</span>
      </div>
      <Table label="How long changes took" columns={['Change', { name: 'Arrived', className: 'number' }, { name: 'Half within', className: 'number' }, { name: '95% within', className: 'number' }]} className="scroll-low">
        {data.freshness.map(({ entity, from, to, count: arrived, p50Seconds, p95Seconds }) => (
          <tr key={`${entity} ${from} ${to}`}>
            <td>
              <p>
                {words(entity)} of {from} reaches <Link to={systemPath(to)}>{to}</Link>
              </p>
            </td>
            <td className="number">{count(arrived)}</td>
            <td className="number">{p50Seconds < 10 ? `${p50Seconds.toFixed(1)} s` : span(p50Seconds)}</td>
            <td className="number">{p95Seconds < 10 ? `${p95Seconds.toFixed(1)} s` : span(p95Seconds)}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function Groups({ groups }: { readonly groups: readonly GroupFlow[] }) {
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>Services</h2>
        <span className="dim">each group of consumers, and the topics of which something waits</span>
      </div>
      <Table label="Groups of consumers" columns={['Group or topic', 'State', { name: 'Waits', className: 'number' }, { name: 'Oldest', className: 'number' }, { name: 'Speed', className: 'number' }, { name: 'Done in', className: 'number' }, 'Stands at']}>
        {groups.map((group) => (
          <GroupRows key={group.group} group={group} />
        ))}
      </Table>
    </section>
  );
}

function GroupRows({ group }: { readonly group: GroupFlow }) {
  const waiting = group.topics.filter(({ messages, state }) => messages > 0 || state !== 'healthy');
  return (
    <>
      <tr>
        <th scope="row">{group.group}</th>
        <td>
          <FlowStatus state={group.state} />
        </td>
        <td className="number">{count(group.messages)}</td>
        <td className="number">{group.messages === 0 ? '—' : span(group.seconds)}</td>
        <td className="number">{rate(group.perSecond)}</td>
        <td className="number">{drain(group.secondsToDrain)}</td>
        <td className="dim">{counted(group.topics.length, 'topic')}</td>
      </tr>
      {waiting.map((topic) => (
        <tr key={topic.topic}>
          <td className="mono indented">{topic.topic}</td>
          <td>
            <FlowStatus state={topic.state} />
          </td>
          <td className="number">{count(topic.messages)}</td>
          <td className="number">{topic.messages === 0 ? '—' : span(topic.seconds)}</td>
          <td />
          <td />
          <td>
            {topic.partitions.filter(({ state }) => state === 'stuck').map(({ partition, nextOffset, stillSeconds }) => (
              <p key={partition} className="differs">
                partition {partition} at offset {count(nextOffset)}, still for {span(stillSeconds)}
              </p>
            ))}
            {topic.state !== 'stuck' && <span className="dim">{counted(topic.partitions.length, 'partition')}</span>}
          </td>
        </tr>
      ))}
    </>
  );
}

function Blocked({ keys }: { readonly keys: readonly BlockedKey[] }) {
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>Records that wait, or hold up others</h2>
        <span className="dim">those first that have waited longest, 50 at most</span>
      </div>
      {keys.length === 0 ? (
        <Empty title="None">
          <p>No life cycle is held, and every system has what it is to have.</p>
        </Empty>
      ) : (
        <Table label="Records that wait" columns={['Record', 'What waits', 'System', 'Since', 'Why', 'Go to']}>
          {keys.map(({ kind, entity, recordId, system, since, waits, reason }) => (
            <tr key={`${kind} ${system} ${entity} ${recordId}`}>
              <td>
                <RecordLink entity={entity} id={recordId} />
              </td>
              <td>{kind === 'held' ? `a step, and ${counted(waits, 'step')} behind it` : counted(waits, 'version')}</td>
              <td>{system}</td>
              <td>
                <Time at={since} />
              </td>
              <td>
                <p className="reason" title={reason ?? undefined}>
                  {reason ?? 'its turn has not come'}
                </p>
              </td>
              <td>
                <Link to={tracePath(recordId)}>Trace</Link>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}
