import { Button, Checkbox } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { itemsQuery } from '../api/queries';
import type { Item } from '../api/types';
import { count } from '../show/format';
import { editPath, itemPath, tracePath } from '../show/paths';
import { Empty, Loading, ProblemView } from '../show/states';
import { RecordLink } from '../show/RecordName';
import { Time } from '../show/Time';
import { ItemStatus } from './ItemStatus';

const ROW_PX = 48;
const COLUMNS = 6;

interface Props {
  readonly fingerprint: string;
  readonly state: 'open' | 'ended';
  /** How many there are, as far as the group knows. */
  readonly total: number;
  readonly chosen: ReadonlySet<string>;
  readonly choose: (chosen: ReadonlySet<string>) => void;
}

/** The exceptions of a group: only the rows in sight are drawn, and pages come as the end nears, so that 100,000 are no more work than a hundred. */
export function ItemTable({ fingerprint, state, total, chosen, choose }: Props) {
  const query = useInfiniteQuery(itemsQuery({ fingerprint, state }));
  const items = query.data?.pages.flatMap((page) => page.exceptions) ?? [];
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: items.length, getScrollElement: () => box.current, estimateSize: () => ROW_PX, overscan: 8, getItemKey: (index) => items[index]!.id });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= items.length - 20) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, items.length]);

  if (query.error && items.length === 0) return <div className="panel-body"><ProblemView error={query.error} again={() => void query.refetch()} /></div>;
  if (query.isPending) return <div className="panel-body"><Loading what="the exceptions of this group" /></div>;
  if (items.length === 0) {
    return state === 'open' ? (
      <Empty title="None is open any more">
        <p>All were repaired, discarded, or ended by themselves. Those that have ended stand in the other list.</p>
      </Empty>
    ) : (
      <Empty title="None has ended yet" />
    );
  }
  const before = shown[0]?.start ?? 0;
  const after = rows.getTotalSize() - (shown.at(-1)?.end ?? 0);
  const isSelectable = state === 'open';
  const allChosen = items.every(({ id }) => chosen.has(id));
  const toggle = (id: string) => choose(chosen.has(id) ? new Set([...chosen].filter((one) => one !== id)) : new Set([...chosen, id]));

  return (
    <>
      <div className="scroll" ref={box} tabIndex={0} role="region" aria-label="Exceptions of this group">
        <table className="table items" aria-rowcount={total + 1}>
          <thead className="sticky-head">
            <tr aria-rowindex={1}>
              {isSelectable ? (
                <th scope="col" className="narrow">
                  <Checkbox size="xs" aria-label="Choose all that are shown" checked={allChosen} indeterminate={!allChosen && chosen.size > 0} onChange={() => choose(new Set(allChosen ? [] : items.map(({ id }) => id)))} />
                </th>
              ) : (
                <td className="narrow" />
              )}
              <th scope="col">Record</th>
              <th scope="col">Reason</th>
              <th scope="col">State</th>
              <th scope="col">Since</th>
              <th scope="col">Go to</th>
            </tr>
          </thead>
          <tbody>
            <Gap height={before} />
            {shown.map(({ index }) => (
              <Row key={items[index]!.id} item={items[index]!} index={index} measure={rows.measureElement} chosen={isSelectable ? chosen.has(items[index]!.id) : null} toggle={toggle} />
            ))}
            <Gap height={after} />
          </tbody>
        </table>
      </div>
      <div className="more dim row">
        <span>
          {count(items.length)} of {count(Math.max(total, items.length))} are loaded
        </span>
        {hasNextPage && (
          <Button variant="default" size="compact-xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Load more
          </Button>
        )}
        {chosen.size > 0 && (
          <>
            <strong className="push">{count(chosen.size)} chosen</strong>
            <Button variant="default" size="compact-xs" onClick={() => choose(new Set())}>
              Choose none
            </Button>
          </>
        )}
      </div>
    </>
  );
}

/** Stands for the rows out of sight. */
const Gap = ({ height }: { readonly height: number }) =>
  height <= 0 ? null : (
    <tr aria-hidden="true" className="gap">
      <td colSpan={COLUMNS} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );

interface RowProps {
  readonly item: Item;
  readonly index: number;
  readonly measure: (node: Element | null) => void;
  readonly chosen: boolean | null;
  readonly toggle: (id: string) => void;
}

function Row({ item, index, measure, chosen, toggle }: RowProps) {
  const name = item.recordLabel ?? item.recordId ?? item.exceptionId;
  return (
    <tr ref={measure} data-index={index} aria-rowindex={index + 2} aria-selected={chosen ?? undefined}>
      <td className="narrow">{chosen !== null && <Checkbox size="xs" aria-label={`Choose ${name}`} checked={chosen} onChange={() => toggle(item.id)} />}</td>
      <td>{item.recordId !== null && item.entity !== null ? <RecordLink entity={item.entity} id={item.recordId} /> : <span className="dim">no record known</span>}</td>
      <td>
        <span className="reason" title={item.reason}>
          {item.reason}
        </span>
      </td>
      <td>
        <ItemStatus item={item} />
      </td>
      <td>
        <Time at={item.raisedAt} />
      </td>
      <td>
        <span className="links">
          {chosen !== null && item.canEdit && <Link to={editPath(item.fingerprint, item.id)}>Edit</Link>}
          <Link to={itemPath(item.fingerprint, item.id)}>Details</Link>
          {item.correlationId !== null && <Link to={tracePath(item.correlationId)}>Trace</Link>}
        </span>
      </td>
    </tr>
  );
}
