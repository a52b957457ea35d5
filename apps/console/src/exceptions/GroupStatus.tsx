import type { Group } from '../api/types';
import { moment } from '../show/format';
import { Status } from '../show/Status';

export function GroupStatus({ group }: { readonly group: Pick<Group, 'state' | 'snoozedUntil'> }) {
  if (group.state === 'ended') return <Status tone="good">Ended</Status>;
  if (group.state === 'snoozed') {
    return (
      <Status tone="quiet" icon="pause" title={group.snoozedUntil === null ? undefined : `until ${moment(group.snoozedUntil)}`}>
        Snoozed
      </Status>
    );
  }
  return <Status tone="bad" icon="exceptions">Open</Status>;
}
