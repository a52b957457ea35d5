import { Button, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { REASON_MAX, useRehearse, useRetry } from '../exceptions/acts';
import { RetryOutcome } from '../exceptions/RetryOutcome';
import { mayAct, NO_ACT, useSession } from '../shell/session';
import { capital, counted, words } from '../show/format';
import { RecordLink } from '../show/RecordName';
import { Icon } from '../show/Icon';
import { governedPath, groupPath } from '../show/paths';
import { Empty, Loading, ProblemView } from '../show/states';
import { Status } from '../show/Status';
import { Time } from '../show/Time';
import { Table } from '../show/Table';
import { unmappedQuery } from './queries';
import type { UnknownReference, UnmappedCode } from './types';
import { mappingLine } from './wording';

/** Codes that no table gives a meaning, and names of records that nobody has told of, each with what waits for it and what ends that. */
export function UnmappedPanel() {
  const query = useQuery(unmappedQuery);
  if (query.data === undefined) return query.error ? <ProblemView error={query.error} again={() => void query.refetch()} /> : <Loading what="unknown words" />;
  const { codes, references, complete, away } = query.data;
  return (
    <>
      {away.length > 0 && <p className="note warn">Not everything is known: {away.join(', ')} did not answer.</p>}
      {!complete && <p className="note">More is parked, or waits, than is shown: begin with these.</p>}
      <section className="stack" aria-labelledby="codes">
        <h2 id="codes">Codes that no table knows</h2>
        {codes.length === 0 ? (
          <div className="panel">
            <Empty title="None">
              <p>Every code that a source says has its meaning in a code table.</p>
            </Empty>
          </div>
        ) : (
          codes.map((code) => <Code key={`${code.system}/${code.entity}/${code.attribute}/${code.code}`} code={code} />)
        )}
      </section>
      <References references={references} />
    </>
  );
}

function Code({ code }: { readonly code: UnmappedCode }) {
  const [meant, setMeant] = useState<string | null>(null);
  const { system, entity, attribute, table, place, choices, steward, queue, mappedOnDisk } = code;
  const name = `code-${system}-${entity}-${attribute}-${code.code ?? ''}`;
  return (
    <article className="panel" aria-labelledby={name}>
      <div className="panel-head">
        <h3 id={name}>
          {system} says {code.code === null ? 'a code that is not shown' : <code>{code.code}</code>} as {words(attribute)} of {words(entity)}s
        </h3>
        <Status tone="warn">{counted(code.records, 'record')} wait{code.records === 1 ? 's' : ''}</Status>
        <span className="dim push">
          since <Time at={code.since} />
        </span>
      </div>
      <div className="panel-body stack">
        <div className="row bottom">
          <Select label="It means" placeholder="Choose what it means" w={260} value={meant} onChange={setMeant} data={choices.map((one) => ({ value: one.code, label: one.code }))} />
          <p className="dim">{meant === null ? `A code of table ${table}.` : choices.find((one) => one.code === meant)?.meaning}</p>
        </div>
        <p>
          {place === null ? (
            <>There is no file of table {table}: add config/codes/{table}.yaml.</>
          ) : (
            <>
              {place.missing.length === 0 ? 'Add to' : 'Add below'} line {place.line} of <code>{place.file}</code>: <code>{mappingLine(code, meant ?? '…')}</code>.
            </>
          )}{' '}
          {steward} answers for <Link to={governedPath(entity, attribute)}>{words(attribute)}</Link>. It works from the next start of the services on. Where the code is wrong, correct it in {system}, or edit the event.
        </p>
        {mappedOnDisk && <p className="note">The file knows the code by now; a service that was started before works with the older one.</p>}
        {queue.map((one) => (
          <Retry key={one.fingerprint} fingerprint={one.fingerprint} ids={one.ids} />
        ))}
      </div>
    </article>
  );
}

/** What waits for the code is tried again; rehearsed first. */
function Retry({ fingerprint, ids }: { readonly fingerprint: string; readonly ids: readonly string[] }) {
  const session = useSession();
  const rehearse = useRehearse();
  const retry = useRetry();
  const [reason, setReason] = useState('');
  const what = counted(ids.length, 'event');
  const mayRetry = rehearse.data !== undefined && rehearse.data.selected > rehearse.data.failed && !retry.data;
  if (!mayAct(session)) return <p className="note">{NO_ACT}</p>;
  return (
    <div className="stack">
      <div className="row">
        <Button variant={mayRetry ? 'default' : 'filled'} leftSection={<Icon name="play" size={14} />} loading={rehearse.isPending} onClick={() => rehearse.mutate({ fingerprint, ids })}>
          Rehearse {what}
        </Button>
        <Link to={groupPath(fingerprint)}>Open the group in the queue</Link>
      </div>
      {rehearse.error && <ProblemView error={rehearse.error} />}
      {rehearse.data && !retry.data && <RetryOutcome result={rehearse.data} />}
      {mayRetry && (
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            retry.mutate({ fingerprint, ids, reason: reason.trim() });
          }}
        >
          <TextInput aria-label="Reason of the retry" placeholder="Why now? It is kept in the audit" w={320} maxLength={REASON_MAX} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
          <Button type="submit" leftSection={<Icon name="retry" size={14} />} loading={retry.isPending}>
            Retry {what}
          </Button>
        </form>
      )}
      {retry.error && <ProblemView error={retry.error} />}
      {retry.data && <RetryOutcome result={retry.data} />}
    </div>
  );
}

function References({ references }: { readonly references: readonly UnknownReference[] }) {
  return (
    <section className="panel" aria-labelledby="references">
      <div className="panel-head">
        <h2 id="references">Names of records that nobody has told of</h2>
      </div>
      {references.length === 0 ? (
        <Empty title="None">
          <p>Every record that is named is there.</p>
        </Empty>
      ) : (
        <Table label="Names" columns={['Name', { name: 'Named by', className: 'number' }, 'Since', 'What ends it']}>
          {references.map(({ entity, names, idSpace, externalId, records, since, some, fingerprint }) => (
            <tr key={`${entity}/${names}/${idSpace}/${externalId}`}>
              <td>
                {capital(words(names))}{' '}
                <code>
                  {idSpace}:{externalId}
                </code>
                <p>
                  {some.map((id) => (
                    <span key={id}>
                      <RecordLink entity={entity} id={id} />{' '}
                    </span>
                  ))}
                </p>
              </td>
              <td className="number">{counted(records, words(entity), entity.endsWith('y') ? `${words(entity).slice(0, -1)}ies` : undefined)}</td>
              <td>
                <Time at={since} />
              </td>
              <td>
                <p>
                  It is taken by itself once {idSpace} tells of the {words(names)}. Where the name is wrong, correct it in the source
                  {fingerprint === null ? '.' : <>, or <Link to={groupPath(fingerprint)}>edit the event</Link>.</>}
                </p>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}
