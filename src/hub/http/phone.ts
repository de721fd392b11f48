import { digitsOf, parsePhone, withPlus } from '../../values/phone.ts';
import { badRequest } from './problem.ts';

/** A phone number in digits, however it was written; null for any other text, such as an id with digits in it. */
export const phoneDigits = (text: string): string | null => {
  const { number } = parsePhone(text, { hasCountryCode: true });
  return number === null ? null : digitsOf(number);
};

/** A phone number of a request in digits; `field` is what it is called there. */
export const phoneIn = (field: string, text: string): string => {
  const digits = phoneDigits(text);
  if (digits !== null) return digits;
  throw badRequest(field, 'is no phone number with its country code. Write it as +17735550170.');
};

/** The same in E.164. */
export const e164In = (field: string, text: string): string => `+${phoneIn(field, text)}`;

/** What the database keeps as digits, in E.164. Null for an id. */
export const e164Of = (digits: string | null): string | null =>
  digits === null || !/^\d+$/.test(digits) ? null : withPlus(digits);
