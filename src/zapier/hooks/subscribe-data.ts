import { isRecord } from '../../values/wire.ts';

/** What performSubscribe returns: Zapier keeps it and hands it to perform and performUnsubscribe. */
export type SubscribeData = SubscriptionAtHub | WebhookAtDoubletick;

interface SubscriptionAtHub {
  id: string;
  via: 'hub';
  /** The key of the signature that a delivery proves itself with. Never empty. */
  secret: string;
}

interface WebhookAtDoubletick {
  /** Null where DoubleTick took the webhook but did not say its id. */
  id: string | null;
  via: 'doubletick';
  /** The value of the header that a delivery proves itself with. Never empty. */
  secret: string;
  /** ISO 8601: after it Zapier subscribes anew; left out where that changes nothing. */
  expiration_date?: string;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Null when Zapier has none, as before a Zap is turned on. */
export const readSubscribeData = (value: unknown): SubscribeData | null => {
  if (!isRecord(value)) return null;
  const { id, via, secret } = value;
  if (!isText(secret)) return null;
  if (via === 'doubletick') return { id: isText(id) ? id : null, via, secret };
  return via === 'hub' && isText(id) ? { id, via, secret } : null;
};
