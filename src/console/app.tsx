import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Link, Redirect, Route, Switch, useLocation, useSearch } from 'wouter-preact';
import type { Me } from '../hub-api/me.ts';
import type { Triggers } from '../hub-api/triggers.ts';
import { asHubError, call, get, type HubError, whenSignedOut } from './api.ts';
import { callIdIn } from './call-address.ts';
import { Floor } from './floor/floor.tsx';
import { Numbers } from './numbers/numbers.tsx';
import { AlertBanner } from './parts/alerts.tsx';
import { Failure, Loading } from './parts/feedback.tsx';
import { CallDetail } from './screens/call.tsx';
import { Calls } from './screens/calls.tsx';
import { EventDetail } from './screens/event.tsx';
import { Events } from './screens/events.tsx';
import { Keys } from './screens/keys.tsx';
import { Permissions } from './screens/permissions.tsx';
import { Quarantine } from './screens/quarantine.tsx';
import { Retention } from './screens/retention.tsx';
import { Setup } from './screens/setup.tsx';
import { SignIn } from './screens/sign-in.tsx';
import { Team } from './screens/team.tsx';
import { TryOut } from './screens/try-out.tsx';
import { Zaps } from './screens/zaps.tsx';
import { useShortcuts } from './shortcuts.ts';
import { useStream } from './stream.ts';
import { type Workspace, WorkspaceContext } from './workspace.ts';

const SCREENS = [
  { path: '/floor', label: 'Floor' },
  { path: '/calls', label: 'Calls' },
  { path: '/numbers', label: 'Numbers' },
  { path: '/permissions', label: 'People' },
  { path: '/events', label: 'Events' },
  { path: '/zaps', label: 'Zaps' },
  { path: '/setup', label: 'Set up' },
];

/** After "g": the first letter of each. */
const BY_LETTER = Object.fromEntries(SCREENS.map(({ path, label }) => [label.charAt(0).toLowerCase(), path]));

/** Only where local Zaps run beside the hub. */
const TRY_OUT = { path: '/try', label: 'Try' };

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

const isUnder = (location: string, path: string): boolean =>
  location.startsWith(path) || (path === '/events' && location === '/quarantine');

const Frame = ({
  workspace,
  onSignOut,
  children,
}: {
  workspace: Workspace;
  onSignOut: () => void;
  children: ComponentChildren;
}) => {
  const [location] = useLocation();
  const isWall = new URLSearchParams(useSearch()).has('wall');
  const { isLive, lostAt } = useStream();
  const said = isLive ? 'Live' : lostAt === null ? 'Connecting…' : `Not live since ${clock.format(lostAt)}`;
  const main = useRef<HTMLElement>(null);
  useShortcuts(BY_LETTER);
  const isFirst = useRef(true);

  // A new screen is a new page: whoever hears it begins at its heading.
  useEffect(() => {
    const heading = main.current?.querySelector('h1');
    document.title = heading ? `${heading.textContent} · Ringhook` : 'Ringhook';
    document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
    if (!isFirst.current) heading?.focus();
    isFirst.current = false;
  }, [location]);

  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class={`top ${isWall ? 'on-wall' : ''}`}>
        <div class="bar">
          <strong class="brand">Ringhook</strong>
          <span class="workspace" title="The workspace that you are signed in to">
            {workspace.me.name}
          </span>
          <span class={`stream ${isLive ? 'live' : ''}`} role="status">
            {said}
          </span>
          {!isWall && (
            <button type="button" class="outline secondary" onClick={onSignOut}>
              Sign out
            </button>
          )}
        </div>
        <nav aria-label="Screens" hidden={isWall}>
          {[...SCREENS, ...(workspace.canTry ? [TRY_OUT] : [])].map(({ path, label }) => (
            <Link key={path} href={path} aria-current={isUnder(location, path) ? 'page' : undefined}>
              {label}
            </Link>
          ))}
        </nav>
      </header>
      <main id="main" class={`container ${lostAt === null ? '' : 'not-live'}`} ref={main}>
        <AlertBanner isOnWall={isWall} />
        {children}
      </main>
    </>
  );
};

/** Whoever is set up comes to see the floor; before that there is nothing on it. */
const homeOf = ({ me }: Workspace): string =>
  Object.values(me.last_received_at).some((at) => at !== null) ? '/floor' : '/setup';

const Screens = ({ home }: { home: string }) => (
  <Switch>
    <Route path="/floor" component={Floor} />
    <Route path="/setup" component={Setup} />
    <Route path="/setup/keys" component={Keys} />
    <Route path="/setup/retention" component={Retention} />
    <Route path="/setup/team" component={Team} />
    <Route path="/calls" component={Calls} />
    <Route path="/calls/:id">{({ id }) => <CallDetail key={id} id={callIdIn(id)} />}</Route>
    <Route path="/numbers" component={Numbers} />
    <Route path="/permissions" component={Permissions} />
    <Route path="/events" component={Events} />
    <Route path="/events/:id">{({ id }) => <EventDetail key={id} id={id} />}</Route>
    <Route path="/quarantine" component={Quarantine} />
    <Route path="/zaps" component={Zaps} />
    <Route path="/try" component={TryOut} />
    <Route>
      <Redirect to={home} replace />
    </Route>
  </Switch>
);

type Session = 'unknown' | 'signed out' | Workspace;

/** The console: a sign-in, then a screen for each question. */
export const App = () => {
  const [session, setSession] = useState<Session>('unknown');
  const [error, setError] = useState<HubError | null>(null);

  const enter = async (): Promise<void> => {
    try {
      setError(null);
      const me = await get<Me>('/v1/me');
      const { triggers, can_try: canTry } = await get<Triggers>('/v1/triggers');
      setSession({ me, triggers, canTry });
    } catch (thrown) {
      const problem = asHubError(thrown);
      if (problem.status === 401) setSession('signed out');
      else setError(problem);
    }
  };

  const leave = async (): Promise<void> => {
    try {
      await call('DELETE', '/v1/session');
      setSession('signed out');
    } catch (thrown) {
      setError(asHubError(thrown));
    }
  };

  useEffect(() => {
    whenSignedOut(() => setSession('signed out'));
    void enter();
  }, []);

  if (session === 'signed out') return <SignIn onSignedIn={() => void enter()} />;
  if (session === 'unknown') {
    return (
      <main class="container">{error ? <Failure error={error} onRetry={() => void enter()} /> : <Loading />}</main>
    );
  }
  return (
    <WorkspaceContext.Provider value={session}>
      <Frame workspace={session} onSignOut={() => void leave()}>
        <Failure error={error} />
        <Screens home={homeOf(session)} />
      </Frame>
    </WorkspaceContext.Provider>
  );
};
