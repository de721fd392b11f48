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
import { ExplainZap } from './explain-zap.tsx';
import { NameZap } from './name-zap.tsx';
import { RecoverZap } from './recover-zap.tsx';
import { RecoveryList } from './recovery-list.tsx';
import { ZapAttempts } from './zap-attempts.tsx';

const REASONS: Record<string, string> = { unsubscribed: 'it was turned off', gone: 'Zapier says it is gone' };

/** Whether the latest attempt failed. */
const isFailing = ({ delivered_at, failed_at }: Subscription): boolean =>
  failed_at !== null && (delivered_at === null || delivered_at < failed_at);

const Health = ({ zap }: { zap: Subscription }) => {
  if (zap.ended_at) return <Badge tone="plain">Ended</Badge>;
  if (zap.paused_at) return <Badge tone="fair">Paused</Badge>;
  if (isFailing(zap)) return <Badge tone="bad">Failing</Badge>;
  if (zap.given_up > 0) return <Badge tone="bad">Has lost events</Badge>;
  return zap.delivered_at ? <Badge tone="good">Healthy</Badge> : <Badge tone="fair">Nothing sent yet</Badge>;
};

/** Such as "business numbers: +1..., +1...; channel: PSTN". */
const filtersInWords = ({ inputs }: NonNullable<Subscription['filters']>): string =>
  Object.entries(inputs)
    .map(([key, wanted]) => `${key.replaceAll('_', ' ')}: ${wanted.join(', ')}`)
    .join('; ');

const MOST_COUNTED = 1_000;

const givenUpInWords = (lost: number): string =>
  lost >= MOST_COUNTED
    ? `${MOST_COUNTED.toLocaleString()} events or more were`
    : `${count(lost, 'event')} ${lost === 1 ? 'was' : 'were'}`;

const Moment = ({ at }: { at: string | null }) => (at ? <Time at={at} /> : <span class="faint">Never</span>);

interface ZapCardProps {
  zap: Subscription;
  /** What may be done with it; nothing once it has ended. */
  on?: { end: () => void; pauseOrResume: () => void; recover: () => void; name: () => void };
  explain: () => void;
}

