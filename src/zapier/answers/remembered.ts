import { hash } from 'node:crypto';
import type { Bundle, ZObject } from 'zapier-platform-core';
import { isRecord } from '../../values/wire.ts';
import { connectionFields } from '../connections/connection.ts';

/** What an invocation asked for already; each has a `z` of its own. */
const asked = new WeakMap<ZObject, Map<string, Promise<unknown>>>();

/**
 * What was found so many seconds ago at the most, or else is found now, once in an invocation. Whatever Zapier cannot
 * remember is found each time.
 *
 * The credentials are part of the key, as a hash, so that no connection gets what another one found.
 */
export const remembered = <Found>(
  z: ZObject,
  bundle: Bundle,
  { what, seconds }: { what: string; seconds: number },
  find: () => Promise<Found>,
): Promise<Found> => {
  const key = hash('sha256', JSON.stringify([what, connectionFields(bundle)]), 'base64url');
  const ask = async (): Promise<Found> => {
    const kept: unknown = await z.cache.get(key).catch(() => null);
    if (isRecord(kept) && 'found' in kept) return kept.found as Found;
    const found = await find();
    await z.cache.set(key, { found }, seconds).catch(() => null);
    return found;
  };
  const inFlight = asked.get(z) ?? new Map<string, Promise<unknown>>();
  asked.set(z, inFlight);
  const answer = inFlight.get(key) ?? ask();
  inFlight.set(key, answer);
  return answer as Promise<Found>;
};
