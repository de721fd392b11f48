import { hash, randomUUID } from 'node:crypto';
import type { Bundle, ZObject } from 'zapier-platform-core';
import { ApiError } from '../../values/http.ts';
import { timeLeft } from '../answers/budget.ts';
import { isThrottled, LEAST_MS } from '../answers/http.ts';
import { textIn } from '../forms/input.ts';

const REMEMBER_SECONDS = 24 * 60 * 60;
const UNIQUE_KEY = 'unique_key';

export const uniqueCallKey = {
  key: UNIQUE_KEY,
  label: 'Unique Key',
  type: 'string',
  helpText:
    'Prevents calling twice: within 24 hours, only one call with the same key starts. Map something unique, such as the ID of the trigger. If blank, only a step that failed without a clear answer is protected when it runs again.',
} as const;

/** What DoubleTick refused did not ring anybody. */
const isRefusal = (error: unknown): boolean => {
  if (error instanceof ApiError) return error.status !== null && error.status >= 400 && error.status < 500;
  return isThrottled(error);
};

const MAYBE_STARTED =
  'The call was not started: an earlier run of this step may have started it, and ended without a clear answer. Look for it in DoubleTick. To call anyway, set a new Unique Key.';
const STARTED =
  'The call was not started: a call with the same Unique Key was started in the last 24 hours, or may have been. Look for it in DoubleTick.';

/** Whose claim counts: that of whoever came first. Null when Zapier's memory does not answer, or is busy. */
const holderOf = async (z: ZObject, key: string, claim: string): Promise<unknown> => {
  try {
    const isMine = await z.cache.set(key, claim, REMEMBER_SECONDS, undefined, true);
    return isMine ? claim : await z.cache.get(key);
  } catch {
    return null;
  }
};

/**
 * Starts a call, unless the same one was started before, or may have been: nothing but Zapier's memory keeps a step that is
 * run again from ringing a customer twice, because DoubleTick has no key for it. `content` is what makes it the same call.
 */
export const callOnce = async <Result>(
  z: ZObject,
  bundle: Bundle,
  content: readonly unknown[],
  start: () => Promise<Result>,
): Promise<Result> => {
  const uniqueKey = textIn(bundle, UNIQUE_KEY);
  const zap = bundle.meta?.zap?.id;
  // Outside a Zap nothing is run again by Zapier; and with no time left nothing is sent.
  if ((uniqueKey === null && !zap) || timeLeft(z) < LEAST_MS.POST) return start();
  const key = `call:${hash('sha256', JSON.stringify(uniqueKey === null ? [zap, content] : [uniqueKey]), 'base64url')}`;
  const claim = randomUUID();
  const holder = await holderOf(z, key, claim);
  if (holder === null) {
    throw new ApiError('The call was not started: Zapier did not answer whether it was started before.', null);
  }
  if (holder !== claim) throw new z.errors.HaltedError(uniqueKey === null ? MAYBE_STARTED : STARTED);
  const forget = () => z.cache.delete(key).catch(() => undefined);
  try {
    const result = await start();
    if (uniqueKey === null) await forget();
    return result;
  } catch (error) {
    if (isRefusal(error)) await forget();
    throw error;
  }
};
