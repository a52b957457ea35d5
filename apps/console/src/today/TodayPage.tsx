import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { groupsQuery } from '../api/queries';
import type { Group } from '../api/types';
import { NO_FILTERS, questionOf } from '../exceptions/filters';
import { GroupStatus } from '../exceptions/GroupStatus';
import { GroupTitle } from '../exceptions/GroupTitle';
import { Stake } from '../exceptions/Stake';
import { MeasureTiles } from '../measures/MeasureTiles';
import { overviewQuery } from '../people/queries';
import { waiting } from '../people/wording';
import { useSession, useTitle } from '../shell/session';
import { count, counted } from '../show/format';
import { Empty, Loading, ProblemView } from '../show/states';
import { Time, useNow } from '../show/Time';
import { Table } from '../show/Table';

const NEWEST = 8;

/** What needs a person now. */
export function TodayPage() {
  useTitle('Today');
  const { name } = useSession();
  const open = useInfiniteQuery(groupsQuery({ state: 'open', order: 'last-seen' }));
  const mine = useInfiniteQuery(groupsQuery({ state: 'open', order: 'last-seen', assignee: name }));
  const lately = useInfiniteQuery(groupsQuery(questionOf({ ...NO_FILTERS, state: 'all', range: '1h' }, useNow())));
  const heavy = useInfiniteQuery(groupsQuery({ state: 'open', order: 'stake' }));
  const people = useQuery(overviewQuery);
  const total = open.data?.pages[0]?.total;
  const groups = open.data?.pages[0]?.groups ?? [];

  return (
    <div className="stack loose">
      <div className="head">
        <div>
          <h1>Today</h1>
          <p className="sub">How the firm stands, and what needs a person now</p>
        </div>
      </div>
      <MeasureTiles />
      {open.error && <ProblemView error={open.error} again={() => void open.refetch()} />}
      <div className="tiles">
        <Tile to="/exceptions" number={total?.groups} label="open groups of exceptions" />
        <Tile to="/exceptions?order=count" number={total?.exceptions} label="open exceptions" />
        <Tile to={`/exceptions?assignee=${encodeURIComponent(name)}`} number={mine.data?.pages[0]?.total.groups} label="groups assigned to me" />
        <Tile to="/exceptions?state=all&range=1h" number={lately.data?.pages[0]?.total.groups} label="groups seen in the last hour" />
        <Tile to="/people" number={people.data && waiting(people.data).duplicates} label="pairs of records that may be one" />
      </div>
      <Section title="Most at stake" to="/exceptions?order=stake" query={heavy} groups={heavy.data?.pages[0]?.groups.slice(0, 5)} none="Nothing is at stake: no open exception holds back a billable worker, a charge code or a booking." />
      <Section title="Waits for me" to={`/exceptions?assignee=${encodeURIComponent(name)}`} query={mine} groups={mine.data?.pages[0]?.groups.slice(0, NEWEST)} none="No open group is assigned to you. Choose one under Newest, and assign it to yourself so that others see it is being looked at." />
      <Section title="Newest" to="/exceptions" query={open} groups={open.data && groups.slice(0, NEWEST)} none="Nothing is wrong. What is set aside or refused shows here by itself." />
    </div>
  );
}

function Tile({ to, number, label }: { readonly to: string; readonly number: number | undefined; readonly label: string }) {
  return (
    <Link className="tile" to={to}>
      <div className="tile-number">{number === undefined ? '…' : count(number)}</div>
      <div className="tile-label">{label}</div>
    </Link>
  );
}

interface SectionProps {
  readonly title: string;
  readonly to: string;
  readonly groups: readonly Group[] | undefined;
  readonly query: { readonly error: unknown };
  readonly none: string;
}

function Section({ title, to, groups, query, none }: SectionProps) {
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{title}</h2>
        <Link className="push" to={to}>
          Show all
        </Link>
      </div>
      {groups === undefined ? (
        <div className="panel-body">{query.error ? <p className="dim">Not known: see above.</p> : <Loading what={title} rows={2} />}</div>
      ) : groups.length === 0 ? (
        <Empty title="None">
          <p>{none}</p>
        </Empty>
      ) : (
        <Table label={`Groups: ${title}`} columns={['What is wrong', 'State', { name: 'Open', className: 'number' }, 'At stake', 'Last seen']}>
          {groups.map((group) => (
            <tr key={group.fingerprint}>
              <td>
                <GroupTitle group={group} />
              </td>
              <td>
                <GroupStatus group={group} />
              </td>
              <td className="number" title={counted(group.records, 'record')}>
                {count(group.open)}
              </td>
              <td>
                <Stake stake={group.stake} />
              </td>
              <td>
                <Time at={group.lastSeen} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}
