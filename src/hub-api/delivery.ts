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
  /** One or more of "v1,<base64>", parted by spaces. */
  signature: 'webhook-signature',
  /** When the provider's webhook came in, ms since 1970. */
  receivedAt: 'ringhook-received-at',
  /** "true" on a customer's answer that counts, by the ledger, as this attempt is made; else it is not there. */
  isCurrent: 'ringhook-is-current',
} as const;

/** The signature of one attempt: "v1," and the base64 of an HMAC; `secret` is "whsec_" and the base64 of the key. */
export const signatureOf = (secret: string, id: string, timestamp: string, body: string): string => {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
};
