import { useQuery } from '@tanstack/react-query';
import { Targets } from '../flow/FlowPage';
import { flowQuery } from '../flow/queries';
import { useTitle } from '../shell/session';
import { Loading, ProblemView } from '../show/states';

/** The outside systems: read how far, written how far, and what holds them up. */
export function SystemsPage() {
  useTitle('Systems');
  const { data, error, refetch } = useQuery(flowQuery);
  return (
    <>
      <div className="head">
        <div>
          <h1>Systems</h1>
          <p className="sub">The systems that are read and written, and what holds them up</p>
        </div>
      </div>
      {data !== undefined ? <Targets /> : error ? <ProblemView error={error} again={() => void refetch()} /> : <Loading what="the systems" />}
    </>
  );
}
