import { hash, randomUUID } from 'node:crypto';
import type { ZObject } from 'zapier-platform-core';
import { RETRY_SCHEDULE_MS } from '../../hub-api/delivery.ts';
import { OLDEST_DELIVERY_MS } from './delivery.ts';

/** As long as the last of an event's attempts, made when the retries end, is still taken in. */
const REMEMBER_SECONDS = Math.ceil((RETRY_SCHEDULE_MS + OLDEST_DELIVERY_MS) / 1000);

/**
 * True the first time that one subscriber sees one event; false for a redelivery of it.
 *
 * The subscriber is part of the key because all Zaps of a connection share one cache, and each of them must run.
 * The cache answers "not set" also when it is busy, so only a stranger's claim found there counts as a redelivery;
 * when the cache fails, the event goes through: better twice than never.
 */
export const isFirstTime = async (z: ZObject, subscriber: string, eventId: string): Promise<boolean> => {
  const key = hash('sha256', `${subscriber}:${eventId}`, 'base64url');
  const claim = randomUUID();
  try {
    if (await z.cache.set(key, claim, REMEMBER_SECONDS, undefined, true)) return true;
    const holder: unknown = await z.cache.get(key);
    return holder === null || holder === claim;
  } catch {
    z.console.log('Ringhook: Zapier did not answer whether this webhook came before, so the Zap runs.');
    return true;
  }
};

/** Those that their subscriber sees for the first time; one without a subscriber always goes through. */
export const firstOnly = async <Fields>(
  z: ZObject,
  results: readonly Fields[],
  keyOf: (fields: Fields) => readonly [subscriber: string, eventId: string] | null,
): Promise<Fields[]> => {
  const first: Fields[] = [];
  for (const fields of results) {
    const key = keyOf(fields);
    if (key === null || (await isFirstTime(z, ...key))) first.push(fields);
  }
  return first;
};
