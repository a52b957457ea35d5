import { Button, NumberInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { ask } from '../api/ask';
import { replaysQuery, type Replay } from '../api/replays';
import { REASON_MAX } from '../exceptions/acts';
import { RetryOutcome } from '../exceptions/RetryOutcome';
import { mayAct, NO_ACT, useSession, useTitle } from '../shell/session';
import { count, counted } from '../show/format';
import { Icon } from '../show/Icon';
import { Empty, Loading, ProblemView } from '../show/states';
import { Status, type Tone } from '../show/Status';
import { Time } from '../show/Time';

/** Taking again what was taken before: selected, rehearsed, then done at a pace that can be watched. */
export function ReplayPage() {
  useTitle('Replay');
  const session = useSession();
  const { data, error, refetch } = useQuery(replaysQuery);
  return (
    <div className="stack loose">
      <div className="head tight">
        <div>
          <h1>Replay</h1>
          <p className="sub">What was taken before is taken again from its topic. What stands already has no effect, and no process begins by it.</p>
        </div>
      </div>
      {mayAct(session) ? <Selection /> : <p className="note">{NO_ACT}</p>}
      <section className="panel" aria-labelledby="replays">
        <div className="panel-head">
          <h2 id="replays">What has been replayed</h2>
        </div>
        {data === undefined ? (
          error ? (
            <ProblemView error={error} again={() => void refetch()} />
          ) : (
            <Loading what="the replays" />
          )
        ) : data.replays.length === 0 ? (
          <Empty title="Nothing yet">
            <p>Select something above and rehearse it.</p>
          </Empty>
        ) : (
          data.replays.map((replay) => <One key={replay.id} replay={replay} />)
        )}
      </section>
    </div>
  );
}

const FIELDS = [
  { name: 'system', label: 'System', placeholder: 'hris' },
  { name: 'entity', label: 'Entity', placeholder: 'worker' },
  { name: 'key', label: 'One record', placeholder: 'hris:100270' },
  { name: 'topic', label: 'Topic', placeholder: 'source.hris.worker.v1' },
  { name: 'fingerprint', label: 'Group of exceptions', placeholder: 'as its address has it' },
] as const;

/** The address may name what is selected, so that a group or a record leads here. */
function Selection() {
  const client = useQueryClient();
  const [params] = useSearchParams();
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() => Object.fromEntries(params));
  const [cap, setCap] = useState<number | string>(50);
  const [reason, setReason] = useState('');
  const rehearse = useMutation({
    mutationFn: () => ask<Replay>('/v1/replays', { method: 'POST', body: { ...given(values), cap: Number(cap), reason: reason.trim() } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['replays'] }),
  });
  const set = (name: string) => (event: React.ChangeEvent<HTMLInputElement>) => setValues({ ...values, [name]: event.currentTarget.value });
  return (
    <section className="panel" aria-labelledby="select">
      <div className="panel-head">
        <h2 id="select">What is to be taken again</h2>
      </div>
      <form
        className="panel-body stack"
        onSubmit={(event) => {
          event.preventDefault();
          rehearse.mutate();
        }}
      >
        <div className="row">
          {FIELDS.map(({ name, label, placeholder }) => (
            <TextInput key={name} label={label} placeholder={placeholder} value={values[name] ?? ''} onChange={set(name)} />
          ))}
        </div>
        <div className="row">
          <TextInput label="From" type="datetime-local" value={values['since'] ?? ''} onChange={set('since')} />
          <TextInput label="Until" type="datetime-local" value={values['until'] ?? ''} onChange={set('until')} />
          <NumberInput label="A second, at most" min={1} max={500} value={cap} onChange={setCap} />
          <TextInput label="Reason" required maxLength={REASON_MAX} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        </div>
        <div className="row">
          <Button type="submit" leftSection={<Icon name="play" size={14} />} loading={rehearse.isPending} disabled={reason.trim() === ''}>
            Rehearse
          </Button>
          <span className="dim">Shows what the first 500 events would come to. Nothing is written.</span>
        </div>
        {rehearse.error && <ProblemView error={rehearse.error} />}
      </form>
    </section>
  );
}

/** Moments in the zone of whoever looks, as instants. */
function given(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value.trim() === '' ? [] : [[name, name === 'since' || name === 'until' ? new Date(value).toISOString() : value.trim()]])));
}

const TONES: Readonly<Record<Replay['state'], Tone>> = { rehearsed: 'quiet', running: 'busy', stopped: 'warn', ended: 'good' };

function One({ replay }: { readonly replay: Replay }) {
  const session = useSession();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (what: 'start' | 'stop') => ask<Replay>(`/v1/replays/${replay.id}/${what}`, { method: 'POST', body: {} }),
    onSettled: () => client.invalidateQueries({ queryKey: ['replays'] }),
  });
  const what = Object.entries(replay.selection).map(([name, value]) => `${name} ${value}`).join(', ');
  const told = [
    [replay.applied, 'applied'],
    [replay.scheduled, 'scheduled'],
    [replay.waiting, 'waiting'],
    [replay.noEffect, 'without effect'],
    [replay.failed, 'refused'],
    [replay.leftOut, 'left out'],
  ] as const;
  return (
    <article className="panel-body stack" aria-label={`Replay of ${what}`}>
      <div className="row">
        <Status tone={TONES[replay.state]}>{replay.state}</Status>
        <strong className="break">{what}</strong>
        <span className="dim">
          {replay.author}, <Time at={replay.createdAt} />: {replay.reason}
        </span>
        {mayAct(session) && (replay.state === 'rehearsed' || replay.state === 'stopped') && (
          <Button className="push" size="compact-sm" loading={act.isPending} onClick={() => act.mutate('start')}>
            {replay.state === 'stopped' ? 'Go on' : `Replay ${counted(replay.selected, 'event')}`}
          </Button>
        )}
        {mayAct(session) && replay.state === 'running' && (
          <Button className="push" size="compact-sm" variant="default" loading={act.isPending} onClick={() => act.mutate('stop')}>
            Stop
          </Button>
        )}
      </div>
      {act.error && <ProblemView error={act.error} />}
      {replay.why !== null && <p className="note warn">{replay.why}</p>}
      {replay.state === 'rehearsed' ? (
        <RetryOutcome result={replay.rehearsal} what="event" />
      ) : (
        <p>
          {count(replay.done)} of {counted(replay.selected, 'event')}, at most {count(replay.cap)} a second
          {told.filter(([many]) => many > 0).map(([many, how]) => `; ${count(many)} ${how}`)}
        </p>
      )}
    </article>
  );
}
