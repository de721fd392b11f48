import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { QuarantineList, Replayed } from '../../hub-api/quarantine.ts';
import { asHubError, type HubError, post, query } from '../api.ts';
import { Empty, Failure, Loading } from '../parts/feedback.tsx';
import { Heading } from '../parts/heading.tsx';
import { Pager } from '../parts/pager.tsx';
import { Payload } from '../parts/payload.tsx';
import { Time } from '../parts/time.tsx';
import { usePages } from '../use-pages.ts';
import { SOURCES } from '../words.ts';
import { EventTabs } from './event-tabs.tsx';

type Item = QuarantineList['items'][number];

const PAGE = 20;

const ItemCard = ({ item, onReplayed }: { item: Item; onReplayed: (replayed: Replayed) => void }) => {
  const [error, setError] = useState<HubError | null>(null);
  const replay = async (): Promise<void> => {
    try {
      onReplayed(await post<Replayed>(`/v1/quarantine/${item.id}/replay`));
    } catch (thrown) {
      setError(asHubError(thrown));
    }
  };
  return (
    <article>
      <header class="card-head">
        <h2>{item.reason}</h2>
        <button type="button" class="secondary" onClick={() => void replay()}>
          Try again
        </button>
      </header>
      <p>
        Sent to the {SOURCES[item.source] ?? item.source} intake, received <Time at={item.received_at} />
      </p>
      <Failure error={error} />
      <details>
        <summary>What came in ({item.content_type})</summary>
        <Payload label="What came in" body={item.body} />
      </details>
    </article>
  );
};

/** Quarantine: what came in and was not understood. */
export const Quarantine = () => {
  const [replayed, setReplayed] = useState<Replayed | null>(null);
  const { data, error, reload, ...pages } = usePages<QuarantineList>(
    'quarantine',
    (before) => `/v1/quarantine${query({ before, limit: PAGE })}`,
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
      <Failure error={error} onRetry={reload} />
      {!data && !error && <Loading />}
      {data?.items.length === 0 && (
        <Empty title="Nothing is in quarantine.">
          <p>Every webhook that came in was understood. One that is not appears here, and your Zaps do not see it.</p>
        </Empty>
      )}
      {data?.items.map((item) => (
        <ItemCard
          key={item.id}
          item={item}
          onReplayed={(result) => {
            setReplayed(result);
            reload();
          }}
        />
      ))}
      <Pager label="Quarantine" {...pages} />
    </>
  );
};
