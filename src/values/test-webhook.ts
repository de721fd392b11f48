import { isRecord, plainText } from './wire.ts';

/** What vendors put into a webhook that only tries whether the URL answers. */
const TEST_KEYS = new Set(['test', 'ping', 'challenge', 'event', 'type', 'action', 'message', 'timestamp', 'time']);
const TEST_WORDS = /^(?:test|ping|webhook[ _.-]?test|verif(?:y|ication))\b/i;

/** True for a webhook that tells of nothing: an empty one, or one that says that it is a test. */
export const isTestWebhook = (payload: unknown): boolean => {
  if (Array.isArray(payload)) return payload.length === 0;
  if (!isRecord(payload)) return false;
  const entries = Object.entries(payload);
  if (entries.length === 0) return true;
  if (!entries.every(([key]) => TEST_KEYS.has(key.toLowerCase()))) return false;
  return entries.some(
    ([key, value]) => ['test', 'ping'].includes(key.toLowerCase()) || TEST_WORDS.test(plainText(value)),
  );
};
