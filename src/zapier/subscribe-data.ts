import { isRecord } from '../values/wire.ts';

/** What performSubscribe returns: Zapier keeps it and hands it to perform and performUnsubscribe. */
export interface SubscribeData {
  /** The webhook's id at DoubleTick, or the subscription's at the hub. */
  id: string;
  via: 'doubletick' | 'hub';
  /** What a delivery proves itself with: the value of a header, or the key of a signature. Never empty. */
  secret: string;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Null when Zapier has none, as before a Zap is turned on. */
export const readSubscribeData = (value: unknown): SubscribeData | null => {
  if (!isRecord(value)) return null;
  const { id, via, secret } = value;
  const isKnown = via === 'doubletick' || via === 'hub';
  return isText(id) && isKnown && isText(secret) ? { id, via, secret } : null;
};
