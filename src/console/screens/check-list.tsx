import { Fragment } from 'preact';
import { Link } from 'wouter-preact';
import type { Setup, SetupStep, StepState } from '../../hub-api/setup.ts';
import type { Topic } from '../../hub-api/stream.ts';
import { Badge, type Tone } from '../parts/badge.tsx';
import { Failure, Loading } from '../parts/feedback.tsx';
import { Time } from '../parts/time.tsx';
import type { Asked } from '../use-answer.ts';

/** Whatever a step may hang on. */
export const SETUP_TOPICS: readonly Topic[] = [
  'events',
  'quarantine',
  'calls',
  'subscriptions',
  'deliveries',
  'alerts',
  'settings',
];

const STATES: Record<StepState, { text: string; tone: Tone }> = {
  done: { text: 'Done', tone: 'good' },
  todo: { text: 'Not yet', tone: 'fair' },
  wrong: { text: 'Wrong', tone: 'bad' },
  unknown: { text: 'Cannot be seen', tone: 'plain' },
};

const isMissing = ({ state, is_optional }: SetupStep): boolean => state === 'todo' && is_optional;

const StepLink = ({ link }: { link: NonNullable<SetupStep['link']> }) =>
  link.path.startsWith('#') ? <a href={link.path}>{link.label}</a> : <Link href={link.path}>{link.label}</Link>;

const StepLine = ({ step }: { step: SetupStep }) => {
  const { text, tone } = isMissing(step) ? { text: 'Optional', tone: 'plain' as const } : STATES[step.state];
  return (
    <li class={`step ${isMissing(step) ? 'optional' : step.state}`}>
      <p class="step-state">
        <Badge tone={tone}>{text}</Badge>
      </p>
      <div>
        <h3>{step.title}</h3>
        <p>
          {step.said}
          {step.times.map(({ label, at }) => (
            <Fragment key={label}>
              {' '}
              <span class="step-time">
                {label}: <Time at={at} />.
              </span>
            </Fragment>
          ))}
        </p>
        {(step.what_to_do || step.link) && (
          <p>
            {step.what_to_do} {step.link && <StepLink link={step.link} />}
          </p>
        )}
      </div>
    </li>
  );
};

/** "7 of 11 done, 1 wrong" */
const sumOf = ({ steps, done, of }: Setup): string => {
  const wrong = steps.filter(({ state }) => state === 'wrong').length;
  return `${done} of ${of} done${wrong > 0 ? `, ${wrong} wrong` : ''}`;
};

/** What a hub needs to work, each step looked at by the hub just now. */
export const CheckList = ({ asked: { data, error, reload } }: { asked: Asked<Setup> }) => (
  <section aria-labelledby="check-list">
    <div class="section-head">
      <h2 id="check-list">Check list</h2>
      {data && <p role="status">{sumOf(data)}</p>}
    </div>
    <Failure error={error} onRetry={reload} />
    {!data && !error && <Loading />}
    {data && (
      <ol class="steps">
        {data.steps.map((step) => (
          <StepLine key={step.key} step={step} />
        ))}
      </ol>
    )}
  </section>
);
