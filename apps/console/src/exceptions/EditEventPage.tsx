import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { Problem } from '../api/problem';
import { eventQuery, itemQuery } from '../api/queries';
import type { EventField, FieldProblem, ItemDetail, ParkedEvent, RetryResult } from '../api/types';
import { mayAct, NO_ACT, useSession, useTitle } from '../shell/session';
import { count, counted, place, value } from '../show/format';
import { Icon } from '../show/Icon';
import { groupPath, itemPath, recordPath, tracePath } from '../show/paths';
import { Loading, ProblemView } from '../show/states';
import { REASON_MAX, useEdit } from './acts';
import { editedValues, sorted, textOf } from './edit-values';
import { EventFieldInput } from './EventFieldInput';
import { RetryOutcome } from './RetryOutcome';
import { classWords } from './wording';

/** The event behind an exception as a form: corrected, rehearsed, and taken in place of the original, which is kept. */
export function EditEventPage() {
  const { fingerprint = '', id = '' } = useParams();
  const item = useQuery(itemQuery(id));
  const event = useQuery(eventQuery(id));
  useTitle('Edit an event');
  const failed = item.error ?? event.error;
  return (
    <>
      <nav className="crumbs" aria-label="Where this is">
        <Link to="/exceptions">Exceptions</Link> / <Link to={groupPath(fingerprint)}>group</Link> / <Link to={itemPath(fingerprint, id)}>one</Link> / edit
      </nav>
      {item.data && event.data ? (
        <div className="stack loose">
          <div className="head tight">
            <div>
              <h1>Edit the event{item.data.recordLabel === null ? '' : ` about ${item.data.recordLabel}`}</h1>
              <p className="sub mono">{place(event.data.topic, event.data.partition, event.data.offset)}</p>
            </div>
          </div>
          <p className="note warn break">
            <strong>{classWords(item.data.class).name}: </strong>
            {item.data.reason}
          </p>
          {!event.data.readable && event.data.fields.some(({ editable }) => editable) && <p className="note">Nothing of it could be read, so that the form begins empty: what you write replaces the whole event.</p>}
          {event.data.readable || event.data.fields.some(({ editable }) => editable) ? <EditForm key={id} item={item.data} event={event.data} /> : <Unreadable event={event.data} fingerprint={fingerprint} />}
        </div>
      ) : failed ? (
        <ProblemView error={failed} again={() => void Promise.all([item.refetch(), event.refetch()])} />
      ) : (
        <Loading what="the event" />
      )}
    </>
  );
}

function EditForm({ item, event }: { readonly item: ItemDetail; readonly event: ParkedEvent }) {
  const session = useSession();
  const edit = useEdit(item.id);
  const [texts, setTexts] = useState<ReadonlyMap<string, string>>(new Map());
  const [reason, setReason] = useState('');
  /** What was rehearsed, as it was then: another value asks for another rehearsal. */
  const [rehearsed, setRehearsed] = useState<{ readonly asked: string; readonly result: RetryResult } | null>(null);
  const [done, setDone] = useState<RetryResult | null>(null);
  const edited = editedValues(event.fields, texts);
  const asked = JSON.stringify(edited.values);
  const isChanged = Object.keys(edited.values).length > 0;
  const isRehearsed = rehearsed?.asked === asked && rehearsed.result.failed < rehearsed.result.selected;
  const refused = edit.error instanceof Problem ? edit.error.fields : [];
  const problems: readonly FieldProblem[] = [...edited.problems, ...refused];
  const problemOf = (path: string) => problems.find((problem) => problem.path === path)?.problem;
  const elsewhere = refused.filter(({ path }) => !event.fields.some((field) => field.path === path && field.editable));
  const { said, others, suspects } = sorted(event.fields.filter((field) => field.editable), item);
  const [showsOthers, setShowsOthers] = useState(!event.readable);
  // A field that was filled in, or has a problem, stays in sight.
  const shown = [...said, ...others.filter(({ path }) => showsOthers || texts.has(path) || problemOf(path) !== undefined)];

  if (done) return <Done item={item} result={done} />;

  const send = (dryRun: boolean) =>
    edit.mutate(
      { values: edited.values, reason: reason.trim(), dryRun },
      {
        onSuccess: (result) => (dryRun ? setRehearsed({ asked, result }) : setDone(result)),
        onError: (error) => {
          const first = error instanceof Problem ? error.fields[0] : undefined;
          if (first) document.getElementById(`field-${first.path}`)?.focus();
        },
      },
    );

  return (
    <form
      className="stack loose"
      noValidate
      onSubmit={(submitted) => {
        submitted.preventDefault();
        send(!isRehearsed);
      }}
    >
      <section className="panel" aria-labelledby="values">
        <div className="panel-head">
          <h2 id="values">Values</h2>
          <span className="dim">Only what you change is replaced. The original is kept, and a newer event of its source still wins over the edit.</span>
        </div>
        <div className="panel-body fields">
          {shown.map((field) => (
            <EventFieldInput
              key={field.path}
              field={field}
              text={texts.get(field.path) ?? textOf(field)}
              problem={problemOf(field.path)}
              isChanged={field.path in edited.values}
              isSuspect={suspects.has(field.path)}
              change={(text) => {
                edit.reset();
                setTexts(new Map([...texts, [field.path, text]]));
              }}
            />
          ))}
        </div>
        {others.length > 0 && (
          <p className="more">
            <Button variant="subtle" size="compact-sm" aria-expanded={showsOthers} onClick={() => setShowsOthers(!showsOthers)}>
              {showsOthers ? 'Hide the other fields' : `Show ${counted(others.length, 'other field')}: what the event says nothing of, who speaks, and how`}
            </Button>
          </p>
        )}
      </section>
      {mayAct(session) ? (
        <section className="panel" aria-labelledby="take">
          <div className="panel-head">
            <h2 id="take">Have it taken</h2>
          </div>
          <div className="panel-body stack">
            {edit.error && <ProblemView error={edit.error} />}
            {elsewhere.length > 0 && (
              <ul className="reasons">
                {elsewhere.map(({ path, problem }) => (
                  <li key={path}>
                    {path !== '' && <span className="mono">{path}: </span>}
                    {problem}
                  </li>
                ))}
              </ul>
            )}
            {rehearsed !== null && rehearsed.asked === asked && !edit.error && <RetryOutcome result={rehearsed.result} />}
            <div className="row bottom">
              <TextInput label="Reason" description="It is kept in the audit, with your name" required w={360} maxLength={REASON_MAX} value={reason} onChange={(typed) => setReason(typed.currentTarget.value)} />
              <Button type={isRehearsed ? 'button' : 'submit'} variant={isRehearsed ? 'default' : 'filled'} leftSection={<Icon name="play" size={14} />} loading={edit.isPending && edit.variables.dryRun} disabled={!isChanged || edited.problems.length > 0 || reason.trim() === ''} onClick={isRehearsed ? () => send(true) : undefined}>
                {isRehearsed ? 'Rehearse again' : 'Rehearse the edit'}
              </Button>
              {isRehearsed && (
                <Button type="submit" leftSection={<Icon name="retry" size={14} />} loading={edit.isPending && !edit.variables.dryRun} disabled={reason.trim() === ''}>
                  Retry with these values
                </Button>
              )}
              <Button component={Link} to={itemPath(item.fingerprint, item.id)} variant="default">
                Cancel
              </Button>
            </div>
            {!isChanged && <p className="dim">Change a value first.</p>}
          </div>
        </section>
      ) : (
        <p className="note">{NO_ACT}</p>
      )}
      <Locked fields={event.fields.filter((field) => !field.editable && (field.masked || field.value != null))} event={event} />
    </form>
  );
}

