import { digitsOf, toE164 } from '../../values/phone.ts';
import { badRequest } from './problem.ts';

/** A phone number of a request in digits, however it was written; `field` is what it is called there. */
export const phoneIn = (field: string, text: string): string => {
  const digits = digitsOf(text).replace(/^00/, '');
  if (digits.length >= 7 && digits.length <= 15) return digits;
  throw badRequest(field, 'is no phone number. Write it with its country code, as +919812345670.');
};

/** The same in E.164. */
export const e164In = (field: string, text: string): string => `+${phoneIn(field, text)}`;

/** What the database keeps as digits, in E.164; a number with its country code has at least eight. Null for an id. */
export const e164Of = (digits: string | null): string | null =>
  digits === null || !/^\d+$/.test(digits) ? null : toE164(digits, 8);
