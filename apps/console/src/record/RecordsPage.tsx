import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { searchQuery } from '../api/queries';
import { useTitle } from '../shell/session';
import { words } from '../show/format';
import { Icon } from '../show/Icon';
import { recordPath, tracePath } from '../show/paths';
import { Empty, Loading, ProblemView } from '../show/states';
import { useTyped } from '../show/typed';
import { Table } from '../show/Table';

/** Finds a worker, project or booking by any of its names. */
export function RecordsPage() {
  useTitle('Records');
  const [params, setParams] = useSearchParams();
  const asked = params.get('q') ?? '';
  const { text, type } = useTyped(asked, (q) => setParams(q === '' ? {} : { q }, { replace: true }));
  const query = useQuery(searchQuery(asked));
  const records = query.data?.records;

  return (
    <>
      <div className="head">
        <div>
          <h1>Records</h1>
          <p className="sub">One worker, project or booking: what every system knows of it</p>
        </div>
      </div>
      <div className="panel">
        <div className="filters">
          <TextInput label="Find" w={460} placeholder="Name, e-mail, project code, or the id of any system" leftSection={<Icon name="search" size={14} />} value={text} onChange={(event) => type(event.currentTarget.value)} />
        </div>
        {asked.trim().length < 2 ? (
          <Empty title="Which one?">
            <p>Write a name, an e-mail address, a project code, or an id as a system writes it, such as 100270 or hris:100270.</p>
          </Empty>
        ) : query.error && !records ? (
          <div className="panel-body">
            <ProblemView error={query.error} again={() => void query.refetch()} />
          </div>
        ) : !records ? (
          <div className="panel-body">
            <Loading what="what is found" rows={3} />
          </div>
        ) : records.length === 0 ? (
          <Empty title={`No record is called ${asked}`}>
            <p>
              Its event may have been set aside before there was a record: <Link to={`/exceptions?state=all&q=${encodeURIComponent(asked)}`}>look among the exceptions</Link>, or <Link to={tracePath(asked)}>trace it</Link> if it is a
              correlation id.
            </p>
          </Empty>
        ) : (
          <Table label="Records that were found" columns={['Record', 'Kind', 'More', 'Ids']}>
            {records.map((record) => (
              <tr key={`${record.entity}/${record.recordId}`}>
                <td>
                  <Link className="row-title" to={recordPath(record.entity, record.recordId)}>
                    {record.label}
                  </Link>
                </td>
                <td>{words(record.entity)}</td>
                <td className="dim">{record.detail}</td>
                <td className="mono">{record.externalIds.map(({ system, id }) => `${system}:${id}`).join('  ')}</td>
              </tr>
            ))}
          </Table>
        )}
      </div>
    </>
  );
}
