import { Button, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { REASON_MAX } from '../exceptions/acts';
import { mayAct, useSession } from '../shell/session';
import { ActForm } from '../show/ActForm';
import { Dialog } from '../show/Dialog';
import { count } from '../show/format';
import { Empty, ProblemView } from '../show/states';
import { Time } from '../show/Time';
import { Table } from '../show/Table';
import { useSystemAct } from './acts';
import { findingsQuery } from './queries';
import type { FieldAlias, Finding } from './types';

const KIND_WORDS: Readonly<Record<Finding['kind'], string>> = { 'unknown-field': 'a field that the mapping does not know', 'missing-field': 'a field that is missing', 'retyped-field': 'a field of another type', 'unknown-code': 'a code that no table knows' };

/** Where a system is not as its mapping expects, and what is done about it until the mapping is. */
export function Findings({ system }: { readonly system: string }) {
  const { data, error } = useQuery(findingsQuery(system));
  const session = useSession();
  const [asked, setAsked] = useState<Finding | null>(null);
  if (data === undefined) return error ? <ProblemView error={error} /> : null;
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>Where it is not as its mapping expects</h2>
      </div>
      {data.findings.length === 0 ? (
        <Empty title="Nowhere">
          <p>What it sends is what its mapping expects.</p>
        </Empty>
      ) : (
        <Table label="Findings" columns={['Stream', 'What', 'Which', { name: 'Records', className: 'number' }, 'First seen', 'Last seen', 'Act']}>
          {data.findings.map((finding) => (
            <tr key={`${finding.origin} ${finding.stream} ${finding.kind} ${finding.what}`}>
              <td>{finding.stream}</td>
              <td>{KIND_WORDS[finding.kind]}</td>
              <td className="mono">{finding.what}</td>
              <td className="number">{count(finding.records)}</td>
              <td>
                <Time at={finding.firstSeen} />
              </td>
              <td>
                <Time at={finding.lastSeen} />
              </td>
              <td>
                {finding.kind === 'unknown-field' && mayAct(session) && (
                  <Button size="compact-sm" variant="default" aria-label={`Read it as ...: ${finding.what}`} onClick={() => setAsked(finding)}>
                    Read it as ...
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      {data.aliases.length > 0 && <Aliases system={system} aliases={data.aliases} mayChange={mayAct(session)} />}
      <Dialog opened={asked !== null} close={() => setAsked(null)} title={`What ${asked?.what ?? ''} is`}>
        {asked && <AliasForm system={system} finding={asked} columns={data.columns[asked.stream] ?? []} missing={data.findings.filter(({ kind, stream }) => kind === 'missing-field' && stream === asked.stream).map(({ what }) => what)} done={() => setAsked(null)} />}
      </Dialog>
    </section>
  );
}

interface AliasFormProps {
  readonly system: string;
  readonly finding: Finding;
  readonly columns: readonly string[];
  /** Those that no longer come, which are the likely ones. */
  readonly missing: readonly string[];
  readonly done: () => void;
}

function AliasForm({ system, finding: { stream, what }, columns, missing, done }: AliasFormProps) {
  const act = useSystemAct(system, `streams/${encodeURIComponent(stream)}/aliases`);
  const [readAs, setReadAs] = useState<string | null>(missing.length === 1 ? missing[0]! : null);
  const [reason, setReason] = useState('');
  return (
    <ActForm act={{ ...act, run: () => act.mutate({ field: what, readAs, reason: reason.trim() }, { onSuccess: done }) }} label="Read it so" disabled={readAs === null || reason.trim() === ''} done={done}>
      <p className="dim">
        Where {system} has renamed a field, it is read as the one that the mapping knows, until the mapping is corrected. All of {stream} is read anew.
      </p>
      <Select label="It is what the mapping calls" data={[...columns]} value={readAs} onChange={setReadAs} searchable comboboxProps={{ withinPortal: false }} />
      <TextInput label="Reason" maxLength={REASON_MAX} required value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </ActForm>
  );
}

function Aliases({ system, aliases, mayChange }: { readonly system: string; readonly aliases: readonly FieldAlias[]; readonly mayChange: boolean }) {
  return (
    <ul className="panel-body stack" aria-label="Fields that are read as others">
      {aliases.map((alias) => (
        <li key={`${alias.stream} ${alias.field}`} className="row">
          <span>
            <span className="mono">{alias.field}</span> of {alias.stream} is read as <span className="mono">{alias.readAs}</span>: {alias.by}, <Time at={alias.at} />, {alias.reason}
          </span>
          {mayChange && <Forget system={system} alias={alias} />}
        </li>
      ))}
    </ul>
  );
}

function Forget({ system, alias: { stream, field } }: { readonly system: string; readonly alias: FieldAlias }) {
  const act = useSystemAct(system, `streams/${encodeURIComponent(stream)}/aliases`);
  return (
    <Button size="compact-sm" variant="default" className="push" loading={act.isPending} aria-label={`No longer read ${field} as another`} onClick={() => act.mutate({ field, readAs: null, reason: 'the mapping knows it, or it is gone' })}>
      No longer
    </Button>
  );
}
