import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect } from 'react';
import { Route, Routes } from 'react-router';
import { sessionEnded } from './api/ask';
import { sessionQuery } from './api/queries';
import { ExceptionsPage } from './exceptions/ExceptionsPage';
import { EditEventPage } from './exceptions/EditEventPage';
import { GroupPage } from './exceptions/GroupPage';
import { ItemPage } from './exceptions/ItemPage';
import { AttributePage } from './governance/AttributePage';
import { GovernancePage } from './governance/GovernancePage';
import { FlowPage } from './flow/FlowPage';
import { PeoplePage } from './people/PeoplePage';
import { ProcessesPage } from './processes/ProcessesPage';
import { ProcessPage } from './processes/ProcessPage';
import { MeasurePage } from './measures/MeasurePage';
import { ReconciliationPage } from './reconciliation/ReconciliationPage';
import { RunPage } from './reconciliation/RunPage';
import { LineagePage } from './record/LineagePage';
import { RecordPage } from './record/RecordPage';
import { RecordsPage } from './record/RecordsPage';
import { ReplayPage } from './replay/ReplayPage';
import { Shell } from './shell/Shell';
import { SignIn } from './shell/SignIn';
import { Empty, Loading, ProblemView } from './show/states';
import { SystemPage } from './systems/SystemPage';
import { SystemsPage } from './systems/SystemsPage';
import { TodayPage } from './today/TodayPage';
import { TracePage } from './trace/TracePage';

/** Where each address leads. Nobody is sent elsewhere to sign in: the address stays, and with it the page that was asked for. */
export function Pages() {
  const client = useQueryClient();
  const session = useQuery(sessionQuery);
  useEffect(() => {
    const forget = () => client.setQueryData(sessionQuery.queryKey, null);
    sessionEnded.addEventListener('ended', forget);
    return () => sessionEnded.removeEventListener('ended', forget);
  }, [client]);

  if (session.data === null) return <SignIn />;
  if (session.data === undefined) {
    return <main className="sign-in">{session.error ? <ProblemView error={session.error} again={() => void session.refetch()} /> : <Loading what="the console" rows={2} />}</main>;
  }
  return (
    <Shell session={session.data}>
      <Suspense fallback={<Loading what="the page" />}>
        <Routes>
          <Route path="/" element={<TodayPage />} />
          <Route path="/exceptions" element={<ExceptionsPage />} />
          <Route path="/exceptions/:fingerprint" element={<GroupPage />} />
          <Route path="/exceptions/:fingerprint/one/:id" element={<ItemPage />} />
          <Route path="/exceptions/:fingerprint/one/:id/edit" element={<EditEventPage />} />
          <Route path="/replay" element={<ReplayPage />} />
          <Route path="/flow" element={<FlowPage />} />
          <Route path="/processes" element={<ProcessesPage />} />
          <Route path="/processes/:process/:recordId/:nth" element={<ProcessPage />} />
          <Route path="/measures/:name" element={<MeasurePage />} />
          <Route path="/reconciliation" element={<ReconciliationPage />} />
          <Route path="/reconciliation/runs/:id" element={<RunPage />} />
          <Route path="/people" element={<PeoplePage />} />
          <Route path="/systems" element={<SystemsPage />} />
          <Route path="/systems/:system" element={<SystemPage />} />
          <Route path="/records" element={<RecordsPage />} />
          <Route path="/records/:entity/:id" element={<RecordPage />} />
          <Route path="/records/:entity/:id/lineage/:attribute" element={<LineagePage />} />
          <Route path="/governance" element={<GovernancePage />} />
          <Route path="/governance/:entity/:attribute" element={<AttributePage />} />
          <Route path="/trace" element={<TracePage />} />
          <Route path="*" element={<Unknown />} />
        </Routes>
      </Suspense>
    </Shell>
  );
}

function Unknown() {
  return (
    <Empty title="There is no such page">
      <p>The address may be older than the console. Choose a page on the left, or search for a record.</p>
    </Empty>
  );
}
