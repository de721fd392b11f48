import { createHash, randomUUID } from 'node:crypto';
import type { Bundle, ZObject } from 'zapier-platform-core';
import { TOO_LATE, within } from '../answers/budget.ts';

const REMEMBER_SECONDS = 24 * 60 * 60;
/** The message waits for it. */
const CACHE_MS = 2_000;

const digestOf = (parts: readonly unknown[]): Buffer => createHash('sha256').update(JSON.stringify(parts)).digest();

/** Version 4, as DoubleTick wants them, the same for the same parts. */
const uuidFor = (...parts: readonly unknown[]): string => {
  const bytes = digestOf(parts).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

/** What Zapier's cache answers; null when it fails or takes too long. */
const ofCache = async (asked: Promise<unknown>): Promise<unknown> => {
  try {
    const answer = await within(CACHE_MS, asked);
    return answer === TOO_LATE ? null : answer;
  } catch {
    return null;
  }
};

export interface MessageId {
  id: string;
  /** To be called when DoubleTick took the message: the next one of the same words is another one. */
  taken(): Promise<void>;
}

/**
 * The ID of a message, the same again when a step that failed is run again: DoubleTick sends a message with the same ID
 * once.
 *
 * `uniqueKey` is what a person says makes it one of its kind. Without one, the message is known by its Zap, the day and
 * its content, until DoubleTick took it; outside a Zap nothing is ever run again by Zapier.
 */
export const messageIdFor = async (
  z: ZObject,
  { meta }: Bundle,
  uniqueKey: string | null,
  content: readonly unknown[],
): Promise<MessageId> => {
  const nothing = async () => undefined;
  if (uniqueKey !== null) return { id: uuidFor(uniqueKey, content), taken: nothing };
  const zap = meta?.zap?.id;
  if (!zap) return { id: randomUUID(), taken: nothing };
  const key = `message:${digestOf([zap, content]).toString('base64url')}`;
  const held = await ofCache(z.cache.get(key));
  const id = typeof held === 'string' ? held : uuidFor(zap, new Date().toISOString().slice(0, 10), content);
  // Kept also past midnight, for the run that follows a failed one.
  if (id !== held) await ofCache(z.cache.set(key, id, REMEMBER_SECONDS));
  return {
    id,
    async taken() {
      await ofCache(z.cache.set(key, randomUUID(), REMEMBER_SECONDS));
    },
  };
};
