import { useEffect, useRef, useState } from 'preact/hooks';
import type { Subscription } from '../../hub-api/subscriptions.ts';
import { asHubError, call, type HubError } from '../api.ts';
import { Failure } from '../parts/feedback.tsx';

const MOST_CHARACTERS = 100;

interface NameZapProps {
  zap: Subscription;
  /** What it is called without a name: its trigger. */
  label: string;
  onClose: () => void;
  onNamed: () => void;
}

/** Gives a Zap a name, as in Zapier, to tell it from others of its trigger. */
export const NameZap = ({ zap, label, onClose, onNamed }: NameZapProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState(zap.name ?? '');
  const [error, setError] = useState<HubError | null>(null);

  useEffect(() => dialog.current?.showModal(), []);

  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      await call('PATCH', `/v1/subscriptions/${zap.id}`, { name: name.trim() === '' ? null : name });
      onNamed();
      dialog.current?.close();
    } catch (thrown) {
      setError(asHubError(thrown));
    }
  };

  return (
    <dialog ref={dialog} aria-labelledby="name-title" onClose={onClose}>
      <article>
        <form onSubmit={(event) => void save(event)}>
          <h2 id="name-title">Name {zap.name ?? label}</h2>
          <label>
            Name
            <input
              type="text"
              maxLength={MOST_CHARACTERS}
              value={name}
              placeholder={label}
              onInput={({ currentTarget }) => setName(currentTarget.value)}
            />
            <small>
              Such as the Zap's name in Zapier. Leave it blank to go by the trigger. Zapier does not see it.
            </small>
          </label>
          <Failure error={error} />
          <footer>
            <button type="button" class="secondary" onClick={() => dialog.current?.close()}>
              Cancel
            </button>
            <button type="submit">Save</button>
          </footer>
        </form>
      </article>
    </dialog>
  );
};
