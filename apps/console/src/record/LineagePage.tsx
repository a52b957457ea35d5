import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { ask } from '../api/ask';
import { Classification } from '../governance/GovernancePage';
import { useTitle } from '../shell/session';
import { capital, place, value, words } from '../show/format';
import { Held } from '../show/RecordName';
import { governedPath, recordPath, systemPath, tracePath } from '../show/paths';
import { Status, type Tone } from '../show/Status';
import { Loading, ProblemView } from '../show/states';
import { Time } from '../show/Time';

interface Lineage {
  readonly meaning: string;
  readonly classification: string;
  readonly steward: string;
  readonly value: unknown;
  readonly said: { readonly system: string; readonly externalId: string | null; readonly eventId: string; readonly recordedAt: string | null; readonly effectiveFrom: string | null; readonly version: string | null; readonly event: { readonly topic: string; readonly partition: number; readonly offset: number } | null } | null;
  readonly original: { readonly stream: string; readonly keptAt: string; readonly expiresAt: string; readonly masked: boolean; readonly rows: readonly Readonly<Record<string, unknown>>[] } | null;
  readonly mappings: readonly { readonly mapping: string; readonly version: number; readonly from: string; readonly rule: string }[];
  readonly rule: { readonly owner: string; readonly decidedBy: string | null; readonly configVersion: string | null };
  readonly canonical: { readonly recordVersion: number; readonly changedAt: string | null; readonly correlationId: string | null };
  readonly targets: readonly { readonly system: string; readonly kind: string | null; readonly fields: readonly string[]; readonly state: string; readonly wanted: number; readonly acknowledged: number; readonly acknowledgedAt: string | null; readonly targetId: string | null; readonly reason: string | null }[];
  readonly before: readonly { readonly recordVersion: number; readonly at: string; readonly before: unknown; readonly after: unknown; readonly system: string | null; readonly correlationId: string }[];
  readonly away: readonly string[];
}

const lineageQuery = (entity: string, id: string, attribute: string) =>
  queryOptions({ queryKey: ['record', entity, id, 'lineage', attribute], queryFn: ({ signal }) => ask<Lineage>(`/v1/records/${encodeURIComponent(entity)}/${encodeURIComponent(id)}/lineage/${encodeURIComponent(attribute)}`, { signal }), refetchInterval: 10_000 });

/** The way of one value: what was sent, by which mapping and rule it became the record's, and who has acknowledged it. */
export function LineagePage() {
  const { entity = '', id = '', attribute = '' } = useParams();
  useTitle(`Where ${words(attribute)} comes from`);
  const query = useQuery(lineageQuery(entity, id, attribute));
  return (
    <>
      <nav className="crumbs" aria-label="Where this is">
        <Link to="/records">Records</Link> / <Link to={recordPath(entity, id)}>{words(entity)}</Link> / {words(attribute)}
      </nav>
      <div className="stack loose">
        <div>
          <h1>Where {words(attribute)} comes from</h1>
          {query.data && <p className="sub">{query.data.meaning}</p>}
        </div>
        {query.error && <ProblemView error={query.error} again={() => void query.refetch()} />}
        {query.data ? <Way entity={entity} attribute={attribute} lineage={query.data} /> : !query.error && <Loading what="its way" />}
      </div>
    </>
  );
}

