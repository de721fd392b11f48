import { Link, useSearchParams } from 'wouter-preact';
import type { StepKind } from '../../hub-api/try-out.ts';

type Tried = 'trigger' | StepKind;

const TABS: readonly { what: Tried; label: string }[] = [
  { what: 'trigger', label: 'Triggers' },
  { what: 'search', label: 'Searches' },
  { what: 'action', label: 'Actions' },
];

/** What the page's address says is tried. */
export const useTried = (): Tried => {
  const [parameters] = useSearchParams();
  return TABS.find(({ what }) => what === parameters.get('what'))?.what ?? 'trigger';
};

/** Triggers, searches and actions. */
export const TryTabs = () => {
  const tried = useTried();
  return (
    <nav class="tabs" aria-label="What to try">
      {TABS.map(({ what, label }) => (
        <Link
          key={what}
          href={what === 'trigger' ? '/try' : `/try?what=${what}`}
          aria-current={what === tried ? 'page' : undefined}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
};
