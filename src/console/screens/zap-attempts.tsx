import { useState } from 'preact/hooks';
import type { AttemptsByHour, Subscription } from '../../hub-api/subscriptions.ts';
import { StackedBars } from '../parts/bars.tsx';
import { Failure, Loading } from '../parts/feedback.tsx';
import { useAnswer } from '../use-answer.ts';
import { count } from '../words.ts';
import './zap-attempts.css';

type Hour = AttemptsByHour['hours'][number];

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

const hourName = (hour: Hour | undefined): string => (hour ? clock.format(new Date(hour.at)) : '');

const Bars = ({ hours }: { hours: readonly Hour[] }) => {
  const taken = hours.reduce((sum, hour) => sum + hour.taken, 0);
  const failed = hours.reduce((sum, hour) => sum + hour.failed, 0);
  const summary = `${count(taken + failed, 'attempt')}: ${taken} taken, ${failed} not`;
  return (
    <figure class="attempts">
      <figcaption>{summary}</figcaption>
      <StackedBars
        summary={`Attempts by the hour. In all ${summary}.`}
        stacks={hours.map((hour) => ({
          label: hourName(hour),
          parts: [
            { name: 'taken', amount: hour.taken, class: 'taken' },
            { name: 'not taken', amount: hour.failed, class: 'refused' },
          ],
        }))}
      />
      <p class="ends" aria-hidden="true">
        <span>{hourName(hours[0])}</span>
        <span>{hourName(hours.at(-1))}</span>
      </p>
    </figure>
  );
};

/** How the attempts to deliver to a Zap went in the last 24 hours; asked for once somebody looks. */
export const ZapAttempts = ({ zap, label }: { zap: Subscription; label: string }) => {
  const [isOpen, setIsOpen] = useState(false);
  const { data, error, reload } = useAnswer<AttemptsByHour>(isOpen ? `/v1/subscriptions/${zap.id}/attempts` : null, [
    'deliveries',
  ]);
  return (
    <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>
        Attempts in the last 24 hours<span class="only-heard"> to deliver to {label}</span>
      </summary>
      <Failure error={error} onRetry={reload} />
      {isOpen && !data && !error && <Loading />}
      {data && <Bars hours={data.hours} />}
    </details>
  );
};
