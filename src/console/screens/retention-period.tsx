import { useState } from 'preact/hooks';
import type { RetentionPreview } from '../../hub-api/retention.ts';
import { asHubError, call, type HubError } from '../api.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Failure, Loading } from '../parts/feedback.tsx';
import { useAnswer } from '../use-answer.ts';
import { count } from '../words.ts';
import { Deleted } from './retention-deleted.tsx';

const THINGS = { days: 'events and calls', years: 'proof' };

interface RetentionPeriodProps {
  what: 'days' | 'years';
  label: string;
  most: number;
  /** What holds now. */
  kept: number;
  /** What the hub does where nobody chose. */
  usual: number;
  isChosen: boolean;
  isHeld: boolean;
  onChanged: (said: string) => void;
}

interface ConfirmProps extends Pick<RetentionPeriodProps, 'what' | 'isHeld'> {
  /** How long it is to be kept, and whether that is the hub's own. */
  amount: number;
  isUsual: boolean;
  onClose: () => void;
  onChanged: () => void;
}

const Confirm = ({ what, isHeld, amount, isUsual, onClose, onChanged }: ConfirmProps) => {
  const { data, error } = useAnswer<RetentionPreview>(`/v1/retention/preview?${what}=${amount}`, ['settings']);
  const [failure, setFailure] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const period = count(amount, what === 'days' ? 'day' : 'year');

  const keep = async (event: Event): Promise<void> => {
    event.preventDefault();
    setIsBusy(true);
    try {
      await call('PUT', '/v1/retention', { [what]: isUsual ? null : amount });
      onChanged();
    } catch (thrown) {
      setFailure(asHubError(thrown));
      setIsBusy(false);
    }
  };

  return (
    <Dialog title={`Keep ${THINGS[what]} for ${period}?`} onClose={onClose}>
      <form onSubmit={(event) => void keep(event)}>
        {!data && !error && <Loading />}
        {data && <Deleted preview={data} isHeld={isHeld} />}
        <Failure error={failure ?? error} />
        <footer>
          <button type="button" class="secondary" onClick={onClose}>
            Leave it as it is
          </button>
          <button type="submit" disabled={isBusy || !data} aria-busy={isBusy}>
            Keep for {period}
          </button>
        </footer>
      </form>
    </Dialog>
  );
};

/** How long one kind of thing is kept: changed once it was said what that deletes. */
export const RetentionPeriod = (props: RetentionPeriodProps) => {
  const { what, label, most, kept, usual, isChosen, isHeld, onChanged } = props;
  const [typed, setTyped] = useState(String(kept));
  const [asked, setAsked] = useState<{ amount: number; isUsual: boolean } | null>(null);

  const ask = (event: Event): void => {
    event.preventDefault();
    setAsked({ amount: Number(typed), isUsual: false });
  };

  return (
    <>
      <form class="filters short" onSubmit={ask}>
        <label>
          {label}
          <input
            type="number"
            min={1}
            max={most}
            step={1}
            required
            value={typed}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        </label>
        <button type="submit" class="outline">
          See what that deletes<span class="only-heard"> of {THINGS[what]}</span>…
        </button>
        {isChosen && (
          <button type="button" class="outline secondary" onClick={() => setAsked({ amount: usual, isUsual: true })}>
            As the hub does: {count(usual, what === 'days' ? 'day' : 'year')}…
          </button>
        )}
      </form>
      {asked && (
        <Confirm
          what={what}
          isHeld={isHeld}
          {...asked}
          onClose={() => setAsked(null)}
          onChanged={() => {
            setAsked(null);
            setTyped(String(asked.amount));
            onChanged(`Kept for ${count(asked.amount, what === 'days' ? 'day' : 'year')} from now on.`);
          }}
        />
      )}
    </>
  );
};
