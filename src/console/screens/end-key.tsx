import { useState } from 'preact/hooks';
import type { Key } from '../../hub-api/keys.ts';
import { asHubError, call, type HubError } from '../api.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/feedback.tsx';
import { Time } from '../parts/time.tsx';

interface EndKeyProps {
  ended: Key;
  onClose: () => void;
  onEnded: () => void;
}

/** Ends a key, once it was asked whether that is meant; one's own only when its name was typed. */
export const EndKey = ({ ended, onClose, onEnded }: EndKeyProps) => {
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const { id, name, is_own: isOwn, last_used_at: usedAt } = ended;
  const isMeant = !isOwn || typed.trim() === name;

  const end = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!isMeant) return;
    setIsBusy(true);
    try {
      await call('DELETE', `/v1/keys/${id}${isOwn ? '?own=true' : ''}`);
      onEnded();
    } catch (thrown) {
      setError(asHubError(thrown));
      setIsBusy(false);
    }
  };

  return (
    <Dialog title={`End the key "${name}"?`} onClose={onClose}>
      <form onSubmit={(event) => void end(event)}>
        <p>
          It opens nothing from that moment on, and cannot be had back. Zaps that use it go on getting events, but can
          neither be turned on nor look anything up. {usedAt ? 'It was last used ' : 'It was never used.'}
          {usedAt && <Time at={usedAt} />}
          {usedAt && '.'}
        </p>
        {isOwn ? (
          <>
            <div class="notice bad">
              <p>
                <strong>You are signed in with this key.</strong> Ending it signs you out at once, and whoever else is
                signed in with it.
              </p>
            </div>
            <label>
              Type {name} to confirm
              <input
                type="text"
                autocomplete="off"
                spellcheck={false}
                value={typed}
                onInput={({ currentTarget }) => setTyped(currentTarget.value)}
              />
            </label>
          </>
        ) : (
          <p>Whoever is signed in with it is signed out.</p>
        )}
        <Failure error={error} />
        <footer>
          <button type="button" class="secondary" onClick={onClose}>
            Keep it
          </button>
          <button type="submit" class="danger" disabled={isBusy || !isMeant} aria-busy={isBusy}>
            End it
          </button>
        </footer>
      </form>
    </Dialog>
  );
};
