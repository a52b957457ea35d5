import { Button, Select, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { groupsQuery } from '../api/queries';
import type { FacetValue, Group } from '../api/types';
import { useSession, useTitle } from '../shell/session';
import { capital, count, counted, words } from '../show/format';
import { Icon } from '../show/Icon';
import { Empty, Loading, ProblemView } from '../show/states';
import { Time, useNow } from '../show/Time';
import { useTyped } from '../show/typed';
import { Table } from '../show/Table';
import { filtersOf, narrowing, NO_FILTERS, paramsOf, questionOf, type Filters } from './filters';
import { GroupStatus } from './GroupStatus';
import { GroupTitle } from './GroupTitle';
import { Stake } from './Stake';
import { classWords } from './wording';

const STATE_NAMES = [
  { value: 'open', label: 'Open' },
  { value: 'snoozed', label: 'Snoozed' },
  { value: 'ended', label: 'Ended' },
  { value: 'all', label: 'All' },
];
const ORDER_NAMES = [
  { value: 'last-seen', label: 'Newest first' },
  { value: 'first-seen', label: 'Longest open first' },
  { value: 'count', label: 'Most exceptions first' },
  { value: 'stake', label: 'Most at stake first' },
];
const RANGE_NAMES = [
  { value: '', label: 'Any time' },
  { value: '15m', label: 'Last 15 minutes' },
  { value: '1h', label: 'Last hour' },
  { value: '6h', label: 'Last 6 hours' },
  { value: '24h', label: 'Last 24 hours' },
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
  { value: 'between', label: 'Between ...' },
];

/** Everything that was parked or refused, what is alike in one row. */
export function ExceptionsPage() {
  useTitle('Exceptions');
  const [params, setParams] = useSearchParams();
  const filters = filtersOf(params);
  const now = useNow();
  const query = useInfiniteQuery(groupsQuery(questionOf(filters, now)));
  const change = (changes: Partial<Filters>) => setParams(paramsOf({ ...filters, ...changes }), { replace: true });
  const first = query.data?.pages[0];
  const groups = query.data?.pages.flatMap((page) => page.groups) ?? [];

  return (
    <>
      <div className="head">
        <div>
          <h1>Exceptions</h1>
          <p className="sub" role="status">
            {first ? `${counted(first.total.groups, 'group')}, ${counted(first.total.exceptions, 'exception')}` : 'What could not be taken, or was refused, grouped by what is alike'}
          </p>
        </div>
      </div>
      <div className="panel">
        <FilterBar filters={filters} change={change} />
        <div className="with-facets">
          <Facets filters={filters} change={change} facets={first?.facets} />
          <div aria-busy={query.isFetching}>
            {query.error && !first ? (
              <div className="panel-body">
                <ProblemView error={query.error} again={() => void query.refetch()} />
              </div>
            ) : !first ? (
              <div className="panel-body">
                <Loading what="the exceptions" />
              </div>
            ) : groups.length === 0 ? (
              <NoGroups filters={filters} change={change} />
            ) : (
              <Groups groups={groups} showState={filters.state === 'all'} />
            )}
            {query.hasNextPage && (
              <div className="more">
                <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  Show more groups
                </Button>
              </div>
            )}
          </div>
        </div>
      </div>
    </>
  );
}

interface Changing {
  readonly filters: Filters;
  readonly change: (changes: Partial<Filters>) => void;
}

function FilterBar({ filters, change }: Changing) {
  const session = useSession();
  const [isBetween, setBetween] = useState(filters.from !== '' || filters.to !== '');
  const range = isBetween ? 'between' : filters.range;
  return (
    <div className="filters" role="group" aria-label="Filters">
      <SearchField q={filters.q} change={change} />
      <Select label="State" w={110} data={STATE_NAMES} value={filters.state} onChange={(state) => change({ state: (state ?? 'open') as Filters['state'] })} />
      <Select
        label="Last seen"
        w={150}
        data={RANGES_SHOWN(filters.range)}
        value={range}
        onChange={(chosen) => {
          setBetween(chosen === 'between');
          change({ range: chosen === 'between' ? '' : (chosen ?? ''), from: '', to: '' });
        }}
      />
      {isBetween && (
        <>
          <TextInput label="From" type="datetime-local" value={filters.from} onChange={(event) => change({ from: event.currentTarget.value })} />
          <TextInput label="To" type="datetime-local" value={filters.to} onChange={(event) => change({ to: event.currentTarget.value })} />
        </>
      )}
      <Select
        label="Assigned to"
        w={140}
        data={[{ value: '', label: 'Anybody' }, { value: session.name, label: 'Me' }, ...(filters.assignee !== '' && filters.assignee !== session.name ? [{ value: filters.assignee, label: filters.assignee }] : [])]}
        value={filters.assignee}
        onChange={(assignee) => change({ assignee: assignee ?? '' })}
      />
      <Select label="Order" w={170} data={ORDER_NAMES} value={filters.order} onChange={(order) => change({ order: (order ?? 'last-seen') as Filters['order'] })} />
      {narrowing(filters).length > 0 && (
        <Button
          variant="subtle"
          onClick={() => {
            setBetween(false);
            change({ ...NO_FILTERS, state: filters.state, order: filters.order });
          }}
        >
          Clear filters
        </Button>
      )}
    </div>
  );
}

/** A range that was typed into the address is offered as it stands there. */
const RANGES_SHOWN = (range: string) => (range === '' || RANGE_NAMES.some(({ value }) => value === range) ? RANGE_NAMES : [...RANGE_NAMES, { value: range, label: `Last ${range}` }]);

function SearchField({ q, change }: { readonly q: string; readonly change: Changing['change'] }) {
  const { text, type } = useTyped(q, (asked) => change({ q: asked }));
  return (
    <TextInput
      label="Search"
      placeholder="Words of the title, reason or place"
      w={260}
      leftSection={<Icon name="search" size={14} />}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}

function Facets({ filters, change, facets }: Changing & { readonly facets: { readonly class: readonly FacetValue[]; readonly system: readonly FacetValue[]; readonly entity: readonly FacetValue[] } | undefined }) {
  return (
    <div className="facets">
      <Facet name="Kind" chosen={filters.class} values={facets?.class} say={(value) => classWords(value).name} choose={(value) => change({ class: value })} />
      <Facet name="System" chosen={filters.system} values={facets?.system} say={(value) => value} choose={(value) => change({ system: value })} />
      <Facet name="Concerns" chosen={filters.entity} values={facets?.entity} say={(value) => capital(words(value))} choose={(value) => change({ entity: value })} />
    </div>
  );
}

interface FacetProps {
  readonly name: string;
  readonly chosen: string;
  readonly values: readonly FacetValue[] | undefined;
  readonly say: (value: string) => string;
  readonly choose: (value: string) => void;
}

function Facet({ name, chosen, values = [], say, choose }: FacetProps) {
  // What was chosen stays in sight when nothing is found for it, so that it can be taken away.
  const shown = chosen === '' || values.some(({ value }) => value === chosen) ? values : [{ value: chosen, count: 0 }, ...values];
  return (
    <section>
      <h2>{name}</h2>
      <ul>
        {shown.map(({ value, count: held }) => (
          <li key={value}>
            <button type="button" className="facet" aria-pressed={value === chosen} onClick={() => choose(value === chosen ? '' : value)}>
              <span>{say(value)}</span>
              <span className="nums">{count(held)}</span>
            </button>
          </li>
        ))}
        {shown.length === 0 && <li className="dim">—</li>}
      </ul>
    </section>
  );
}

/** @param showState false where the filter says the state of all of them */
function Groups({ groups, showState }: { readonly groups: readonly Group[]; readonly showState: boolean }) {
  return (
    <Table label="Groups of exceptions" columns={[
        { name: 'What is wrong', className: 'first' }, ...(showState ? ['State'] : []), { name: 'Open', className: 'number' }, { name: 'Records', className: 'number if-medium' }, 'At stake', 'Last seen', { name: 'First seen', className: 'if-wide' }, 'Assigned to',
      ]}>
      {groups.map((group) => (
        <tr key={group.fingerprint}>
          <td>
            <GroupTitle group={group} />
            <span className="row">
              <span className="tag">{classWords(group.class).name}</span>
              {group.systems.map((system) => (
                <span className="tag" key={system}>
                  {system}
                </span>
              ))}
            </span>
          </td>
          {showState && (
            <td>
              <GroupStatus group={group} />
            </td>
          )}
          <td className="number">{count(group.open)}</td>
          <td className="number if-medium">{count(group.records)}</td>
          <td>
            <Stake stake={group.stake} />
          </td>
          <td>
            <Time at={group.lastSeen} />
          </td>
          <td className="if-wide">
            <Time at={group.firstSeen} />
          </td>
          <td>{group.assignee ?? <span className="dim">nobody</span>}</td>
        </tr>
      ))}
    </Table>
  );
}

function NoGroups({ filters, change }: Changing) {
  const narrowed = narrowing(filters).length;
  if (narrowed > 0) {
    return (
      <Empty title="Nothing fits these filters">
        <p>{filters.state === 'all' ? 'There may be exceptions that the filters leave out.' : `Only ${filters.state} ones were looked at.`}</p>
        <Button variant="default" onClick={() => change({ ...NO_FILTERS, state: filters.state, order: filters.order })}>
          Clear filters
        </Button>
      </Empty>
    );
  }
  if (filters.state === 'open' || filters.state === 'all') {
    return (
      <Empty title="Nothing is wrong">
        <p>Every event was taken, and every system was given what it is to have. When something is set aside or refused, it shows here by itself.</p>
      </Empty>
    );
  }
  return (
    <Empty title={filters.state === 'snoozed' ? 'Nothing is snoozed' : 'Nothing has ended yet'}>
      <p>{filters.state === 'snoozed' ? 'Groups that were put off stand here until their time comes.' : 'Groups stand here once all of their exceptions were repaired or discarded.'}</p>
    </Empty>
  );
}
