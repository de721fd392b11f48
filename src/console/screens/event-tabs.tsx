import { Link, useLocation } from 'wouter-preact';
import type { QuarantineList } from '../../hub-api/quarantine.ts';
import { useAnswer } from '../use-answer.ts';

/** What was understood, and what was not. */
export const EventTabs = () => {
  const [location] = useLocation();
  const { data } = useAnswer<QuarantineList>('/v1/quarantine?limit=1', ['quarantine']);
  const amount = data?.total ?? 0;
  return (
    <nav class="tabs" aria-label="Events">
      <Link href="/events" aria-current={location === '/events' ? 'page' : undefined}>
        Understood
      </Link>
      <Link href="/quarantine" aria-current={location === '/quarantine' ? 'page' : undefined}>
        Quarantine{amount > 0 && ` (${amount.toLocaleString()})`}
      </Link>
    </nav>
  );
};
