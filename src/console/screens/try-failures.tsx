import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { EventDetails } from '../../hub-api/events.ts';
import type { Trouble, Troubled, TurnedOn } from '../../hub-api/try-out.ts';
import { asHubError, type HubError, post } from '../api.ts';
import { Failure, Loading } from '../parts/feedback.tsx';
import { useAnswer } from '../use-answer.ts';
import { DeliveryCard } from './event.tsx';
import './try-out.css';

const TROUBLES: Record<Trouble, string> = {
  '500': 'It answers 500, as when it is broken',
  '429': 'It answers 429, as when its limit is reached',
  timeout: 'It does not answer in time (10 seconds)',
};

const MOST_TIMES = 8;

/** The attempts of the hub, as they are made. */
const Followed = ({ event_id: eventId, subscription_id: subscriptionId }: Troubled) => {
  const { data, error, reload } = useAnswer<EventDetails>(`/v1/events/${eventId}`, ['deliveries']);
  const delivery = data?.deliveries.find((one) => one.subscription_id === subscriptionId);
  return (
    <>
      <Failure error={error} onRetry={reload} />
      {!data && !error && <Loading />}
      {delivery && <DeliveryCard delivery={delivery} />}
      <p>
        <Link href={`/events/${eventId}`}>The event, to send it again at once</Link> ·{' '}
        <Link href="/zaps">Your Zaps</Link>
      </p>
    </>
  );
};

interface TryFailuresProps {
  zap: TurnedOn;
  /** The webhook, JSON. */
  body: string;
}

/** Takes the webhook in at the hub, while the Zap fails at first, and shows how the hub tries again. */
export const TryFailures = ({ zap, body }: TryFailuresProps) => {
  const [trouble, setTrouble] = useState<Trouble>('500');
  const [times, setTimes] = useState('1');
  const [followed, setFollowed] = useState<Troubled | null>(null);
  const [error, setError] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const deliver = async (event: Event): Promise<void> => {
    event.preventDefault();
    setIsBusy(true);
    try {
      setFollowed(await post<Troubled>(`/v1/try/zaps/${zap.id}/deliveries`, { body, trouble, times: Number(times) }));
      setError(null);
    } catch (thrown) {
      setFollowed(null);
      setError(asHubError(thrown));
    }
    setIsBusy(false);
  };

  return (
    <section aria-labelledby="failures">
      <h2 id="failures">When the Zap fails</h2>
      <p>
        The hub takes the webhook above in, as if its provider had sent it, and delivers it to this Zap, which fails as
        often as you say. The hub tries again after 5 seconds, then after 5 minutes, half an hour, and more.
      </p>
      <form class="failures" onSubmit={(event) => void deliver(event)}>
        <label>
          What goes wrong
          <select value={trouble} onChange={({ currentTarget }) => setTrouble(currentTarget.value as Trouble)}>
            {Object.entries(TROUBLES).map(([key, text]) => (
              <option key={key} value={key}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <label>
          How often
          <input
            type="number"
            min={1}
            max={MOST_TIMES}
            required
            value={times}
            onInput={({ currentTarget }) => setTimes(currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={isBusy} aria-busy={isBusy}>
          Deliver through the hub
        </button>
      </form>
      <Failure error={error} />
      <div aria-live="polite">{followed && <Followed key={followed.event_id} {...followed} />}</div>
    </section>
  );
};