/** What says whose event it is and when it was made: read, not changed. */
function Locked({ fields, event }: { readonly fields: readonly EventField[]; readonly event: ParkedEvent }) {
  return (
    <section className="panel" aria-labelledby="locked">
      <div className="panel-head">
        <h2 id="locked">What cannot be changed</h2>
      </div>
      <div className="panel-body">
        <dl className="facts">
          {fields.map((field) => (
            <Fact key={field.path} name={field.label} why={field.why}>
              {field.masked ? 'hidden' : value(field.value)}
            </Fact>
          ))}
          <Fact name="Key">{event.key ?? '—'}</Fact>
          <Fact name="Schema">{event.schema ?? '—'}</Fact>
          {Object.entries(event.headers).map(([name, held]) => (
            <Fact key={name} name={`Header ${name}`}>
              {value(held)}
            </Fact>
          ))}
        </dl>
      </div>
    </section>
  );
}

const Fact = ({ name, why, children }: { readonly name: string; readonly why?: string | null; readonly children: React.ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>
      {children}
      {why && <span className="dim"> · {why}</span>}
    </dd>
  </>
);

function Unreadable({ event, fingerprint }: { readonly event: ParkedEvent; readonly fingerprint: string }) {
  return (
    <section className="panel" aria-labelledby="raw">
      <div className="panel-head">
        <h2 id="raw">This event cannot be read</h2>
      </div>
      <div className="panel-body stack">
        <p>It is not written in the agreed form, so that there are no values to edit. Have the system that published it send it again, then discard this one.</p>
        {event.raw && (
          <dl className="facts">
            <Fact name="Size">{count(event.raw.size)} bytes</Fact>
            <Fact name="It begins with">
              <span className="mono">{event.raw.hex.replace(/(..)/g, '$1 ')}</span>
            </Fact>
            <Fact name="Key">{event.key ?? '—'}</Fact>
          </dl>
        )}
        <div>
          <Button component={Link} to={groupPath(fingerprint)} variant="default">
            Back to the group
          </Button>
        </div>
      </div>
    </section>
  );
}

function Done({ item, result }: { readonly item: ItemDetail; readonly result: RetryResult }) {
  const changed = result.differences?.find(({ recordId }) => recordId !== null);
  const record = item.recordId !== null && item.entity !== null ? { entity: item.entity, recordId: item.recordId } : changed && { entity: changed.entity, recordId: changed.recordId! };
  return (
    <section className="panel" aria-labelledby="became">
      <div className="panel-head">
        <h2 id="became">What became of it</h2>
      </div>
      <div className="panel-body stack loose">
        <RetryOutcome result={result} />
        <div className="row">
          {record && (
            <Button component={Link} to={recordPath(record.entity, record.recordId)} leftSection={<Icon name="records" size={14} />}>
              See it arrive: open the record
            </Button>
          )}
          {item.correlationId !== null && (
            <Button component={Link} to={tracePath(item.correlationId)} variant="default" leftSection={<Icon name="trace" size={14} />}>
              Trace
            </Button>
          )}
          <Button component={Link} to={groupPath(item.fingerprint)} variant="default">
            Back to the group
          </Button>
        </div>
      </div>
    </section>
  );
}
