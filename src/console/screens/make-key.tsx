import { useState } from 'preact/hooks';
import type { MadeKey } from '../../hub-api/keys.ts';
import type { Role } from '../../hub-api/role.ts';
import { asHubError, type HubError, post } from '../api.ts';
import { Failure } from '../parts/feedback.tsx';

/** What a key of each role may do; the one that Zaps need comes first. */
const ROLES: Record<Role, string> = {
  agent: 'what Zaps need: subscribe, look up and record permissions, read events and calls. The one for Zapier.',
  viewer: 'read what the console shows, and export; change nothing. For a screen on the wall.',
  auditor: 'the ledger, its proof, evidence and the access log, nothing else.',
  admin: 'everything, also erase people, and make and end keys.',
};

/** Makes a key with a name and a role; whoever shows it has it for this once. */
export const MakeKey = ({ onMade }: { onMade: (made: MadeKey) => void }) => {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('agent');
  const [error, setError] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const make = async (event: Event): Promise<void> => {
    event.preventDefault();
    setIsBusy(true);
    try {
      const made = await post<MadeKey>('/v1/keys', { name, role });
      setName('');
      setError(null);
      onMade(made);
    } catch (thrown) {
      setError(asHubError(thrown));
    }
    setIsBusy(false);
  };

  return (
    <section aria-labelledby="make-key">
      <h2 id="make-key">Make a key</h2>
      <form onSubmit={(event) => void make(event)}>
        <label>
          Name
          <input
            type="text"
            required
            maxLength={100}
            autocomplete="off"
            placeholder="Zapier"
            value={name}
            aria-describedby="key-name-help"
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
          <small id="key-name-help">
            Who or what uses it. The access log tells who did what by this name, so it stays as it is.
          </small>
        </label>
        <fieldset>
          <legend>Role</legend>
          {(Object.keys(ROLES) as Role[]).map((one) => (
            <label key={one}>
              <input type="radio" name="role" checked={one === role} onChange={() => setRole(one)} />
              <strong>{one}</strong>: {ROLES[one]}
            </label>
          ))}
        </fieldset>
        <Failure error={error} />
        <button type="submit" disabled={isBusy} aria-busy={isBusy}>
          Make the key
        </button>
      </form>
    </section>
  );
};
