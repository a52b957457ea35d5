import { Link } from 'react-router';
import type { Group } from '../api/types';
import { groupPath } from '../show/paths';

/** What a group is about, and why, as lists show it. */
export function GroupTitle({ group: { fingerprint, title, reason } }: { readonly group: Group }) {
  return (
    <>
      <Link className="row-title" to={groupPath(fingerprint)}>
        {title}
      </Link>
      <p className="reason" title={reason}>
        {reason}
      </p>
    </>
  );
}
