import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { useTitle } from '../shell/session';
import { capital, counted, words } from '../show/format';
import { Icon } from '../show/Icon';
import { governedPath } from '../show/paths';
import { Status, type Tone } from '../show/Status';
import { Empty, Loading, ProblemView } from '../show/states';
import { useTyped } from '../show/typed';
import { Table } from '../show/Table';
import { governanceQuery } from './queries';
import type { GovernanceView, GovernedAttribute } from './types';
import { ownerWords, receiverWords, ruleWords } from './wording';

/** Who may say what: every attribute with its meaning, owner, steward, classification and receivers, on a day and in a company. */
export function GovernancePage() {
  useTitle('Governance');
  const [params, setParams] = useSearchParams();
  const at = (name: string) => params.get(name) ?? '';
  const change = (name: string, text: string) => {
    const next = new URLSearchParams(params);
    if (text === '') next.delete(name);
    else next.set(name, text);
    setParams(next, { replace: true });
  };
  const query = useQuery(governanceQuery({ on: at('on'), legalEntity: at('legalEntity'), region: at('region') }));
  const typed = useTyped(at('q'), (text) => change('q', text));
  const company = useTyped(at('legalEntity'), (text) => change('legalEntity', text));
  const stewards = [...new Set(query.data?.entities.flatMap(({ attributes }) => attributes.map(({ steward }) => steward)) ?? [])].sort();

  return (
    <div className="stack loose">
      <div className="head tight">
        <div>
          <h1>Governance</h1>
          <p className="sub">{query.data ? <>The rules of configuration {query.data.configVersion}, as they hold on {query.data.on}</> : 'Who may say what, and who answers for it'}</p>
        </div>
        <div className="row bottom push">
          <Select label="Entity" w={160} data={[{ value: '', label: 'All' }, ...(query.data?.entities ?? []).map(({ entity }) => ({ value: entity, label: capital(words(entity)) }))]} value={at('entity')} onChange={(entity) => change('entity', entity ?? '')} />
          <Select label="Steward" w={180} data={[{ value: '', label: 'All' }, ...stewards]} value={at('steward')} onChange={(steward) => change('steward', steward ?? '')} />
          <TextInput label="On the day" type="date" value={at('on')} onChange={(event) => change('on', event.currentTarget.value)} />
          <TextInput label="In company" placeholder="code" w={110} value={company.text} onChange={(event) => company.type(event.currentTarget.value)} />
          <TextInput label="Find" placeholder="attribute, meaning, system" w={210} leftSection={<Icon name="search" size={14} />} value={typed.text} onChange={(event) => typed.type(event.currentTarget.value)} />
        </div>
      </div>
      {query.error && <ProblemView error={query.error} again={() => void query.refetch()} />}
      {query.data ? <Entities view={query.data} entity={at('entity')} steward={at('steward')} text={at('q')} /> : !query.error && <Loading what="the rules" />}
    </div>
  );
}

function Entities({ view, entity, steward, text }: { readonly view: GovernanceView; readonly entity: string; readonly steward: string; readonly text: string }) {
  const isShown = (one: GovernedAttribute) => (steward === '' || one.steward === steward) && words(`${one.attribute} ${one.meaning} ${one.owners.join(' ')} ${one.classification}`).includes(words(text));
  const shown = view.entities.filter((one) => entity === '' || one.entity === entity).map((one) => ({ ...one, attributes: one.attributes.filter(isShown) })).filter(({ attributes }) => attributes.length > 0);
  if (shown.length === 0) return <Empty title="No attribute is like that" />;
  return shown.map(({ entity: name, meaning, attributes }) => (
    <section className="panel" key={name} aria-labelledby={`entity-${name}`}>
      <div className="panel-head">
        <h2 id={`entity-${name}`}>{capital(words(name))}</h2>
        <span className="dim">
          {meaning} {counted(attributes.length, 'attribute')}
        </span>
      </div>
      <Table label={`Attributes of ${words(name)}`} columns={[{ name: 'Attribute', className: 'first' }, 'Owner', 'Steward', 'Class', 'Goes to']}>
        {attributes.map((one) => (
          <AttributeRow key={one.attribute} entity={name} attribute={one} />
        ))}
      </Table>
    </section>
  ));
}

function AttributeRow({ entity, attribute }: { readonly entity: string; readonly attribute: GovernedAttribute }) {
  const dated = attribute.rules.filter(({ from, legalEntity, region }) => from !== undefined || legalEntity !== undefined || region !== undefined);
  return (
    <tr>
      <td>
        <Link to={governedPath(entity, attribute.attribute)}>{words(attribute.attribute)}</Link>
        <div className="dim">{attribute.meaning}</div>
      </td>
      <td>
        {ownerWords(attribute)}
        {dated.map((rule) => (
          <div className="dim" key={ruleWords(rule)}>
            {ruleWords(rule)}
          </div>
        ))}
      </td>
      <td>{attribute.steward}</td>
      <td>
        <Classification name={attribute.classification} />
      </td>
      <td>{receiverWords(attribute.receivers)}</td>
    </tr>
  );
}

const CLASS_TONES: Readonly<Record<string, Tone>> = { restricted: 'bad', confidential: 'warn' };

export function Classification({ name }: { readonly name: string }) {
  return (
    <Status tone={CLASS_TONES[name] ?? 'quiet'} icon={CLASS_TONES[name] ? 'lock' : 'minus'}>
      {name}
    </Status>
  );
}
