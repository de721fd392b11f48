import { useId, useState } from 'preact/hooks';
import type { Provider } from '../../hub-api/providers.ts';
import { asHubError, type HubError, post } from '../api.ts';
import { Failure } from '../parts/feedback.tsx';

interface AppSecretFormProps {
  provider: Provider;
  onMade: () => void;
}

/** Makes the intake URL of a provider that signs its webhooks, from the secret that it signs with. */
export const AppSecretForm = ({ provider: { source, name, secret_name: label }, onMade }: AppSecretFormProps) => {
  const id = useId();
  const [secret, setSecret] = useState('');
  const [error, setError] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const make = async (event: Event): Promise<void> => {
    event.preventDefault();
    setIsBusy(true);
    try {
      await post('/v1/intake-tokens', { source, app_secret: secret });
      setSecret('');
      setError(null);
      onMade();
    } catch (thrown) {
      setError(asHubError(thrown));
    }
    setIsBusy(false);
  };

  return (
    <form class="app-secret" onSubmit={(event) => void make(event)}>
      <label>
        {label}
        <input
          type="password"
          autocomplete="off"
          spellcheck={false}
          required
          minLength={8}
          value={secret}
          aria-describedby={id}
          onInput={({ currentTarget }) => setSecret(currentTarget.value)}
        />
      </label>
      <p id={id}>
        <small>{name} signs each webhook with it. The hub keeps it sealed, and never shows it.</small>
      </p>
      <Failure error={error} />
      <button type="submit" disabled={isBusy} aria-busy={isBusy}>
        Make the intake URL
      </button>
    </form>
  );
};
