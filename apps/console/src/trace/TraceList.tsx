import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import type { TraceNode } from '../api/types';
import { moment, place } from '../show/format';
import { Icon } from '../show/Icon';
import { recordPath } from '../show/paths';
import { Status } from '../show/Status';
import { Table } from '../show/Table';
import { after, KINDS, toneOf } from './kinds';

interface Props {
  readonly nodes: readonly TraceNode[];
  readonly chosen: string | null;
}

/** Everything in the order of time. */
export function TraceList({ nodes, chosen }: Props) {
  const first = nodes[0]?.at ?? '';
  return (
    <Table label="Steps in the order of time" columns={['Time', 'After', 'What', { name: 'Step', className: 'wide-column' }, 'Outcome', 'Service', 'System', { name: 'Event', className: 'if-wide' }]}>
      {nodes.map((node) => (
        <Step key={node.id} node={node} first={first} isChosen={node.id === chosen} />
      ))}
    </Table>
  );
}

function Step({ node, first, isChosen }: { readonly node: TraceNode; readonly first: string; readonly isChosen: boolean }) {
  const row = useRef<HTMLTableRowElement>(null);
  const tone = toneOf(node);
  useEffect(() => {
    if (isChosen) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  return (
    <tr ref={row} aria-selected={isChosen || undefined}>
      <td>
        <time className="nums" dateTime={node.at}>
          {moment(node.at)}
        </time>
      </td>
      <td className="nums dim">{after(first, node.at)}</td>
      <td className="nowrap">
        <Icon name={KINDS[node.kind].icon} size={14} /> {KINDS[node.kind].name}
      </td>
      <td>
        {node.entity !== null && node.recordId !== null ? (
          <Link className="row-title" to={recordPath(node.entity, node.recordId)}>
            {node.title}
          </Link>
        ) : (
          <span className="row-title">{node.title}</span>
        )}
        {node.detail !== null && <div className="dim break">{node.detail}</div>}
      </td>
      <td>{tone === null ? <span className="dim">—</span> : <Status tone={tone}>{node.outcome}</Status>}</td>
      <td>{node.service ?? '—'}</td>
      <td>{node.system ?? '—'}</td>
      <td className="mono if-wide">{node.topic === null ? '—' : place(node.topic, node.partition, node.offset)}</td>
    </tr>
  );
}
