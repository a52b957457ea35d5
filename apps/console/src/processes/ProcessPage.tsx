import { useQuery } from '@tanstack/react-query';
import { lazy } from 'react';
import { Link, useParams } from 'react-router';
import { span } from '../flow/wording';
import { useTitle } from '../shell/session';
import { capital, shortId, words } from '../show/format';
import { recordPath, tracePath } from '../show/paths';
import { Loading, ProblemView } from '../show/states';
import { Status } from '../show/Status';
import { Time } from '../show/Time';
import { Table } from '../show/Table';
import { caseOf, STAGE_TONES } from './drawn';
import { drawingsQuery, processQuery } from './queries';
import { ProcessStatus } from './ProcessStatus';
import type { Stage } from './types';

const Drawing = lazy(() => import('../show/Drawing'));

/** One case of a process, drawn with its steps. */
export function ProcessPage() {
  const { process = '', recordId = '', nth = '' } = useParams();
  const name = capital(words(process));
  useTitle(name);
  const { data: one, error, refetch } = useQuery(processQuery(`${process}/${recordId}/${nth}`));
  const drawings = useQuery(drawingsQuery);
  if (one === undefined) return error ? <ProblemView error={error} again={() => void refetch()} /> : <Loading what="the case" />;
  const drawn = drawings.data?.drawings.find((drawing) => drawing.process === process);
  const pictured = drawn && caseOf(drawn, one);
  return (
    <div className="stack loose">
      <div className="head tight">
        <div>
          <p className="crumbs">
            <Link to="/processes">Processes</Link> / {name}
          </p>
          <h1>
            {name} of {words(one.entity)} {shortId(one.recordId)}
          </h1>
          <p className="sub">
            asked for <Time at={one.requestedAt} />, {one.endedAt ? 'took' : 'runs for'} {span(one.seconds)}
          </p>
        </div>
        <div className="row push">
          <ProcessStatus one={one} />
          <Link to={recordPath(one.entity, one.recordId)}>Record</Link>
          <Link to={tracePath(one.correlationId)}>Trace</Link>
        </div>
      </div>
      {pictured && (
        <section className="panel" aria-label="The process, drawn">
          <Drawing boxes={pictured.boxes} edges={pictured.edges} name={`${name}: what waits for what`} />
        </section>
      )}
      <Stages stages={one.stages} />
    </div>
  );
}

function Stages({ stages }: { readonly stages: readonly Stage[] }) {
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>Steps</h2>
      </div>
      <Table label="Steps" columns={['Step', 'State', 'Who answers for it', 'What is missing', 'Begun', 'Due', 'Ended', { name: 'Took', className: 'number' }]}>
        {stages.map((stage) => (
          <tr key={stage.stage}>
            <th scope="row">{capital(words(stage.stage))}</th>
            <td>
              <Status tone={STAGE_TONES[stage.state]}>{stage.state}</Status>
            </td>
            <td>{stage.owner}</td>
            <td>{stage.missing ?? '—'}</td>
            <td>
              <Time at={stage.openedAt} />
            </td>
            <td>
              <Time at={stage.deadline} />
            </td>
            <td>
              <Time at={stage.endedAt} />
            </td>
            <td className="number">{span(stage.seconds)}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