const ZapCard = ({ zap, on, explain }: ZapCardProps) => {
  const trigger = useTriggerLabels()(zap.trigger) ?? zap.trigger;
  const label = zap.name ?? trigger;
  return (
    <article>
      <header class="card-head">
        <h2>{label}</h2>
        <Health zap={zap} />
      </header>
      <dl class="facts">
        {zap.name !== null && (
          <div>
            <dt>Trigger</dt>
            <dd>{trigger}</dd>
          </div>
        )}
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
        {zap.paused_at && (
          <div>
            <dt>Paused</dt>
            <dd>
              <Time at={zap.paused_at} />. What comes in waits, and nothing is lost.
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
        {zap.order === 'newest' && (
          <div>
            <dt>Order</dt>
            <dd>The newest event first</dd>
          </div>
        )}
        {zap.order === 'call' && (
          <div>
            <dt>Order</dt>
            <dd>One event of a call after the other</dd>
          </div>
        )}
        {Object.entries(zap.options).map(([option, value]) => (
          <div key={option}>
            <dt>{option.replaceAll('_', ' ')}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {(isFailing(zap) || zap.given_up > 0) && (
        <p>
          {zap.given_up > 0 && `${givenUpInWords(zap.given_up)} given up after every attempt, and not sent again. `}
          <Link href={`/events?failed=true&trigger=${zap.trigger}`}>See the events that failed for good</Link>
        </p>
      )}
      <ZapAttempts zap={zap} label={label} />
      <div class="card-actions">
        <button type="button" class="outline" onClick={explain}>
          Why did it not run?<span class="only-heard"> {label}</span>
        </button>
        {on && (
          <>
            <button type="button" class="outline" onClick={on.pauseOrResume}>
              {zap.paused_at ? 'Resume' : 'Pause'}
              <span class="only-heard"> {label}</span>
            </button>
            <button type="button" class="outline" onClick={on.recover}>
              Send again<span class="only-heard"> to {label}</span>…
            </button>
            <button type="button" class="outline" onClick={on.name}>
              Name<span class="only-heard"> {label}</span>…
            </button>
            <button type="button" class="outline secondary" onClick={on.end}>
              End<span class="only-heard"> {label}</span>…
            </button>
          </>
        )}
      </div>
    </article>
  );
};

/** Zaps: who gets the events, and whether they arrive there. */
export const Zaps = () => {
  const { data, error, reload } = useAnswer<Subscriptions>('/v1/subscriptions', ['subscriptions', 'deliveries']);
  const [ending, setEnding] = useState<Subscription | null>(null);
  const [failure, setFailure] = useState<HubError | null>(null);
  const [said, setSaid] = useState('');
  const [recovering, setRecovering] = useState<Subscription | null>(null);
  const [explained, setExplained] = useState<Subscription | null>(null);
  const [named, setNamed] = useState<Subscription | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const recoverDialog = useRef<HTMLDialogElement>(null);
  const labels = useTriggerLabels();
  const nameOf = ({ name, trigger }: Subscription): string => name ?? labels(trigger) ?? trigger;

  const ask = (zap: Subscription): void => {
    setEnding(zap);
    dialog.current?.showModal();
  };

  const askRecover = (zap: Subscription): void => {
    setRecovering(zap);
    recoverDialog.current?.showModal();
  };

  const closeRecover = (): void => {
    recoverDialog.current?.close();
    setRecovering(null);
  };

  const pauseOrResume = async (zap: Subscription): Promise<void> => {
    try {
      await call('POST', `/v1/subscriptions/${zap.id}/${zap.paused_at ? 'resume' : 'pause'}`);
      setSaid(
        zap.paused_at
          ? `${nameOf(zap)} goes on, with what has waited first.`
          : `${nameOf(zap)} is paused: its events wait.`,
      );
      setFailure(null);
      reload();
    } catch (thrown) {
      setFailure(asHubError(thrown));
    }
  };

  const end = async (): Promise<void> => {
    dialog.current?.close();
    if (!ending) return;
    try {
      await call('DELETE', `/v1/subscriptions/${ending.id}`);
      setSaid(`${nameOf(ending)} gets no more events.`);
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
          <ZapCard
            key={zap.id}
            zap={zap}
            on={{
              end: () => ask(zap),
              pauseOrResume: () => void pauseOrResume(zap),
              recover: () => askRecover(zap),
              name: () => setNamed(zap),
            }}
            explain={() => setExplained(zap)}
          />
        ))}
      </div>
      {ended.length > 0 && (
        <details>
          <summary>{count(ended.length, 'Zap')} that ended lately</summary>
          <div class="cards">
            {ended.map((zap) => (
              <ZapCard key={zap.id} zap={zap} explain={() => setExplained(zap)} />
            ))}
          </div>
        </details>
      )}
      <RecoveryList
        nameOf={(id) => {
          const zap = zaps.find((one) => one.id === id);
          return zap ? nameOf(zap) : id === null ? 'All Zaps' : 'A Zap that ended';
        }}
      />
      <dialog ref={recoverDialog} aria-labelledby="recover-title" onClose={() => setRecovering(null)}>
        <article>
          {recovering && (
            <RecoverZap
              key={recovering.id}
              zap={recovering}
              label={nameOf(recovering)}
              onCancel={closeRecover}
              onBegun={() => {
                setSaid(`${nameOf(recovering)} is sent what it did not get. See below how far it is.`);
                closeRecover();
              }}
            />
          )}
        </article>
      </dialog>
      {named && (
        <NameZap
          key={named.id}
          zap={named}
          label={labels(named.trigger) ?? named.trigger}
          onClose={() => setNamed(null)}
          onNamed={reload}
        />
      )}
      {explained && (
        <ExplainZap key={explained.id} zap={explained} label={nameOf(explained)} onClose={() => setExplained(null)} />
      )}
      <dialog ref={dialog} aria-labelledby="end-title">
        <article>
          <h2 id="end-title">End {ending && nameOf(ending)}?</h2>
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
