import { useEffect, useRef, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { Explanation, Verdict } from '../../hub-api/explanation.ts';
import type { Subscription } from '../../hub-api/subscriptions.ts';
import { asHubError, get, type HubError, query } from '../api.ts';
import { Badge, type Tone } from '../parts/badge.tsx';
import { Failure } from '../parts/feedback.tsx';
import { Time } from '../parts/time.tsx';
import { useTriggerLabels } from '../workspace.ts';

const VERDICTS: Record<Verdict, { text: string; tone: Tone }> = {
  delivered: { text: 'Delivered', tone: 'good' },
  under_way: { text: 'On its way', tone: 'fair' },
  paused: { text: 'The Zap is paused', tone: 'fair' },
  failed: { text: 'Given up', tone: 'bad' },
  filtered: { text: 'Left out by a filter', tone: 'plain' },
  superseded: { text: 'Overtaken by a newer answer', tone: 'plain' },
  cancelled: { text: 'Not sent any more', tone: 'plain' },
  before: { text: 'Before the Zap', tone: 'plain' },
  after: { text: 'After the Zap', tone: 'plain' },
  another_trigger: { text: 'Another trigger', tone: 'plain' },
  not_asked_for: { text: 'Not asked for', tone: 'plain' },
};

const EVENT_ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;

const Answer = ({ explanation }: { explanation: Explanation }) => {
  const labelOf = useTriggerLabels();
  const { subscription_says: about, events, says } = explanation;
  return (
    <div role="status">
      {about && <p>{about}</p>}
      {says.map((words) => (
        <p key={words}>{words}</p>
      ))}
      <ul class="explained">
        {events.map((event) => (
          <li key={event.event_id}>
            <p>
              <Link href={`/events/${event.event_id}`}>{labelOf(event.kind) ?? event.kind}</Link>,{' '}
              <Time at={event.received_at} />{' '}
              <Badge tone={VERDICTS[event.verdict].tone}>{VERDICTS[event.verdict].text}</Badge>
            </p>
            <p>{event.says}</p>
          </li>
        ))}
      </ul>
    </div>
  );
};

interface ExplainZapProps {
  zap: Subscription;
  label: string;
  onClose: () => void;
}

/** "Why did my Zap not run?": give a customer or an event, get the answer step by step. */
export const ExplainZap = ({ zap, label, onClose }: ExplainZapProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const [about, setAbout] = useState('');
  const [explanation, setExplanation] = useState<Explanation | null>(null);
  const [error, setError] = useState<HubError | null>(null);

  useEffect(() => dialog.current?.showModal(), []);

  const ask = async (event: Event): Promise<void> => {
    event.preventDefault();
    const text = about.trim();
    const asked: Record<string, string> = EVENT_ID.test(text) ? { event_id: text } : { customer: text };
    try {
      setExplanation(await get<Explanation>(`/v1/subscriptions/${zap.id}/explanation${query(asked)}`));
      setError(null);
    } catch (thrown) {
      setExplanation(null);
      setError(asHubError(thrown));
    }
  };

  return (
    <dialog ref={dialog} aria-labelledby="explain-title" onClose={onClose}>
      <article>
        <form onSubmit={(event) => void ask(event)}>
          <h2 id="explain-title">Why did {label} not run?</h2>
          <label>
            Customer's number or event ID
            <input
              type="search"
              required
              value={about}
              placeholder="+17735550170"
              onInput={({ currentTarget }) => setAbout(currentTarget.value)}
            />
          </label>
          <Failure error={error} />
          {explanation && <Answer explanation={explanation} />}
          <footer>
            <button type="button" class="secondary" onClick={() => dialog.current?.close()}>
              Close
            </button>
            <button type="submit">Find out</button>
          </footer>
        </form>
      </article>
    </dialog>
  );
};
