import { isAnonymous, isAnonymousNumber } from './anonymous.ts';
import { phoneLibrary } from './phone-library.ts';
import { type PhoneText, phoneTextOf } from './phone-text.ts';

/** What a text says of a phone. */
export interface ParsedPhone {
  /** E.164; null when the text holds no number, several, or one whose country nobody knows. */
  number: string | null;
  /** Digits; null when there is none. */
  extension: string | null;
}

export interface PhoneOptions {
  /** ISO 3166 code of the country whose numbers may stand without their country code. */
  country?: string | null;
  /** True where the country code is always there, with "+" or not, as WhatsApp writes numbers: 8 digits are enough. */
  hasCountryCode?: boolean;
}

const FEWEST_DIGITS = 7;
const MOST_DIGITS = 15;
const FEWEST_BARE_DIGITS = 11;
const FEWEST_WHATSAPP_DIGITS = 8;

const NOBODY: ParsedPhone = Object.freeze({ number: null, extension: null });

const E164 = /^\+[1-9]\d{6,14}$/;

/** E.164 with nothing after the country code that might be a national prefix: 0, 1 in North America, 8 in Russia. */
const SURE =
  /^\+(?=\d{7,15}$)(?:1[2-9]|7[1-79]|39|(?:2[07]|3[0-46]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])[1-9]|(?:2[1-689]|3[578]|42|5[09]|6[7-9]|8[035789]|9[679])\d[1-9])/;

/** The digits of a number, nothing else: "+1 704 555 0140" -> "17045550140". */
export const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** The digits of a number in E.164; null for a text that was left as sent, because nobody knows whose it is. */
export const e164DigitsOf = (text: string): string | null => (E164.test(text) ? text.slice(1) : null);

/** Digits with their country code as E.164; as they are when they are none. */
export const withPlus = (digits: string): string => (E164.test(`+${digits}`) ? `+${digits}` : digits);

/** In E.164 as the library writes it; null when no such number is assigned. */
const validOf = (text: string, country?: string | null): string | null => {
  const { parsePhoneNumberFromString, isSupportedCountry } = phoneLibrary();
  const defaultCountry = country && isSupportedCountry(country) ? country : undefined;
  const phone = parsePhoneNumberFromString(text, { defaultCountry, extract: false });
  return phone?.isValid() ? phone.number : null;
};

/** Without a national prefix where the rest can be a number of its country, assigned or not. */
const withoutPrefix = (e164: string): string => {
  const phone = phoneLibrary().parsePhoneNumberFromString(e164);
  return phone?.isPossible() && SURE.test(phone.number) ? phone.number : e164;
};

/** Digits after a "+" or "00": assigned or not, for numbering plans change. `text` may have a "(0)" in it. */
const internationalOf = (digits: string, text: string): string | null => {
  const e164 = `+${digits}`;
  if (SURE.test(e164)) return e164;
  const withoutZero = `+${digitsOf(text.replace(/\(\s*0\s*\)/, '')).replace(/^00/, '')}`;
  // Italy keeps the zero, Germany drops it, Spain never had one.
  const number = validOf(e164) ?? validOf(withoutZero) ?? withoutPrefix(e164);
  return E164.test(number) ? number : null;
};

const numberOf = (text: string, { country, hasCountryCode = false }: PhoneOptions): string | null => {
  const digits = digitsOf(text);
  if (text.includes('+')) return internationalOf(digits, text);
  if (digits.startsWith('00')) return internationalOf(digits.slice(2), text);
  if (hasCountryCode && text === digits && digits.length >= FEWEST_WHATSAPP_DIGITS)
    return internationalOf(digits, text);
  const national = country ? validOf(digits, country) : null;
  if (national !== null) return national;
  // Without a "+" the country code is a guess, so such a number must exist.
  const fewest = hasCountryCode ? FEWEST_WHATSAPP_DIGITS : FEWEST_BARE_DIGITS;
  return digits.length >= fewest && !digits.startsWith('0') ? validOf(`+${digits}`) : null;
};

/** "704-555-0124/25" is a number and an extension, "+49 30/12345" one number: only one of the two may exist. */
const decided = ({ number, extension, orElse }: PhoneText, options: PhoneOptions): ParsedPhone => {
  const whole = numberOf(number, options);
  if (!orElse) return whole === null ? NOBODY : { number: whole, extension };
  const before = numberOf(orElse.number, options);
  const isWhole = whole !== null && validOf(whole) !== null;
  const isBefore = before !== null && validOf(before) !== null;
  if (isWhole === isBefore) return NOBODY;
  return isWhole ? { number: whole, extension } : { number: before, extension: orElse.extension };
};

/**
 * The one phone number that a text holds, however it is written, and its extension; never a guess.
 *
 * @see https://www.itu.int/rec/T-REC-E.164
 */
export const parsePhone = (text: string, options: PhoneOptions = {}): ParsedPhone => {
  const plain = options.hasCountryCode && /^\d{8}/.test(text) ? `+${text}` : text;
  if (SURE.test(plain)) return isAnonymousNumber(text) ? NOBODY : { number: plain, extension: null };
  const parts = phoneTextOf(text);
  if (!parts || isAnonymous(parts.number)) return NOBODY;
  return decided(parts, options);
};

/** Countries tried in this order where a number needs an example of its country code. */
const LIKELY_COUNTRIES = ['US', 'IN', 'GB'];

/** How a number without its country code might be meant, for an example: "(773) 555-0118" -> "+1 773 555 0118". */
export const withCountryCode = (text: string): string | null => {
  const numbers = LIKELY_COUNTRIES.map((country) => parsePhone(text, { country }).number);
  const likely = numbers.find((number) => number !== null);
  return (
    phoneLibrary()
      .parsePhoneNumberFromString(likely ?? '')
      ?.formatInternational() ?? null
  );
};

/** The digits of a text that reads as one phone number, be its country known or not; null for any other. */
const phoneDigitsOf = (text: string): string | null => {
  const parts = phoneTextOf(text);
  if (!parts || isAnonymous(parts.number)) return null;
  const digits = digitsOf(parts.number);
  return digits.length >= FEWEST_DIGITS && digits.length <= MOST_DIGITS ? digits : null;
};

/** True when the text reads as one phone number rather than as a name: "+1 704 555 0140", "(704) 555-0124 x25". */
export const isPhone = (text: string): boolean => phoneDigitsOf(text) !== null;

/** What two spellings of one number have in common; null for a text that is no number. */
const keyOf = (text: string): string | null => parsePhone(text, { hasCountryCode: true }).number ?? phoneDigitsOf(text);

/** True when a number that somebody typed, without its country code only where `country` (ISO 3166) says it, is this one. */
export const isTypedPhone = (typed: string, own: string, country: string | null): boolean => {
  const { number } = parsePhone(typed, { country });
  return number !== null && number === parsePhone(own, { country }).number;
};

/** Two spellings of one number: a missing "+", spaces or an extension do not matter. */
export const isSamePhone = (one: string, other: string): boolean => {
  const key = keyOf(one);
  return key !== null && key === keyOf(other);
};
