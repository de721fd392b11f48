import { useRef, useState } from 'preact/hooks';
import type { QuarantineList, Replayed } from '../../hub-api/quarantine.ts';
import { asHubError, get, HubError, post, query } from '../api.ts';
import { Failure } from '../parts/feedback.tsx';
import { count } from '../words.ts';

const PAGE = 200;

interface Tried {
  understood: number;
  looked: number;
}

interface ReplayAllProps {
  /** Those of one reason; null for all. */
  reason: string | null;
  /** How many there are. */
  total: number;
  onEnd: () => void;
}

/** Tries everything of one reason again, one after the other, and says how far it is. */
export const ReplayAll = ({ reason, total, onEnd }: ReplayAllProps) => {
  const [tried, setTried] = useState<Tried | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<HubError | null>(null);
  const isStopped = useRef(false);

  const replay = async (id: string): Promise<boolean> => {
    try {
      await post<Replayed>(`/v1/quarantine/${id}/replay`);
      return true;
    } catch (thrown) {
      // It is still not understood, or somebody else was faster.
      if (thrown instanceof HubError && [404, 422].includes(thrown.status ?? 0)) return false;
      throw thrown;
    }
  };

  const run = async (): Promise<void> => {
    let understood = 0;
    let looked = 0;
    setIsBusy(true);
    setError(null);
    isStopped.current = false;
    try {
      for (let before: string | null = ''; before !== null && !isStopped.current; ) {
        const page: QuarantineList = await get(`/v1/quarantine${query({ before, reason, limit: PAGE })}`);
        for (const { id } of page.items) {
          if (isStopped.current) break;
          if (await replay(id)) understood += 1;
          looked += 1;
          setTried({ understood, looked });
        }
        before = page.next;
      }
    } catch (thrown) {
      setError(asHubError(thrown));
    }
    setIsBusy(false);
    onEnd();
  };

  return (
    <>
      <div class="section-head">
        {isBusy ? (
          <button type="button" class="outline secondary" onClick={() => (isStopped.current = true)}>
            Stop
          </button>
        ) : (
          total > 1 && (
            <button type="button" class="outline" onClick={() => void run()}>
              Try all {total.toLocaleString()} again
            </button>
          )
        )}
        {isBusy && <progress aria-label="Progress of trying again" max={total} value={tried?.looked ?? 0} />}
      </div>
      <p role="status">
        {tried &&
          `${isBusy ? 'So far' : 'Done'}: ${count(tried.looked, 'webhook')} tried again, ${tried.understood} understood and sent on.`}
      </p>
      <Failure error={error} />
    </>
  );
};
