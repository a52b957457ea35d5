import type { Item } from '../api/types';
import { Status } from '../show/Status';
import { outcomeWords } from './wording';

export function ItemStatus({ item }: { readonly item: Pick<Item, 'state' | 'outcome' | 'times'> }) {
  if (item.state === 'resolved') return <Status tone="good" title={outcomeWords(item.outcome) ?? undefined}>Resolved</Status>;
  if (item.state === 'discarded') return <Status tone="quiet">Discarded</Status>;
  if (item.state === 'retried') {
    return (
      <Status tone="bad" title={`tried ${item.times} times`}>
        Failed again
      </Status>
    );
  }
  return <Status tone="warn">Open</Status>;
}
