import { ActionIcon, Button, Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Link, NavLink, useLocation } from 'react-router';
import { ask } from '../api/ask';
import { useLive } from '../api/live';
import { sessionQuery } from '../api/queries';
import type { Session } from '../api/types';
import { Icon, type IconName } from '../show/Icon';
import { Status } from '../show/Status';
import { SessionContext } from './session';
import { GlobalSearch } from './GlobalSearch';
import { noteSignedIn, noteSignedOut } from './SignIn';

const PAGES: readonly { readonly to: string; readonly name: string; readonly icon: IconName }[] = [
  { to: '/', name: 'Today', icon: 'today' },
  { to: '/exceptions', name: 'Exceptions', icon: 'exceptions' },
  { to: '/replay', name: 'Replay', icon: 'retry' },
  { to: '/flow', name: 'Flow', icon: 'delivery' },
  { to: '/processes', name: 'Processes', icon: 'steps' },
  { to: '/reconciliation', name: 'Reconciliation', icon: 'check' },
  { to: '/people', name: 'People', icon: 'person' },
  { to: '/systems', name: 'Systems', icon: 'link' },
  { to: '/records', name: 'Records', icon: 'records' },
  { to: '/trace', name: 'Trace', icon: 'trace' },
  { to: '/governance', name: 'Governance', icon: 'book' },
];

export function Shell({ session, children }: { readonly session: Session; readonly children: React.ReactNode }) {
  const liveness = useLive(true);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(noteSignedIn, []);
  useEffect(() => {
    // A new page begins at its beginning, for the eye and for who listens; the first one where the browser puts it.
    if (!isFirst.current) main.current?.focus({ preventScroll: true });
    isFirst.current = false;
    window.scrollTo(0, 0);
  }, [pathname]);

  return (
    <SessionContext value={session}>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <div className="frame">
        <header className="bar">
          <Link className="brand" to="/">
            <img src="/muster.svg" width={24} height={24} alt="" />
            Muster
          </Link>
          <GlobalSearch />
          <div className="row push">
            {liveness === 'live' ? <Status tone="good" title="Changes show by themselves">Live</Status> : <Status tone="warn" title="The line to the service is down; it is opened again by itself">Connecting</Status>}
            <SchemeSwitch />
            <Who session={session} />
          </div>
        </header>
        <nav className="nav" aria-label="Pages">
          <ul>
            {PAGES.map(({ to, name, icon }) => (
              <li key={to}>
                <NavLink to={to} end={to === '/'}>
                  <Icon name={icon} />
                  {name}
                </NavLink>
              </li>
            ))}
          </ul>
        </nav>
        <main className="main" id="main" tabIndex={-1} ref={main}>
          {children}
        </main>
      </div>
    </SessionContext>
  );
}

function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={`Show the page ${other}`} title={`Show the page ${other}`} onClick={() => setColorScheme(other)}>
      <Icon name={scheme === 'dark' ? 'sun' : 'moon'} />
    </ActionIcon>
  );
}

function Who({ session }: { readonly session: Session }) {
  const client = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => ask('/v1/session', { method: 'DELETE' }),
    onSuccess: () => {
      noteSignedOut();
      client.setQueryData(sessionQuery.queryKey, null);
    },
  });
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<Icon name="person" />}>
          {session.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{MAY[session.role]}</Menu.Label>
        <Menu.Item leftSection={<Icon name="out" />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const MAY: Readonly<Record<Session['role'], string>> = { reader: 'Reader: may look', operator: 'Operator: may look and repair', steward: 'Steward: may look, repair and decide' };
