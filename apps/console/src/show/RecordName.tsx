import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { nameQuery } from '../api/names';
import { isRecordId, shortId, value, words } from './format';
import { recordPath } from './paths';

/** A link to a record, by its name where it has one. */
export function RecordLink({ entity, id }: { readonly entity: string; readonly id: string }) {
  const { data: name } = useQuery(nameQuery(id));
  return (
    <Link to={recordPath(entity, id)} title={name?.detail ?? id}>
      {name ? name.label : `${words(entity)} ${shortId(id)}`}
    </Link>
  );
}

/** A value of a record; where it is a reference, by the name of the record that it leads to. */
export function Held({ of }: { readonly of: unknown }) {
  return isRecordId(of) ? <Reference id={of} /> : <>{value(of)}</>;
}

function Reference({ id }: { readonly id: string }) {
  const { data: name } = useQuery(nameQuery(id));
  return name ? (
    <Link to={recordPath(name.entity, id)} title={id}>
      {name.label}
    </Link>
  ) : (
    <span title={id}>{shortId(id)}</span>
  );
}
