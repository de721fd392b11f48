import { useEffect, useState } from 'preact/hooks';
import { Link, useSearchParams } from 'wouter-preact';
import type { PermissionAnswer } from '../../hub-api/permissions.ts';
import { asHubError, get, type HubError, query } from '../api.ts';
import { Empty, Failure } from '../parts/feedback.tsx';
import { Heading } from '../parts/heading.tsx';
import { LedgerProof } from './ledger-proof.tsx';
import { NeedsYou } from './needs-you.tsx';
import { PermissionChart } from './permission-chart.tsx';
import { PermissionList } from './permission-list.tsx';
import { PersonDetail } from './person.tsx';
import { UnpermittedCalls } from './unpermitted-calls.tsx';
import { UnsettledNotice } from './unsettled-notice.tsx';

/** The end of the viewer's week, Sunday at midnight, ISO 8601. */
const endOfWeek = (now: number): string => {
  const date = new Date(now);
  date.setHours(0, 0, 0, 0);
  date.setDate(date.getDate() + (date.getDay() === 0 ? 1 : 8 - date.getDay()));
  return date.toISOString();
};

interface Filter {
  name: string;
  label: string;
  query: (now: number) => Record<string, string>;
}

const EVERYBODY: Filter = { name: '', label: 'All', query: () => ({}) };

const FILTERS: readonly Filter[] = [
  EVERYBODY,
  { name: 'permanent', label: 'Permanent', query: () => ({ status: 'permanent' }) },
  { name: 'temporary', label: 'Temporary', query: () => ({ status: 'temporary' }) },
  { name: 'ending', label: 'Ending this week', query: (now) => ({ ends_before: endOfWeek(now) }) },
  { name: 'expired', label: 'Expired', query: () => ({ status: 'expired' }) },
  { name: 'denied', label: 'Denied', query: () => ({ status: 'denied' }) },
  { name: 'unclear', label: 'Unclear', query: () => ({ status: 'unclear' }) },
];

const NEEDS = { name: 'needs', label: 'Needs you' };
const UNPERMITTED = { name: 'unpermitted', label: 'Called without permission' };

const Nobody = ({ filter }: { filter: Filter }) =>
  filter === EVERYBODY ? (
    <Empty title="No customer has answered a permission request yet.">
      <p>
        When one does, on WhatsApp, the answer appears here and stays on record. For that, DoubleTick must send{' '}
        <b>Call Permission Reply Received</b> to the intake URL: <Link href="/setup">Set up</Link> shows how, and sends
        a sample reply.
      </p>
    </Empty>
  ) : (
    <Empty title="No customer's permission stands like this now.">
      <p>
        <Link href="/permissions">Show all</Link>
      </p>
    </Empty>
  );

const Filtered = ({ filter }: { filter: Filter }) => {
  const [now] = useState(Date.now);
  const wanted = filter.query(now);
  return (
    <PermissionList label={filter.label} wanted={wanted} empty={<Nobody filter={filter} />}>
      <p>
        <a
          href={`/v1/permissions${query({ ...wanted, current: 'true', format: 'csv' })}`}
          download="call-permissions.csv"
        >
          Download these as CSV
        </a>
        ,{' '}
        <a href="/v1/permissions?format=csv" download="call-permissions-history.csv">
          every answer
        </a>
        , or{' '}
        <a href="/v1/permissions?format=csv&lines=all" download="call-permissions-ledger.csv">
          the whole ledger
        </a>
      </p>
    </PermissionList>
  );
};

const Lists = ({ show }: { show: string }) => {
  const filter = FILTERS.find(({ name }) => name === show) ?? EVERYBODY;
  const shown = [NEEDS, UNPERMITTED].find(({ name }) => name === show) ?? filter;
  return (
    <>
      {shown !== NEEDS && <UnsettledNotice />}
      <PermissionChart />
      <nav class="tabs" aria-label="Which permissions to show">
        {[...FILTERS, NEEDS, UNPERMITTED].map(({ name, label }) => (
          <Link
            key={name}
            href={`/permissions${query({ show: name })}`}
            aria-current={name === shown.name ? 'page' : undefined}
          >
            {label}
          </Link>
        ))}
      </nav>
      {shown === NEEDS && <NeedsYou />}
      {shown === UNPERMITTED && <UnpermittedCalls />}
      {shown === filter && <Filtered key={filter.name} filter={filter} />}
      <LedgerProof />
    </>
  );
};

/** Permissions: who may be called, and the proof of it. */
export const Permissions = () => {
  const [parameters, setParameters] = useSearchParams();
  const who = parameters.get('who') ?? '';
  const [search, setSearch] = useState(who);
  const [searches, setSearches] = useState(0);
  const [error, setError] = useState<HubError | null>(null);

  useEffect(() => {
    setSearch(who);
    setError(null);
  }, [who]);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const text = search.trim();
    try {
      // Whoever searches is about to call: that is the check to record, once.
      if (text !== '') await get<PermissionAnswer>(`/v1/permissions/${encodeURIComponent(text)}`);
      setError(null);
      setSearches(searches + 1);
      setParameters(text === '' ? {} : { who: text });
    } catch (thrown) {
      setError(asHubError(thrown));
    }
  };

  return (
    <>
      <Heading title="Permissions">Who may be called on WhatsApp. Whatever is in doubt counts as: do not call.</Heading>
      <search>
        <form class="filters" onSubmit={(event) => void submit(event)}>
          <label class="search">
            Phone number, customer ID or WhatsApp user ID
            <input
              type="search"
              value={search}
              placeholder="+17045550118"
              aria-describedby="search-help"
              onInput={({ currentTarget }) => setSearch(currentTarget.value)}
            />
          </label>
          <button type="submit">Search</button>
          <small id="search-help">Looking somebody up here is recorded.</small>
        </form>
      </search>
      <Failure error={error} />
      {who === '' && <Lists show={parameters.get('show') ?? ''} />}
      {who !== '' && !error && <PersonDetail key={`${who} ${searches}`} who={who} />}
    </>
  );
};
