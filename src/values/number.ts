/** As programs write numbers. */
const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i;
/** One sign and one currency at the most, on either side of each other: "-$5", "$-5", "5 EUR". */
const AMOUNT =
  /^([+-]?) ?([A-Z]{0,2}[$€£¥₹₩₪₫₱₽₺₴฿]|[A-Z]{3}|Rs\.?)? ?([+-]?)(\d(?:[\d., ']*\d)?) ?([$€£¥₹₩₪₫₱₽₺₴฿]|[A-Z]{3})?$/;
const IN_BRACKETS = /^\(([^()+-]+)\)$/;

const DECIMALS = /^\d+[.,]\d+$/;
const THREE_AFTER_POINT = /^[1-9]\d{0,2}\.\d{3}$/;
/** Groups of three that one separator parts; another one may stand before the decimals. */
const THOUSANDS = /^[1-9]\d{0,2}(?:([,. '])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d+)?$/;
/** Lakhs and crores: 12,34,567.89. */
const LAKHS = /^[1-9]\d?(?:,\d\d)+,\d{3}(?:\.\d+)?$/;

const WIDE = /[\uff01-\uff5e]/g;
const SPACES = /[\t\u00a0\u2000-\u200a\u202f\u3000]/g;

/** The same in ASCII, where it has the same meaning there: no other digits, which may be exponents or fractions. */
const inAscii = (text: string): string =>
  text
    .replace(WIDE, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(SPACES, ' ')
    .replaceAll('\u2212', '-')
    .replaceAll('\u2019', "'");

/** The last point or comma before decimals becomes a point, and whatever parts thousands goes. */
const withPoint = (digits: string, hasDecimals: boolean): string => {
  if (!hasDecimals) return digits.replace(/\D/g, '');
  const at = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
  return `${digits.slice(0, at).replace(/\D/g, '')}.${digits.slice(at + 1)}`;
};

const plainDigits = (digits: string): string | null => {
  if (/^\d+$/.test(digits)) return digits;
  // 1.250 alone is a program's 1.25; beside a currency it may be a German bill's 1250.
  if (THREE_AFTER_POINT.test(digits)) return null;
  if (THOUSANDS.test(digits)) return withPoint(digits, new Set(digits.replace(/\d/g, '')).size > 1);
  if (LAKHS.test(digits)) return withPoint(digits, digits.includes('.'));
  return DECIMALS.test(digits) ? withPoint(digits, true) : null;
};

const amountIn = (text: string): number | null => {
  const [, before = '', , after = '', digits = ''] = AMOUNT.exec(text) ?? [];
  if (before !== '' && after !== '') return null;
  const plain = plainDigits(digits);
  return plain === null ? null : Number(`${before}${after}${plain}`);
};

/**
 * The number that a text means, as programs, people and accountants write numbers: "1250.5", "1,250.00", "1 250,00",
 * "$1,250", "1.250,00 €", "(50)" for -50. Null for what could be two numbers, or has more digits than a number can hold.
 */
export const toNumber = (text: string): number | null => {
  const trimmed = text.trim();
  const ascii = PLAIN.test(trimmed) ? trimmed : inAscii(trimmed);
  const number = PLAIN.test(ascii) ? Number(ascii) : amountIn(ascii.replace(IN_BRACKETS, '-$1'));
  return number !== null && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : null;
};
