import { useEffect, useState } from 'preact/hooks';

/** What time it is, in ms since 1970, every second anew unless it is told otherwise. */
export const useNow = (everyMs = 1_000): number => {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
};
