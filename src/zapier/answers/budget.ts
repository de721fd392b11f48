import type { ZObject } from 'zapier-platform-core';

/** Zapier ends an invocation after 30 s, without a word to whoever built the Zap; core itself needs some of them. */
const BUDGET_MS = 25_000;

const ends = new WeakMap<ZObject, number>();

/** What is left of an invocation's time, in ms: the first to ask starts the clock. Each invocation has a `z` of its own. */
export const timeLeft = (z: ZObject): number => {
  const now = Date.now();
  const end = ends.get(z) ?? now + BUDGET_MS;
  ends.set(z, end);
  return end - now;
};

/** What came instead of a result that took longer than it may. */
export const TOO_LATE: unique symbol = Symbol('too late');

/** The result, or TOO_LATE after `ms`. Whatever comes later is dropped. */
export const within = async <Result>(ms: number, work: Promise<Result>): Promise<Result | typeof TOO_LATE> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof TOO_LATE>((resolve) => {
    timer = setTimeout(() => resolve(TOO_LATE), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
