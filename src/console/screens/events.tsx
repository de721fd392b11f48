import { useState } from 'preact/hooks';
import { Link, useLocation, useSearchParams } from 'wouter-preact';
import type { DeliveryStatus, RecentEvents } from '../../hub-api/events.ts';
import { query } from '../api.ts';
import { callPath } from '../call-address.ts';
import { Badge } from '../parts/badge.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Empty, Failure, Loading } from '../parts/feedback.tsx';
import { Heading } from '../parts/heading.tsx';
import { Pager } from '../parts/pager.tsx';
import { Time } from '../parts/time.tsx';
import { TimeField } from '../parts/time-field.tsx';
import { usePages } from '../use-pages.ts';
import { DELIVERIES, otherKind, SOURCES } from '../words.ts';
import { useTriggerLabels, useWorkspace } from '../workspace.ts';
import { EventTabs } from './event-tabs.tsx';

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

const FILTERS = ['trigger', 'source', 'failed', 'customer', 'from', 'to'] as const;

/** Events: everything that came in, and where it went. */
export const Events = () => {
  const [parameters, setParameters] = useSearchParams();
  const [, navigate] = useLocation();
  const labelOf = useTriggerLabels();
  const { triggers } = useWorkspace();
  const wanted = Object.fromEntries(FILTERS.map((name) => [name, parameters.get(name) ?? '']));
  const [search, setSearch] = useState(wanted.customer ?? '');
  const isFiltered = FILTERS.some((name) => wanted[name] !== '');

  const { data, error, reload, ...pages } = usePages<RecentEvents>(
    query(wanted),
    (before) => `/v1/events${query({ ...wanted, before, limit: PAGE })}`,
    ['events', 'deliveries'],
  );

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
    else filter('customer', text);
  };

  return (
    <>
      <Heading title="Events">Every webhook that was understood, newest first, and what became of it.</Heading>
      <EventTabs />
      <search>
        <form class="filters" onSubmit={submit}>
          <label class="search">
            Customer's number or event ID
            <input
              type="search"
              value={search}
              placeholder="+17735550170"
              onInput={({ currentTarget }) => {
                setSearch(currentTarget.value);
                if (currentTarget.value === '') filter('customer', '');
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
        <Empty title={isFiltered ? 'Nothing like that came in.' : 'Nothing has come in yet.'}>
          {isFiltered ? (
            <p>Write a number with its country code, as +17735550170, or take a filter away.</p>
          ) : (
            <p>
              Once a provider posts to its intake URL, every webhook appears here, with the fields that your Zaps get
              and each attempt to deliver it. <Link href="/setup">Set up a provider, or send a sample event</Link>
            </p>
          )}
        </Empty>
      )}
      {data && data.events.length > 0 && (
        <DataTable<ListedEvent>
          caption="Events, newest first"
          keyOf={({ id }) => id}
          rows={data.events}
          columns={[
            { label: 'Received', cell: ({ received_at }) => <Time at={received_at} /> },
            {
              label: 'What happened',
              cell: ({ id, kind, source, call_id, payload_left_out }) => (
                <>
                  <Link href={`/events/${id}`}>{labelOf(kind) ?? otherKind(kind, source)}</Link>
                  {call_id !== undefined && (
                    <>
                      {' '}
                      <Link href={callPath(call_id)}>The call</Link>
                    </>
                  )}
                  {payload_left_out && <span class="faint"> A long one: open it to see all of it</span>}
                </>
              ),
            },
            { label: 'Customer', cell: ({ customer_phone }) => customer_phone ?? <span class="faint">No number</span> },
            { label: 'Zaps', cell: ({ deliveries }) => <Deliveries deliveries={deliveries} /> },
          ]}
        />
      )}
      <Pager label="Events" {...pages} />
    </>
  );
};
