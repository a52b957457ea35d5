import { Button, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { Problem } from '../api/problem';
import { Differences } from '../exceptions/RetryOutcome';
import { useSession, useTitle } from '../shell/session';
import { capital, count, counted, words } from '../show/format';
import { Empty, Loading, ProblemView } from '../show/states';
import { Table } from '../show/Table';
import { Classification } from './GovernancePage';
import { governanceQuery, mappingsQuery, useRehearseOwner } from './queries';
import type { GovernanceView, GovernedAttribute, MappingsView, OwnerRehearsal } from './types';
import { ownerWords, receiverWords, rulesWith, ruleWords } from './wording';

/** One attribute: whose it is by which rules, how it is read and written in each system, and what another owner would change. */
export function AttributePage() {
  const { entity = '', attribute: name = '' } = useParams();
  useTitle(`${words(name)} of ${words(entity)}`);
  const query = useQuery(governanceQuery({ on: '', legalEntity: '', region: '' }));
  const mappings = useQuery(mappingsQuery);
  const attribute = query.data?.entities.find((one) => one.entity === entity)?.attributes.find((one) => one.attribute === name);
  return (
    <>
      <nav className="crumbs" aria-label="Where this is">
        <Link to="/governance">Governance</Link> / <Link to={`/governance?entity=${encodeURIComponent(entity)}`}>{words(entity)}</Link> / {words(name)}
      </nav>
      <div className="stack loose">
        <div>
          <h1>{capital(words(name))}</h1>
          {attribute && <p className="sub">{attribute.meaning}</p>}
        </div>
        {query.error && <ProblemView error={query.error} again={() => void query.refetch()} />}
        {!query.data && !query.error && <Loading what="the rules" />}
        {query.data && !attribute && <Empty title="There is no such attribute" />}
        {query.data && attribute && (
          <>
            <Rules attribute={attribute} />
            {mappings.error ? <ProblemView error={mappings.error} again={() => void mappings.refetch()} /> : mappings.data ? <Ways view={mappings.data} entity={entity} attribute={name} /> : <Loading what="the mappings" rows={3} />}
            {attribute.decidedBy === null && <WhatIf view={query.data} entity={entity} attribute={attribute} />}
          </>
        )}
      </div>
    </>
  );
}

function Rules({ attribute }: { readonly attribute: GovernedAttribute }) {
  return (
    <section className="panel" aria-labelledby="rules">
      <div className="panel-head">
        <h2 id="rules">Who owns it</h2>
      </div>
      <div className="panel-body stack">
        <p>
          Today: <strong>{ownerWords(attribute)}</strong>
          {attribute.owners.length > 1 && ': the first of them that speaks of a record owns it there'}.
        </p>
        <ul className="reasons">
          {attribute.rules.map((rule) => (
            <li key={ruleWords(rule)}>{ruleWords(rule)}</li>
          ))}
        </ul>
        <p className="dim">
          {attribute.steward} decides disputes. Goes to {receiverWords(attribute.receivers)}. <Classification name={attribute.classification} />
        </p>
      </div>
    </section>
  );
}

/** How it comes in and goes out. */
function Ways({ view, entity, attribute }: { readonly view: MappingsView; readonly entity: string; readonly attribute: string }) {
  const reads = view.mappings.flatMap(({ mapping, version, system, outputs }) => outputs.filter((output) => output.entity === entity).flatMap(({ from, attributes }) => attributes.filter((one) => one.attribute === attribute).map(({ rule }) => ({ mapping, version, system, from, rule }))));
  const writes = view.writes.filter((write) => write.entity === entity).flatMap(({ system, fields }) => fields.filter(({ attributes }) => attributes.includes(attribute)).map(({ field }) => ({ system, field })));
  return (
    <section className="panel" aria-labelledby="ways">
      <div className="panel-head">
        <h2 id="ways">How systems say it, and receive it</h2>
      </div>
      {reads.length + writes.length === 0 ? (
        <Empty title="No connector reads or writes it">
          <p>It comes from files or from systems that publish themselves, if it comes at all.</p>
        </Empty>
      ) : (
        <Table label="Mappings" columns={[{ name: 'System', className: 'first' }, 'Way', 'Rule', 'Mapping']}>
          {reads.map(({ mapping, version, system, from, rule }) => (
            <tr key={`${mapping}/${from}/${rule}`}>
              <td>{system}</td>
              <td>read from {from}</td>
              <td className="mono break">{rule}</td>
              <td>
                {mapping}, version {version}
              </td>
            </tr>
          ))}
          {writes.map(({ system, field }) => (
            <tr key={`${system}/${field}`}>
              <td>{system}</td>
              <td>written to</td>
              <td className="mono break">{field}</td>
              <td className="dim">—</td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

function WhatIf({ view, entity, attribute }: { readonly view: GovernanceView; readonly entity: string; readonly attribute: GovernedAttribute }) {
  const { role } = useSession();
  const [owner, setOwner] = useState<string | null>(null);
  const [legalEntity, setLegalEntity] = useState('');
  const [from, setFrom] = useState('');
  const rehearse = useRehearseOwner();
  const speaking = view.systems.filter((system) => system.entities.includes(entity));
  const kinds = [...new Set(speaking.map(({ kind }) => kind))].sort();
  const choices = [{ group: 'Kinds of system', items: kinds.map((kind) => ({ value: `kind:${kind}`, label: `any ${kind} system` })) }, { group: 'Systems', items: speaking.map(({ name, description }) => ({ value: `system:${name}`, label: name, title: description })) }];
  return (
    <section className="panel" aria-labelledby="what-if">
      <div className="panel-head">
        <h2 id="what-if">What another owner would change</h2>
      </div>
      <div className="panel-body stack">
        <p className="dim">Computed from what every system has said. Nothing is written: the rule itself stands in the configuration.</p>
        <form
          className="row bottom"
          onSubmit={(event) => {
            event.preventDefault();
            if (owner !== null) rehearse.mutate({ entity, attribute: attribute.attribute, owner: rulesWith(attribute.rules, { owner, legalEntity, from }) });
          }}
        >
          <Select label="Owner" w={220} placeholder="choose" data={choices} value={owner} onChange={setOwner} required />
          <TextInput label="Only for companies" placeholder="codes, or empty for all" w={190} value={legalEntity} onChange={(event) => setLegalEntity(event.currentTarget.value)} />
          <TextInput label="From the day" type="date" value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
          <Button type="submit" disabled={owner === null || role === 'reader'} loading={rehearse.isPending}>
            Try it
          </Button>
          {role === 'reader' && <span className="dim">Operators and stewards can try rules.</span>}
        </form>
        {rehearse.error && (
          <>
            <ProblemView error={rehearse.error} />
            {rehearse.error instanceof Problem && rehearse.error.fields.length > 0 && (
              <ul className="reasons">
                {rehearse.error.fields.map(({ problem }) => (
                  <li key={problem}>{problem}</li>
                ))}
              </ul>
            )}
          </>
        )}
        {rehearse.data && <Outcome rehearsal={rehearse.data} entity={entity} />}
      </div>
    </section>
  );
}

function Outcome({ rehearsal, entity }: { readonly rehearsal: OwnerRehearsal; readonly entity: string }) {
  const { changed, examined, records, attributes, file, line, text, differences } = rehearsal;
  return (
    <div className="stack" role="status">
      <h3>
        {changed === 0 ? 'Nothing would change' : `${counted(changed, 'record')} would change`} of {count(examined)}
        {examined < records && ` looked at, of ${count(records)} in all`}
      </h3>
      {changed > 0 && <p>{Object.entries(attributes).map(([name, times]) => `${words(name)} of ${counted(times, words(entity))}`).join(', ')}.</p>}
      <p>
        To have it so, write <code>{text}</code> in {file}, line {line}, and have it reviewed.
      </p>
      {differences.length > 0 && <Differences differences={differences} dryRun />}
    </div>
  );
}
