import { setImmediate } from 'node:timers/promises';
import type { EventType } from '../../values/event-type.ts';
import type { Result } from '../../values/output-field.ts';
import type { ReadingContext } from '../../values/reading.ts';
import { HOUR_MS, toIsoTime } from '../../values/time.ts';
import { plainText } from '../../values/wire.ts';

type Payload = Record<string, unknown>;

/** How many values, in maps and lists too, are tried; no provider's webhook has as many. */
const MOST_TRIED = 300;
/** So many characters weigh as much as one value more. */
const CHARACTERS_PER_VALUE = 1_000;

/** callId, call_id and "Call ID" are one name. */
const lettersOf = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Something else of the same kind; undefined for what has no other. */
const changed = (value: unknown): unknown => {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + HOUR_MS / 1000;
  if (typeof value !== 'string' || value === '') return undefined;
  const time = toIsoTime(value);
  return time === null ? `${value}1` : new Date(Date.parse(time) + HOUR_MS).toISOString();
};

/** How much of it there is to read, counted up to `most`; without recursion, because it may be nested deep. */
const weightOf = (tree: unknown, most: number): number => {
  let weight = 0;
  const left = [tree];
  while (left.length > 0 && weight <= most) {
    const next = left.pop();
    weight += 1;
    if (typeof next === 'string') weight += Math.floor(next.length / CHARACTERS_PER_VALUE);
    if (typeof next !== 'object' || next === null) continue;
    for (const key in next) {
      if (left.push(next[key as keyof typeof next]) > most) return most + 1;
    }
  }
  return weight;
};

/** The payload, and the keys that were read of it so far, in the order in which they were. */
const recorded = (payload: Payload): { payload: Payload; touched: Set<string> } => {
  const touched = new Set<string>();
  const get = (target: Payload, key: string | symbol): unknown => {
    if (typeof key === 'string' && Object.hasOwn(target, key)) touched.add(key);
    return Reflect.get(target, key);
  };
  return { payload: new Proxy(payload, { get }), touched };
};

/** The part of the payload that is small enough to be read again and again: what was read first, then the rest. */
const triable = (payload: Payload, touched: Set<string>): Payload => {
  const chosen = new Set<string>();
  let left = MOST_TRIED;
  for (const key of new Set([...touched, ...Object.keys(payload)])) {
    if (left <= 0) break;
    const weight = weightOf(payload[key], left);
    if (weight > left) continue;
    left -= weight;
    chosen.add(key);
  }
  return Object.fromEntries(Object.entries(payload).filter(([key]) => chosen.has(key)));
};

/** Adds to the list that a map holds under a key. */
const append = (lists: Map<string, string[]>, key: string, value: string): void => {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
};

/** Fields by the letters of their name, and those of a map, such as field_mappings__size, by the map's, too. */
const byLetters = (fields: Result): Map<string, string[]> => {
  const found = new Map<string, string[]>();
  for (const field of Object.keys(fields)) {
    const [map] = field.split('__', 1) as [string];
    for (const letters of new Set([lettersOf(field), lettersOf(map)])) append(found, letters, field);
  }
  return found;
};

/** What is read of a payload, and what each field is made of. */
export interface Explained {
  fields: Result;
  /** By field: the payload's keys, in their order there. */
  origins: Map<string, string[]>;
}

/**
 * Reads a payload and tells which keys of it each field is made of, found by trying: without the key, or with another
 * value, the field is another one. Null for a payload that is no event of this type.
 *
 * Without some keys an event is not what it is, and nothing is left to compare: such a key goes to the field of its
 * own name, and to the id that has it inside. So that no payload takes long, only keys that the reading looked at are
 * tried, and of more than 300 values only the first that it looked at; any other key goes to the fields of its own
 * name. Other work goes on between the tries.
 */
export const explain = async (
  type: EventType,
  payload: Payload,
  context: ReadingContext,
): Promise<Explained | null> => {
  const { payload: watched, touched } = recorded(payload);
  const { fields } = type.read(watched, context);
  if (!fields) return null;
  const origins = new Map<string, string[]>();

  const part = triable(payload, touched);
  const isWhole = Object.keys(part).length === Object.keys(payload).length;
  const ofPart = isWhole ? fields : (type.read(part, context).fields ?? {});
  // What the rest had crowded out is no field of the whole.
  const expected = Object.entries(ofPart).filter(([field]) => Object.hasOwn(fields, field));
  const named = isWhole ? new Map<string, string[]>() : byLetters(fields);

  for (const key of Object.keys(payload)) {
    if (!touched.has(key)) continue;
    if (!Object.hasOwn(part, key)) {
      for (const field of named.get(lettersOf(key)) ?? []) append(origins, field, key);
      continue;
    }
    await setImmediate();
    const value = payload[key];
    const trials = [...new Set([undefined, changed(value)])]
      .map((other) => type.read({ ...part, [key]: other }, context).fields)
      .filter((trial) => trial !== null);
    for (const [field, result] of expected) {
      const isMadeOfIt =
        trials.length > 0
          ? trials.some((trial) => trial[field] !== result)
          : lettersOf(field) === lettersOf(key) || (field === 'id' && String(result).includes(plainText(value)));
      if (isMadeOfIt) append(origins, field, key);
    }
  }
  return { fields, origins };
};
