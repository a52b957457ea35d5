import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { Link } from 'react-router';
import { useSession } from '../shell/session';
import { counted, shortId, words } from '../show/format';
import { RecordLink } from '../show/RecordName';
import { tracePath } from '../show/paths';
import { Empty, Loading, ProblemView } from '../show/states';
import { Status } from '../show/Status';
import { Time } from '../show/Time';
import { Table } from '../show/Table';
import { LinkRepair } from './LinkRepair';
import { linksQuery } from './queries';
import type { IdentityLink } from './types';

/** Which ids were said to be one, and which not any more; a merge is split from here. */
export function LinksPanel({ entity }: { readonly entity: string }) {
  const [isAll, setAll] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const isSteward = useSession().role === 'steward';
  const query = useQuery(linksQuery(entity, !isAll));
  const links = query.data?.links;
  return (
    <section className="panel" aria-labelledby="links">
      <div className="panel-head">
        <h2 id="links">Merged and split</h2>
        {query.data && <span className="dim">{links!.length < query.data.total ? `the newest ${links!.length} of ${counted(query.data.total, 'link')}` : counted(query.data.total, 'link')}</span>}
        <Checkbox className="push" size="xs" label="Also what sources and rules say" checked={isAll} onChange={(event) => setAll(event.currentTarget.checked)} />
      </div>
      {links === undefined ? (
        <div className="panel-body">{query.error ? <ProblemView error={query.error} again={() => void query.refetch()} /> : <Loading what="what was merged" rows={3} />}</div>
      ) : links.length === 0 ? (
        <Empty title="None">
          <p>Nobody has merged or split any of these records.</p>
        </Empty>
      ) : (
        <Table label="Links" columns={['Ids', 'State', 'Record', 'Said by', 'Why', { name: <span className="unseen">What can be done</span> }]}>
          {links.map((link) => {
            const key = `${link.left.system}:${link.left.id}/${link.right.system}:${link.right.id}`;
            return (
              <Fragment key={key}>
                <LinkRow link={link} split={isSteward && link.inForce && open !== key ? () => setOpen(key) : undefined} />
                {open === key && (
                  <tr className="claims-row">
                    <td colSpan={6}>
                      <LinkRepair link={{ entity, relation: 'split', left: link.left, right: link.right }} names={new Map()} cancel={() => setOpen(null)} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </Table>
      )}
    </section>
  );
}

function LinkRow({ link, split }: { readonly link: IdentityLink; readonly split: (() => void) | undefined }) {
  const { entity, relation, left, right, inForce, reason, author, source, saidAt, correlationId, leftRecordId, rightRecordId, aliases, act } = link;
  const records = [...new Set([leftRecordId, rightRecordId].filter((id) => id !== null))];
  const waits = inForce && (leftRecordId === null || rightRecordId === null);
  return (
    <tr>
      <td>
        {left.system}:{left.id} <span className="dim">and</span> {right.system}:{right.id}
      </td>
      <td>
        <Status tone={waits ? 'busy' : inForce ? 'good' : 'quiet'} icon={inForce ? 'link' : 'minus'} title={waits ? 'One of the ids was not heard of yet' : undefined}>
          {waits ? 'waits for an id' : relation === 'split' ? 'two' : relation === 'replaced-by' ? 'one, continued' : 'one'}
        </Status>
      </td>
      <td>
        {records.map((id) => (
          <div key={id} className="row-title">
            <RecordLink entity={entity} id={id} />
          </div>
        ))}
        {inForce && aliases.map((id) => (
          <p className="dim" key={id} title={id}>
            alias {shortId(id)}
          </p>
        ))}
      </td>
      <td>
        {author === 'rule' ? 'a rule of an adoption' : (author ?? source ?? 'unknown')}
        {saidAt && (
          <div className="dim">
            <Time at={saidAt} />
          </div>
        )}
      </td>
      <td className="break">
        {reason ?? <span className="dim">not said</span>}
        {act && act.evidence.rules.length > 0 && <p className="dim">{act.evidence.rules.map(words).join(', ')}{act.evidence.contradicts.length > 0 ? `; against it: ${act.evidence.contradicts.map(words).join(', ')}` : ''}</p>}
      </td>
      <td>
        <div className="row">
          {correlationId && <Link to={tracePath(correlationId)}>Trace</Link>}
          {split && (
            <Button size="compact-sm" variant="default" onClick={split}>
              Split ...
            </Button>
          )}
        </div>
      </td>
    </tr>
  );
}
