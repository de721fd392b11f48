import { Link, useLocation, useSearch } from 'wouter-preact';
import type { QuarantineList } from '../../hub-api/quarantine.ts';
import { useAnswer } from '../use-answer.ts';

/** Whether the page's address asks for the webhooks that only try out a URL. */
export const useIsTests = (): boolean => new URLSearchParams(useSearch()).get('list') === 'tests';

/** What was understood, what only tried out a URL, and what was not understood. */
export const EventTabs = () => {
  const [location] = useLocation();
  const isTests = useIsTests();
  const { data } = useAnswer<QuarantineList>('/v1/quarantine?limit=1', ['quarantine']);
  const amount = data?.total ?? 0;
  return (
    <nav class="tabs" aria-label="Events">
      <Link href="/events" aria-current={location === '/events' && !isTests ? 'page' : undefined}>
        Understood
      </Link>
      <Link href="/events?list=tests" aria-current={location === '/events' && isTests ? 'page' : undefined}>
        Tests
      </Link>
      <Link href="/quarantine" aria-current={location === '/quarantine' ? 'page' : undefined}>
        Quarantine{amount > 0 && ` (${amount.toLocaleString()})`}
      </Link>
    </nav>
  );
};
