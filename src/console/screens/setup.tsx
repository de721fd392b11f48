import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import './setup.css';
import type { Me } from '../../hub-api/me.ts';
import type { Provider, Providers } from '../../hub-api/providers.ts';
import type { Setup as SetupAnswer, SetupStep } from '../../hub-api/setup.ts';
import { asHubError, type HubError, post } from '../api.ts';
import { CopyField } from '../parts/copy-field.tsx';
import { Failure, Loading } from '../parts/feedback.tsx';
import { Heading } from '../parts/heading.tsx';
import { HelpText } from '../parts/help-text.tsx';
import { Time } from '../parts/time.tsx';
import { useAnswer } from '../use-answer.ts';
import { useMayChange, useWorkspace } from '../workspace.ts';
import { AppSecretForm } from './app-secret-form.tsx';
import { CheckList, SETUP_TOPICS } from './check-list.tsx';
import { SetupTabs } from './setup-tabs.tsx';

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

/** Whether webhooks arrive, as the hub's own check says. */
const Arrival = ({ step }: { step: SetupStep }) => {
  const last = step.times.at(-1);
  return (
    <p class={`arrival ${step.state === 'done' ? 'arrived' : ''}`} role="status">
      {step.state === 'done' && last ? (
        <>
          Webhooks arrive: the last one <Time at={last.at} />
        </>
      ) : step.state === 'wrong' ? (
        'Something is wrong: see the check list'
      ) : (
        'Waiting for the first webhook…'
      )}
    </p>
  );
};

interface ProviderCardProps {
  provider: Provider;
  /** Whether its webhooks arrive; undefined while nobody knows. */
  step: SetupStep | undefined;
  /** Its intake URL was made. */
  onMade: () => void;
}

/** Where a provider posts; of one that signs, there is no URL before somebody brings its secret. */
const Intake = ({ provider, onMade }: Omit<ProviderCardProps, 'step'>) => {
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

const ProviderCard = ({ provider, step, onMade }: ProviderCardProps) => {
  const { source, name, steps } = provider;
  return (
    <article id={source} aria-labelledby={`${source}-name`}>
      <header class="card-head">
        <h3 id={`${source}-name`}>{name}</h3>
        {step && <Arrival step={step} />}
      </header>
      <Intake provider={provider} onMade={onMade} />
      <ol>
        {steps.map((line) => (
          <li key={line}>
            <HelpText text={line} />
          </li>
        ))}
      </ol>
      {useMayChange() && <SampleForm provider={source} />}
    </article>
  );
};

/** Set up: what a hub needs to work, looked at by the hub itself, and where each provider posts its webhooks. */
export const Setup = () => {
  const workspace = useWorkspace();
  const mayChange = useMayChange();
  const asked = useAnswer<SetupAnswer>('/v1/setup', SETUP_TOPICS);
  const { data, error, reload } = useAnswer<Providers>('/v1/providers', ['events', 'quarantine', 'settings']);
  // A key that may only read is told none.
  const intake: Me['intake'] | undefined = workspace.me.intake;
  const { origin } = intake ? new URL(intake.doubletick) : location;
  const stepOf = ({ source }: Provider): SetupStep | undefined =>
    asked.data?.steps.find(({ key }) => key === `webhook:${source}`);
  return (
    <>
      <Heading title="Set up">
        What the hub needs to work. It looks at each step itself, and what it cannot see it never calls done.
      </Heading>
      <SetupTabs />
      <CheckList asked={asked} />
      <Failure error={error} onRetry={reload} />
      <section aria-labelledby="connect">
        <h2 id="connect">Connect a provider and Zapier</h2>
        <p>Tell each provider where to send its webhooks. One is enough; each card turns green by itself.</p>
        {!data && !error && <Loading />}
        <div class="cards">
          {data?.providers.map((provider) => (
            <ProviderCard key={provider.source} provider={provider} step={stepOf(provider)} onMade={reload} />
          ))}
        </div>
        <article id="zapier" aria-labelledby="zapier-name">
          <header class="card-head">
            <h3 id="zapier-name">Zapier</h3>
          </header>
          <p>
            Connect Ringhook in the Zap editor with this address and a Hub Key with the role "agent". Every Zap that you
            turn on then appears under <Link href="/zaps">Zaps</Link>.
          </p>
          <CopyField label="Hub Address" value={origin} />
        </article>
      </section>
      {mayChange && (
        <p>
          <small>
            Sample events are stored and sent to your Zaps like real ones. Their customers, Priya Raman and Dana
            Whitfield, are made up.
          </small>
        </p>
      )}
    </>
  );
};
