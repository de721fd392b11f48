import { useState } from 'preact/hooks';
import { Link, useSearchParams } from 'wouter-preact';
import type { CurrentPermissions, LedgerLine, PerDay } from '../../hub-api/permissions.ts';
import { query } from '../api.ts';
import { Badge } from '../parts/badge.tsx';
import { StackedBars } from '../parts/bars.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Empty, Failure, Loading } from '../parts/feedback.tsx';
import { Heading } from '../parts/heading.tsx';
import { Pager } from '../parts/pager.tsx';
import { Day, Time, timeLeft } from '../parts/time.tsx';
import { useAnswer } from '../use-answer.ts';
import { useNow } from '../use-now.ts';
import { usePages } from '../use-pages.ts';
import { PERMISSIONS } from '../words.ts';
import { CustomerPermission } from './customer-permission.tsx';

const PAGE = 50;
const DAYS = 30;

/** The end of the viewer's week, Sunday at midnight, ISO 8601. */
const endOfWeek = (now: number): string => {
  const date = new Date(now);
  date.setHours(0, 0, 0, 0);
  date.setDate(date.getDate() + (date.getDay() === 0 ? 1 : 8 - date.getDay()));
  return date.toISOString();
};

const FILTERS: readonly { name: string; label: string; query: (now: number) => Record<string, string> }[] = [
  { name: '', label: 'All', query: () => ({}) },
  { name: 'permanent', label: 'Permanent', query: () => ({ status: 'permanent' }) },
  { name: 'temporary', label: 'Temporary', query: () => ({ status: 'temporary' }) },
  { name: 'ending', label: 'Ending this week', query: (now) => ({ ends_before: endOfWeek(now) }) },
  { name: 'expired', label: 'Expired', query: () => ({ status: 'expired' }) },
  { name: 'denied', label: 'Denied', query: () => ({ status: 'denied' }) },
];

const linkTo = (parameters: Record<string, string>): string => `/permissions${query(parameters)}`;

const State = ({ line }: { line: LedgerLine }) => {
  const now = useNow();
  const { text, tone } = PERMISSIONS[line.status_now];
  return (
    <>
      <Badge tone={tone}>{text}</Badge>
      {line.status_now === 'temporary' && line.expires_at && timeLeft(line.expires_at, now)}
    </>
  );
};

const SERIES = [
  { name: 'permanent', label: 'Permanent', class: 'permanent' },
  { name: 'temporary', label: 'Temporary', class: 'temporary' },
  { name: 'denied', label: 'Denied', class: 'denied' },
] as const;

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

const dayName = (counted: PerDay['days'][number] | undefined): string =>
  counted ? day.format(new Date(counted.date)) : '';

const Chart = ({ days }: PerDay) => {
  const sums = SERIES.map(({ name, label }) => ({ label, sum: days.reduce((sum, day) => sum + day[name], 0) }));
  const summary = sums.map(({ label, sum }) => `${sum} ${label.toLowerCase()}`).join(', ');
  const replied = days.filter((day) => SERIES.some(({ name }) => day[name] > 0));
  return (
    <figure class="chart">
      <figcaption>
        Replies in the last {days.length} days:{' '}
        {sums.map(({ label, sum }, index) => (
          <span key={label} class={`legend ${SERIES[index]?.class}`}>
            {label} {sum.toLocaleString()}
          </span>
        ))}
      </figcaption>
      <StackedBars
        summary={`Replies a day. In all: ${summary}.`}
        stacks={days.map((day) => ({
          label: day.date,
          parts: SERIES.map((series) => ({ name: series.name, amount: day[series.name], class: series.class })),
        }))}
      />
      <p class="ends" aria-hidden="true">
        <span>{dayName(days[0])}</span>
        <span>{dayName(days.at(-1))}</span>
      </p>
      <details>
        <summary>As a table</summary>
        {replied.length === 0 ? (
          <p>Nobody replied in these days.</p>
        ) : (
          <DataTable
            caption="Replies by day, days without any left out"
            keyOf={({ date }) => date}
            rows={replied.toReversed()}
            columns={[
              { label: 'Day', cell: ({ date }) => date },
              ...SERIES.map(({ name, label }) => ({ label, cell: (day: PerDay['days'][number]) => day[name] })),
            ]}
          />
        )}
      </details>
    </figure>
  );
};

