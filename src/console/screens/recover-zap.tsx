import { useState } from 'preact/hooks';
import type { Recovery, RecoveryRequest } from '../../hub-api/recoveries.ts';
import type { Subscription } from '../../hub-api/subscriptions.ts';
import { asHubError, type HubError, post } from '../api.ts';
import { Failure } from '../parts/feedback.tsx';
import { TimeField } from '../parts/time-field.tsx';

/** What a Zap may lack. */
type What = Exclude<RecoveryRequest['what'], 'chosen'>;

const WHATS: Record<What, string> = {
  failed: 'What failed for good',
  missed: 'What it missed because it was off or not there yet',
};

const DAY_MS = 24 * 60 * 60 * 1000;

/** A time as the field shows it, which has no seconds: ISO 8601. */
const minuteOf = (ms: number): string => new Date(ms - (ms % 60_000)).toISOString();

interface RecoverZapProps {
  zap: Subscription;
  label: string;
  onBegun: () => void;
  onCancel: () => void;
}

/** A form to send a Zap once more what it did not get. */
export const RecoverZap = ({ zap, label, onBegun, onCancel }: RecoverZapProps) => {
  const [what, setWhat] = useState<What>('failed');
  const [from, setFrom] = useState(() => minuteOf(Date.now() - DAY_MS));
  const [to, setTo] = useState(() => minuteOf(Date.now()));
  const [error, setError] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const begin = async (event: Event): Promise<void> => {
    event.preventDefault();
    setIsBusy(true);
    try {
      const wish: RecoveryRequest = { what, from, to, subscription_id: zap.id };
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
        <TimeField label="Received from" at={from} onChange={setFrom} isRequired />
        <TimeField label="Until" at={to} onChange={setTo} isRequired />
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
