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

/** Whether changes come in by themselves now. Keeps the stream open while the page can be seen. */
export const useStream = (): boolean => {
  const [isLive, setIsLive] = useState(false);
  useEffect(() => {
    watchers.add(setIsLive);
    // A browser opens six connections to a hub at the most: pages in the background leave theirs to others.
    const follow = (): void => (document.hidden ? close() : open());
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      watchers.delete(setIsLive);
      document.removeEventListener('visibilitychange', follow);
      close();
    };
  }, []);
  return isLive;
};

/** Calls `onChange` whenever one of `topics` changes. */
export const onChangeOf = (topics: readonly Topic[], onChange: () => void): (() => void) => {
  const hear: Hear = (changed) => {
    if (changed.some((topic) => topics.includes(topic))) onChange();
  };
  hearers.add(hear);
  return () => hearers.delete(hear);
};
