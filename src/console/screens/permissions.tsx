import { useEffect, useState } from 'preact/hooks';
import { Link, useSearchParams } from 'wouter-preact';
import type { PermissionAnswer } from '../../hub-api/permissions.ts';
import { asHubError, get, type HubError, query } from '../api.ts';
import { Empty, Failure } from '../parts/feedback.tsx';
import { Heading } from '../parts/heading.tsx';
import { namesOne } from '../person-address.ts';
import { useWorkspace } from '../workspace.ts';
import { LedgerProof } from './ledger-proof.tsx';
import { NeedsYou } from './needs-you.tsx';
import { Found } from './people-found.tsx';
import { PermissionChart } from './permission-chart.tsx';
import { PermissionList } from './permission-list.tsx';
import { PersonDetail } from './person.tsx';
import { UnansweredRequests } from './unanswered-requests.tsx';
import { UnpermittedCalls } from './unpermitted-calls.tsx';
import { UnsettledNotice } from './unsettled-notice.tsx';

/** The end of the viewer's tomorrow, ISO 8601. */
const endOfTomorrow = (now: number): string => {
  const date = new Date(now);
  date.setHours(0, 0, 0, 0);
  date.setDate(date.getDate() + 2);
  return date.toISOString();
};

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
  { name: 'tomorrow', label: 'Ends by tomorrow', query: (now) => ({ ends_before: endOfTomorrow(now) }) },
  { name: 'ending', label: 'Ending this week', query: (now) => ({ ends_before: endOfWeek(now) }) },
  { name: 'expired', label: 'Expired', query: () => ({ status: 'expired' }) },
  { name: 'denied', label: 'Denied', query: () => ({ status: 'denied' }) },
  { name: 'unclear', label: 'Unclear', query: () => ({ status: 'unclear' }) },
];

const ASKED = { name: 'asked', label: 'Asked, no answer' };
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

const Asked = () => (
  <>
    <p>Asked for permission, and silent since. No answer is no permission: do not call.</p>
    <UnansweredRequests hours={0} />
  </>
);

const Lists = ({ show }: { show: string }) => {
  const filter = FILTERS.find(({ name }) => name === show) ?? EVERYBODY;
  const shown = [ASKED, NEEDS, UNPERMITTED].find(({ name }) => name === show) ?? filter;
  return (
    <>
      {shown !== NEEDS && <UnsettledNotice />}
      <PermissionChart />
      <nav class="tabs" aria-label="Which permissions to show">
        {[...FILTERS, ASKED, NEEDS, UNPERMITTED].map(({ name, label }) => (
          <Link
            key={name}
            href={`/permissions${query({ show: name })}`}
            aria-current={name === shown.name ? 'page' : undefined}
          >
            {label}
          </Link>
        ))}
      </nav>
      {shown === ASKED && <Asked />}
      {shown === NEEDS && <NeedsYou />}
      {shown === UNPERMITTED && <UnpermittedCalls />}
      {shown === filter && <Filtered key={filter.name} filter={filter} />}
      <LedgerProof />
    </>
  );
};

/** People: who may be called, and the proof of it. */
export const Permissions = () => {
  const { me } = useWorkspace();
  const [parameters, setParameters] = useSearchParams();
  const who = parameters.get('who') ?? '';
  const wanted = parameters.get('search') ?? '';
  const [search, setSearch] = useState(who || wanted);
  const [searches, setSearches] = useState(0);
  const [error, setError] = useState<HubError | null>(null);

  useEffect(() => {
    setSearch(who || wanted);
    setError(null);
  }, [who, wanted]);

  /** Whoever opens somebody is about to call: that is the check to record, once. Keys that only read record none. */
  const lookUp = async (text: string): Promise<void> => {
    try {
      if (me.key?.role !== 'viewer') await get<PermissionAnswer>(`/v1/permissions/${encodeURIComponent(text)}`);
      setError(null);
      setSearches(searches + 1);
      setParameters({ who: text });
    } catch (thrown) {
      setError(asHubError(thrown));
    }
  };

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const text = search.trim();
    if (namesOne(text)) return lookUp(text);
    setError(null);
    setParameters(text === '' ? {} : { search: text });
  };

  return (
    <>
      <Heading title="People">Who may be called on WhatsApp. Whatever is in doubt counts as: do not call.</Heading>
      <search>
        <form class="filters" onSubmit={(event) => void submit(event)}>
          <label class="search">
            Name, phone number, customer ID or WhatsApp user ID
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
      {who === '' && wanted === '' && <Lists show={parameters.get('show') ?? ''} />}
      {who === '' && wanted !== '' && <Found key={wanted} search={wanted} onChoose={(person) => void lookUp(person)} />}
      {who !== '' && !error && <PersonDetail key={`${who} ${searches}`} who={who} />}
    </>
  );
};
