const FEWEST_DIGITS = 7;
const MOST_DIGITS = 15;
const E164 = /^\+[1-9]\d{6,14}$/;
const PHONE_LIKE = /^\+?[\d\s().\-/]+$/;

/** The digits of a number, nothing else: "+91 98765-43210" -> "919876543210". */
export const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** True when the text reads as one phone number rather than as a name: "+91 98765 43210", "(704) 469-5324". */
export const isPhone = (text: string): boolean => {
  const digits = digitsOf(text).length;
  return PHONE_LIKE.test(text.trim()) && digits >= FEWEST_DIGITS && digits <= MOST_DIGITS;
};

/** True for "+" and 7 to 15 digits, nothing else. */
export const isE164 = (text: string): boolean => E164.test(text);

/** Two spellings of one number: compared by digits, so a missing "+" or spaces do not matter. */
export const isSamePhone = (one: string, other: string): boolean => {
  const digits = digitsOf(one);
  return digits !== '' && digits === digitsOf(other);
};

/**
 * E.164 with "+" where the digits allow it, otherwise the text as sent.
 *
 * Without a "+" (or "00") the country code is a guess, so bare digits count only from `fewestBareDigits` on:
 * 11 by default, because ten bare digits are usually a national number; DoubleTick always sends the country
 * code without "+", so its numbers count from 8 on.
 *
 * @see https://www.itu.int/rec/T-REC-E.164
 */
export const toE164 = (text: string, fewestBareDigits = 11): string => {
  if (isE164(text)) return text;
  if (!isPhone(text)) return text;
  const bare = text.trim();
  const isInternational = bare.startsWith('+') || bare.startsWith('00');
  const digits = bare.startsWith('00') ? digitsOf(bare).slice(2) : digitsOf(bare);
  const allowed = digits.length >= (isInternational ? FEWEST_DIGITS : fewestBareDigits) && !digits.startsWith('0');
  return allowed ? `+${digits}` : text;
};
