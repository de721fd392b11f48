import { useRef, useState } from 'preact/hooks';
import type { Erased } from '../../hub-api/customers.ts';
import { asHubError, call, type HubError } from '../api.ts';
import { Failure } from '../parts/feedback.tsx';
import { count } from '../words.ts';

/** What was erased of a person, and what is left. */
export const ErasedNotice = ({ erased }: { erased: Erased }) => (
  <div class="notice" role="status">
    <p>
      <strong>Erased:</strong> {count(erased.events, 'event')}, {count(erased.calls, 'call')},{' '}
      {count(erased.permission_lines, 'line')} of the ledger, {count(erased.quarantined, 'webhook')} in quarantine.
    </p>
    <p>
      {erased.stays_refused
        ? 'The refusal goes on to count: keyed hashes of the identities stay, which tell nobody who it was.'
        : 'Keyed hashes of the identities stay, which tell nobody who it was: no late copy of an old yes counts.'}
    </p>
    {erased.left.length > 0 ? (
      <>
        <p>What is left, and why:</p>
        <ul>
          {erased.left.map((what) => (
            <li key={what}>{what}</li>
          ))}
        </ul>
      </>
    ) : (
      <p>Nothing else is left.</p>
    )}
  </div>
);

interface ErasePersonProps {
  who: string;
  /** What the person is shown as, and has to be typed. */
  title: string;
  onErased: (erased: Erased) => void;
}

/** Erases a person, once their number or id was typed. */
export const ErasePerson = ({ who, title, onErased }: ErasePersonProps) => {
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);

  const ask = (): void => {
    setTyped('');
    setError(null);
    dialog.current?.showModal();
  };

  const erase = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (typed.trim() !== title) return;
    setIsBusy(true);
    try {
      const erased = await call<Erased>('DELETE', `/v1/customers/${encodeURIComponent(who)}`);
      dialog.current?.close();
      onErased(erased);
    } catch (thrown) {
      setError(asHubError(thrown));
    }
    setIsBusy(false);
  };

  return (
    <section aria-labelledby="erase">
      <h3 id="erase">Erase this person</h3>
      <p>For a customer who wants to be forgotten. It cannot be undone.</p>
      <button type="button" class="outline secondary" onClick={ask}>
        Erase…
      </button>
      <dialog ref={dialog} aria-labelledby="erase-title">
        <article>
          <h2 id="erase-title">Erase {title}?</h2>
          <p>
            Every event, delivery and call of this person is erased under every identity, and so is what the ledger says
            of them. They cannot be called until a new, clear yes comes in. Export the evidence pack first if you may
            need it.
          </p>
          <form onSubmit={(event) => void erase(event)}>
            <label>
              Type {title} to confirm
              <input
                type="text"
                autocomplete="off"
                spellcheck={false}
                value={typed}
                onInput={({ currentTarget }) => setTyped(currentTarget.value)}
              />
            </label>
            <Failure error={error} />
            <footer>
              <button type="button" class="secondary" onClick={() => dialog.current?.close()}>
                Keep this person
              </button>
              <button type="submit" class="danger" disabled={isBusy || typed.trim() !== title} aria-busy={isBusy}>
                Erase for good
              </button>
            </footer>
          </form>
        </article>
      </dialog>
    </section>
  );
};
