import { useState } from 'preact/hooks';
import { Link, useLocation, useSearchParams } from 'wouter-preact';
import type { DeliveryStatus, RecentEvents } from '../../hub-api/events.ts';
import type { Team } from '../../hub-api/team.ts';
import { query } from '../api.ts';
import { callPath } from '../call-address.ts';
import { Badge } from '../parts/badge.tsx';
import { ChooseRow } from '../parts/choose-row.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty, Failure, Loading } from '../parts/feedback.tsx';
import { Heading } from '../parts/heading.tsx';
import { Pager } from '../parts/pager.tsx';
import { Time } from '../parts/time.tsx';
import { TimeField } from '../parts/time-field.tsx';
import { Unbroken } from '../parts/unbroken.tsx';
import { useAnswer } from '../use-answer.ts';
import { usePages } from '../use-pages.ts';
import { CALL_OUTCOMES, CALL_STATES, DELIVERIES, DIRECTIONS, otherKind, SOURCES } from '../words.ts';
import { useTriggerLabels, useWorkspace } from '../workspace.ts';
import { useChoiceOfRows } from './choice-of-rows.ts';
import { ChosenEvents } from './chosen-events.tsx';
import { EventTabs, useIsTests } from './event-tabs.tsx';
import './events.css';

type ListedEvent = RecentEvents['events'][number];

const PAGE = 50;
const EVENT_ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;

const STATUSES: readonly DeliveryStatus[] = [
  'failed',
  'waiting',
  'paused',
  'queued',
  'delivered',
  'superseded',
  'filtered',
  'cancelled',
];

/** How many deliveries of an event stand how, what needs attention first. */
const Deliveries = ({ deliveries }: Pick<ListedEvent, 'deliveries'>) => {
  const present = STATUSES.filter((status) => deliveries[status]);
  if (present.length === 0) return <span class="faint">No Zap wanted it</span>;
  return (
    <>
      {present.map((status) => (
        <Badge key={status} tone={DELIVERIES[status].tone}>
          {(deliveries[status] ?? 0) > 1 && `${deliveries[status]} × `}
          {DELIVERIES[status].text}
        </Badge>
      ))}
    </>
  );
};

/** What an event's call came to, and whose it was. */
const OfCall = ({ event: { call, call_id } }: { event: ListedEvent }) => {
  if (!call || call_id === undefined) return <span class="faint">–</span>;
  const { outcome, state, direction, agent } = call;
  const { text, tone } = outcome
    ? CALL_OUTCOMES[outcome]
    : CALL_STATES[state === 'ringing' ? 'ringing' : 'in_progress'];
  const way = direction === null ? 'The call' : `${DIRECTIONS[direction] ?? direction} call`;
  return (
    <span class="of-call">
      <Badge tone={tone}>{text}</Badge>
      <Link href={callPath(call_id)}>{way}</Link>
      {agent !== null && `, ${agent}`}
    </span>
  );
};

const Customer = ({ event: { call, customer_phone: phone } }: { event: ListedEvent }) => {
  const name = call?.customer_name ?? null;
  if (name === null) return phone === null ? <span class="faint">No number</span> : <Unbroken text={phone} />;
  return (
    <>
      {name}
      {phone !== null && (
        <>
          <br />
          <Unbroken text={phone} />
        </>
      )}
    </>
  );
};

const OUTCOMES = {
  ringing: CALL_STATES.ringing,
  in_progress: CALL_STATES.in_progress,
  completed: CALL_OUTCOMES.completed,
  missed: CALL_OUTCOMES.missed,
  no_answer: CALL_OUTCOMES.no_answer,
  rejected: CALL_OUTCOMES.rejected,
};

/** Who was on calls lately, and whoever is asked for. */
const useAgents = (wanted: string): string[] => {
  const { data } = useAnswer<Team>('/v1/team', ['calls']);
  const names = data?.team_members.map(({ name, phone, id }) => name ?? phone ?? id) ?? [];
  return [...new Set([...names, ...(wanted === '' ? [] : [wanted])])].toSorted((one, other) =>
    one.localeCompare(other),
  );
};

const FILTERS = ['trigger', 'source', 'failed', 'agent', 'outcome', 'search', 'from', 'to'] as const;

const emptyTitle = (isFiltered: boolean, isTests: boolean): string => {
  if (isFiltered) return 'Nothing like that came in.';
  return isTests ? 'No test has come in.' : 'Nothing has come in yet.';
};

