/** Numbers of one person that are written in two ways, as digits with the country code. */
interface Fold {
  spelling: RegExp;
  canonical: string;
  /** The way back. */
  folded: RegExp;
  other: string;
}

/** @see https://green-api.com/en/docs/faq/features-of-sending-and-receiving-messages-from-different-countries */
const FOLDS: readonly Fold[] = [
  // Mexico: a 1 before mobile numbers, gone since August 2019, though WhatsApp ids keep it.
  { spelling: /^521(\d{10})$/, canonical: '52$1', folded: /^52(\d{10})$/, other: '521$1' },
  // Argentina: a 9 before mobile numbers when they are called from abroad.
  { spelling: /^549(\d{10})$/, canonical: '54$1', folded: /^54(\d{10})$/, other: '549$1' },
  // Brazil: a ninth digit before mobile numbers, which older WhatsApp ids lack; no landline begins with these.
  { spelling: /^(55\d{2})9([016789]\d{7})$/, canonical: '$1$2', folded: /^(55\d{2})([016789]\d{7})$/, other: '$19$2' },
  // Benin: 01 before every number since 30 November 2024. https://fr.allafrica.com/stories/202411300249.html
  { spelling: /^22901(\d{8})$/, canonical: '229$1', folded: /^229(\d{8})$/, other: '22901$1' },
];

/** The digits of a number in the one spelling that all spellings of it have in common. */
export const canonicalDigits = (digits: string): string => {
  const fold = FOLDS.find(({ spelling }) => spelling.test(digits));
  return fold ? digits.replace(fold.spelling, fold.canonical) : digits;
};

/** Every spelling of a number in its canonical one, that one first. */
export const spellingsOf = (canonical: string): string[] => {
  const fold = FOLDS.find(({ folded }) => folded.test(canonical));
  return fold ? [canonical, canonical.replace(fold.folded, fold.other)] : [canonical];
};

const BRAZIL_LONG = /^(55\d{2})9([2-5]\d{7})$/;
const BRAZIL_SHORT = /^(55\d{2})([2-5]\d{7})$/;

/**
 * The other spelling of a Brazilian number that may be one person's, with and without the ninth digit, or two
 * people's: the short one may be somebody's landline. Null for any other number.
 */
export const kinDigits = (digits: string): string | null => {
  if (BRAZIL_LONG.test(digits)) return digits.replace(BRAZIL_LONG, '$1$2');
  return BRAZIL_SHORT.test(digits) ? digits.replace(BRAZIL_SHORT, '$19$2') : null;
};
