import * as wire from '../values/wire.ts';
import { type PermissionPayload, readPermissionPayload } from './permission-payload.ts';
import { toneOf } from './permission-words.ts';

/** No provider nests deeper, and a body made to be slow is not searched without end. */
const MOST_LEVELS = 12;
const MOST_RECORDS = 500;

/** Of what stands around a record: who and when, never what was said. */
const plain = (record: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(record).filter(([key, value]) => typeof value !== 'object' && !/event|response|action/i.test(key)),
  );

/**
 * A refusal that stands inside another webhook, as in WhatsApp's own envelope that a provider passes on: the record that
 * refuses, with whatever stands around it. Only a refusal is looked for: a yes counts as documented, or not at all.
 */
export const nestedRefusal = (payload: unknown): PermissionPayload | null => {
  let looked = 0;
  const lookIn = (value: unknown, around: Record<string, unknown>, levels: number): PermissionPayload | null => {
    if (levels === 0 || typeof value !== 'object' || value === null || looked >= MOST_RECORDS) return null;
    looked += 1;
    const own = wire.isRecord(value) ? { ...around, ...plain(value) } : around;
    for (const inner of Object.values(value)) {
      if (wire.isRecord(inner)) {
        const found = readPermissionPayload({ ...own, ...inner });
        const refuses = found?.values.response.some((one) => typeof one === 'string' && toneOf(one) === 'no');
        if (found && refuses) return { ...found, name: 'refusal' };
      }
      const deeper = lookIn(inner, own, levels - 1);
      if (deeper) return deeper;
    }
    return null;
  };
  return lookIn(payload, {}, MOST_LEVELS);
};