/** Events: everything that came in, and where it went. */
export const Events = () => {
  const [parameters, setParameters] = useSearchParams();
  const [, navigate] = useLocation();
  const labelOf = useTriggerLabels();
  const { triggers, me } = useWorkspace();
  const isTests = useIsTests();
  // Hubs before roles do not tell, and every key of theirs may.
  const mayRecover = !isTests && (me.key?.role ?? 'admin') === 'admin';
  const wanted = Object.fromEntries(FILTERS.map((name) => [name, parameters.get(name) ?? '']));
  const [search, setSearch] = useState(wanted.search ?? '');
  const agents = useAgents(wanted.agent ?? '');
  const tests = String(isTests);
  const isFiltered = FILTERS.some((name) => wanted[name] !== '');

  const { data, error, reload, ...pages } = usePages<RecentEvents>(
    query({ ...wanted, tests }),
    (before) => `/v1/events${query({ ...wanted, tests, before, limit: PAGE })}`,
    ['events', 'deliveries', 'calls'],
  );
  const chosen = useChoiceOfRows(query({ ...wanted, tests }), data?.events.map(({ id }) => id) ?? []);

  const filter = (name: (typeof FILTERS)[number], value: string): void =>
    setParameters((current) => {
      const next = new URLSearchParams(current);
      if (value === '') next.delete(name);
      else next.set(name, value);
      return next;
    });

  const submit = (event: Event): void => {
    event.preventDefault();
    const text = search.trim();
    if (EVENT_ID.test(text)) navigate(`/events/${text}`);
    else filter('search', text);
  };

  const choose: Column<ListedEvent> = {
    label: 'Choose',
    cell: ({ id, kind, source, received_at }) => (
      <ChooseRow
        label={`${labelOf(kind) ?? otherKind(kind, source)}, ${new Date(received_at).toLocaleTimeString()}`}
        isChosen={chosen.ids.has(id)}
        onChange={(isChosen, isRange) => chosen.set(id, isChosen, isRange)}
      />
    ),
  };

  return (
    <>
      <Heading title="Events">Every webhook that was understood, newest first, and what became of it.</Heading>
      <EventTabs />
      <search>
        <form class="filters" onSubmit={submit}>
          <label class="search">
            Name, number or ID
            <input
              type="search"
              value={search}
              onInput={({ currentTarget }) => {
                setSearch(currentTarget.value);
                if (currentTarget.value === '') filter('search', '');
              }}
            />
          </label>
          <label>
            Trigger
            <select value={wanted.trigger} onChange={({ currentTarget }) => filter('trigger', currentTarget.value)}>
              <option value="">Every trigger</option>
              {triggers.map(({ key, label }) => (
                <option key={key} value={key}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          <label>
            Sent by
            <select value={wanted.source} onChange={({ currentTarget }) => filter('source', currentTarget.value)}>
              <option value="">Everyone</option>
              {Object.entries(SOURCES).map(([source, name]) => (
                <option key={source} value={source}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label>
            Team member
            <select value={wanted.agent} onChange={({ currentTarget }) => filter('agent', currentTarget.value)}>
              <option value="">Everyone</option>
              {agents.map((agent) => (
                <option key={agent} value={agent}>
                  {agent}
                </option>
              ))}
            </select>
          </label>
          <label>
            The call
            <select value={wanted.outcome} onChange={({ currentTarget }) => filter('outcome', currentTarget.value)}>
              <option value="">However it went</option>
              {Object.entries(OUTCOMES).map(([outcome, { text }]) => (
                <option key={outcome} value={outcome}>
                  {text}
                </option>
              ))}
            </select>
          </label>
          <label>
            Delivery
            <select value={wanted.failed} onChange={({ currentTarget }) => filter('failed', currentTarget.value)}>
              <option value="">However it went</option>
              <option value="true">Failed</option>
            </select>
          </label>
          <TimeField label="Received from" at={wanted.from ?? ''} onChange={(at) => filter('from', at)} />
          <TimeField label="Until" at={wanted.to ?? ''} onChange={(at) => filter('to', at)} />
          <button type="submit">Search</button>
        </form>
      </search>
      <Failure error={error} onRetry={reload} />
      {!data && !error && <Loading />}
      {data && data.events.length === 0 && (
        <Empty title={emptyTitle(isFiltered, isTests)}>
          {isFiltered ? (
            <p>
              A name is found as a call tells it, and a number in any writing. Take a filter away, or look in{' '}
              <Link href="/quarantine">Quarantine</Link>.
            </p>
          ) : (
            <p>
              Once a provider posts to its intake URL, every webhook appears here, with the fields that your Zaps get
              and each attempt to deliver it. <Link href="/setup">Set up a provider, or send a sample event</Link>
            </p>
          )}
        </Empty>
      )}
      {mayRecover && <ChosenEvents chosen={chosen} />}
      {data && data.events.length > 0 && (
        <DataTable<ListedEvent>
          caption="Events, newest first"
          keyOf={({ id }) => id}
          rows={data.events}
          columns={[
            ...(mayRecover ? [choose] : []),
            { label: 'Received', cell: ({ received_at }) => <Time at={received_at} /> },
            {
              label: 'What happened',
              cell: ({ id, kind, source, payload_left_out }) => (
                <>
                  <Link href={`/events/${id}`}>{labelOf(kind) ?? otherKind(kind, source)}</Link>
                  {payload_left_out && <span class="faint"> A long one: open it to see all of it</span>}
                </>
              ),
            },
            { label: 'Customer', cell: (event) => <Customer event={event} /> },
            { label: 'The call', cell: (event) => <OfCall event={event} /> },
            { label: 'Zaps', cell: ({ deliveries }) => <Deliveries deliveries={deliveries} /> },
          ]}
        />
      )}
      <Pager label="Events" {...pages} />
    </>
  );
};
