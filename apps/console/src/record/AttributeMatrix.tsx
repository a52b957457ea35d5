import { Checkbox, TextInput } from '@mantine/core';
import { Fragment, useState } from 'react';
import { Link } from 'react-router';
import type { RecordAttribute, RecordView } from '../api/types';
import { isRecordId, value, words } from '../show/format';
import { Held } from '../show/RecordName';
import { Icon } from '../show/Icon';
import { lineagePath, tracePath } from '../show/paths';
import { Status } from '../show/Status';
import { Empty } from '../show/states';
import { Time } from '../show/Time';
import { ownerOf, sideBySide, type Cell, type Row } from './side-by-side';

/** Every attribute: the value that is trusted, who owns it, and what each system says of it. A row opens to why. */
export function AttributeMatrix({ record }: { readonly record: RecordView }) {
  const [onlyDiffering, setOnlyDiffering] = useState(false);
  const [text, setText] = useState('');
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const { systems, rows } = sideBySide(record);
  const differing = rows.filter(({ differs }) => differs).length;
  const shown = rows.filter(({ attribute, differs }) => (differs || !onlyDiffering) && words(`${attribute.name} ${attribute.owner ?? ''} ${attribute.meaning ?? ''}`).includes(words(text.trim())));
  const toggle = (name: string) => setOpen(open.has(name) ? new Set([...open].filter((one) => one !== name)) : new Set([...open, name]));

  return (
    <section className="panel" aria-labelledby="attributes">
      <div className="panel-head">
        <h2 id="attributes">Systems side by side</h2>
        <div className="row push">
          <Checkbox size="xs" label={`Only what differs (${differing})`} checked={onlyDiffering} onChange={(event) => setOnlyDiffering(event.currentTarget.checked)} />
          <TextInput aria-label="Find an attribute" placeholder="Find an attribute" w={180} leftSection={<Icon name="search" size={14} />} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        </div>
      </div>
      {shown.length === 0 ? (
        <Empty title={onlyDiffering ? 'Nothing differs' : 'No attribute is called that'}>{onlyDiffering && <p>Every system that speaks of an attribute says what its owner says.</p>}</Empty>
      ) : (
        <div className="table-box" tabIndex={0} role="region" aria-label="Attributes">
          <table className="table matrix">
            <thead>
              <tr>
                <th scope="col">Attribute</th>
                <th scope="col">Trusted value</th>
                <th scope="col">Owner</th>
                {systems.map((system) => (
                  <th scope="col" key={system}>
                    {system} says
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <Fragment key={row.attribute.name}>
                  <AttributeRow row={row} systems={systems} isOpen={open.has(row.attribute.name)} toggle={() => toggle(row.attribute.name)} />
                  {open.has(row.attribute.name) && (
                    <tr className="claims-row" id={`claims-${row.attribute.name}`}>
                      <td colSpan={3 + systems.length}>
                        <Why record={record} attribute={row.attribute} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

interface AttributeRowProps {
  readonly row: Row;
  readonly systems: readonly string[];
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

function AttributeRow({ row: { attribute, cells, differs }, systems, isOpen, toggle }: AttributeRowProps) {
  return (
    <tr className="attribute">
      <td>
        <button type="button" className="opens" aria-expanded={isOpen} aria-controls={isOpen ? `claims-${attribute.name}` : undefined} onClick={toggle} title={attribute.meaning ?? undefined}>
          <Icon name={isOpen ? 'down' : 'right'} size={12} />
          {words(attribute.name)}
        </button>
        {differs && (
          <div>
            <Status tone="warn">differs</Status>
          </div>
        )}
      </td>
      <td className="trusted">
        <Held of={attribute.value} />
        {attribute.pending != null && (
          <div>
            <Status tone="busy">waits for {value(attribute.pending)}</Status>
          </div>
        )}
      </td>
      <td title={attribute.owner ?? undefined}>{ownerOf(attribute) ?? <span className="dim">decided by Muster</span>}</td>
      {systems.map((system) => (
        <td key={system}>
          <Said cell={cells.get(system)} />
        </td>
      ))}
    </tr>
  );
}

function Said({ cell }: { readonly cell: Cell | undefined }) {
  if (cell === undefined) return <span className="dim">—</span>;
  if (cell.how === 'differs') {
    return (
      <span className="differs" title={cell.claim.why ?? undefined}>
        <span aria-hidden="true">≠ </span>
        <Held of={cell.said} />
        <span className="unseen"> (differs)</span>
      </span>
    );
  }
  return (
    <span className={cell.how === 'shown' ? undefined : 'dim'}>
      {cell.how === 'shown' && <Icon name="check" size={12} />} <Held of={cell.said} />
    </span>
  );
}

/** Where the value comes from, who answers for it, and why what others say is not shown. */
function Why({ record, attribute }: { readonly record: RecordView; readonly attribute: RecordAttribute }) {
  const { provenance } = attribute;
  return (
    <div className="stack">
      {attribute.meaning !== null && <p>{attribute.meaning}</p>}
      <p className="dim">
        {provenance === null ? (
          'Nobody has said it yet.'
        ) : (
          <>
            The value was said by {provenance.system}
            {provenance.effectiveFrom !== null && <>, in effect from {provenance.effectiveFrom}</>}
            {provenance.recordedAt !== null && (
              <>
                , recorded <Time at={provenance.recordedAt} exact />
              </>
            )}
            {provenance.correlationId !== null && (
              <>
                , <Link to={tracePath(provenance.correlationId)}>trace it</Link>
              </>
            )}
            .
          </>
        )}{' '}
        {isRecordId(attribute.value) && <>It names the record {String(attribute.value)}. </>}
        {attribute.owner !== null && <>Owned by {attribute.owner}. </>}Classed {attribute.classification}
        {attribute.steward !== null && <>; {attribute.steward} decides disputes</>}. <Link to={lineagePath(record.entity, record.recordId, attribute.name)}>Its way from source to targets</Link>
      </p>
      {attribute.claims.length > 0 && (
        <table className="claims">
          <thead>
            <tr>
              <th scope="col">System</th>
              <th scope="col">Says</th>
              <th scope="col">In effect from</th>
              <th scope="col">Recorded</th>
              <th scope="col">Shown</th>
            </tr>
          </thead>
          <tbody>
            {attribute.claims.map((claim, index) => (
              <tr key={`${claim.system}/${claim.effectiveFrom ?? ''}/${index}`}>
                <td>{claim.system}</td>
                <td><Held of={claim.value} /></td>
                <td className="nums">{claim.effectiveFrom ?? 'always'}</td>
                <td>
                  <Time at={claim.recordedAt} exact />
                </td>
                <td>{claim.shown ? <Status tone="good">shown</Status> : <><Status tone="quiet">not shown</Status> {claim.why}</>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
