import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { groupQuery } from '../api/queries';
import type { GroupDetail } from '../api/types';
import { useTitle } from '../shell/session';
import { counted, words } from '../show/format';
import { Loading, ProblemView } from '../show/states';
import { Time } from '../show/Time';
import type { Selection } from './acts';
import { ActivityPanel } from './ActivityPanel';
import { GroupActs } from './GroupActs';
import { GroupStatus } from './GroupStatus';
import { ItemTable } from './ItemTable';
import { RepairPanel } from './RepairPanel';
import { Stake } from './Stake';
import { classWords } from './wording';

/** Everything about one group: what it means, what waits for it, which records it holds up, who looks at it, and its repair. */
export function GroupPage() {
  const { fingerprint = '' } = useParams();
  const query = useQuery(groupQuery(fingerprint));
  useTitle(query.data?.title ?? 'Exceptions');
  return (
    <>
      <nav className="crumbs" aria-label="Where this is">
        <Link to="/exceptions">Exceptions</Link> / group
      </nav>
      {query.data ? <Group key={fingerprint} group={query.data} /> : query.error ? <ProblemView error={query.error} again={() => void query.refetch()} /> : <Loading what="the group" />}
    </>
  );
}

function Group({ group }: { readonly group: GroupDetail }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [params, setParams] = useSearchParams();
  const state = params.get('list') === 'ended' ? 'ended' : 'open';
  const ids = [...chosen];
  const selection: Selection = { fingerprint: group.fingerprint, ids: ids.length === 0 ? null : ids };
  const { meaning, next } = classWords(group.class);

  return (
    <div className="stack loose">
      <div className="head tight">
        <div>
          <h1>{group.title}</h1>
          <div className="row sub">
            <GroupStatus group={group} />
            <span>
              {counted(group.open, 'open exception')}
              {group.records > 0 && <> on {counted(group.records, 'record')}</>}, {counted(group.total, 'exception')} in all
            </span>
          </div>
        </div>
        <div className="push">
          <GroupActs group={group} chosen={ids} />
        </div>
      </div>
      <div className="columns">
        <div className="stack loose">
          <section className="panel" aria-labelledby="meaning">
            <div className="panel-head">
              <h2 id="meaning">What it means</h2>
            </div>
            <div className="panel-body stack">
              <p className="said break">{group.reason}</p>
              <p>{meaning}</p>
              <p>
                <strong>What to do: </strong>
                {next}
              </p>
            </div>
          </section>
          <RepairPanel key={ids.join()} group={group} selection={selection} selected={ids.length === 0 ? group.open : ids.length} />
          <section className="panel" aria-labelledby="exceptions">
            <div className="panel-head">
              <h2 id="exceptions">Exceptions</h2>
              <SegmentedControl
                className="push"
                size="xs"
                aria-label="Which exceptions"
                data={[
                  { value: 'open', label: 'Open' },
                  { value: 'ended', label: 'Ended' },
                ]}
                value={state}
                onChange={(list) => {
                  setChosen(new Set());
                  setParams(list === 'ended' ? { list } : {}, { replace: true });
                }}
              />
            </div>
            <ItemTable key={state} fingerprint={group.fingerprint} state={state} total={state === 'open' ? group.open : group.total - group.open} chosen={chosen} choose={setChosen} />
          </section>
        </div>
        <div className="stack loose">
          <section className="panel" aria-labelledby="facts">
            <div className="panel-head">
              <h2 id="facts">At a glance</h2>
            </div>
            <div className="panel-body">
              <Facts group={group} />
            </div>
          </section>
          <ActivityPanel group={group} />
        </div>
      </div>
    </div>
  );
}

function Facts({ group }: { readonly group: GroupDetail }) {
  return (
    <dl className="facts">
      <dt>At stake</dt>
      <dd>
        <Stake stake={group.stake} />
      </dd>
      <dt>Kind</dt>
      <dd>
        {classWords(group.class).name} <span className="dim">({words(group.code)})</span>
      </dd>
      <dt>Systems</dt>
      <dd>{group.systems.join(', ') || '—'}</dd>
      <dt>Concerns</dt>
      <dd>{group.entity === null ? '—' : words(group.entity)}</dd>
      <dt>Last seen</dt>
      <dd>
        <Time at={group.lastSeen} />
      </dd>
      <dt>First seen</dt>
      <dd>
        <Time at={group.firstSeen} />
      </dd>
      {group.snoozedUntil !== null && (
        <>
          <dt>Snoozed until</dt>
          <dd>
            <Time at={group.snoozedUntil} exact />
          </dd>
        </>
      )}
      <dt>Found at</dt>
      <dd className="mono">{group.place ?? '—'}</dd>
      <dt>Found by</dt>
      <dd>{group.services.join(', ')}</dd>
      <dt>Configuration</dt>
      <dd className="mono">{group.configVersion ?? '—'}</dd>
    </dl>
  );
}
