import { useEffect, useRef, useState } from 'preact/hooks';
import type { SignedIn, SignIn as SignInRequest } from '../../hub-api/session.ts';
import { asHubError, type HubError, post } from '../api.ts';
import { Failure } from '../parts/feedback.tsx';

export const SignIn = ({ onSignedIn }: { onSignedIn: () => void }) => {
  const [key, setKey] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<HubError | null>(null);
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    document.title = 'Sign in · Ringhook';
    input.current?.focus();
  }, []);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setIsBusy(true);
    try {
      const request: SignInRequest = { key };
      await post<SignedIn>('/v1/session', request);
      onSignedIn();
    } catch (thrown) {
      setError(asHubError(thrown));
      setIsBusy(false);
      input.current?.select();
    }
  };

  return (
    <main class="container sign-in">
      <h1>Ringhook</h1>
      <p>See that webhooks arrive, who is on a call, who may be called, and why a Zap did or did not run.</p>
      <form onSubmit={(event) => void submit(event)}>
        <label>
          Hub Key
          <input
            ref={input}
            type="password"
            name="password"
            autocomplete="current-password"
            spellcheck={false}
            required
            value={key}
            aria-describedby="key-help"
            onInput={({ currentTarget }) => setKey(currentTarget.value)}
          />
        </label>
        <p id="key-help">
          <small>
            It begins with <code>rk_</code>. Whoever set up the hub has it: the first <code>npm start</code> shows it,
            and <code>npm run hub -- workspace add NAME</code> makes one. A session lasts 12 hours.
          </small>
        </p>
        <Failure error={error} />
        <button type="submit" aria-busy={isBusy} disabled={isBusy}>
          Sign in
        </button>
      </form>
    </main>
  );
};
