import { Link, useLocation } from 'wouter-preact';

const TABS = [
  { path: '/setup', label: 'Check list' },
  { path: '/setup/keys', label: 'Keys' },
  { path: '/setup/retention', label: 'Retention' },
  { path: '/setup/team', label: 'Team' },
];

/** What is set up once, and what is looked after from then on. */
export const SetupTabs = () => {
  const [location] = useLocation();
  return (
    <nav class="tabs" aria-label="Set up">
      {TABS.map(({ path, label }) => (
        <Link key={path} href={path} aria-current={location === path ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  );
};
