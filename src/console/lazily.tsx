import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { HubError } from './api.ts';
import { Failure, Loading } from './parts/feedback.tsx';

const NOT_THERE = new HubError(
  'This screen could not be loaded',
  'The hub may be away, or newer than this page. Load the page again.',
  null,
);

/** A part of the console whose code comes once somebody looks at it. */
export const lazily = (load: () => Promise<ComponentType>): ComponentType => {
  let known: ComponentType | null = null;
  return () => {
    const [isThere, setIsThere] = useState(known !== null);
    const [error, setError] = useState<HubError | null>(null);
    useEffect(() => {
      const fetchIt = async (): Promise<void> => {
        try {
          known ??= await load();
          setIsThere(true);
        } catch {
          setError(NOT_THERE);
        }
      };
      void fetchIt();
    }, []);
    // A browser keeps in mind that code was not there: only a new page asks for it once more.
    if (error) return <Failure error={error} onRetry={() => location.reload()} />;
    const Part = known;
    return isThere && Part ? <Part /> : <Loading />;
  };
};
