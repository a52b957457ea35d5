import { SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { useTitle } from '../shell/session';
import { capital, count, words } from '../show/format';
import { ProblemView } from '../show/states';
import { DuplicatesPanel } from './DuplicatesPanel';
import { LinksPanel } from './LinksPanel';
import { MatchesPanel } from './MatchesPanel';
import { overviewQuery } from './queries';
import type { PeopleOverview } from './types';
import { UnmappedPanel } from './UnmappedPanel';
import { waiting } from './wording';

const VIEWS = ['duplicates', 'merges', 'matches', 'unmapped'] as const;
type View = (typeof VIEWS)[number];
const ENTITIES = ['worker', 'project', 'charge-code', 'org-unit', 'cost-center', 'location', 'labor-category', 'legal-entity'];

/** Which records are one, which are not, and what sources say in words that have no meaning yet: work lists of a steward. */
export function PeoplePage() {
  useTitle('People');
  const [params, setParams] = useSearchParams();
  const overview = useQuery(overviewQuery);
  const asked = params.get('view') as View | null;
  const view = asked !== null && VIEWS.includes(asked) ? asked : 'duplicates';
  const entity = params.get('entity') ?? 'worker';
  const change = (name: string, text: string, otherwise: string) => {
    const next = new URLSearchParams(params);
    if (text === otherwise) next.delete(name);
    else next.set(name, text);
    setParams(next, { replace: true });
  };
  const found = new Map(overview.data?.duplicates.map(({ entity: name, total }) => [name, total]));

  return (
    <div className="stack loose">
      <div className="head tight">
        <div>
          <h1>People</h1>
          <p className="sub">Which records are one person or one thing, and what sources say in words that nobody knows</p>
        </div>
        <div className="row bottom push">
          {(view === 'duplicates' || view === 'merges') && (
            <Select label="Records" w={190} allowDeselect={false} value={entity} onChange={(name) => change('entity', name ?? 'worker', 'worker')} data={ENTITIES.map((name) => ({ value: name, label: `${capital(words(name))}${found.get(name) ? ` (${count(found.get(name)!)})` : ''}` }))} />
          )}
        </div>
      </div>
      <SegmentedControl aria-label="Work list" data={choices(overview.data)} value={view} onChange={(name) => change('view', name, 'duplicates')} />
      {view !== 'unmapped' && overview.data && overview.data.away.length > 0 && <p className="note warn">Not everything is known: {overview.data.away.join(', ')} did not answer.</p>}
      {overview.error && <ProblemView error={overview.error} again={() => void overview.refetch()} />}
      {view === 'duplicates' && <DuplicatesPanel key={entity} entity={entity} />}
      {view === 'merges' && <LinksPanel key={entity} entity={entity} />}
      {view === 'matches' && <MatchesPanel adoptions={overview.data?.matches} />}
      {view === 'unmapped' && <UnmappedPanel />}
    </div>
  );
}

function choices(overview: PeopleOverview | undefined): { value: View; label: string }[] {
  const counts = overview && waiting(overview);
  const withCount = (label: string, number: number | undefined) => (number ? `${label} (${count(number)})` : label);
  return [
    { value: 'duplicates', label: withCount('May be one', counts?.duplicates) }, { value: 'merges', label: 'Merged and split' }, { value: 'matches', label: withCount('Doubtful matches', counts?.matches) }, { value: 'unmapped', label: withCount('Unknown words', counts?.unmapped) },
  ];
}
