import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { EventDetails, Redelivery } from '../../hub-api/events.ts';
import { asHubError, type HubError, post } from '../api.ts';
import { callPath } from '../call-address.ts';
import { Badge } from '../parts/badge.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Empty, Failure, Loading } from '../parts/feedback.tsx';
import { Heading } from '../parts/heading.tsx';
import { Payload } from '../parts/payload.tsx';
import { Time } from '../parts/time.tsx';
import { useAnswer } from '../use-answer.ts';
import { count, DELIVERIES, hasTrigger, otherKind, SOURCES } from '../words.ts';
import { useTriggerLabels } from '../workspace.ts';

type Field = EventDetails['fields'][number];
type Delivery = EventDetails['deliveries'][number];
type Attempt = Delivery['attempts'][number];

const Fields = ({ event }: { event: EventDetails }) => (
  <section aria-labelledby="fields">
    <h2 id="fields">What a Zap gets</h2>
    {event.fields.length === 0 ? (
      <Empty title="No trigger is for this event.">
        <p>It is kept, so that nothing is lost, and no Zap can ask for it.</p>
      </Empty>
    ) : (
      <DataTable<Field>
        caption="The fields, and the keys of the payload that they are made of"
        keyOf={({ key }) => key}
        rows={event.fields}
        columns={[
          {
            label: 'Payload key',
            cell: ({ from }) => (from.length > 0 ? <code>{from.join(', ')}</code> : <span class="faint">–</span>),
          },
          {
            label: 'Zap field',
            cell: ({ key, label }) => <span title={key}>{label}</span>,
          },
          {
            label: 'Value',
            cell: ({ value }) => (value === null ? <span class="faint">Empty</span> : String(value)),
          },
        ]}
      />
    )}
  </section>
);

const Attempts = ({ attempts }: { attempts: readonly Attempt[] }) => (
  <DataTable<Attempt>
    caption="Attempts to deliver it, the first one first"
    keyOf={({ at }) => at}
    rows={attempts}
    columns={[
      { label: 'Attempt', cell: ({ at }) => <Time at={at} /> },
      { label: 'Answer', cell: ({ status, answer }) => `${status ?? 'No answer'} ${answer}`.trim() },
      { label: 'Took', cell: ({ ms }) => `${Math.round(ms)} ms` },
    ]}
  />
);

/** How the delivery to one Zap went, attempt by attempt. */
export const DeliveryCard = ({ delivery }: { delivery: Delivery }) => {
  const labelOf = useTriggerLabels();
  const { text, tone } = DELIVERIES[delivery.status];
  return (
    <article>
      <header class="card-head">
        <h3>{delivery.subscription_name ?? labelOf(delivery.trigger) ?? delivery.trigger}</h3>
        <Badge tone={tone}>{text}</Badge>
      </header>
      <p class="target">
        To <code>{delivery.target_url}</code>
        {delivery.next_attempt_at && (
          <>
            , next attempt <Time at={delivery.next_attempt_at} />
          </>
        )}
      </p>
      {delivery.attempts.length > 0 ? <Attempts attempts={delivery.attempts} /> : <p>No attempt was made.</p>}
    </article>
  );
};

const Deliveries = ({ event }: { event: EventDetails }) => {
  const [said, setSaid] = useState('');
  const [error, setError] = useState<HubError | null>(null);
  const resend = async (): Promise<void> => {
    try {
      const { deliveries } = await post<Redelivery>(`/v1/events/${event.id}/redeliver`);
      setSaid(
        deliveries > 0 ? `Sent once more, to ${count(deliveries, 'Zap')}.` : 'No Zap subscribes to this event now.',
      );
      setError(null);
    } catch (thrown) {
      setSaid('');
      setError(asHubError(thrown));
    }
  };
  const isForZaps = hasTrigger(event.kind);
  return (
    <section aria-labelledby="deliveries">
      <div class="section-head">
        <h2 id="deliveries">Deliveries</h2>
        {isForZaps && (
          <button type="button" onClick={() => void resend()}>
            Send again
          </button>
        )}
      </div>
      <p role="status">{said}</p>
      <Failure error={error} />
      {event.deliveries.map((delivery) => (
        <DeliveryCard key={delivery.subscription_id} delivery={delivery} />
      ))}
      {event.deliveries.length === 0 && !isForZaps && <p>No Zap runs on this kind of event.</p>}
      {event.deliveries.length === 0 && isForZaps && (
        <Empty title="No Zap ran on this event, because none was subscribed when it came in.">
          <p>
            Turn a Zap on in Zapier, then press "Send again": it goes to every Zap that subscribes by then.{' '}
            <Link href="/zaps">See your Zaps</Link>
          </p>
        </Empty>
      )}
    </section>
  );
};

/** One event: what came in, what a Zap gets of it, and how each delivery went. */
export const EventDetail = ({ id }: { id: string }) => {
  const labelOf = useTriggerLabels();
  const { data, error, reload } = useAnswer<EventDetails>(`/v1/events/${encodeURIComponent(id)}`, ['deliveries']);
  return (
    <>
      <p>
        <Link href="/events">← All events</Link>
      </p>
      <Heading title={data ? (labelOf(data.kind) ?? otherKind(data.kind, data.source)) : 'Event'}>
        {data && (
          <>
            From {SOURCES[data.source] ?? data.source}, received <Time at={data.received_at} />
            {data.customer_phone && (
              <>
                , about{' '}
                <Link href={`/permissions?who=${encodeURIComponent(data.customer_phone)}`}>{data.customer_phone}</Link>
              </>
            )}
            {data.call_id && (
              <>
                , part of <Link href={callPath(data.call_id)}>a call</Link>
              </>
            )}
          </>
        )}
      </Heading>
      <Failure error={error} onRetry={reload} />
      {!data && !error && <Loading />}
      {data && (
        <>
          <Deliveries event={data} />
          <div class="beside">
            <Fields event={data} />
            <section aria-labelledby="payload">
              <h2 id="payload">As it came in</h2>
              <Payload label="The payload" body={data.body} />
            </section>
          </div>
          <p>
            <small>
              Event ID <code>{data.id}</code>
            </small>
          </p>
        </>
      )}
    </>
  );
};
