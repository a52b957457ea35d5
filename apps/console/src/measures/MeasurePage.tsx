import { Button, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useTitle } from '../shell/session';
import { capital, count, counted, moment, words } from '../show/format';
import { recordPath, tracePath } from '../show/paths';
import { Empty, Loading, ProblemView } from '../show/states';
import { Time } from '../show/Time';
import { Table } from '../show/Table';
import { measuredRecordsQuery, measureHistoryQuery, measuresQuery } from './queries';
import { Sparkline } from './Sparkline';
import type { MeasuredRecord, MeasureView } from './types';
import { besideOf, valueOf } from './wording';

const RANGES = [
  { value: '1', label: 'Day' },
  { value: '7', label: 'Week' },
  { value: '30', label: 'Month' },
  { value: '400', label: 'All' },
];

/** One measure: what it counts, how it went, and the records behind it. */
export function MeasurePage() {
  const { name = '' } = useParams();
  const { data, error, refetch } = useQuery(measuresQuery);
  const measure = data?.measures.find((one) => one.name === name);
  useTitle(measure?.title ?? 'Measure');
  if (data === undefined) return error ? <ProblemView error={error} again={() => void refetch()} /> : <Loading what="the measure" />;
  if (!measure) {
    return (
      <Empty title="There is no such measure">
        <p>Choose one on Today.</p>
      </Empty>
    );
  }
  return (
    <div className="stack loose">
      <div className="head tight">
        <div>
          <p className="crumbs">
            <Link to="/">Today</Link> / measure
          </p>
          <h1>{measure.title}</h1>
          <p className="sub">{measure.formula}</p>
        </div>
      </div>
      <History measure={measure} />
      <Records measure={measure} />
    </div>
  );
}

function History({ measure }: { readonly measure: MeasureView }) {
  const [days, setDays] = useState('7');
  const { data } = useQuery(measureHistoryQuery(measure.name, Number(days)));
  const points = data?.points ?? [];
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>How it went</h2>
        <span className="dim">
          answered for by {measure.owner}, counted <Time at={measure.at} />
        </span>
        <div className="push">
          <SegmentedControl size="xs" aria-label="How far back" data={RANGES} value={days} onChange={setDays} />
        </div>
      </div>
      <div className="panel-body row wide">
        <div>
          <div className="tile-number" role="status">
            {valueOf(measure)}
          </div>
          <div className="dim">{besideOf(measure)}</div>
        </div>
        <div className="grow">
          <Sparkline points={points} width={900} height={90} />
          {points.length > 0 && (
            <p className="row dim nums">
              <span>{moment(points[0]!.at)}</span>
              <span className="push">highest {valueOf({ unit: measure.unit, value: Math.max(...points.map(({ value }) => value ?? 0)) })}</span>
              <span className="push">{moment(points.at(-1)!.at)}</span>
            </p>
          )}
        </div>
      </div>
    </section>
  );
}

function Records({ measure }: { readonly measure: MeasureView }) {
  const query = useInfiniteQuery(measuredRecordsQuery(measure.name));
  const records = query.data?.pages.flatMap((page) => page.records);
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>Records behind it</h2>
        {records && <span className="dim">{counted(query.data!.pages[0]!.total, 'record')}, those first that have been there longest</span>}
      </div>
      {records === undefined ? (
        <div className="panel-body">{query.error ? <ProblemView error={query.error} again={() => void query.refetch()} /> : <Loading what="the records" />}</div>
      ) : records.length === 0 ? (
        <Empty title="None">
          <p>{measure.unit === 'hours' ? 'Nobody has come to it lately.' : 'No record is so.'}</p>
        </Empty>
      ) : (
        <RecordTable records={records} isTime={measure.unit === 'hours'} />
      )}
      {query.hasNextPage && (
        <div className="panel-body">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more of {count(query.data!.pages[0]!.total)}
          </Button>
        </div>
      )}
    </section>
  );
}

function RecordTable({ records, isTime }: { readonly records: readonly MeasuredRecord[]; readonly isTime: boolean }) {
  return (
    <Table label="Records behind it" columns={['Record', 'What is so', isTime ? 'Ended' : 'Since', 'Look']}>
      {records.map(({ entity, recordId, label, since, detail }) => (
        <tr key={recordId}>
          <td>
            <Link className="row-title" to={recordPath(entity, recordId)}>
              {label}
            </Link>
            <p className="dim">{capital(words(entity))}</p>
          </td>
          <td>{detail ?? '—'}</td>
          <td>
            <Time at={since} />
          </td>
          <td>
            <Link to={tracePath(recordId)} aria-label={`Trace ${label}`}>
              Trace
            </Link>
          </td>
        </tr>
      ))}
    </Table>
  );
}
