import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { Me } from '../../hub-api/me.ts';
import type { UrlSource } from '../../hub-api/sources.ts';
import { asHubError, type HubError, post } from '../api.ts';
import { CopyField } from '../parts/copy-field.tsx';
import { Failure } from '../parts/feedback.tsx';
import { Heading } from '../parts/heading.tsx';
import { Time } from '../parts/time.tsx';
import { useAnswer } from '../use-answer.ts';
import { SOURCES } from '../words.ts';
import { useWorkspace } from '../workspace.ts';

type Provider = UrlSource;

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

/** Whether only this very computer understands the URL. */
const isLoopback = (url: string): boolean => /^(localhost|127\.|\[::1\])/.test(new URL(url).hostname);

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

const ProviderCard = ({ provider, me, url }: { provider: Provider; me: Me; url: string | undefined }) => {
  const last = me.last_received_at[provider];
  const name = SOURCES[provider];
  return (
    <article aria-labelledby={`${provider}-name`}>
      <header class="card-head">
        <h2 id={`${provider}-name`}>{name}</h2>
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
      {url ? (
        <CopyField label={`${name} intake URL`} value={url} />
      ) : (
        <p>Your key may read, not set up: ask whoever has an admin key for the intake URL.</p>
      )}
      <ol>
        {STEPS[provider].map((step, index) => (
          <li key={index}>{step}</li>
        ))}
      </ol>
      <SampleForm provider={provider} />
    </article>
  );
};

/** Set up: where each provider posts its webhooks, and whether they arrive. */
export const Setup = () => {
  const workspace = useWorkspace();
  const { data, error, reload } = useAnswer<Me>('/v1/me', ['events', 'quarantine']);
  const me = data ?? workspace.me;
  // A key that may only read is told none.
  const intake: Me['intake'] | undefined = me.intake;
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
      <div class="cards">
        <ProviderCard provider="doubletick" me={me} url={intake?.doubletick} />
        <ProviderCard provider="whatconverts" me={me} url={intake?.whatconverts} />
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