function Way({ entity, attribute, lineage }: { readonly entity: string; readonly attribute: string; readonly lineage: Lineage }) {
  const { said, original, mappings, rule, canonical, targets, before, away } = lineage;
  return (
    <>
      {away.length > 0 && <p className="note warn">{capital(away.join(', '))} did not answer: what they would tell is missing here.</p>}
      <section className="panel" aria-labelledby="way">
        <div className="panel-head">
          <h2 id="way">The value now</h2>
        </div>
        <div className="panel-body">
          <ol className="line">
            <li>
              <strong>Sent</strong>
              {said === null ? (
                <div>{rule.decidedBy === null ? 'Nobody has said it yet.' : `No system says it: ${rule.decidedBy} decides it.`}</div>
              ) : (
                <div>
                  <Link to={systemPath(said.system)}>{said.system}</Link> said it of its {said.externalId ?? 'record'}
                  {said.version !== null && <>, version {said.version}</>}
                  {said.recordedAt !== null && (
                    <>
                      , recorded <Time at={said.recordedAt} exact />
                    </>
                  )}
                  {said.effectiveFrom !== null && <>, in effect from {said.effectiveFrom}</>}. <Link to={tracePath(said.eventId)}>Trace the event</Link>
                  <div className="dim">{said.event ? place(said.event.topic, said.event.partition, said.event.offset) : 'The event is no longer in the index.'}</div>
                  <Original original={original} />
                </div>
              )}
            </li>
            <li>
              <strong>Read</strong>
              {mappings.length === 0 ? (
                <div className="dim">By no mapping of a connector.</div>
              ) : (
                mappings.map(({ mapping, version, from, rule: text }) => (
                  <div key={`${from}/${text}`}>
                    By mapping {mapping}, version {version}, from {from}: <code>{text}</code>
                  </div>
                ))
              )}
            </li>
            <li>
              <strong>Trusted</strong>
              <div>
                {rule.decidedBy === null ? <>Because {rule.owner} owns it</> : <>Because {rule.decidedBy} decides it</>} (<Link to={governedPath(entity, attribute)}>the rule</Link>
                {rule.configVersion !== null && <>, configuration {rule.configVersion}</>}).
              </div>
              <div>
                <span className="after"><Held of={lineage.value} /></span>, in version {canonical.recordVersion} of the record
                {canonical.changedAt !== null && (
                  <>
                    , since <Time at={canonical.changedAt} exact />
                  </>
                )}
                . <Classification name={lineage.classification} />
              </div>
            </li>
            <li>
              <strong>Delivered</strong>
              {targets.length === 0 ? <div className="dim">No system that has this record receives it.</div> : <Targets targets={targets} />}
            </li>
          </ol>
        </div>
      </section>
      <section className="panel" aria-labelledby="before">
        <div className="panel-head">
          <h2 id="before">What it was before</h2>
          <span className="dim">newest first</span>
        </div>
        {before.length === 0 ? (
          <p className="panel-body dim">It has never changed.</p>
        ) : (
          <div className="panel-body">
            <ol className="line">
              {before.map((change) => (
                <li key={change.recordVersion}>
                  <span className="before"><Held of={change.before} /></span> <span aria-hidden="true">→</span>
                  <span className="unseen">becomes</span> <span className="after"><Held of={change.after} /></span>
                  <div className="dim">
                    <Time at={change.at} exact />, version {change.recordVersion}
                    {change.system !== null && <>, said by {change.system}</>}, <Link to={tracePath(change.correlationId)}>trace</Link>
                  </div>
                </li>
              ))}
            </ol>
          </div>
        )}
      </section>
    </>
  );
}

function Original({ original }: { readonly original: Lineage['original'] }) {
  if (original === null) return <div className="dim">What it sent is not kept here: it came by file, was published by the system itself, or is older than it is kept.</div>;
  if (original.masked) return <div className="dim">What it sent is kept until {original.expiresAt.slice(0, 10)}, and not shown here, as the attribute is classed.</div>;
  return (
    <div>
      {original.rows.map((row, index) => (
        <div key={index}>
          It sent {Object.entries(row).map(([name, held], nth) => (
            <span key={name}>
              {nth > 0 && ', '}
              <code>{name}</code> {value(held)}
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}

const TONES: Readonly<Record<string, Tone>> = { delivered: 'good', due: 'busy', waiting: 'busy', parked: 'bad' };

function Targets({ targets }: { readonly targets: Lineage['targets'] }) {
  return (
    <ul className="reasons">
      {targets.map(({ system, fields, state, wanted, acknowledged, acknowledgedAt, targetId, reason }) => (
        <li key={system}>
          <Link to={systemPath(system)}>{system}</Link> {targetId !== null && <span className="mono">{targetId}</span>} {fields.length > 0 && <>as {fields.join(', ')} </>}
          <Status tone={TONES[state] ?? 'quiet'}>{state === 'delivered' ? `acknowledged version ${acknowledged}` : `${state}: has version ${acknowledged} of ${wanted}`}</Status>
          {acknowledgedAt !== null && (
            <>
              {' '}
              <Time at={acknowledgedAt} exact />
            </>
          )}
          {reason !== null && <div className="dim">{reason}</div>}
        </li>
      ))}
    </ul>
  );
}
