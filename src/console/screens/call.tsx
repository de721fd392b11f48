import type { ComponentChildren } from 'preact';
import { Link } from 'wouter-preact';
import type { CallRecord } from '../../hub-api/call-records.ts';
import type { CallStory } from '../../hub-api/call-story.ts';
import { Badge } from '../parts/badge.tsx';
import { Empty, Failure, Loading } from '../parts/feedback.tsx';
import { Heading } from '../parts/heading.tsx';
import { duration, FullTime, Ticking } from '../parts/time.tsx';
import { Verdict } from '../parts/verdict.tsx';
import { personPath } from '../person-address.ts';
import { useAnswer } from '../use-answer.ts';
import { usePerson } from '../use-person.ts';
import { CALL_OUTCOMES, CALL_STATES, DIRECTIONS, SOURCES } from '../words.ts';
import { CallSteps } from './call-steps.tsx';

const NONE = <span class="faint">–</span>;

const Outcome = ({ call }: { call: CallRecord }) => {
  if (call.outcome !== null)
    return <Badge tone={CALL_OUTCOMES[call.outcome].tone}>{CALL_OUTCOMES[call.outcome].text}</Badge>;
  const going = CALL_STATES[call.state === 'ringing' ? 'ringing' : 'in_progress'];
  return (
    <>
      <Badge tone={going.tone}>{going.text}</Badge>
      <Ticking since={call.accepted_at ?? call.began_at} />
    </>
  );
};

/** Only an address of the web: whatever else a webhook says there is shown, and opens nothing. */
const Recording = ({ url }: { url: string }) =>
  /^https?:\/\//i.test(url) ? (
    <>
      <a href={url} target="_blank" rel="noreferrer">
        Listen at the provider
      </a>{' '}
      <span class="faint">(it may ask you to sign in there)</span>
    </>
  ) : (
    url
  );

const timeOf = (at: string | null): ComponentChildren => (at === null ? NONE : <FullTime at={at} />);

const factsOf = (call: CallRecord, who: string | null): [string, ComponentChildren][] => [
  ['How it went', <Outcome key="outcome" call={call} />],
  [
    'Customer',
    <>
      {call.customer_name && <span dir="auto">{call.customer_name} </span>}
      {who === null ? (
        <span class="faint">Hides who they are</span>
      ) : (
        <Link href={personPath(who)}>{call.customer_phone ?? call.customer_id ?? who}</Link>
      )}
    </>,
  ],
  ['Answered by', call.accepted_at === null ? <span class="faint">Nobody</span> : (call.agent ?? 'Not named')],
  ['Your number', call.business_number ?? NONE],
  ['Rang', timeOf(call.started_at)],
  ['Answered', timeOf(call.accepted_at)],
  ['Ended', timeOf(call.ended_at)],
  ['Talked', call.duration_ms === null ? NONE : duration(call.duration_ms / 1000)],
  ['Recording', call.recording_url === null ? NONE : <Recording url={call.recording_url} />],
];

const Facts = ({ call, who }: { call: CallRecord; who: string | null }) => (
  <section aria-labelledby="facts">
    <h2 id="facts">The call</h2>
    <dl class="facts">
      {factsOf(call, who).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
    {call.summary && <p dir="auto">{call.summary}</p>}
    {call.transcript && (
      <details>
        <summary>Transcript</summary>
        <p class="help" dir="auto">
          {call.transcript}
        </p>
      </details>
    )}
  </section>
);

const CustomersVerdicts = ({ who }: { who: string }) => {
  const onWhatsapp = usePerson(who, 'whatsapp');
  const onPhone = usePerson(who, 'phone');
  const { error } = onWhatsapp;
  const reload = (): void => {
    onWhatsapp.reload();
    onPhone.reload();
  };
  return (
    <>
      <Failure error={error} onRetry={reload} />
      {error && <p>Until the hub can say how this person stands: do not call.</p>}
      {!onWhatsapp.data && !error && <Loading />}
      {onWhatsapp.data && !error && (
        <div class="verdicts" role="status">
          <Verdict channel="whatsapp" answer={onWhatsapp.data.permission} />
          <Verdict channel="phone" answer={onPhone.error ? null : (onPhone.data?.permission ?? null)} />
        </div>
      )}
      <p>
        <Link href={personPath(who)}>Everything on record about this customer</Link>
      </p>
    </>
  );
};

const CallBack = ({ who }: { who: string | null }) => (
  <section aria-labelledby="call-back">
    <h2 id="call-back">May we call back?</h2>
    {who === null ? (
      <p class="notice bad">Do not call: this customer hides who they are, so nobody can be looked up.</p>
    ) : (
      <CustomersVerdicts key={who} who={who} />
    )}
  </section>
);

const Story = ({ story: { call, who, events } }: { story: CallStory }) => (
  <>
    <Facts call={call} who={who} />
    <section aria-labelledby="steps">
      <h2 id="steps">What happened</h2>
      {events.length > 0 ? (
        <CallSteps events={events} />
      ) : (
        <Empty title="The events of this call are not kept any more.">
          <p>Events are kept as long as the workspace says; what became of the call stays on record.</p>
        </Empty>
      )}
    </section>
    <CallBack who={who} />
  </>
);

/** One call: who, when and how, what each Zap got of it, and whether the customer may be called back. */
export const CallDetail = ({ id }: { id: string }) => {
  const { data, error, reload } = useAnswer<CallStory>(`/v1/calls/${encodeURIComponent(id)}`, [
    'calls',
    'events',
    'deliveries',
  ]);
  const call = data?.call;
  const direction = call?.direction ? (DIRECTIONS[call.direction] ?? call.direction) : 'Direction not known';
  return (
    <>
      <p>
        <Link href="/calls">← All calls</Link>
      </p>
      <Heading
        title={call ? `Call with ${call.customer_name ?? call.customer_phone ?? 'an unknown customer'}` : 'Call'}
      >
        {call && [direction, call.channel, SOURCES[call.source]].filter(Boolean).join(', ')}
      </Heading>
      <Failure error={error} onRetry={reload} />
      {!data && !error && <Loading />}
      {data && <Story story={data} />}
      {call && (
        <p>
          <small>
            Call ID <code>{call.id}</code>
          </small>
        </p>
      )}
    </>
  );
};
