import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { GroupDetail } from '../api/types';
import { mayAct, NO_ACT, useSession } from '../shell/session';
import { counted } from '../show/format';
import { Icon } from '../show/Icon';
import { recordPath, replayPath } from '../show/paths';
import { ProblemView } from '../show/states';
import { REASON_MAX, useRehearse, useRetry, type Selection } from './acts';
import { RetryOutcome } from './RetryOutcome';

/** Kinds of which the events are kept by the masters, which take them again. */
const REPLAYED: ReadonlySet<string> = new Set(['unreadable', 'contract', 'identity', 'data', 'defect', 'life-cycle']);

/** Rehearse, read what it would do, then do it: never the second without the first. Made anew for another selection, whose rehearsal is another one. */
export function RepairPanel({ group, selection, selected }: { readonly group: GroupDetail; readonly selection: Selection; readonly selected: number }) {
  const session = useSession();
  const rehearse = useRehearse();
  const retry = useRetry();
  const [reason, setReason] = useState('');
  const what = selection.ids !== null ? counted(selected, 'chosen exception') : selected === 1 ? 'the open exception' : `all ${counted(selected, 'open exception')}`;
  const wouldDo = rehearse.data ? rehearse.data.selected - rehearse.data.failed : 0;
  // What cannot be rehearsed, as what goes in files, says so and may be retried all the same.
  const cannotRehearse = rehearse.data !== undefined && rehearse.data.failed > 0 && rehearse.data.failures.every(({ code }) => code === 'not-rehearsed');
  // Before the first rehearsal, after a retry, and where it would only fail, there is nothing to go on to.
  const mayRetry = rehearse.data !== undefined && (wouldDo > 0 || cannotRehearse) && !retry.data;
  // Nothing of it is tried again: what owners say is written over what was changed.
  const isDelivery = group.class === 'refused' || group.class === 'delivery';
  const verb = group.class === 'refused' ? 'Put back' : 'Retry';
  const arrived = retry.data?.differences?.find(({ recordId }) => recordId !== null);

  return (
    <section className="panel" aria-labelledby="repair">
      <div className="panel-head">
        <h2 id="repair">Repair</h2>
        <span className="dim">{group.canRetry ? `once the cause is mended: ${what}` : ''}</span>
      </div>
      <div className="panel-body stack">
        {group.open === 0 && !retry.data ? (
          <p>Nothing is open any more, so that there is nothing to repair.</p>
        ) : !group.canRetry ? (
          <>
            <p>
              These cannot be retried from here. When the cause is mended where it lies, they end by themselves or can be discarded.
              {group.class === 'reference' && ' Where what was said is wrong, edit the event of each below.'}
            </p>
            {group.systems.map((system) => (
              <p key={system}>
                What can be done about the system is under <Link to={`/systems/${encodeURIComponent(system)}`}>Systems, {system}</Link>.
              </p>
            ))}
          </>
        ) : selected === 0 && !retry.data ? (
          <p>Nothing is open any more, so that there is nothing to repair.</p>
        ) : !mayAct(session) ? (
          <p className="note">{NO_ACT}</p>
        ) : (
          <>
            <div className="row">
              <Button
                variant={mayRetry ? 'default' : 'filled'}
                leftSection={<Icon name="play" size={14} />}
                loading={rehearse.isPending}
                disabled={selected === 0}
                onClick={() => {
                  retry.reset();
                  rehearse.mutate(selection);
                }}
              >
                {rehearse.data ? 'Rehearse again' : `Rehearse ${what}`}
              </Button>
              {!rehearse.data && !rehearse.isPending && <span className="dim">Shows what a retry would change. Nothing is written.</span>}
            </div>
            {REPLAYED.has(group.class) && selection.ids === null && selected > 1 && !rehearse.data && (
              <p className="dim">
                Where they are many: <Link to={replayPath({ fingerprint: group.fingerprint })}>replay them</Link> at a pace that rises, and stops by itself with the first that is refused.
              </p>
            )}
            {rehearse.error && <ProblemView error={rehearse.error} />}
            {rehearse.data && !retry.data && (cannotRehearse ? <p className="note warn">{rehearse.data.failures[0]?.reason}</p> : <RetryOutcome result={rehearse.data} isDelivery={isDelivery} />)}
            {mayRetry && (
              <form
                className="row"
                onSubmit={(event) => {
                  event.preventDefault();
                  retry.mutate({ ...selection, reason: reason.trim() });
                }}
              >
                <TextInput aria-label={group.class === 'refused' ? 'Reason' : 'Reason of the retry'} placeholder="Why now? It is kept in the audit" w={320} maxLength={REASON_MAX} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
                <Button type="submit" leftSection={<Icon name="retry" size={14} />} loading={retry.isPending}>
                  {verb} {what}
                </Button>
              </form>
            )}
            {retry.error && <ProblemView error={retry.error} />}
            {retry.data && (
              <>
                <RetryOutcome result={retry.data} isDelivery={isDelivery} />
                {arrived && (
                  <p className="note good">
                    Watch it arrive in every system: <Link to={recordPath(arrived.entity, arrived.recordId!)}>open the record</Link>.
                  </p>
                )}
              </>
            )}
          </>
        )}
      </div>
    </section>
  );
}