const List = ({ filter }: { filter: (typeof FILTERS)[number] }) => {
  const [now] = useState(Date.now);
  const wanted = filter.query(now);
  const { data, error, reload, ...pages } = usePages<CurrentPermissions>(
    filter.name,
    (after) => `/v1/permissions/current${query({ ...wanted, after, limit: PAGE })}`,
    ['permissions'],
  );
  if (error) return <Failure error={error} onRetry={reload} />;
  if (!data) return <Loading />;
  if (data.permissions.length === 0) {
    return filter.name === '' ? (
      <Empty title="No customer has answered a permission request yet.">
        <p>
          When one does, on WhatsApp, the answer appears here and stays on record. For that, DoubleTick must send{' '}
          <b>Call Permission Reply Received</b> to the intake URL: <Link href="/setup">Set up</Link> shows how, and
          sends a sample reply.
        </p>
      </Empty>
    ) : (
      <Empty title="No customer's permission stands like this now.">
        <p>
          <Link href="/permissions">Show all</Link>
        </p>
      </Empty>
    );
  }
  return (
    <>
      <DataTable<LedgerLine>
        caption={`Permissions: ${filter.label}`}
        keyOf={({ event_id }) => event_id}
        rows={data.permissions}
        columns={[
          {
            label: 'Customer',
            cell: ({ customer_phone: phone }) => <Link href={linkTo({ phone })}>{phone}</Link>,
          },
          { label: 'Permission', cell: (line) => <State line={line} /> },
          {
            label: 'Ends',
            cell: ({ expires_at }) => (expires_at ? <Day at={expires_at} /> : <span class="faint">–</span>),
          },
          { label: 'Your number', cell: ({ waba_number }) => waba_number ?? <span class="faint">All</span> },
          { label: 'Replied', cell: ({ replied_at }) => <Time at={replied_at} /> },
        ]}
      />
      <Pager label="Permissions" {...pages} />
      <p>
        <a
          href={`/v1/permissions${query({ ...wanted, current: 'true', format: 'csv' })}`}
          download="call-permissions.csv"
        >
          Download these as CSV
        </a>
        , or{' '}
        <a href="/v1/permissions?format=csv" download="call-permissions-history.csv">
          the whole history
        </a>
      </p>
    </>
  );
};

/** Permissions: who may be called, and the proof of it. */
export const Permissions = () => {
  const [parameters, setParameters] = useSearchParams();
  const phone = parameters.get('phone') ?? '';
  const filter = FILTERS.find(({ name }) => name === (parameters.get('show') ?? '')) ?? FILTERS[0];
  const [search, setSearch] = useState(phone);
  const perDay = useAnswer<PerDay>(
    `/v1/permissions/per-day${query({ days: DAYS, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}`,
    ['permissions'],
  );

  const submit = (event: Event): void => {
    event.preventDefault();
    const text = search.trim();
    setParameters(text === '' ? {} : { phone: text });
  };

  return (
    <>
      <Heading title="Permissions">Who may be called on WhatsApp. Whatever is in doubt counts as: do not call.</Heading>
      <search>
        <form class="filters" onSubmit={submit}>
          <label class="search">
            Customer's phone number
            <input
              type="search"
              inputMode="tel"
              value={search}
              placeholder="+919812345670"
              onInput={({ currentTarget }) => setSearch(currentTarget.value)}
            />
          </label>
          <button type="submit">Search</button>
        </form>
      </search>
      {phone !== '' ? (
        <CustomerPermission key={phone} phone={phone} />
      ) : (
        <>
          {perDay.data && <Chart days={perDay.data.days} />}
          <nav class="tabs" aria-label="Which permissions to show">
            {FILTERS.map(({ name, label }) => (
              <Link
                key={name}
                href={linkTo(name === '' ? {} : { show: name })}
                aria-current={name === filter?.name ? 'page' : undefined}
              >
                {label}
              </Link>
            ))}
          </nav>
          {filter && <List key={filter.name} filter={filter} />}
        </>
      )}
    </>
  );
};
