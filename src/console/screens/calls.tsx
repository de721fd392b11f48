import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { EndedCall, EndedCalls } from '../../hub-api/calls-today.ts';
import type { LiveCall, LiveCalls } from '../../hub-api/live-calls.ts';
import { query } from '../api.ts';
import { Badge } from '../parts/badge.tsx';
import { CallLink } from '../parts/call-link.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty, Failure, Loading } from '../parts/feedback.tsx';
import { Heading } from '../parts/heading.tsx';
import { duration, Ticking, Time } from '../parts/time.tsx';
import { useAnswer } from '../use-answer.ts';
import { useNow } from '../use-now.ts';
import { count, DIRECTIONS, SOURCES } from '../words.ts';

type Call = LiveCall | EndedCall;

const MOST_ENDED = 15;

const Customer = ({ call }: { call: Call }) => (
  <>
    <CallLink id={call.id}>{call.customer_name ?? call.customer_phone ?? 'Unknown'}</CallLink>
    {call.customer_name && call.customer_phone && (
      <>
        <br />
        {call.customer_phone}
      </>
    )}
  </>
);

const directionOf = ({ direction }: { direction: string | null }): string =>
  direction === null ? 'Unknown' : (DIRECTIONS[direction] ?? direction);

const ABOUT: readonly Column<Call>[] = [
  { label: 'Agent', cell: ({ agent }) => agent ?? <span class="faint">Not named</span> },
  { label: 'Customer', cell: (call) => <Customer call={call} /> },
  { label: 'Direction', cell: directionOf },
  {
    label: 'Your number',
    cell: ({ business_number, source }) => <span title={SOURCES[source]}>{business_number ?? 'Unknown'}</span>,
  },
];

const StateBadge = ({ call }: { call: LiveCall }) =>
  call.state === 'ringing' ? <Badge tone="fair">Ringing</Badge> : <Badge tone="good">In progress</Badge>;

const OUTCOMES = {
  ended: (answered: boolean) => (answered ? <Badge tone="plain">Ended</Badge> : <Badge tone="bad">Not answered</Badge>),
  missed: () => <Badge tone="bad">Missed</Badge>,
  rejected: () => <Badge tone="bad">Rejected</Badge>,
};

/** Conversations first, each agent's together, then what rings. */
const inOrder = (calls: readonly LiveCall[]): LiveCall[] =>
  calls.toSorted(
    (one, other) =>
      one.state.localeCompare(other.state) ||
      (one.agent ?? '').localeCompare(other.agent ?? '') ||
      one.since.localeCompare(other.since),
  );

const OnThePhone = ({ live }: { live: LiveCalls }) => {
  if (live.calls.length === 0) {
    return (
      <Empty title="Nobody is on the phone.">
        <p>
          A call appears here the moment it rings, and its time ticks until it ends. Nothing ever comes? See whether
          webhooks arrive under <Link href="/setup">Set up</Link>, or send a sample call from there.
        </p>
      </Empty>
    );
  }
  return (
    <DataTable<LiveCall>
      caption="Calls that ring or are in progress"
      keyOf={({ id }) => id}
      rows={inOrder(live.calls)}
      columns={[
        { label: 'State', cell: (call) => <StateBadge call={call} /> },
        ...ABOUT,
        { label: 'Since', cell: ({ since }) => <Ticking since={since} /> },
      ]}
    />
  );
};

const Stale = ({ calls }: { calls: readonly LiveCall[] }) =>
  calls.length === 0 ? null : (
    <details>
      <summary>{count(calls.length, 'stale call')}: no end was heard of</summary>
      <p>Their end must have been missed, so they are not counted as live.</p>
      <DataTable<LiveCall>
        caption="Stale calls"
        keyOf={({ id }) => id}
        rows={calls}
        columns={[...ABOUT, { label: 'Last heard of', cell: ({ seen_at }) => <Time at={seen_at} /> }]}
      />
    </details>
  );

const JustEnded = ({ calls }: { calls: readonly EndedCall[] }) =>
  calls.length === 0 ? (
    <p>No call has ended today.</p>
  ) : (
    <DataTable<EndedCall>
      caption="Calls that ended today, the latest first"
      keyOf={({ id }) => id}
      rows={calls}
      columns={[
        { label: 'Outcome', cell: (call) => OUTCOMES[call.outcome](call.duration_seconds !== null) },
        ...ABOUT,
        { label: 'Ended', cell: ({ ended_at }) => <Time at={ended_at} /> },
        {
          label: 'Talked',
          cell: ({ duration_seconds: seconds }) =>
            seconds === null ? <span class="faint">–</span> : duration(seconds),
        },
      ]}
    />
  );

/** The beginning of the viewer's day, ISO 8601. */
const midnight = (now: number): string => new Date(new Date(now).setHours(0, 0, 0, 0)).toISOString();

/** Calls: who is on the phone now, and what just ended. */
export const Calls = () => {
  const since = midnight(useNow());
  const [topics] = useState(['calls'] as const);
  const live = useAnswer<LiveCalls>('/v1/calls/live', topics);
  const ended = useAnswer<EndedCalls>(`/v1/calls/ended${query({ since, limit: MOST_ENDED })}`, topics);
  const error = live.error ?? ended.error;
  const reload = (): void => {
    for (const asked of [live, ended]) asked.reload();
  };
  const talking = live.data?.calls.filter(({ state }) => state === 'in_progress').length ?? 0;
  const ringing = (live.data?.calls.length ?? 0) - talking;
  return (
    <>
      <Heading title="Calls">{live.data && `${count(talking, 'call')} in progress, ${ringing} ringing.`}</Heading>
      <Failure error={error} onRetry={reload} />
      {!live.data && !error && <Loading />}
      {live.data && (
        <>
          <OnThePhone live={live.data} />
          <Stale calls={live.data.stale} />
        </>
      )}
      <section aria-labelledby="ended">
        <h2 id="ended">Just ended</h2>
        {ended.data && <JustEnded calls={ended.data.calls} />}
        <p>
          How the day went in figures: <Link href="/numbers?period=today">Numbers</Link>
        </p>
      </section>
    </>
  );
};
