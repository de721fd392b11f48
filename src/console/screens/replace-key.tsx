import { useState } from 'preact/hooks';
import type { Key, MadeKey } from '../../hub-api/keys.ts';
import { asHubError, type HubError, post } from '../api.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/feedback.tsx';

/** How long the old key goes on, in hours. */
const OVERLAPS = [
  { hours: 24, label: 'for a day' },
  { hours: 168, label: 'for a week' },
  { hours: 0, label: 'no longer: it leaked' },
];

interface ReplaceKeyProps {
  replaced: Key;
  onClose: () => void;
  onMade: (made: MadeKey) => void;
}

/** Makes a key in place of another, which goes on for a while; one's own is not replaced at once, for that signs out. */
export const ReplaceKey = ({ replaced, onClose, onMade }: ReplaceKeyProps) => {
  const overlaps = OVERLAPS.filter(({ hours }) => hours > 0 || !replaced.is_own);
  const [hours, setHours] = useState(overlaps[0]?.hours ?? 0);
  const [error, setError] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const replace = async (event: Event): Promise<void> => {
    event.preventDefault();
    setIsBusy(true);
    try {
      onMade(await post<MadeKey>(`/v1/keys/${replaced.id}/replace`, { overlap_hours: hours }));
    } catch (thrown) {
      setError(asHubError(thrown));
      setIsBusy(false);
    }
  };

  return (
    <Dialog title={`Replace the key "${replaced.name}"?`} onClose={onClose}>
      <form onSubmit={(event) => void replace(event)}>
        <p>A new key with the same name and role is made. Put it wherever the old one is in use, such as in Zapier.</p>
        <fieldset>
          <legend>The old one goes on</legend>
          {overlaps.map((overlap) => (
            <label key={overlap.hours}>
              <input
                type="radio"
                name="overlap"
                checked={overlap.hours === hours}
                onChange={() => setHours(overlap.hours)}
              />
              {overlap.label}
            </label>
          ))}
        </fieldset>
        <Failure error={error} />
        <footer>
          <button type="button" class="secondary" onClick={onClose}>
            Keep the old one
          </button>
          <button type="submit" disabled={isBusy} aria-busy={isBusy}>
            Replace it
          </button>
        </footer>
      </form>
    </Dialog>
  );
};
