import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import './setup.css';
import type { Me } from '../../hub-api/me.ts';
import type { Setup as SetupAnswer, SetupStep } from '../../hub-api/setup.ts';
import { asHubError, type HubError, post } from '../api.ts';
import { CopyField } from '../parts/copy-field.tsx';
import { Failure } from '../parts/feedback.tsx';
import { Heading } from '../parts/heading.tsx';
import { Time } from '../parts/time.tsx';
import { useAnswer } from '../use-answer.ts';
import { SOURCES } from '../words.ts';
import { useMayChange, useWorkspace } from '../workspace.ts';
import { CheckList, SETUP_TOPICS } from './check-list.tsx';
import { SetupTabs } from './setup-tabs.tsx';

type Provider = keyof Me['intake'];

/** What to do at each provider, in the words of its own menus. */
const STEPS: Record<Provider, readonly ComponentChildren[]> = {
  doubletick: [
    'Copy the intake URL.',
    <>
      Open DoubleTick on the web, then <b>Settings &gt; Webhooks</b>, and add a webhook.
    </>,
    <>
      Paste the URL. If you are asked, choose the method <b>POST</b> and the body <b>JSON</b>.
    </>,
    <>
      Choose the call events and <b>Call Permission Reply Received</b>, and the WhatsApp numbers that they are for.
    </>,
    'Save, then call one of your numbers, or send a sample event below.',
  ],
  whatconverts: [
    'Copy the intake URL.',
    <>
      Open your WhatConverts profile, then <b>Tracking &gt; Integrations &gt; Webhooks</b>, and add a webhook.
    </>,
    'Paste the URL.',
    <>
      Choose <b>Phone Calls</b>: in progress, completed and modified; and every other type whose leads your Zaps need.
    </>,
    'Save, then call a tracking number, or send a sample event below.',
  ],
};

interface Sent {
  label: string;
  eventId: string;
}

const SampleForm = ({ provider }: { provider: Provider }) => {
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
  url: string | undefined;
}

const ProviderCard = ({ provider, step, url }: ProviderCardProps) => {
  const name = SOURCES[provider];
  return (
    <article id={provider} aria-labelledby={`${provider}-name`}>
      <header class="card-head">
        <h3 id={`${provider}-name`}>{name}</h3>
        {step && <Arrival step={step} />}
      </header>
      {url ? (
        <CopyField label={`${name} intake URL`} value={url} />
      ) : (
        <p>Your key may read, not set up: ask whoever has an admin key for the intake URL.</p>
      )}
      <ol>
        {STEPS[provider].map((line, index) => (
          <li key={index}>{line}</li>
        ))}
      </ol>
      {useMayChange() && <SampleForm provider={provider} />}
    </article>
  );
};

/** Set up: what a hub needs to work, looked at by the hub itself, and where each provider posts its webhooks. */
export const Setup = () => {
  const workspace = useWorkspace();
  const mayChange = useMayChange();
  const asked = useAnswer<SetupAnswer>('/v1/setup', SETUP_TOPICS);
  const { data, error, reload } = useAnswer<Me>('/v1/me', ['settings']);
  // A key that may only read is told none.
  const intake: Me['intake'] | undefined = (data ?? workspace.me).intake;
  const { origin } = intake ? new URL(intake.doubletick) : location;
  const stepOf = (provider: Provider): SetupStep | undefined =>
    asked.data?.steps.find(({ key }) => key === `webhook:${provider}`);
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
        <div class="cards">
          <ProviderCard provider="doubletick" step={stepOf('doubletick')} url={intake?.doubletick} />
          <ProviderCard provider="whatconverts" step={stepOf('whatconverts')} url={intake?.whatconverts} />
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
