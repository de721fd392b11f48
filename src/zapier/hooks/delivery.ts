import { timingSafeEqual } from 'node:crypto';
import type { Bundle } from 'zapier-platform-core';
import { DELIVERY_HEADERS, RETRY_SCHEDULE_MS, signatureOf } from '../../hub-api/delivery.ts';
import { HOUR_MS } from '../../values/time.ts';
import { readBody, unwrapped, webhooksIn } from '../../values/webhook-body.ts';
import { isRecord } from '../../values/wire.ts';
import { readSubscribeData, type SubscribeData } from './subscribe-data.ts';

/** The header that DoubleTick sends along because the registration told it to. */
export const SECRET_HEADER = 'X-Ringhook-Secret';

/**
 * A delivery that is older is a replay. Zapier may run a Zap long after it took the webhook, so the hub's whole schedule of
 * retries and a day are allowed.
 */
export const OLDEST_DELIVERY_MS = RETRY_SCHEDULE_MS + 24 * HOUR_MS;

/** What a webhook says, and what the hub says of it. */
export interface Webhook {
  /** One payload, or each of a list. */
  payloads: unknown[];
  /** In ms since 1970: when the hub received it, or now. */
  receivedAt: number;
  /** False when the hub has a newer answer of the customer on record; undefined when it does not say. */
  isCurrent?: boolean;
}

/** A webhook that proved to come from where this Zap subscribed. */
interface Delivery {
  webhook: Webhook;
  /** What tells redeliveries of one webhook from a new one; null when only the payload can. */
  id: string | null;
  subscription: SubscribeData;
}

export type Authenticated = { delivery: Delivery } | { refused: string };

/** In constant time; only the length, which is no secret, shows. */
const isSame = (one: string, other: string): boolean => {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
};

type Headers = Readonly<Record<string, unknown>>;

const headersOf = (bundle: Bundle): Headers => bundle.rawRequest?.headers ?? {};

const PREFIX = 'http-';

/** The header of this name, in lower case, as it was sent: Zapier renames X-Secret to Http-X-Secret. */
const textOf = (headers: Headers, name: string): string => {
  for (const sent of Object.keys(headers)) {
    if (sent.length !== name.length && sent.length !== name.length + PREFIX.length) continue;
    const lower = sent.toLowerCase();
    const value = lower === name || lower === `${PREFIX}${name}` ? headers[sent] : undefined;
    if (typeof value === 'string') return value;
  }
  return '';
};

/** What Zapier parsed; some of its documentation shows it inside an envelope. */
const cleanedOf = ({ cleanedRequest }: Bundle): unknown => {
  const isEnvelope = isRecord(cleanedRequest) && isRecord(cleanedRequest.content) && 'headers' in cleanedRequest;
  return isEnvelope ? cleanedRequest.content : cleanedRequest;
};

/**
 * The webhooks of a body, read from its text as the hub reads it: Zapier's own parser rounds long ids and drops what a key
 * said first.
 */
export const payloadsOf = (bundle: Bundle, headers = headersOf(bundle)): unknown[] => {
  const content: unknown = bundle.rawRequest?.content;
  const contentType = textOf(headers, 'content-type');
  const read = typeof content === 'string' && content !== '' ? readBody(content, contentType) : undefined;
  return webhooksIn(read ?? unwrapped(cleanedOf(bundle)));
};

/** Standard Webhooks: any of the "v1," signatures may match. */
const isSigned = (headers: Headers, body: unknown, secret: string): boolean => {
  const id = textOf(headers, DELIVERY_HEADERS.id);
  const timestamp = textOf(headers, DELIVERY_HEADERS.timestamp);
  if (id === '' || timestamp === '' || typeof body !== 'string') return false;
  const expected = signatureOf(secret, id, timestamp, body);
  return textOf(headers, DELIVERY_HEADERS.signature)
    .split(' ')
    .some((signature) => isSame(signature, expected));
};

/** Of a delivery whose signature, which covers the timestamp, is right. */
const isTooOld = (headers: Headers): boolean => {
  const sentAt = Number(textOf(headers, DELIVERY_HEADERS.timestamp)) * 1000;
  return !(Date.now() - sentAt <= OLDEST_DELIVERY_MS);
};

const receivedAtOf = (headers: Headers): number => {
  const receivedAt = Number(textOf(headers, DELIVERY_HEADERS.receivedAt));
  return receivedAt > 0 && Number.isSafeInteger(receivedAt) ? receivedAt : Date.now();
};

const isCurrentOf = (headers: Headers): boolean | undefined => {
  const text = textOf(headers, DELIVERY_HEADERS.isCurrent);
  return text === 'true' || text === 'false' ? text === 'true' : undefined;
};

/** Takes in only what this Zap's subscription sent; never throws. */
export const authenticate = (bundle: Bundle): Authenticated => {
  const subscription = readSubscribeData(bundle.subscribeData);
  if (!subscription) return { refused: 'this Zap has no subscription. Turn the Zap off and on again' };
  const headers = headersOf(bundle);
  if (subscription.via === 'hub') {
    if (!isSigned(headers, bundle.rawRequest?.content, subscription.secret)) {
      return { refused: "the hub's signature is missing or wrong" };
    }
    if (isTooOld(headers)) {
      return { refused: "it is older than the hub's retries and a day, so it may be a replay" };
    }
    const id = textOf(headers, DELIVERY_HEADERS.id);
    const webhook = {
      payloads: payloadsOf(bundle, headers),
      receivedAt: receivedAtOf(headers),
      isCurrent: isCurrentOf(headers),
    };
    return { delivery: { webhook, id, subscription } };
  }
  if (!isSame(textOf(headers, SECRET_HEADER.toLowerCase()), subscription.secret)) {
    return { refused: 'its secret is missing or wrong' };
  }
  const webhook = { payloads: payloadsOf(bundle, headers), receivedAt: Date.now() };
  return { delivery: { webhook, id: null, subscription } };
};
