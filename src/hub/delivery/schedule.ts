/**
 * When a delivery is tried again: after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h, the spacing that Svix made usual.
 */
const DELAYS_MS = [5, 300, 1800, 7200, 18_000, 36_000, 36_000].map((seconds) => seconds * 1000);
/** Up to this part of a delay is added, so that what failed together is not tried together. */
const JITTER = 0.2;
/** A receiver that asks for more patience than this does not mean it. */
const MOST_PATIENCE_MS = 24 * 60 * 60 * 1000;

/**
 * How long to wait after the attempt with this number (1 for the first), in ms; null when it was the last.
 * `retryAfterMs` is what the receiver asked for; `random` gives 0 to 1.
 */
export const delayAfter = (attempt: number, retryAfterMs: number | null, random: () => number): number | null => {
  const delay = DELAYS_MS[attempt - 1];
  if (delay === undefined) return null;
  const spread = Math.round(delay * (1 + JITTER * random()));
  return Math.max(spread, Math.min(retryAfterMs ?? 0, MOST_PATIENCE_MS));
};

/** How many attempts a delivery has in all. */
export const MOST_ATTEMPTS = DELAYS_MS.length + 1;

/** A Retry-After header, seconds or a date, in ms from `now`; null when it says nothing usable. */
export const parseRetryAfter = (header: string | undefined, now: number): number | null => {
  if (!header) return null;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) && ms >= 0 ? ms : null;
};
