import { useState } from 'preact/hooks';
import type { RetentionPreview } from '../../hub-api/retention.ts';
import { asHubError, call, type HubError } from '../api.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Failure, Loading } from '../parts/feedback.tsx';
import { useAnswer } from '../use-answer.ts';
import { Deleted } from './retention-deleted.tsx';

interface LegalHoldProps {
  /** Null while there is none. */
  reason: string | null;
  mayChange: boolean;
  onChanged: (said: string) => void;
}

interface ChangeProps {
  onClose: () => void;
  onChanged: () => void;
}

/** Changes the hold, with the hub's words where it refuses. */
const useChange = (change: () => Promise<unknown>, onChanged: () => void) => {
  const [error, setError] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setIsBusy(true);
    try {
      await change();
      onChanged();
    } catch (thrown) {
      setError(asHubError(thrown));
      setIsBusy(false);
    }
  };
  return { error, isBusy, onSubmit: (event: Event) => void submit(event) };
};

const SetHold = ({ onClose, onChanged }: ChangeProps) => {
  const [reason, setReason] = useState('');
  const { error, isBusy, onSubmit } = useChange(() => call('PUT', '/v1/legal-hold', { reason }), onChanged);
  return (
    <Dialog title="Put everything under legal hold?" onClose={onClose}>
      <form onSubmit={onSubmit}>
        <p>
          From then on nothing of this workspace is deleted: not what is old, not the quarantine, and no person who asks
          to be forgotten, until the hold ends.
        </p>
        <label>
          Reason
          <input
            type="text"
            required
            maxLength={1000}
            placeholder="Case 12/2026"
            value={reason}
            onInput={({ currentTarget }) => setReason(currentTarget.value)}
          />
          <small>Whoever is refused because of it reads this reason.</small>
        </label>
        <Failure error={error} />
        <footer>
          <button type="button" class="secondary" onClick={onClose}>
            Set none
          </button>
          <button type="submit" disabled={isBusy} aria-busy={isBusy}>
            Set the hold
          </button>
        </footer>
      </form>
    </Dialog>
  );
};

const EndHold = ({ reason, onClose, onChanged }: ChangeProps & { reason: string }) => {
  const { data, error: unknown } = useAnswer<RetentionPreview>('/v1/retention/preview', ['settings']);
  const { error, isBusy, onSubmit } = useChange(() => call('DELETE', '/v1/legal-hold'), onChanged);
  return (
    <Dialog title="End the legal hold?" onClose={onClose}>
      <form onSubmit={onSubmit}>
        <p>
          It was set because of: <q>{reason}</q>. End it only if whoever set it agrees. People can be erased again from
          then on.
        </p>
        {!data && !unknown && <Loading />}
        {data && <Deleted preview={data} isHeld={false} />}
        <Failure error={error ?? unknown} />
        <footer>
          <button type="button" class="secondary" onClick={onClose}>
            Keep the hold
          </button>
          <button type="submit" class="danger" disabled={isBusy || !data} aria-busy={isBusy}>
            End the hold
          </button>
        </footer>
      </form>
    </Dialog>
  );
};

/** Whether a legal hold keeps everything; set and ended here by whoever may. */
export const LegalHold = ({ reason, mayChange, onChanged }: LegalHoldProps) => {
  const [isAsked, setIsAsked] = useState(false);
  const close = (): void => setIsAsked(false);
  const done = (said: string) => (): void => {
    close();
    onChanged(said);
  };
  return (
    <section aria-labelledby="legal-hold">
      <h2 id="legal-hold">Legal hold</h2>
      {reason === null ? (
        <p>There is none: what is old is deleted, and people can be erased.</p>
      ) : (
        <div class="notice fair">
          <p>
            <strong>Nothing is deleted at present:</strong> <q>{reason}</q>
          </p>
        </div>
      )}
      {mayChange && (
        <button type="button" class="outline secondary" onClick={() => setIsAsked(true)}>
          {reason === null ? 'Set a hold…' : 'End the hold…'}
        </button>
      )}
      {isAsked && reason === null && (
        <SetHold onClose={close} onChanged={done('Nothing is deleted from now on, until the hold ends.')} />
      )}
      {isAsked && reason !== null && (
        <EndHold reason={reason} onClose={close} onChanged={done('The hold has ended.')} />
      )}
    </section>
  );
};
