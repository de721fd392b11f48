import type { EventType } from '../../values/event-type.ts';
import type { ReadingContext } from '../../values/reading.ts';
import { HOUR_MS, toIsoTime } from '../../values/time.ts';

/** callId, call_id and "Call ID" are one name. */
const lettersOf = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Something else of the same kind. */
const changed = (value: unknown): unknown => {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + HOUR_MS / 1000;
  if (typeof value !== 'string' || value === '') return undefined;
  const time = toIsoTime(value);
  return time === null ? `${value}1` : new Date(Date.parse(time) + HOUR_MS).toISOString();
};

/**
 * Which keys of a payload each field is made of, found by trying: without the key, or with another value, the field is
 * another one.
 *
 * Without some keys an event is not what it is, and nothing is left to compare: such a key goes to the field of its
 * own name, and to the id that has it inside.
 */
export const originsOf = (
  type: EventType,
  payload: Record<string, unknown>,
  context: ReadingContext,
): Map<string, string[]> => {
  const fields = Object.entries(type.read(payload, context).fields ?? {});
  const origins = new Map<string, string[]>();
  for (const [key, value] of Object.entries(payload)) {
    const trials = [undefined, changed(value)]
      .map((other) => type.read({ ...payload, [key]: other }, context).fields)
      .filter((trial) => trial !== null);
    for (const [field, result] of fields) {
      const isMadeOfIt =
        trials.length > 0
          ? trials.some((trial) => trial[field] !== result)
          : lettersOf(field) === lettersOf(key) || (field === 'id' && String(result).includes(String(value)));
      if (isMadeOfIt) origins.set(field, [...(origins.get(field) ?? []), key]);
    }
  }
  return origins;
};
