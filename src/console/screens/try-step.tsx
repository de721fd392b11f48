import { useEffect, useRef, useState } from 'preact/hooks';
import type { Form, RunStep, StepKind, Steps, StepTried } from '../../hub-api/try-out.ts';
import { asHubError, type HubError, post } from '../api.ts';
import { Badge } from '../parts/badge.tsx';
import { Empty, Failure, Loading } from '../parts/feedback.tsx';
import { FormField } from '../parts/form-field.tsx';
import { Heading } from '../parts/heading.tsx';
import { Payload } from '../parts/payload.tsx';
import { useAnswer } from '../use-answer.ts';
import { TryAccounts } from './try-accounts.tsx';
import { defaultsOf, filledIn, type Input } from './try-input.ts';
import './try-out.css';
import { ResultTable } from './try-outcome.tsx';
import { TryTabs } from './try-tabs.tsx';

const WORDS: Record<StepKind, { title: string; noun: string }> = {
  search: { title: 'Try a search', noun: 'Search' },
  action: { title: 'Try an action', noun: 'Action' },
};

type Request = StepTried['requests'][number];

const ANSWERED = {
  'stand-in': <Badge tone="plain">Answered by a made-up account</Badge>,
  hub: <Badge tone="plain">Answered by this hub</Badge>,
};

const RequestLine = ({ request }: { request: Request }) => (
  <li>
    <code>
      {request.method} {request.url}
    </code>{' '}
    {request.answered_by === null ? <Badge tone="fair">Not sent</Badge> : ANSWERED[request.answered_by]}
    {request.body !== null && <Payload label={`What ${request.method} would send`} body={request.body} />}
  </li>
);

/** What a dry run would have sent, or what the step gave. */
const Outcome = ({ tried, wasReal }: { tried: StepTried; wasReal: boolean }) => {
  const isHeldBack = tried.requests.some(({ answered_by }) => answered_by === null);
  return (
    <>
      {isHeldBack && (
        <div class="notice fair">
          <p>
            <strong>It would send the last request below.</strong> This is a dry run, so nothing left, and it went no
            further.
          </p>
        </div>
      )}
      {tried.error !== null && (
        <div class="notice bad">
          <p>{tried.error}</p>
        </div>
      )}
      {tried.is_waiting && <p>The step waits for an answer. In Zapier the Zap goes on once it came.</p>}
      {!isHeldBack && tried.error === null && !tried.is_waiting && tried.results.length === 0 && (
        <div class="notice fair">
          <p>
            <strong>Nothing was found.</strong> In Zapier the Zap ends here, unless the search may succeed without a
            result.
          </p>
        </div>
      )}
      {tried.results.map((fields, index) => (
        <ResultTable
          key={`${index}`}
          caption={`Result ${index + 1}: its fields as the Zap editor labels them`}
          fields={fields}
        />
      ))}
      {tried.log.map((line) => (
        <p key={line}>
          <code>{line}</code>
        </p>
      ))}
      {!wasReal && tried.requests.length > 0 && (
        <>
          <h3>Requests, in order</h3>
          <ol class="requests">
            {tried.requests.map((request, index) => (
              <RequestLine key={`${index}`} request={request} />
            ))}
          </ol>
        </>
      )}
    </>
  );
};

/** Try a search or an action: its real form, its real handler; dry unless it is asked for otherwise. */
export const TryStep = ({ kind }: { kind: StepKind }) => {
  const { title, noun } = WORDS[kind];
  const { data, error: listError, reload } = useAnswer<Steps>('/v1/try/steps', []);
  const steps = data?.steps.filter((step) => step.kind === kind) ?? [];
  const [chosen, setChosen] = useState('');
  const key = chosen || (steps[0]?.key ?? '');
  const [connection, setConnection] = useState<Record<string, string>>({});
  const [isReal, setIsReal] = useState(false);
  const [form, setForm] = useState<Form | null>(null);
  const [input, setInput] = useState<Input>({});
  const [tried, setTried] = useState<{ outcome: StepTried; wasReal: boolean } | null>(null);
  const [error, setError] = useState<HubError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const forms = useRef(0);

  const loadForm = async (filled: Input): Promise<void> => {
    forms.current += 1;
    const asked = forms.current;
    try {
      const wish = { kind, key, connection, input: filledIn(filled), is_real: isReal };
      const loaded = await post<Form>('/v1/try/form', wish);
      // Another step was chosen meanwhile, or something else filled in.
      if (asked !== forms.current) return;
      setForm(loaded);
      // What was written meanwhile stays.
      setInput((current) => ({ ...defaultsOf(loaded), ...current }));
      setError(null);
    } catch (thrown) {
      if (asked !== forms.current) return;
      setForm(null);
      setError(asHubError(thrown));
    }
  };

  useEffect(() => {
    if (key !== '') void loadForm({});
  }, [key]);

  const choose = (step: string): void => {
    setChosen(step);
    setForm(null);
    setInput({});
    setTried(null);
  };

  const change = (name: string, value: string | string[], alters: boolean): void => {
    const next = { ...input, [name]: value };
    setInput(next);
    if (alters) void loadForm(next);
  };

  const run = async (event: Event): Promise<void> => {
    event.preventDefault();
    setIsBusy(true);
    try {
      const wish: RunStep = { kind, key, connection, input: filledIn(input), is_real: isReal };
      setTried({ outcome: await post<StepTried>('/v1/try/steps', wish), wasReal: isReal });
      setError(null);
    } catch (thrown) {
      setTried(null);
      setError(asHubError(thrown));
    }
    setIsBusy(false);
  };

  return (
    <>
      <Heading title={title}>
        Run it as a step of a Zap does. A dry run shows what would be sent, and nothing leaves this machine.
      </Heading>
      <TryTabs />
      <Failure error={listError} onRetry={reload} />
      <div class="beside even">
        <form class="try" onSubmit={(event) => void run(event)}>
          <label>
            {noun}
            <select value={key} onChange={({ currentTarget }) => choose(currentTarget.value)}>
              {steps.map((step) => (
                <option key={step.key} value={step.key}>
                  {step.label}
                </option>
              ))}
            </select>
            <small>{steps.find((step) => step.key === key)?.description}</small>
          </label>
          {!form && !error && <Loading />}
          {form?.fields.map((field) => (
            <FormField
              key={field.key}
              field={field}
              value={input[field.key] ?? ''}
              onChange={(value) => change(field.key, value, field.alters_form)}
            />
          ))}
          <TryAccounts
            connection={connection}
            onChange={setConnection}
            summary="Your accounts, for a run that is no dry one"
            onLoad={() => void loadForm(input)}
          />
          <label>
            <input
              type="checkbox"
              checked={isReal}
              onChange={({ currentTarget }) => setIsReal(currentTarget.checked)}
            />
            Really do it, with your own accounts and this hub
          </label>
          <button type="submit" class={isReal ? 'danger' : ''} disabled={isBusy || !form} aria-busy={isBusy}>
            {isReal ? 'Do it' : 'Dry run'}
          </button>
          <Failure error={error} />
        </form>
        <section aria-labelledby="outcome" aria-live="polite">
          <h2 id="outcome">What comes of it</h2>
          {tried ? (
            <Outcome tried={tried.outcome} wasReal={tried.wasReal} />
          ) : (
            <Empty title="Nothing was run yet.">
              <p>
                In a dry run a made-up account answers whatever only reads: it knows Priya Raman, +17735550170, and the
                team members Anita Desai and Tomas Rivera.
              </p>
            </Empty>
          )}
        </section>
      </div>
    </>
  );
};
