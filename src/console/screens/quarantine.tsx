import { useState } from 'preact/hooks';
import { Link, useSearchParams } from 'wouter-preact';
import type { QuarantinedWebhook, QuarantineList, Replayed } from '../../hub-api/quarantine.ts';
import { asHubError, call, get, type HubError, post, query } from '../api.ts';
import { Empty, Failure, Loading } from '../parts/feedback.tsx';
import { Heading } from '../parts/heading.tsx';
import { Pager } from '../parts/pager.tsx';
import { Payload } from '../parts/payload.tsx';
import { Time } from '../parts/time.tsx';
import { usePages } from '../use-pages.ts';
import { SOURCES } from '../words.ts';
import { EventTabs } from './event-tabs.tsx';
import { ReplayAll } from './replay-all.tsx';

type Item = QuarantineList['items'][number];

const PAGE = 20;

interface ItemCardProps {
  item: Item;
  onReplayed: (replayed: Replayed) => void;
  onDeleted: () => void;
}

const ItemCard = ({ item, onReplayed, onDeleted }: ItemCardProps) => {
  const [error, setError] = useState<HubError | null>(null);
  const [whole, setWhole] = useState<string | null>(null);
  const trying = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      setError(asHubError(thrown));
    }
  };
  const path = `/v1/quarantine/${item.id}`;
  const replay = () => trying(async () => onReplayed(await post<Replayed>(`${path}/replay`)));
  const remove = () =>
    trying(async () => {
      await call('DELETE', path);
      onDeleted();
    });
  const showAll = () => trying(async () => setWhole((await get<QuarantinedWebhook>(path)).body));
  return (
    <article>
      <header class="card-head">
        <h2>{item.reason}</h2>
        <button type="button" class="secondary" onClick={() => void replay()}>
          Try again
        </button>
        <button type="button" class="outline secondary" onClick={() => void remove()}>
          Delete
        </button>
      </header>
      <p>
        Sent to the {SOURCES[item.source] ?? item.source} intake, received <Time at={item.received_at} />
      </p>
      <Failure error={error} />
      <details>
        <summary>What came in ({item.content_type})</summary>
        {item.is_cut && whole === null && (
          <p>
            It is long, so this is its beginning.{' '}
            <button type="button" class="outline secondary" onClick={() => void showAll()}>
              Show all of it
            </button>
          </p>
        )}
        <Payload label="What came in" body={whole ?? item.body} />
      </details>
    </article>
  );
};

interface ReasonChoiceProps {
  reasons: QuarantineList['reasons'];
  chosen: string | null;
  onChosen: (reason: string | null) => void;
}

/** Why webhooks were not understood, the most frequent reason first: one mended cause often mends many. */
const ReasonChoice = ({ reasons, chosen, onChosen }: ReasonChoiceProps) => (
  <label>
    Reason
    <select value={chosen ?? ''} onChange={({ currentTarget }) => onChosen(currentTarget.value || null)}>
      <option value="">Every reason</option>
      {reasons.map(({ source, reason, count }) => (
        <option key={`${source} ${reason}`} value={reason}>
          {count.toLocaleString()} × {reason} ({SOURCES[source] ?? source})
        </option>
      ))}
    </select>
  </label>
);

const totalOf = (reasons: QuarantineList['reasons'], wanted: string): number =>
  reasons.reduce((sum, { reason, count }) => (reason === wanted ? sum + count : sum), 0);

/** Quarantine: what came in and was not understood. */
export const Quarantine = () => {
  const [replayed, setReplayed] = useState<Replayed | null>(null);
  const [parameters, setParameters] = useSearchParams();
  const reason = parameters.get('reason');
  const { data, error, reload, ...pages } = usePages<QuarantineList>(
    reason ?? '',
    (before) => `/v1/quarantine${query({ before, reason, limit: PAGE })}`,
    ['quarantine'],
  );
  return (
    <>
      <Heading title="Quarantine">
        Webhooks that were not understood, with the reason. They are kept; once the cause is mended, try them again.
      </Heading>
      <EventTabs />
      <p role="status">
        {replayed && (
          <>
            {replayed.duplicate ? 'It is understood now, and was there before.' : 'It is understood now, and sent on.'}{' '}
            <Link href={`/events/${replayed.event_id}`}>See the event</Link>
          </>
        )}
      </p>
      {data?.is_full && (
        <div class="notice bad" role="status">
          <p>
            <strong>The quarantine is full.</strong> What is here stays, and what is understood still comes in; but a
            webhook that is not understood is no longer kept, and its sender is asked to send it again later. Try again
            what may be understood by now, or delete what is junk: it makes room. If a stranger sends it, replace the
            intake URL first.
          </p>
        </div>
      )}
      <Failure error={error} onRetry={reload} />
      {!data && !error && <Loading />}
      {data?.items.length === 0 && (
        <Empty title="Nothing is in quarantine.">
          <p>Every webhook that came in was understood. One that is not appears here, and your Zaps do not see it.</p>
        </Empty>
      )}
      {data && data.reasons.length > 1 && (
        <ReasonChoice
          reasons={data.reasons}
          chosen={reason}
          onChosen={(next) => setParameters(next === null ? {} : { reason: next })}
        />
      )}
      {data && (
        <ReplayAll
          key={reason}
          reason={reason}
          total={reason === null ? data.total : totalOf(data.reasons, reason)}
          onEnd={reload}
        />
      )}
      {data?.items.map((item) => (
        <ItemCard
          key={item.id}
          item={item}
          onReplayed={(result) => {
            setReplayed(result);
            reload();
          }}
          onDeleted={reload}
        />
      ))}
      <Pager label="Quarantine" {...pages} />
    </>
  );
};
