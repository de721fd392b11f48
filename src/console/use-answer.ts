import { useEffect, useRef, useState } from 'preact/hooks';
import type { Topic } from '../hub-api/stream.ts';
import { asHubError, get, type HubError } from './api.ts';
import { onChangeOf } from './stream.ts';

/** At most so often is the hub asked for the same thing, however much changes. */
const REST_MS = 500;

interface Known<Answer> {
  path: string;
  data: Answer;
}

export interface Asked<Answer> {
  /** Null until it is there. */
  data: Answer | null;
  error: HubError | null;
  /** Asks once more. */
  reload: () => void;
}

/** What the hub answers to GET `path`, asked again whenever one of `topics` changes; a null `path` asks nothing. */
export const useAnswer = <Answer>(path: string | null, topics: readonly Topic[]): Asked<Answer> => {
  const [known, setKnown] = useState<Known<Answer> | null>(null);
  const [error, setError] = useState<HubError | null>(null);
  const ask = useRef<() => void>(() => undefined);
  const watched = topics.join();

  useEffect(() => {
    if (path === null) return;
    let isOver = false;
    let isAsking = false;
    let askAgain = false;
    const load = async (): Promise<void> => {
      if (isAsking) {
        askAgain = true;
        return;
      }
      isAsking = true;
      try {
        const data = await get<Answer>(path);
        if (isOver) return;
        setKnown({ path, data });
        setError(null);
      } catch (thrown) {
        if (!isOver) setError(asHubError(thrown));
      }
      setTimeout(() => {
        isAsking = false;
        if (askAgain && !isOver) {
          askAgain = false;
          void load();
        }
      }, REST_MS);
    };
    ask.current = () => void load();
    setError(null);
    void load();
    const stop = onChangeOf(watched.split(',') as Topic[], () => void load());
    return () => {
      isOver = true;
      stop();
    };
  }, [path, watched]);

  return { data: known?.path === path ? known.data : null, error, reload: () => ask.current() };
};
