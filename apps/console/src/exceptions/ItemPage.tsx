import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { itemQuery } from '../api/queries';
import type { ItemDetail } from '../api/types';
import { useTitle } from '../shell/session';
import { capital, place, value, words } from '../show/format';
import { Icon } from '../show/Icon';
import { editPath, groupPath, recordPath, tracePath } from '../show/paths';
import { Loading, ProblemView } from '../show/states';
import { Time } from '../show/Time';
import { ItemStatus } from './ItemStatus';
import { classWords, outcomeWords } from './wording';

/** Of what the service tells of a parked event, what does not stand above already. */
const PARKED_FACTS = ['status', 'tries', 'eventAt', 'parkedAt', 'resolvedAt', 'resolvedAs', 'settledBy', 'settledReason', 'eventId', 'schema', 'key', 'keyHash', 'valueBytes'];

/** One exception: which event, which record, what became of it until now. */
export function ItemPage() {
  const { fingerprint = '', id = '' } = useParams();
  const query = useQuery(itemQuery(id));
  useTitle(query.data?.recordLabel ?? 'Exception');
  return (
    <>
      <nav className="crumbs" aria-label="Where this is">
        <Link to="/exceptions">Exceptions</Link> / <Link to={groupPath(fingerprint)}>group</Link> / one
      </nav>
      {query.data ? <One item={query.data} /> : query.error ? <ProblemView error={query.error} again={() => void query.refetch()} /> : <Loading what="the exception" />}
    </>
  );
}

function One({ item }: { readonly item: ItemDetail }) {
  const isOpen = item.state === 'raised' || item.state === 'retried';
  return (
    <div className="stack loose">
      <div className="head tight">
        <div>
          <h1>{item.recordLabel ?? classWords(item.class).name}</h1>
          <div className="row sub">
            <ItemStatus item={item} />
            <span>{item.recordLabel === null ? words(item.code) : classWords(item.class).name}</span>
          </div>
        </div>
        <div className="row push">
          {isOpen && item.canEdit && (
            <Button component={Link} to={editPath(item.fingerprint, item.id)} leftSection={<Icon name="edit" size={14} />}>
              Edit the event
            </Button>
          )}
          {item.entity !== null && item.recordId !== null && (
            <Button component={Link} to={recordPath(item.entity, item.recordId)} variant="default" leftSection={<Icon name="records" size={14} />}>
              Record
            </Button>
          )}
          {item.correlationId !== null && (
            <Button component={Link} to={tracePath(item.correlationId)} variant="default" leftSection={<Icon name="trace" size={14} />}>
              Trace
            </Button>
          )}
        </div>
      </div>
      <div className="columns">
        <section className="panel" aria-labelledby="why">
          <div className="panel-head">
            <h2 id="why">Why</h2>
          </div>
          <div className="panel-body stack loose">
            <p className="said break">{item.reason}</p>
            <dl className="facts">
              <dt>System</dt>
              <dd>{item.system ?? '—'}</dd>
              <dt>Attribute</dt>
              <dd>{item.attribute === null ? '—' : words(item.attribute)}</dd>
              <dt>Event</dt>
              <dd className="mono">{place(item.topic, item.partition, item.offset)}</dd>
              <dt>Found by</dt>
              <dd>{item.service}</dd>
              <dt>Correlation id</dt>
              <dd className="mono">{item.correlationId ?? '—'}</dd>
              {PARKED_FACTS.filter((name) => item.parked?.[name] != null).map((name) => (
                <Fact key={name} name={name} held={item.parked?.[name]} />
              ))}
            </dl>
          </div>
        </section>
        <section className="panel" aria-labelledby="course">
          <div className="panel-head">
            <h2 id="course">What became of it</h2>
          </div>
          <div className="panel-body">
            <ol className="line">
              {item.moves.map((move, index) => (
                <li key={`${move.at}/${index}`}>
                  <strong>{capital(move.state)}</strong>
                  {move.by !== null && <> by {move.by}</>}
                  <div className="dim">
                    <Time at={move.at} exact />
                  </div>
                  {move.outcome !== null && <p>{outcomeWords(move.outcome)}</p>}
                </li>
              ))}
            </ol>
          </div>
        </section>
      </div>
    </div>
  );
}

const Fact = ({ name, held }: { readonly name: string; readonly held: unknown }) => (
  <>
    <dt>{capital(words(name))}</dt>
    <dd className="mono">{value(held)}</dd>
  </>
);
