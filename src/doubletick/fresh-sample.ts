import { randomBytes } from 'node:crypto';
import { distanceTo, movedBy } from '../values/moved-times.ts';

/** A sample payload as if DoubleTick had sent it at `now` (ms since 1970), of a call or a reply that never was before. */
export const freshSample = (payload: Record<string, unknown>, now: number): Record<string, unknown> => {
  const distance = distanceTo(payload, now);
  const fresh = movedBy(payload, distance);
  const id = randomBytes(8).toString('hex');
  if ('callId' in fresh) fresh.callId = `call_sample_${id}`;
  if ('messageId' in fresh) fresh.messageId = `wamid.sample_${id}`;
  // The one time of a payload in Unix seconds.
  const { expirationTimestamp } = fresh;
  if (typeof expirationTimestamp === 'number')
    fresh.expirationTimestamp = Math.round(expirationTimestamp + distance / 1000);
  return fresh;
};
