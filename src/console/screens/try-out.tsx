import { useEffect, useRef, useState } from 'preact/hooks';
import type { Sample } from '../../hub-api/triggers.ts';
import type { Form, TriedOut, TurnedOn, TurnOn } from '../../hub-api/try-out.ts';
import { asHubError, call, get, type HubError, post } from '../api.ts';
import { Badge } from '../parts/badge.tsx';
import { Empty, Failure } from '../parts/feedback.tsx';
import { FormField } from '../parts/form-field.tsx';
import { Heading } from '../parts/heading.tsx';
import { useWorkspace } from '../workspace.ts';
import { TryAccounts } from './try-accounts.tsx';
import { TryFailures } from './try-failures.tsx';
import { defaultsOf, filledIn, type Input } from './try-input.ts';
import { TryOutcome } from './try-outcome.tsx';
import { TryStep } from './try-step.tsx';
import { TryTabs, useTried } from './try-tabs.tsx';

/** A trigger that is on: send it webhooks and see what the Zap gets. */
const Playground = ({ trigger, zap, onOff }: { trigger: string; zap: TurnedOn; onOff: () => void }) => {
  const [body, setBody] = useState('');
  const [outcome, setOutcome] = useState<TriedOut | null>(null);
  const [before, setBefore] = useState<TriedOut | null>(null);
  const [error, setError] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  // What the hub itself tells of comes in as no webhook.
  const isProviders = useWorkspace().triggers.find(({ key }) => key === trigger)?.source !== 'hub';

  // The button that turned it on is gone, and the keyboard goes on from here.
  useEffect(() => heading.current?.focus(), []);

  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setIsBusy(true);
    try {
      await work();
      setError(null);
    } catch (thrown) {
      setError(asHubError(thrown));
    }
    setIsBusy(false);
  };

  const show = (next: TriedOut): void => {
    setBefore(outcome);
    setOutcome(next);
  };

  const putSample = (): Promise<void> =>
    attempt(async () => {
      const { payload } = await get<Sample>(`/v1/triggers/${trigger}/sample`);
      setBody(JSON.stringify(payload, null, 2));
    });

  useEffect(() => {
    void putSample();
  }, [trigger]);

  const send = (event: Event): void => {
    event.preventDefault();
    void attempt(async () => show(await post<TriedOut>(`/v1/try/zaps/${zap.id}/webhooks`, { body })));
  };

  const test = (): Promise<void> =>
    attempt(async () => {
      setOutcome(await get<TriedOut>(`/v1/try/zaps/${zap.id}/test`));
      setBefore(null);
    });

  return (
    <section aria-labelledby="webhook">
      <p role="status">
        <Badge tone="good">On</Badge> Its hook URL, which the hub sends events to: <code>{zap.hook_url}</code>
      </p>
      <div class="beside even">
        <form onSubmit={send}>
          <h2 id="webhook" tabIndex={-1} ref={heading}>
            A webhook for it
          </h2>
          <label>
            JSON, as the provider sends it
            <textarea
              class="json"
              rows={20}
              spellcheck={false}
              value={body}
              onInput={({ currentTarget }) => setBody(currentTarget.value)}
            />
          </label>
          <div class="buttons">
            <button type="submit" disabled={isBusy}>
              Send it
            </button>
            <button type="button" class="secondary" disabled={isBusy} onClick={() => void putSample()}>
              Put the sample back
            </button>
            <button type="button" class="secondary" disabled={isBusy} onClick={() => void test()}>
              Test trigger
            </button>
            <button type="button" class="outline secondary" onClick={onOff}>
              Turn off
            </button>
          </div>
          <Failure error={error} />
        </form>
        <section aria-labelledby="outcome" aria-live="polite">
          <h2 id="outcome">What the Zap gets</h2>
          {outcome ? (
            <TryOutcome outcome={outcome} before={before} />
          ) : (
            <Empty title="Nothing was sent yet.">
              <p>
                Send the webhook as it is, then change a value in it and send it again: what changed is marked. "Test
                trigger" shows what that button shows in the Zap editor.
              </p>
            </Empty>
          )}
        </section>
      </div>
      {isProviders && <TryFailures zap={zap} body={body} />}
    </section>
  );
};

/** Try a trigger: its real form, its real handler, without a Zapier account. */
const TryTrigger = () => {
  const { triggers } = useWorkspace();
  const [trigger, setTrigger] = useState(triggers[0]?.key ?? '');
  const [connection, setConnection] = useState<Record<string, string>>({});
  const [form, setForm] = useState<Form | null>(null);
  const [input, setInput] = useState<Input>({});
  const [zap, setZap] = useState<TurnedOn | null>(null);
  const [error, setError] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const loadForm = async (key: string, accounts: Record<string, string>): Promise<void> => {
    try {
      const loaded = await post<Form>('/v1/try/form', { key, connection: accounts });
      setForm(loaded);
      setInput(defaultsOf(loaded));
      setError(null);
    } catch (thrown) {
      setForm(null);
      setError(asHubError(thrown));
    }
  };

  useEffect(() => {
    setZap(null);
    setForm(null);
    void loadForm(trigger, connection);
  }, [trigger]);

  // A Zap that nobody looks at any more is turned off.
  useEffect(() => {
    if (!zap) return;
    return () => void call('DELETE', `/v1/try/zaps/${zap.id}`).catch(() => undefined);
  }, [zap]);

  const turnOn = async (event: Event): Promise<void> => {
    event.preventDefault();
    setIsBusy(true);
    try {
      const wish: TurnOn = { trigger, connection, input: filledIn(input) };
      setZap(await post<TurnedOn>('/v1/try/zaps', wish));
      setError(null);
    } catch (thrown) {
      setError(asHubError(thrown));
    }
    setIsBusy(false);
  };

  return (
    <>
      <Heading title="Try a trigger">
        Turn any trigger on without a Zapier account, send it a webhook, and see what its Zap gets. The app runs here as
        it runs at Zapier.
      </Heading>
      <TryTabs />
      <form class="try" onSubmit={(event) => void turnOn(event)}>
        <label>
          Trigger
          <select
            value={trigger}
            disabled={zap !== null}
            onChange={({ currentTarget }) => setTrigger(currentTarget.value)}
          >
            {triggers.map(({ key, label }) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </select>
          <small>{triggers.find(({ key }) => key === trigger)?.description}</small>
        </label>
        <TryAccounts
          connection={connection}
          onChange={setConnection}
          summary="Your accounts, for lists to choose from (optional)"
          onLoad={zap === null ? () => void loadForm(trigger, connection) : null}
        />
        {zap === null && (
          <>
            {form?.fields.map((field) => (
              <FormField
                key={field.key}
                field={field}
                value={input[field.key] ?? ''}
                onChange={(value) => setInput((current) => ({ ...current, [field.key]: value }))}
              />
            ))}
            <button type="submit" disabled={isBusy || !form} aria-busy={isBusy || (!form && !error)}>
              Turn it on
            </button>
          </>
        )}
        <Failure error={error} />
      </form>
      {zap && <Playground trigger={trigger} zap={zap} onOff={() => setZap(null)} />}
    </>
  );
};

/** Try a trigger, a search or an action of the app, on this machine. */
export const TryOut = () => {
  const what = useTried();
  return what === 'trigger' ? <TryTrigger /> : <TryStep key={what} kind={what} />;
};
