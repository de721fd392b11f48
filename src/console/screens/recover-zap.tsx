import { useState } from 'preact/hooks';
import type { Recovery, RecoveryRequest } from '../../hub-api/recoveries.ts';
import type { Subscription } from '../../hub-api/subscriptions.ts';
import { asHubError, type HubError, post } from '../api.ts';
import { Failure } from '../parts/feedback.tsx';
import { localTime } from '../parts/time-field.tsx';

type What = RecoveryRequest['what'];

const WHATS: Record<What, string> = {
  failed: 'What failed for good',
  missed: 'What it missed because it was off or not there yet',
};

const DAY_MS = 24 * 60 * 60 * 1000;

interface RecoverZapProps {
  zap: Subscription;
  label: string;
  onBegun: () => void;
  onCancel: () => void;
}

/** A form to send a Zap once more what it did not get. */
export const RecoverZap = ({ zap, label, onBegun, onCancel }: RecoverZapProps) => {
  const [what, setWhat] = useState<What>('failed');
  const [from, setFrom] = useState(() => localTime(Date.now() - DAY_MS));
  const [to, setTo] = useState(() => localTime(Date.now()));
  const [error, setError] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const begin = async (event: Event): Promise<void> => {
    event.preventDefault();
    setIsBusy(true);
    try {
      const wish: RecoveryRequest = {
        what,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        subscription_id: zap.id,
      };
      await post<Recovery>('/v1/recoveries', wish);
      setError(null);
      onBegun();
    } catch (thrown) {
      setError(asHubError(thrown));
    }
    setIsBusy(false);
  };

  return (
    <form onSubmit={(event) => void begin(event)}>
      <h2 id="recover-title">Send again to {label}</h2>
      <fieldset>
        <legend>What</legend>
        {(Object.keys(WHATS) as What[]).map((key) => (
          <label key={key}>
            <input type="radio" name="what" checked={what === key} onChange={() => setWhat(key)} />
            {WHATS[key]}
          </label>
        ))}
      </fieldset>
      <div class="grid">
        <label>
          Received from
          <input
            type="datetime-local"
            required
            value={from}
            onInput={({ currentTarget }) => setFrom(currentTarget.value)}
          />
        </label>
        <label>
          Until
          <input
            type="datetime-local"
            required
            value={to}
            onInput={({ currentTarget }) => setTo(currentTarget.value)}
          />
        </label>
      </div>
      <p class="faint">
        Times are in your time zone. Nothing is sent faster than the target takes it, and a Zap ignores what it has had
        already.
      </p>
      <Failure error={error} />
      <footer>
        <button type="button" class="secondary" onClick={onCancel}>
          Cancel
        </button>
        <button type="submit" disabled={isBusy}>
          Send again
        </button>
      </footer>
    </form>
  );
};
