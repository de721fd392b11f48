import { parse } from 'lossless-json';
import { allOf, SeveralValues } from './several-values.ts';

/** Without so many digits in a row, JSON.parse rounds no number. */
const MANY_DIGITS = /[\d.]{16}/;
const MOST_EXACT_DIGITS = 15;

/** The number, or its digits as text where a number would be another one: an id of 20 digits stays that id. */
const parseNumber = (digits: string): number | string => {
  const number = Number(digits);
  if (/^-?\d+$/.test(digits)) return Number.isSafeInteger(number) ? number : digits;
  if (String(number) === digits) return number;
  const significant = digits.replace(/e.*$/i, '').replace(/\D/g, '').replace(/^0+/, '');
  return significant.length <= MOST_EXACT_DIGITS ? number : digits;
};

/** Adds to what is there already: a copy for each repetition would take the square of their number in time. */
const collect = ({ oldValue, newValue }: { oldValue: unknown; newValue: unknown }): SeveralValues => {
  if (!(oldValue instanceof SeveralValues)) return new SeveralValues([oldValue, newValue]);
  oldValue.values.push(newValue);
  return oldValue;
};

/** As many as there are, in the whole tree; without recursion, because a body may be nested as deep as it is long. */
const countKeys = (tree: unknown): number => {
  let count = 0;
  const left = [tree];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const inner = Object.values(next);
    if (!Array.isArray(next)) count += inner.length;
    for (const value of inner) left.push(value);
  }
  return count;
};

/** A text inside the JSON may look like a key too: then there seem to be more than there are, never fewer. */
const mayRepeatKeys = (text: string, parsed: unknown): boolean =>
  (text.match(/"\s*:/g)?.length ?? 0) > countKeys(parsed);

/**
 * JSON.parse that loses nothing: integers beyond 2^53 and numbers of more than 15 digits stay text, and a key that
 * comes twice with different values holds SeveralValues.
 *
 * Throws a SyntaxError for what is no JSON, and for what is nested too deep to be read.
 */
export const parseJson = (text: string): unknown => {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!MANY_DIGITS.test(text) && !mayRepeatKeys(text, parsed)) return parsed;
    return parse(text, null, { parseNumber, onDuplicateKey: collect });
  } catch (error) {
    if (error instanceof RangeError) throw new SyntaxError('The JSON is nested too deep.');
    throw error;
  }
};

/** The same; undefined for what is no JSON. */
export const jsonIn = (text: string): unknown => {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
};

/** JSON that `parseJson` reads as this value: a key with several values comes several times. */
export const writeJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).flatMap(([key, inner]) =>
    allOf(inner).map((one) => `${JSON.stringify(key)}:${writeJson(one)}`),
  );
  return `{${members.join(',')}}`;
};
