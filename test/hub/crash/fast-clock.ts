import type { Clock } from '../../../src/hub/platform/clock.ts';

/** A clock that was right at `from` (ms since 1970) and has run `speed` times as fast since. */
export const fastClock =
  (from: number, speed: number): Clock =>
  () =>
    Math.round(from + (Date.now() - from) * speed);
