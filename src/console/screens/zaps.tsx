import { useRef, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { Subscription, Subscriptions } from '../../hub-api/subscriptions.ts';
import { asHubError, call, type HubError } from '../api.ts';
import { Badge } from '../parts/badge.tsx';
import { Empty, Failure, Loading } from '../parts/feedback.tsx';
import { Heading } from '../parts/heading.tsx';
import { Time } from '../parts/time.tsx';
import { useAnswer } from '../use-answer.ts';
import { count } from '../words.ts';
import { useTriggerLabels } from '../workspace.ts';

const REASONS: Record<string, string> = { unsubscribed: 'it was turned off', gone: 'Zapier says it is gone' };

/** Whether the latest attempt failed. */
const isFailing = ({ delivered_at, failed_at }: Subscription): boolean =>
  failed_at !== null && (delivered_at === null || delivered_at < failed_at);

const Health = ({ zap }: { zap: Subscription }) => {
  if (zap.ended_at) return <Badge tone="plain">Ended</Badge>;
  if (isFailing(zap)) return <Badge tone="bad">Failing</Badge>;
  return zap.delivered_at ? <Badge tone="good">Healthy</Badge> : <Badge tone="fair">Nothing sent yet</Badge>;
};

/** Such as "business numbers: +1..., +1...; channel: PSTN". */
const filtersInWords = ({ inputs }: NonNullable<Subscription['filters']>): string =>
  Object.entries(inputs)
    .map(([key, wanted]) => `${key.replaceAll('_', ' ')}: ${wanted.join(', ')}`)
    .join('; ');

const Moment = ({ at }: { at: string | null }) => (at ? <Time at={at} /> : <span class="faint">Never</span>);

const ZapCard = ({ zap, onEnd }: { zap: Subscription; onEnd: () => void }) => {
  const label = useTriggerLabels()(zap.trigger) ?? zap.trigger;
  return (
    <article>
      <header class="card-head">
        <h2>{label}</h2>
        <Health zap={zap} />
      </header>
      <dl class="facts">
        <div>
          <dt>Last delivery</dt>
          <dd>
            <Moment at={zap.delivered_at} />
          </dd>
        </div>
        <div>
          <dt>Last failure</dt>
          <dd>
            <Moment at={zap.failed_at} />
            {zap.failures > 1 && `, ${count(zap.failures, 'failure')} in a row`}
            {zap.last_error && (
              <>
                : <q>{zap.last_error}</q>
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Turned on</dt>
          <dd>
            <Time at={zap.created_at} />
          </dd>
        </div>
        {zap.ended_at && (
          <div>
            <dt>Ended</dt>
            <dd>
              <Time at={zap.ended_at} />, because {REASONS[zap.ended_reason ?? ''] ?? zap.ended_reason}
            </dd>
          </div>
        )}
        <div>
          <dt>Sent to</dt>
          <dd>
            <code>{zap.target_url}</code>
          </dd>
        </div>
        {zap.filters && (
          <div>
            <dt>Filtered</dt>
            <dd>{filtersInWords(zap.filters)}</dd>
          </div>
        )}
        {Object.entries(zap.options).map(([option, value]) => (
          <div key={option}>
            <dt>{option.replaceAll('_', ' ')}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {isFailing(zap) && (
        <p>
          <Link href={`/events?failed=true&trigger=${zap.trigger}`}>See the events that failed for good</Link>
        </p>
      )}
      {!zap.ended_at && (
        <button type="button" class="outline secondary" onClick={onEnd}>
          End<span class="only-heard"> {label}</span>…
        </button>
      )}
    </article>
  );
};

/** Zaps: who gets the events, and whether they arrive there. */
export const Zaps = () => {
  const { data, error, reload } = useAnswer<Subscriptions>('/v1/subscriptions', ['subscriptions', 'deliveries']);
  const [ending, setEnding] = useState<Subscription | null>(null);
  const [failure, setFailure] = useState<HubError | null>(null);
  const [said, setSaid] = useState('');
  const dialog = useRef<HTMLDialogElement>(null);
  const labelOf = useTriggerLabels();

  const ask = (zap: Subscription): void => {
    setEnding(zap);
    dialog.current?.showModal();
  };

  const end = async (): Promise<void> => {
    dialog.current?.close();
    if (!ending) return;
    try {
      await call('DELETE', `/v1/subscriptions/${ending.id}`);
      setSaid(`${labelOf(ending.trigger) ?? ending.trigger} gets no more events.`);
      setFailure(null);
      reload();
    } catch (thrown) {
      setFailure(asHubError(thrown));
    }
  };

  const zaps = data?.subscriptions ?? [];
  const active = zaps.filter(({ ended_at }) => ended_at === null);
  const ended = zaps.filter(({ ended_at }) => ended_at !== null);
  return (
    <>
      <Heading title="Zaps">Every Zap that is turned on for this workspace, and whether its events arrive.</Heading>
      <p role="status">{said}</p>
      <Failure error={failure ?? error} onRetry={reload} />
      {!data && !error && <Loading />}
      {data && active.length === 0 && (
        <Empty title="No Zap is turned on.">
          <p>
            Make one in Zapier: choose Ringhook, choose a trigger, and connect it with the Hub Address from{' '}
            <Link href="/setup">Set up</Link> and your Hub Key. It appears here the moment it is turned on.
          </p>
        </Empty>
      )}
      <div class="cards">
        {active.map((zap) => (
          <ZapCard key={zap.id} zap={zap} onEnd={() => ask(zap)} />
        ))}
      </div>
      {ended.length > 0 && (
        <details>
          <summary>{count(ended.length, 'Zap')} that ended lately</summary>
          <div class="cards">
            {ended.map((zap) => (
              <ZapCard key={zap.id} zap={zap} onEnd={() => undefined} />
            ))}
          </div>
        </details>
      )}
      <dialog ref={dialog} aria-labelledby="end-title">
        <article>
          <h2 id="end-title">End {ending && (labelOf(ending.trigger) ?? ending.trigger)}?</h2>
          <p>
            The Zap gets no more events, also not those that still wait. In Zapier it stays on and silent: turn it off
            and on there to begin again.
          </p>
          <footer>
            <button type="button" class="secondary" onClick={() => dialog.current?.close()}>
              Keep it
            </button>
            <button type="button" class="danger" onClick={() => void end()}>
              End it
            </button>
          </footer>
        </article>
      </dialog>
    </>
  );
};
