import { RETRY_DELAYS_MS, RETRY_JITTER } from '../../hub-api/delivery.ts';

/** A receiver that asks for more patience than this does not mean it. */
const MOST_PATIENCE_MS = 24 * 60 * 60 * 1000;

/**
 * How long to wait after the attempt with this number (1 for the first), in ms; null when it was the last.
 * `retryAfterMs` is what the receiver asked for; `random` gives 0 to 1.
 */
export const delayAfter = (attempt: number, retryAfterMs: number | null, random: () => number): number | null => {
  const delay = RETRY_DELAYS_MS[attempt - 1];
  if (delay === undefined) return null;
  const spread = Math.round(delay * (1 + RETRY_JITTER * random()));
  return Math.max(spread, Math.min(retryAfterMs ?? 0, MOST_PATIENCE_MS));
};

/** How many attempts a delivery has in all. */
export const MOST_ATTEMPTS = RETRY_DELAYS_MS.length + 1;

/** A Retry-After header, seconds or a date, in ms from `now`; null when it says nothing usable. */
export const parseRetryAfter = (header: string | undefined, now: number): number | null => {
  if (!header) return null;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) && ms >= 0 ? ms : null;
};
