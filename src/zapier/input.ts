import type { Bundle } from 'zapier-platform-core';
import { ApiError } from '../values/http.ts';
import { isPhone, toE164 } from '../values/phone.ts';
import { toIsoTime } from '../values/time.ts';
import { isRecord } from '../values/wire.ts';
import { chosen, chosenFlag, chosenItems } from './filter.ts';

/** WhatsApp's numbers have their country code, "+" or not. */
const FEWEST_DIGITS = 8;

/** What was filled in; null for an empty field. */
export const textIn = ({ inputData }: Bundle, key: string): string | null => chosen(inputData, key)[0] ?? null;

/** The texts of a field that takes several, joined in one text or not. */
export const textsIn = ({ inputData }: Bundle, key: string): string[] => chosenItems(inputData, key);

/** Yes or no, in any of their spellings; null for an empty field, and for any other text. */
export const flagIn = ({ inputData }: Bundle, key: string): boolean | null => chosenFlag(inputData, key);

/** What was filled in; throws an ApiError for the user when it is empty: a mapped field of an earlier step may be. */
export const needText = (bundle: Bundle, key: string, label: string): string => {
  const text = textIn(bundle, key);
  if (text === null) throw new ApiError(`${label} is empty. Fill it in, or map a field that always holds it.`, null);
  return text;
};

const asPhone = (text: string, label: string): string => {
  if (isPhone(text)) return toE164(text, FEWEST_DIGITS);
  throw new ApiError(`${label} is "${text}", which is no phone number. It looks like +919812345670.`, null);
};

/** A phone number in E.164; null for an empty field. */
export const phoneIn = (bundle: Bundle, key: string, label: string): string | null => {
  const text = textIn(bundle, key);
  return text === null ? null : asPhone(text, label);
};

/** The same; throws an ApiError for the user when it is empty. */
export const needPhone = (bundle: Bundle, key: string, label: string): string =>
  asPhone(needText(bundle, key, label), label);

/** A time as ISO 8601 UTC; null for an empty field. */
export const timeIn = (bundle: Bundle, key: string, label: string): string | null => {
  const text = textIn(bundle, key);
  if (text === null) return null;
  const time = toIsoTime(text);
  if (time === null) throw new ApiError(`${label} is "${text}", which is no time. It looks like 2026-03-02.`, null);
  return time;
};

/** A whole number between two others; `standard` for an empty field. */
export const countIn = (
  bundle: Bundle,
  key: string,
  label: string,
  { least, most, standard }: { least: number; most: number; standard: number },
): number => {
  const text = textIn(bundle, key);
  const count = text === null ? standard : Number(text);
  if (Number.isInteger(count) && count >= least && count <= most) return count;
  throw new ApiError(`${label} is "${text}". Fill in a whole number from ${least} to ${most}.`, null);
};

/** The filled-in pairs of a field that takes names and values. */
export const pairsIn = ({ inputData }: Bundle, key: string): Record<string, string> => {
  const value = inputData[key];
  const pairs = isRecord(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    pairs.flatMap(([name, held]) => {
      const text = String(held ?? '').trim();
      return name.trim() === '' || text === '' ? [] : [[name.trim(), text]];
    }),
  );
};
