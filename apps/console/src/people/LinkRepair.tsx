import { Button, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { REASON_MAX } from '../exceptions/acts';
import { Differences } from '../exceptions/RetryOutcome';
import { counted, shortId, words } from '../show/format';
import { RecordLink } from '../show/RecordName';
import { Icon } from '../show/Icon';
import { processPath, recordPath, tracePath } from '../show/paths';
import { ProblemView } from '../show/states';
import { Status } from '../show/Status';
import { actQuery, useCarryOut, useRehearseLink } from './queries';
import type { AskedLink, IdentityAct, RehearsedLink } from './types';
import { hangingWords } from './wording';

interface LinkRepairProps {
  readonly link: AskedLink;
  /** What people call the records, by their ids. */
  readonly names: ReadonlyMap<string, string>;
  readonly cancel: () => void;
  /** Told what was said, where another shows how it arrives: what was found goes from the page as soon as it is one. */
  readonly onSaid?: (act: IdentityAct) => void;
}

/** Merges or splits: rehearse, read what it would do, then do it, and see it arrive. Never the second without the first. */
export function LinkRepair({ link, names, cancel, onSaid }: LinkRepairProps) {
  const rehearse = useRehearseLink();
  const carryOut = useCarryOut();
  const [reason, setReason] = useState('');
  const verb = link.relation === 'split' ? 'Split' : 'Merge';
  if (carryOut.data) return <Arrival act={carryOut.data} names={names} done={cancel} />;
  return (
    <div className="stack">
      <div className="row">
        <Button variant={rehearse.data?.act ? 'default' : 'filled'} leftSection={<Icon name="play" size={14} />} loading={rehearse.isPending} onClick={() => rehearse.mutate(link)}>
          {rehearse.data ? 'Rehearse again' : `Rehearse: ${link.left.system}:${link.left.id} and ${link.right.system}:${link.right.id} are ${link.relation === 'split' ? 'two' : 'one'}`}
        </Button>
        <Button variant="default" onClick={cancel}>
          Cancel
        </Button>
      </div>
      {!rehearse.data && !rehearse.isPending && <p className="dim">Shows what would come of it in every service. Nothing is written.</p>}
      {rehearse.error && <ProblemView error={rehearse.error} />}
      {rehearse.data && <WouldBe link={link} rehearsed={rehearse.data} names={names} />}
      {rehearse.data?.act && (
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            carryOut.mutate({ act: rehearse.data.act!, reason: reason.trim() }, { onSuccess: onSaid });
          }}
        >
          <TextInput aria-label={`Reason of the ${verb.toLowerCase()}`} placeholder="Why? It stands in the event and in the audit" w={360} maxLength={REASON_MAX} required value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
          <Button type="submit" leftSection={<Icon name="link" size={14} />} loading={carryOut.isPending} disabled={reason.trim() === ''}>
            {verb} them
          </Button>
        </form>
      )}
      {carryOut.error && <ProblemView error={carryOut.error} />}
    </div>
  );
}

/** As the finding names it, with its ids, since two of a name stand side by side. */
function Named({ entity, id, names }: { readonly entity: string; readonly id: string; readonly names: ReadonlyMap<string, string> }) {
  return names.has(id) ? <Link to={recordPath(entity, id)}>{names.get(id)}</Link> : <RecordLink entity={entity} id={id} />;
}

function WouldBe({ link: { entity, relation }, rehearsed, names }: { readonly link: AskedLink; readonly rehearsed: RehearsedLink; readonly names: ReadonlyMap<string, string> }) {
  const { act, survivor, other, events, differences, hanging, referrers, away } = rehearsed;
  const ofSurvivor = differences.filter(({ recordId }) => recordId === survivor);
  const ofOther = differences.filter(({ recordId }) => recordId === other);
  // What an alias no longer says is no news: it says nothing any more.
  const shown = relation === 'split' ? [...ofOther, ...ofSurvivor] : ofSurvivor;
  if (act === null) return <p className="note">Nothing would come of it: {rehearsed.detail ?? rehearsed.outcome}.</p>;
  return (
    <div className="stack" role="status">
      <p className="said">Rehearsed, nothing was written</p>
      <dl className="facts">
        <dt>{relation === 'split' ? 'Was both' : 'Stays'}</dt>
        <dd>{survivor && <Named entity={entity} id={survivor} names={names} />}</dd>
        <dt>{relation === 'split' ? 'Comes back' : 'Becomes its alias'}</dt>
        <dd>{other && <Named entity={entity} id={other} names={names} />}</dd>
        <dt>Subscribers see</dt>
        <dd>{events.map(({ type, recordId, recordVersion, restricted }) => `${type}${restricted ? ' (restricted)' : ''}, version ${recordVersion} of ${shortId(recordId)}`).join('; ') || 'nothing'}</dd>
        <dt>{relation === 'split' ? 'Hangs on it' : 'Hangs on the alias'}</dt>
        <dd>
          {hangingWords(hanging)}
          {hanging.some.map((one) => (
            <span key={one.recordId}>
              {' '}
              <RecordLink entity={one.entity} id={one.recordId} />
            </span>
          ))}
          {hanging.processes.map(({ process, nth, state }) => (
            <span key={`${process}/${nth}`}>
              {' '}
              <Link to={processPath(`${process}/${relation === 'split' ? survivor : other}/${nth}`)}>{words(process)}</Link> ({state})
            </span>
          ))}
          {referrers > 0 && <p className="dim">{counted(referrers, 'record')} of the same service {referrers === 1 ? 'names' : 'name'} one of them and {referrers === 1 ? 'is' : 'are'} computed anew.</p>}
        </dd>
      </dl>
      {away.length > 0 && <p className="note warn">What hangs on it in {away.join(', ')} is not known: {away.length === 1 ? 'it did' : 'they did'} not answer.</p>}
      {shown.length > 0 ? <Differences differences={shown} dryRun /> : <p>No value of the record changes.</p>}
    </div>
  );
}

/** Says when the master has taken it. */
export function Arrival({ act: said, names, done }: { readonly act: IdentityAct; readonly names: ReadonlyMap<string, string>; readonly done: () => void }) {
  const { data = said } = useQuery({ ...actQuery(said.id), initialData: said });
  const { entity, relation, survivor, other, state, id } = data;
  const client = useQueryClient();
  useEffect(() => {
    if (state === 'arrived') for (const list of ['overview', 'duplicates', 'links']) void client.invalidateQueries({ queryKey: ['people', list] });
  }, [client, state]);
  return (
    <div className="stack" role="status">
      <p className={state === 'arrived' ? 'note good' : 'note'}>
        {state === 'arrived' ? (
          relation === 'split' ? 'They are two again: ' : 'They are one: '
        ) : (
          <>
            <Status tone="busy">It is said, and on its way to the master</Status>{' '}
          </>
        )}
        <Named entity={entity} id={survivor} names={names} />
        {relation === 'split' ? ' and ' : ' stays, and its alias is '}
        <Named entity={entity} id={other} names={names} />. <Link to={tracePath(id)}>See what came of it</Link>.
      </p>
      <div>
        <Button variant="default" onClick={done}>
          Done
        </Button>
      </div>
    </div>
  );
}
