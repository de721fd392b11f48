import { useState } from 'preact/hooks';
import type { Recoveries, Recovery } from '../../hub-api/recoveries.ts';
import { asHubError, call, type HubError } from '../api.ts';
import { Badge, type Tone } from '../parts/badge.tsx';
import { Failure } from '../parts/feedback.tsx';
import { Time } from '../parts/time.tsx';
import { useAnswer } from '../use-answer.ts';
import { count } from '../words.ts';

const STATES: Record<Recovery['state'], { tone: Tone; label: string }> = {
  looking: { tone: 'fair', label: 'Looking' },
  sending: { tone: 'fair', label: 'Sending' },
  done: { tone: 'good', label: 'Done' },
  stopped: { tone: 'plain', label: 'Stopped' },
};

const WHATS: Record<Recovery['what'], string> = {
  failed: 'What failed',
  missed: 'What was missed',
  chosen: 'Events that were chosen,',
};

const MOST_SHOWN = 6;

/** How many deliveries are over, of those that were found. */
const progressOf = ({ found, deliveries }: Recovery): number => {
  const { queued = 0, waiting = 0, paused = 0 } = deliveries;
  return Math.max(0, found - queued - waiting - paused);
};

interface RecoveryListProps {
  /** The name of a Zap by its subscription; null for all Zaps. */
  nameOf: (subscription: string | null) => string;
  /** Only this one; all of them where it is left out. */
  only?: string;
}

/** What is being sent again, how far it is, and what became of it. */
export const RecoveryList = ({ nameOf, only }: RecoveryListProps) => {
  const { data, error, reload } = useAnswer<Recoveries>('/v1/recoveries', ['deliveries']);
  const [failure, setFailure] = useState<HubError | null>(null);
  const stop = async ({ id }: Recovery): Promise<void> => {
    try {
      await call('DELETE', `/v1/recoveries/${id}`);
      setFailure(null);
      reload();
    } catch (thrown) {
      setFailure(asHubError(thrown));
    }
  };
  const shown = data?.recoveries.filter(({ id }) => only === undefined || id === only).slice(0, MOST_SHOWN) ?? [];
  if (shown.length === 0) return <Failure error={failure ?? error} onRetry={reload} />;
  return (
    <section aria-labelledby="recoveries">
      <h2 id="recoveries">Sent again</h2>
      <Failure error={failure ?? error} onRetry={reload} />
      <div class="cards">
        {shown.map((recovery) => {
          const { tone, label } = STATES[recovery.state];
          const name = nameOf(recovery.subscription_id);
          const isOver = recovery.state === 'done' || recovery.state === 'stopped';
          return (
            <article key={recovery.id}>
              <header class="card-head">
                <h3>{name}</h3>
                <Badge tone={tone}>{label}</Badge>
              </header>
              <p>
                {WHATS[recovery.what]} from <Time at={recovery.from} /> until <Time at={recovery.to} />:{' '}
                {recovery.state === 'done' && recovery.found === 0
                  ? 'no Zap that goes on is for any of it'
                  : `${count(recovery.found, 'webhook')}, ${progressOf(recovery)} sent or settled`}
                {(recovery.deliveries.failed ?? 0) > 0 && `, ${recovery.deliveries.failed} failed again`}.
              </p>
              {!isOver && (
                <>
                  <progress
                    aria-label={`Progress of ${name}`}
                    max={Math.max(1, recovery.found)}
                    value={progressOf(recovery)}
                  />
                  <button type="button" class="outline secondary" onClick={() => void stop(recovery)}>
                    Stop<span class="only-heard"> sending again to {name}</span>
                  </button>
                </>
              )}
            </article>
          );
        })}
      </div>
    </section>
  );
};
