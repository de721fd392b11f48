import type { Bundle } from 'zapier-platform-core';
import { ApiError } from '../../values/http.ts';
import { isPhone, parsePhone, withCountryCode } from '../../values/phone.ts';
import { toIsoTime } from '../../values/time.ts';
import { isRecord } from '../../values/wire.ts';
import { defaultCountryOf } from '../connections/connection.ts';
import { chosen, chosenFlag, chosenItems } from './filter.ts';

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

/** 1.77356E+10 is what a spreadsheet makes of 17735550170. */
const SCIENTIFIC = /^\d+(?:[.,]\d+)?e\+?\d+$/i;

/** What is wrong with a text that is to be a phone number, and how to put it right. */
const problemWith = (text: string, country: string | null): string => {
  if (SCIENTIFIC.test(text)) {
    return 'which has lost its last digits in a spreadsheet. Format the column there as plain text.';
  }
  if (!isPhone(text)) return 'which is no phone number. It looks like +17735550170.';
  if (country !== null) {
    return `which is no number in the connection's Default Country, ${country}. Write it with its country code, such as +17735550170.`;
  }
  return `which has no country code: write it as ${withCountryCode(text) ?? '+17735550170'}, or set Default Country on the connection.`;
};

/** What was filled in as E.164; throws an ApiError for the user when it is no phone number, or nobody knows whose. */
export const asPhone = (bundle: Bundle, text: string, label: string): string => {
  const country = defaultCountryOf(bundle);
  const { number } = parsePhone(text, { country });
  if (number !== null) return number;
  throw new ApiError(`${label} is "${text}", ${problemWith(text, country)}`, null);
};

/** A phone number in E.164; null for an empty field. */
export const phoneIn = (bundle: Bundle, key: string, label: string): string | null => {
  const text = textIn(bundle, key);
  return text === null ? null : asPhone(bundle, text, label);
};

/** The same; throws an ApiError for the user when it is empty. */
export const needPhone = (bundle: Bundle, key: string, label: string): string =>
  asPhone(bundle, needText(bundle, key, label), label);

/** A time as ISO 8601 UTC; null for an empty field. */
export const timeIn = (bundle: Bundle, key: string, label: string): string | null => {
  const text = textIn(bundle, key);
  if (text === null) return null;
  const time = toIsoTime(text);
  if (time === null) throw new ApiError(`${label} is "${text}", which is no time. It looks like 2026-03-02.`, null);
  return time;
};

/** Which of the `choices` was filled in, by its key or its label in any case: an earlier step may give either. */
export const choiceIn = <Choice extends string>(
  bundle: Bundle,
  key: string,
  label: string,
  choices: Readonly<Record<Choice, string>>,
): Choice | null => {
  const text = textIn(bundle, key);
  if (text === null) return null;
  const entries = Object.entries(choices) as [Choice, string][];
  const found = entries.find((names) => names.some((name) => name.toLowerCase() === text.toLowerCase()));
  if (found) return found[0];
  throw new ApiError(`${label} is "${text}". Choose one of: ${Object.values(choices).join(', ')}.`, null);
};

/** The same; throws an ApiError for the user when it is empty. */
export const needChoice = <Choice extends string>(
  bundle: Bundle,
  key: string,
  label: string,
  choices: Readonly<Record<Choice, string>>,
): Choice => {
  const choice = choiceIn(bundle, key, label, choices);
  if (choice !== null) return choice;
  throw new ApiError(`${label} is empty. Choose one of: ${Object.values(choices).join(', ')}.`, null);
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
