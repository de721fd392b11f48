import { hash, timingSafeEqual } from 'node:crypto';

/** Meta sends digits; nothing that a browser could take for a page is sent back. */
const CHALLENGE = /^[\w.-]{1,256}$/;

const hashed = (text: string): Buffer => hash('sha256', text, 'buffer');

/**
 * What to answer when Meta asks whether a URL is its owner's: the challenge; null when the verify token is another one.
 *
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
 */
export const challengeIn = (query: Record<string, unknown>, verifyToken: string): string | null => {
  const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = query;
  if (mode !== 'subscribe' || typeof token !== 'string' || typeof challenge !== 'string') return null;
  if (!CHALLENGE.test(challenge)) return null;
  return timingSafeEqual(hashed(token), hashed(verifyToken)) ? challenge : null;
};
