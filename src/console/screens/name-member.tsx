import { useState } from 'preact/hooks';
import type { TeamMember } from '../../hub-api/team.ts';
import { asHubError, call, type HubError } from '../api.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/feedback.tsx';

interface NameMemberProps {
  /** One whom a product tells by number. */
  member: Pick<TeamMember, 'name'> & { phone: string };
  onClose: () => void;
  onNamed: (said: string) => void;
}

/** Names a member whom a product tells by number alone, or takes the name back. */
export const NameMember = ({ member: { name, phone }, onClose, onNamed }: NameMemberProps) => {
  const [typed, setTyped] = useState(name ?? '');
  const [error, setError] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const path = `/v1/team/${encodeURIComponent(phone)}`;

  const change = async (made: Promise<unknown>, said: string): Promise<void> => {
    setIsBusy(true);
    try {
      await made;
      onNamed(said);
    } catch (thrown) {
      setError(asHubError(thrown));
      setIsBusy(false);
    }
  };

  const give = (event: Event): void => {
    event.preventDefault();
    void change(call('PUT', path, { name: typed }), `${phone} is called ${typed.trim()} from now on.`);
  };

  return (
    <Dialog title={`Who answers at ${phone}?`} onClose={onClose}>
      <form onSubmit={give}>
        <label>
          Name
          <input
            type="text"
            required
            maxLength={100}
            autocomplete="off"
            value={typed}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          <small>
            Shown on the floor, in the numbers, and to Zaps that look for who is free. Nothing changes in the product.
          </small>
        </label>
        <Failure error={error} />
        <footer>
          {name !== null && (
            <button
              type="button"
              class="outline secondary"
              disabled={isBusy}
              onClick={() => void change(call('DELETE', path), `${phone} has no name here any more.`)}
            >
              Take the name back
            </button>
          )}
          <button type="button" class="secondary" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" disabled={isBusy} aria-busy={isBusy}>
            Save
          </button>
        </footer>
      </form>
    </Dialog>
  );
};
