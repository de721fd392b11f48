import { useEffect, useState } from 'preact/hooks';
import type { Change, Topic } from '../hub-api/stream.ts';

type Hear = (topics: readonly Topic[]) => void;

const EVERY_TOPIC: readonly Topic[] = [
  'events',
  'calls',
  'permissions',
  'deliveries',
  'subscriptions',
  'quarantine',
  'alerts',
  'settings',
];

const hearers = new Set<Hear>();
const watchers = new Set<(isLive: boolean) => void>();
let source: EventSource | null = null;

const setLive = (isLive: boolean): void => {
  for (const watch of watchers) watch(isLive);
};

const pass = (topics: readonly Topic[]): void => {
  for (const hear of hearers) hear(topics);
};

const open = (): void => {
  if (source) return;
  source = new EventSource('/v1/stream');
  source.addEventListener('open', () => {
    setLive(true);
    // Whatever changed while nobody listened.
    pass(EVERY_TOPIC);
  });
  source.addEventListener('change', ({ data }: MessageEvent<string>) => pass((JSON.parse(data) as Change).topics));
  source.addEventListener('error', () => {
    setLive(false);
    // A stream that was refused does not come back by itself: asking for anything tells why.
    if (source?.readyState === EventSource.CLOSED) {
      close();
      setTimeout(() => {
        pass(EVERY_TOPIC);
        if (watchers.size > 0 && !document.hidden) open();
      }, 3_000);
    }
  });
};

const close = (): void => {
  source?.close();
  source = null;
};

/**
 * Whether changes come in by themselves now, and since when they do not any more, in ms since 1970. Keeps the stream open
 * while the page can be seen.
 */
export const useStream = (): { isLive: boolean; lostAt: number | null } => {
  const [isLive, setIsLive] = useState(false);
  const [lostAt, setLostAt] = useState<number | null>(null);
  useEffect(() => {
    let wasLive = false;
    const watch = (live: boolean): void => {
      setIsLive(live);
      if (live) setLostAt(null);
      else if (wasLive) setLostAt(Date.now());
      wasLive = live;
    };
    watchers.add(watch);
    // A browser opens six connections to a hub at the most: pages in the background leave theirs to others.
    const follow = (): void => (document.hidden ? close() : open());
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      watchers.delete(watch);
      document.removeEventListener('visibilitychange', follow);
      close();
    };
  }, []);
  return { isLive, lostAt };
};

/** Calls `onChange` whenever one of `topics` changes. */
export const onChangeOf = (topics: readonly Topic[], onChange: () => void): (() => void) => {
  const hear: Hear = (changed) => {
    if (changed.some((topic) => topics.includes(topic))) onChange();
  };
  hearers.add(hear);
  return () => hearers.delete(hear);
};
