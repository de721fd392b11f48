/** What a text that holds one phone number is made of. */
export interface PhoneText {
  /** Digits and what may part them, with a "+" before them or not: "+44 (0)20 7946 0958". */
  number: string;
  /** Digits; null when there is none. */
  extension: string | null;
  /** How else the text may be read: "5324/25" is a longer number, or a number and an extension. */
  orElse: { number: string; extension: string } | null;
}

/** No number is written longer, not even as a URI. */
const MOST_CHARACTERS = 100;

const SCHEME = /^(?:tel|whatsapp|callto|sms|phone|mobile|cell|p|m|t)\s*:\s*(?:\/\/)?/i;
const SIP_USER = /^sips?:(\+[1-9]\d{6,14})(?:;[^@]*)?@/i;
const NUMBER = /^\(?\+?[\d\s().\-/]*\d[\s)]*$/;
const IP_ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const EXTENSION = /^(.*?[\d)])(?:[,;\s]*(?:#|x|p|w|ext(?:n|ension)?)|\s*[,;]+)\.?\s*[:#]?\s*(\d{1,7})\s*#?$/i;
const AFTER_SLASH = /^(.*\d)\s*\/\s*(\d{1,5})$/;

/** A digit of any script: ten of them follow one another, zero first. */
const digitValue = (digit: string): string => {
  const code = digit.codePointAt(0) as number;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
};

/** In ASCII: full-width signs, other scripts' digits, special dashes and spaces; without what nobody sees. */
const inAscii = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/\p{Nd}/gu, digitValue);

const trimmed = (text: string): string =>
  text
    .trim()
    // A spreadsheet's mark for text.
    .replace(/^'/, '')
    .replace(/[\s.,;:]+$/, '')
    // A whole number that a spreadsheet took for a fraction.
    .replace(/^(\d{7,15})\.0+$/, '$1');

/** RFC 3966: "+1-704-555-0118;ext=25", "704-555-0118;phone-context=+1". Null when its context is no country. */
const withoutParameters = (text: string): { number: string; extension: string | null } | null => {
  const [number = '', ...parameters] = text.split(/;(?=[a-z-]+=)/i);
  let whole = number;
  let extension: string | null = null;
  for (const parameter of parameters) {
    const [name, value = ''] = parameter.toLowerCase().split('=');
    if (name === 'ext') extension = value;
    if (name !== 'phone-context' || number.startsWith('+')) continue;
    if (!/^\+\d/.test(value)) return null;
    whole = `${value}-${number}`;
  }
  return extension === null || /^\d{1,7}$/.test(extension) ? { number: whole, extension } : null;
};

const isNumber = (text: string): boolean => NUMBER.test(text) && !IP_ADDRESS.test(text);

/** Takes a text apart that reads as one phone number; null for any other: a name, an address, two numbers, "1e11". */
export const phoneTextOf = (sent: string): PhoneText | null => {
  if (sent.length > MOST_CHARACTERS) return null;
  // Most texts are names.
  if (/^[ -/:-~]*$/.test(sent)) return null;
  // Unicode classes cost 2 ms to compile, so they wait for a text that needs them.
  const text = trimmed(/^[ -~]*$/.test(sent) ? sent : inAscii(sent));
  const user = SIP_USER.exec(text)?.[1];
  if (user !== undefined) return { number: user, extension: null, orElse: null };
  const bare = withoutParameters(text.replace(SCHEME, ''));
  if (!bare) return null;
  if (isNumber(bare.number)) {
    const [, before, after] = (bare.extension === null && AFTER_SLASH.exec(bare.number)) || [];
    const orElse = before !== undefined && after !== undefined ? { number: before, extension: after } : null;
    return { ...bare, orElse };
  }
  const [, number = '', extension = ''] = (bare.extension === null && EXTENSION.exec(bare.number)) || [];
  return isNumber(number) ? { number, extension, orElse: null } : null;
};
