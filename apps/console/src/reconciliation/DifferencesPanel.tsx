import { Button, Checkbox, Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { mayAct, useSession } from '../shell/session';
import { capital, counted, shortId, words } from '../show/format';
import { recordPath } from '../show/paths';
import { Empty, Loading, ProblemView } from '../show/states';
import { Status } from '../show/Status';
import { Table } from '../show/Table';
import { DifferenceActs } from './DifferenceActs';
import { csvPath, differencesQuery } from './queries';
import type { Difference } from './types';
import { CLASSES, classOf, heldText, STATES, stateOf } from './wording';

interface PanelProps {
  /** Null: over all runs. */
  readonly run: string | null;
  readonly title: string;
}

const choicesOf = (said: Readonly<Record<string, { readonly words: string }>>, all: string) => [{ value: '', label: all }, ...Object.entries(said).map(([value, { words: label }]) => ({ value, label: capital(label) }))];

/** What differs, row by row; some are chosen, to be mended or accepted. */
export function DifferencesPanel({ run, title }: PanelProps) {
  const session = useSession();
  const [params, setParams] = useSearchParams();
  const given = (name: string) => params.get(name) ?? '';
  const filters = Object.fromEntries([['class', given('class')], ['state', given('state')], ['system', given('system')], ['entity', given('entity')]].filter(([, value]) => value !== '')) as Record<string, string>;
  const change = (name: string, value: string | null) => setParams(new URLSearchParams(Object.entries({ ...filters, [name]: value ?? '' }).filter(([, text]) => text !== '')), { replace: true });
  const query = useInfiniteQuery(differencesQuery(run, filters));
  const differences = query.data?.pages.flatMap((page) => page.differences);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const standing = new Set(differences?.filter(({ state }) => state !== 'resolved').map(({ id }) => id));
  const ids = [...chosen].filter((id) => standing.has(id));
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{title}</h2>
        {run !== null && (
          <a className="push" href={csvPath(run, filters)} download>
            As CSV
          </a>
        )}
      </div>
      <div className="filters" role="group" aria-label="Filters of differences">
        <Select label="Class" w={200} data={choicesOf(CLASSES, 'Any class')} value={given('class')} onChange={(value) => change('class', value)} />
        <Select label="State" w={170} data={choicesOf(STATES, 'Any that stands')} value={given('state')} onChange={(value) => change('state', value)} />
        {(given('system') !== '' || given('entity') !== '') && (
          <Button variant="default" onClick={() => setParams(new URLSearchParams(), { replace: true })}>
            Not only {[given('system'), given('entity')].filter((one) => one !== '').join(' ')}
          </Button>
        )}
        {mayAct(session) && ids.length > 0 && <DifferenceActs ids={ids} done={() => setChosen(new Set())} />}
      </div>
      <div aria-busy={query.isFetching}>
        {differences === undefined ? (
          <div className="panel-body">{query.error ? <ProblemView error={query.error} again={() => void query.refetch()} /> : <Loading what="the differences" />}</div>
        ) : differences.length === 0 ? (
          <Empty title="None">
            <p>Nothing differs that fits these filters.</p>
          </Empty>
        ) : (
          <DifferenceTable differences={differences} chosen={chosen} choose={mayAct(session) ? setChosen : undefined} />
        )}
      </div>
      {query.hasNextPage && (
        <div className="panel-body">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </section>
  );
}

interface TableProps {
  readonly differences: readonly Difference[];
  readonly chosen: ReadonlySet<number>;
  readonly choose: ((ids: ReadonlySet<number>) => void) | undefined;
}

function DifferenceTable({ differences, chosen, choose }: TableProps) {
  const toggle = (id: number) => choose?.(new Set(chosen.has(id) ? [...chosen].filter((one) => one !== id) : [...chosen, id]));
  const all = choose && <Checkbox aria-label="Choose all that are shown" checked={differences.every(({ id }) => chosen.has(id))} onChange={(event) => choose(event.currentTarget.checked ? new Set(differences.map(({ id }) => id)) : new Set())} />;
  return (
    <Table label="Differences" columns={[...(choose ? [{ name: all, className: 'narrow' }] : []), 'Record', 'Field', 'Holds', 'Should hold', 'Class', 'State', { name: 'Age', className: 'number' }]}>
      {differences.map((one) => (
        <DifferenceRow key={one.id} one={one} isChosen={chosen.has(one.id)} toggle={choose && (() => toggle(one.id))} />
      ))}
    </Table>
  );
}

function DifferenceRow({ one, isChosen, toggle }: { readonly one: Difference; readonly isChosen: boolean; readonly toggle: (() => void) | undefined }) {
  const { system, entity, recordId, externalId, field, masked, rows } = one;
  const kind = classOf(one.class);
  const state = stateOf(one.state);
  const name = externalId ?? (recordId === null ? 'the stream' : shortId(recordId));
  return (
    <tr aria-selected={isChosen}>
      {toggle && (
        <td className="narrow">
          <Checkbox aria-label={`Choose ${field} of ${name} in ${system}`} checked={isChosen} onChange={toggle} />
        </td>
      )}
      <td>
        {recordId === null ? <span className="row-title">{name}</span> : <Link className="row-title" to={recordPath(entity, recordId)}>{name}</Link>}
        <p className="dim">
          {words(entity)} in {system}
        </p>
      </td>
      <td>{field === '' ? <span className="dim">whole record</span> : words(field)}</td>
      {masked ? (
        <td colSpan={2} className="dim">
          not shown: they differ
        </td>
      ) : (
        <>
          <td className="break">{heldText(one.held)}</td>
          <td className="break">{heldText(one.wanted)}</td>
        </>
      )}
      <td>
        <Status tone={kind.tone} title={kind.meaning}>
          {kind.words}
        </Status>
        {rows > 1 && <p className="dim">{counted(rows, 'row')}</p>}
      </td>
      <td>
        <Status tone={state.tone} title={one.accepted ? `${one.accepted.by}: ${one.accepted.reason}` : state.meaning}>
          {state.words}
        </Status>
        {one.accepted?.until && <p className="dim">until {one.accepted.until}</p>}
      </td>
      <td className="number">{one.ageDays < 1 ? 'today' : counted(one.ageDays, 'day')}</td>
    </tr>
  );
}
