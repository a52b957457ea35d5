import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { ask } from '../api/ask';
import { replaysQuery, type Replay } from '../api/replays';
import { REASON_MAX } from '../exceptions/acts';
import { RetryOutcome } from '../exceptions/RetryOutcome';
import { governanceQuery } from '../governance/queries';
import { mayAct, NO_ACT, useSession, useTitle } from '../shell/session';
import { count, counted } from '../show/format';
import { groupPath } from '../show/paths';
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

const TODAY = { on: '', legalEntity: '', region: '' };

/** The address may name what is selected: a group or a record leads here. */
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
  const { data: governed } = useQuery(governanceQuery(TODAY));
  const put = (name: string, value: string | null) => setValues({ ...values, [name]: value ?? '' });
  const set = (name: string) => (event: React.ChangeEvent<HTMLInputElement>) => put(name, event.currentTarget.value);
  const { system = '', entity = '', fingerprint = '' } = values;
  const sources = governed?.systems.filter(({ entities }) => entities.length > 0 && (entity === '' || entities.includes(entity))).map(({ name }) => name) ?? [];
  const spokenOf = [...new Set(governed?.systems.filter(({ name }) => system === '' || name === system).flatMap(({ entities }) => entities))].sort();
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
          <Select label="System" placeholder="any" data={[...new Set([...sources, ...(system === '' ? [] : [system])])].sort()} value={system || null} onChange={(name) => put('system', name)} searchable clearable />
          <Select label="Entity" placeholder="any" data={[...new Set([...spokenOf, ...(entity === '' ? [] : [entity])])].sort()} value={entity || null} onChange={(name) => put('entity', name)} searchable clearable />
          <TextInput label="One record" placeholder="hris:100270" value={values['key'] ?? ''} onChange={set('key')} />
          <TextInput label="Topic" placeholder="source.hris.worker.v1" value={values['topic'] ?? ''} onChange={set('topic')} />
        </div>
        {fingerprint !== '' && (
          <p className="row">
            <span>
              What is open in <Link to={groupPath(fingerprint)}>this group of exceptions</Link>.
            </span>
            <Button size="compact-sm" variant="default" onClick={() => put('fingerprint', null)}>
              Whatever its group
            </Button>
          </p>
        )}
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
