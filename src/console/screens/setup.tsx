import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { Me } from '../../hub-api/me.ts';
import type { Provider, Providers } from '../../hub-api/providers.ts';
import { asHubError, type HubError, post } from '../api.ts';
import { CopyField } from '../parts/copy-field.tsx';
import { Failure, Loading } from '../parts/feedback.tsx';
import { Heading } from '../parts/heading.tsx';
import { HelpText } from '../parts/help-text.tsx';
import { Time } from '../parts/time.tsx';
import { useAnswer } from '../use-answer.ts';
import { useWorkspace } from '../workspace.ts';
import { AppSecretForm } from './app-secret-form.tsx';

/** Whether only this very computer understands the URL. */
const isLoopback = (url: string): boolean => /^(localhost|127\.|\[::1\])/.test(new URL(url).hostname);

interface Sent {
  label: string;
  eventId: string;
}

const SampleForm = ({ provider }: { provider: Provider['source'] }) => {
  const { triggers } = useWorkspace();
  const own = triggers.filter(({ source }) => source === provider);
  const [key, setKey] = useState(own[0]?.key ?? '');
  const [sent, setSent] = useState<Sent | null>(null);
  const [error, setError] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    setIsBusy(true);
    try {
      const { event_id: eventId } = await post<{ event_id: string }>(`/v1/triggers/${key}/sample`);
      setSent({ eventId, label: own.find((trigger) => trigger.key === key)?.label ?? key });
      setError(null);
    } catch (thrown) {
      setSent(null);
      setError(asHubError(thrown));
    }
    setIsBusy(false);
  };

  return (
    <form class="sample" onSubmit={(event) => void send(event)}>
      <label>
        Sample event
        <select value={key} onChange={({ currentTarget }) => setKey(currentTarget.value)}>
          {own.map((trigger) => (
            <option key={trigger.key} value={trigger.key}>
              {trigger.label}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="secondary" disabled={isBusy} aria-busy={isBusy}>
        Send a sample event
      </button>
      <p role="status">
        {sent && (
          <>
            {sent.label} was taken in. <Link href={`/events/${sent.eventId}`}>See what became of it</Link>
          </>
        )}
      </p>
      <Failure error={error} />
    </form>
  );
};

interface ProviderCardProps {
  provider: Provider;
  /** Its intake URL was made. */
  onMade: () => void;
}

/** Where a provider posts; of one that signs, there is no URL before somebody brings its secret. */
const Intake = ({ provider, onMade }: ProviderCardProps) => {
  const { name, intake_url: url, verify_token: token, secret_name: secretName } = provider;
  if (url === undefined) return <p>Your key may read, not set up: ask whoever has an admin key for the intake URL.</p>;
  const form = secretName !== null && <AppSecretForm provider={provider} onMade={onMade} />;
  if (url === null) return form;
  return (
    <>
      <CopyField label={`${name} intake URL`} value={url} />
      {token && <CopyField label={`${name} verify token`} value={token} />}
      {form && (
        <details>
          <summary>Make another URL, because the {secretName?.toLowerCase()} changed</summary>
          {form}
        </details>
      )}
    </>
  );
};

const ProviderCard = ({ provider, onMade }: ProviderCardProps) => {
  const { source, name, steps, last_received_at: last } = provider;
  return (
    <article aria-labelledby={`${source}-name`}>
      <header class="card-head">
        <h2 id={`${source}-name`}>{name}</h2>
        <p class={`arrival ${last ? 'arrived' : ''}`} role="status">
          {last ? (
            <>
              Webhooks arrive: the last one <Time at={last} />
            </>
          ) : (
            'Waiting for the first webhook…'
          )}
        </p>
      </header>
      <Intake provider={provider} onMade={onMade} />
      <ol>
        {steps.map((step) => (
          <li key={step}>
            <HelpText text={step} />
          </li>
        ))}
      </ol>
      <SampleForm provider={source} />
    </article>
  );
};

/** Set up: where each provider posts its webhooks, and whether they arrive. */
export const Setup = () => {
  const { data, error, reload } = useAnswer<Providers>('/v1/providers', ['events', 'quarantine']);
  // A key that may only read is told none.
  const intake: Me['intake'] | undefined = useWorkspace().me.intake;
  const address = intake ? new URL(intake.doubletick) : new URL(location.origin);
  return (
    <>
      <Heading title="Set up">
        Tell each provider where to send its webhooks. One provider is enough; each card turns green by itself.
      </Heading>
      <Failure error={error} onRetry={reload} />
      {isLoopback(address.href) && (
        <div class="notice fair">
          <p>
            <strong>Providers cannot reach this hub yet:</strong> its address, {address.host}, exists on this computer
            alone. To receive real webhooks, run it where the internet can reach it and set <code>PUBLIC_URL</code>.
            Sample events work here as they are.
          </p>
        </div>
      )}
      {!data && !error && <Loading />}
      <div class="cards">
        {data?.providers.map((provider) => (
          <ProviderCard key={provider.source} provider={provider} onMade={reload} />
        ))}
      </div>
      <article aria-labelledby="zapier-name">
        <header class="card-head">
          <h2 id="zapier-name">Zapier</h2>
        </header>
        <p>
          Connect Ringhook in the Zap editor with this address and the Hub Key that you signed in with. Every Zap that
          you turn on then appears under <Link href="/zaps">Zaps</Link>.
        </p>
        <CopyField label="Hub Address" value={address.origin} />
      </article>
      <p>
        <small>
          Sample events are stored and sent to your Zaps like real ones. Their customers, Priya Raman and Dana
          Whitfield, are made up.
        </small>
      </p>
    </>
  );
};
