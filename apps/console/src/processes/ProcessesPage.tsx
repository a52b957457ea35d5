import { Checkbox, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { span } from '../flow/wording';
import { useTitle } from '../shell/session';
import { capital, count, counted, words } from '../show/format';
import { RecordLink } from '../show/RecordName';
import { processPath } from '../show/paths';
import { Empty, Loading, ProblemView } from '../show/states';
import { Time } from '../show/Time';
import { Table } from '../show/Table';
import { drawingsQuery, measuresQuery, PROCESSES_MAX, processesQuery } from './queries';
import { ProcessStatus } from './ProcessStatus';
import type { Process } from './types';

const STATES = [
  { value: '', label: 'Any state' },
  { value: 'running', label: 'Running' },
  { value: 'requested', label: 'Requested' },
  { value: 'ended', label: 'Ended' },
];

/** The long processes: which run, which are late and for what they wait, and how long they take. */
export function ProcessesPage() {
  useTitle('Processes');
  const [params, setParams] = useSearchParams();
  const given = (name: string) => params.get(name) ?? '';
  const filters = { process: given('process'), state: given('state'), late: given('late') };
  const change = (changes: Partial<typeof filters>) => setParams(new URLSearchParams(Object.entries({ ...filters, ...changes }).filter(([, value]) => value !== '')), { replace: true });
  const query = useQuery(processesQuery(Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''))));
  const drawings = useQuery(drawingsQuery);
  const names = drawings.data?.drawings.map(({ process }) => process) ?? [];
  const processes = query.data?.processes;
  return (
    <div className="stack loose">
      <div className="head tight">
        <div>
          <h1>Processes</h1>
          <p className="sub" role="status">
            {processes ? (processes.length === PROCESSES_MAX ? `the newest ${count(PROCESSES_MAX)}` : counted(processes.length, 'case')) : 'What runs across systems, and how far it is'}
          </p>
        </div>
      </div>
      <section className="panel">
        <div className="filters" role="group" aria-label="Filters">
          <Select label="Process" w={190} data={[{ value: '', label: 'All processes' }, ...names.map((name) => ({ value: name, label: capital(words(name)) }))]} value={filters.process} onChange={(process) => change({ process: process ?? '' })} />
          <Select label="State" w={130} data={STATES} value={filters.state} onChange={(state) => change({ state: state ?? '' })} />
          <Checkbox label="Only those that are late" mb={8} checked={filters.late === 'true'} onChange={(event) => change({ late: event.currentTarget.checked ? 'true' : '' })} />
        </div>
        <div aria-busy={query.isFetching}>
          {processes === undefined ? (
            <div className="panel-body">{query.error ? <ProblemView error={query.error} again={() => void query.refetch()} /> : <Loading what="the processes" />}</div>
          ) : processes.length === 0 ? (
            <Empty title="None">
              <p>{filters.late === 'true' ? 'No case has passed a deadline.' : 'No case fits these filters.'}</p>
            </Empty>
          ) : (
            <Cases processes={processes} />
          )}
        </div>
      </section>
      <Measures />
    </div>
  );
}

function Cases({ processes }: { readonly processes: readonly Process[] }) {
  return (
    <Table label="Cases" columns={['Case', 'Record', 'State', 'Waits for', { name: 'Took', className: 'number' }, 'Begun']}>
      {processes.map((one) => {
        const open = one.stages.filter(({ state }) => state === 'waiting' || state === 'late');
        return (
          <tr key={one.instance}>
            <td>
              <Link className="row-title" to={processPath(one.instance)}>
                {capital(words(one.process))}
              </Link>
            </td>
            <td>
              <RecordLink entity={one.entity} id={one.recordId} />
            </td>
            <td>
              <ProcessStatus one={one} />
            </td>
            <td>
              {open.map(({ stage, owner, missing, state, deadline }) => (
                <p key={stage} className={state === 'late' ? 'differs' : undefined}>
                  {words(stage)} of {owner}
                  {missing !== null && `: ${missing}`}, due <Time at={deadline} />
                </p>
              ))}
            </td>
            <td className="number">{span(one.seconds)}</td>
            <td>
              <Time at={one.requestedAt} />
            </td>
          </tr>
        );
      })}
    </Table>
  );
}

function Measures() {
  const { data } = useQuery(measuresQuery);
  if (data === undefined || data.measures.length === 0) return null;
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>How long they took</h2>
        <span className="dim">from the event that asked for them to their end</span>
      </div>
      <Table label="How long processes took" columns={['Process', 'Ended as', { name: 'Cases', className: 'number' }, { name: 'Half within', className: 'number' }, { name: '95% within', className: 'number' }]}>
        {data.measures.map(({ process, result, count: cases, p50Seconds, p95Seconds }) => (
          <tr key={`${process} ${result}`}>
            <td>{capital(words(process))}</td>
            <td>{words(result)}</td>
            <td className="number">{count(cases)}</td>
            <td className="number">{span(p50Seconds)}</td>
            <td className="number">{span(p95Seconds)}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
