/**
 * How vendors write values, read leniently: "", a missing key, null and an empty map all mean "nothing sent".
 *
 * Each reader takes one value of a payload and gives what it means, null for nothing, or NONSENSE;
 * `payloadReader` turns nonsense into null in that one key and names the key, so that one bad value never costs an event.
 */
import { isAnonymous } from './anonymous.ts';
import { toFlag } from './flag.ts';
import { toNumber } from './number.ts';
import { type PhoneOptions, parsePhone } from './phone.ts';
import { lastOf, SeveralValues } from './several-values.ts';
import { toIsoTime } from './time.ts';

const NONSENSE: unique symbol = Symbol('nonsense');
type Nonsense = typeof NONSENSE;

export type WireReader<T> = (value: unknown) => T | null | Nonsense;

const isNothing = (value: unknown): boolean => {
  if (value === undefined || value === null) return true;
  // The first character settles nearly every text without copying it.
  if (typeof value === 'string') return !(value.charCodeAt(0) > 32) && value.trim() === '';
  return typeof value === 'object' && Object.keys(value).length === 0;
};

/** A reader that gives null for nothing and asks `read` about everything else: of several values, about the last. */
const reader =
  <T>(read: (value: unknown) => T | null | Nonsense): WireReader<T> =>
  (values) => {
    const value = lastOf(values);
    return isNothing(value) ? null : read(value);
  };

const asText = (value: unknown): string | Nonsense => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : NONSENSE;
};

const asNumber = (value: unknown): number | Nonsense => {
  const number = typeof value === 'string' ? toNumber(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : NONSENSE;
};

const asPhone =
  (options: PhoneOptions) =>
  (value: unknown): string | null | Nonsense => {
    const text = asText(value);
    if (text === NONSENSE) return NONSENSE;
    return parsePhone(text, options).number ?? (isAnonymous(text) ? null : text);
  };

/** A value of a payload as text, for a look at it; empty for an object, which may have a `toString` of its own. */
export const plainText = (value: unknown): string => {
  const text = asText(lastOf(value));
  return text === NONSENSE ? '' : text;
};

/** The vendor's text, unchanged. */
export const text = reader(asText);

/** A phone number as E.164 where its country is known, else as sent; null for a hidden one. */
export const phone = reader(asPhone({}));

/** The same where the United States, Canada and their neighbours need no country code: all share +1. */
export const americanPhone = reader(asPhone({ country: 'US' }));

/** The same where the country code is always there, "+" or not, as WhatsApp writes numbers: 8 digits are enough. */
export const whatsappPhone = reader(asPhone({ hasCountryCode: true }));

/** Whether a caller hides their number, by what was sent and the number read from it; null where nothing was sent. */
export const isHiddenCaller = (sent: unknown, number: unknown): boolean | null => {
  if (number !== null) return false;
  const text = asText(sent);
  return text !== NONSENSE && isAnonymous(text) ? true : null;
};

/** A time as ISO 8601 UTC. */
export const time = reader((value) =>
  typeof value === 'string' || typeof value === 'number' ? (toIsoTime(value) ?? NONSENSE) : NONSENSE,
);

/** A number, or a text that is one. */
export const number = reader(asNumber);

/** A whole number from 0 on; fractions are rounded. */
export const count = reader((value) => {
  const amount = asNumber(value);
  if (amount === NONSENSE || amount < 0) return NONSENSE;
  const rounded = Math.round(amount);
  return Number.isSafeInteger(rounded) ? rounded : NONSENSE;
});

/** An id made of digits: a number, or the digits as text where a number would lose some. */
export const numericId = reader((value) => {
  // A number that is no safe integer has lost digits already.
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : NONSENSE;
  if (typeof value !== 'string' || !/^\s*\d+\s*$/.test(value)) return NONSENSE;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.trim();
});

/** A yes or no in any of the usual spellings. */
export const flag = reader((value) => {
  const text = asText(value);
  return text === NONSENSE ? NONSENSE : (toFlag(text) ?? NONSENSE);
});

/** True for what JSON calls an object. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof SeveralValues);

/** A map with keys of the account's own choosing. */
export const map = reader((value) => (isRecord(value) ? value : NONSENSE));

/** The objects of a list; whatever else stands in it is left out. */
export const records = reader((value) => (Array.isArray(value) ? value.filter(isRecord) : NONSENSE));

/** A list, whatever stands in it. */
export const list = reader((value): unknown[] | Nonsense => (Array.isArray(value) ? value : NONSENSE));

/** The texts of a list, or a single one; whatever else stands in it is left out. */
export const texts = reader((value) => [value].flat().filter((item) => typeof item === 'string'));

/** What a reader makes of each of several values; nothing and nonsense are left out, but that there was some is told. */
export const readAll = <T>(read: WireReader<T>, values: readonly unknown[]): { found: T[]; hasNonsense: boolean } => {
  const found: T[] = [];
  let hasNonsense = false;
  for (const value of values.map(read)) {
    if (value === NONSENSE) hasNonsense = true;
    else if (value !== null) found.push(value as T);
  }
  return { found, hasNonsense };
};

type WireReaders = Record<string, WireReader<unknown>>;
type WireValues<Readers extends WireReaders> = {
  [Key in keyof Readers]: Exclude<ReturnType<Readers[Key]>, Nonsense>;
};

export interface WireReading<Values> {
  values: Values;
  /** The keys whose values were nonsense and so were read as nothing. */
  nonsense: string[];
}

/** A reader of the keys that `readers` names; the other keys of a payload are left alone. */
export const payloadReader = <Readers extends WireReaders>(
  readers: Readers,
): ((payload: Record<string, unknown>) => WireReading<WireValues<Readers>>) => {
  const entries = Object.entries(readers);
  const nothing = Object.fromEntries(entries.map(([key]) => [key, null as unknown]));
  return (payload) => {
    // A copy of an object that has every key is made at once; one that grows key by key is not.
    const values = { ...nothing };
    const nonsense: string[] = [];
    for (const [key, read] of entries) {
      const sent = payload[key];
      if (sent === undefined || sent === '') continue;
      const value = read(sent);
      if (value === NONSENSE) nonsense.push(key);
      else values[key] = value;
    }
    return { values: values as WireValues<Readers>, nonsense };
  };
};

/** The same for the answer of an API: of nonsense only the rest is left, and what is no object has no keys at all. */
export const answerReader = <Readers extends WireReaders>(
  readers: Readers,
): ((answer: unknown) => WireValues<Readers>) => {
  const read = payloadReader(readers);
  return (answer) => read(isRecord(answer) ? answer : {}).values;
};
