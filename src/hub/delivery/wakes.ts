import type { NewJob } from '../platform/queue.ts';
import type { Settlement } from '../store/deliveries.ts';

/** A lane that is full is asked again after this time. */
export const FULL_LANE_MS = 1_000;

/** One wake for each subscription and second. `due` in ms since 1970. */
export const wakeAt = (subscription: string, due: number): NewJob => ({
  data: { subscription },
  startAfter: new Date(due).toISOString(),
  singletonKey: `${subscription}:${Math.ceil(due / 1000)}`,
});

/** What waits for room alone is looked at after a while, if it was not before. `now` in ms since 1970. */
export const wakesFor = (settlements: readonly Settlement[], now: number): NewJob[] => {
  const wakes = new Map<string, NewJob>();
  for (const { subscriptionId, nextAttemptAt } of settlements) {
    if (nextAttemptAt === null) continue;
    const wake = wakeAt(subscriptionId, Math.max(Date.parse(nextAttemptAt), now + FULL_LANE_MS));
    wakes.set(wake.singletonKey ?? '', wake);
  }
  return [...wakes.values()];
};
