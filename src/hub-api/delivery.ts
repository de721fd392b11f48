import { createHmac } from 'node:crypto';

/**
 * The headers of a delivery, as Standard Webhooks has them, and two of the hub's own.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const DELIVERY_HEADERS = {
  /** The same on every attempt to deliver one event. */
  id: 'webhook-id',
  /** When this attempt was made, Unix seconds. */
  timestamp: 'webhook-timestamp',
  /** One or more of "v1,<base64>", separated by spaces. */
  signature: 'webhook-signature',
  /** When the provider's webhook came in, ms since 1970. */
  receivedAt: 'ringhook-received-at',
  /** "true" on a customer's answer that counts, by the ledger, as this attempt is made; else it is not there. */
  isCurrent: 'ringhook-is-current',
} as const;

/**
 * How long after the first attempt, and after each one that failed, the next is made: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h
 * and 10 h, the spacing that Svix made usual. In ms.
 */
export const RETRY_DELAYS_MS = [5, 300, 1800, 7200, 18_000, 36_000, 36_000].map((seconds) => seconds * 1000);

/** Up to this part of a delay is added, so that what failed together is not tried together. */
export const RETRY_JITTER = 0.2;

/** How long all attempts to deliver one event take at most, where no receiver asks for more patience; in ms. */
export const RETRY_SCHEDULE_MS = RETRY_DELAYS_MS.reduce((sum, delay) => sum + delay, 0) * (1 + RETRY_JITTER);

/** The signature of one attempt: "v1," and the base64 of an HMAC; `secret` is "whsec_" and the base64 of the key. */
export const signatureOf = (secret: string, id: string, timestamp: string, body: string): string => {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
};
