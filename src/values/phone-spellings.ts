/** Numbers of one person that are written in two ways, as digits with the country code. */
interface Fold {
  spelling: RegExp;
  canonical: string;
  /** The way back. */
  folded: RegExp;
  other: string;
}

const FOLDS: readonly Fold[] = [
  // Mexico: 1 before a mobile number, gone since August 2019, though WhatsApp ids keep it.
  // https://faq.whatsapp.com/1294841057948784
  { spelling: /^521(\d{10})$/, canonical: '52$1', folded: /^52(\d{10})$/, other: '521$1' },
  // Argentina: 9 before a mobile number called from abroad. https://faq.whatsapp.com/1294841057948784
  { spelling: /^549(\d{10})$/, canonical: '54$1', folded: /^54(\d{10})$/, other: '549$1' },
  // Brazil: 9 before a mobile number since 2012 to 2016; WhatsApp ids of before lack it. No landline begins with these
  // digits. https://www.gov.br/anatel/pt-br/regulado/numeracao
  { spelling: /^(55\d{2})9([016789]\d{7})$/, canonical: '$1$2', folded: /^(55\d{2})([016789]\d{7})$/, other: '$19$2' },
  // Benin: 01 before every number since 30 November 2024. https://www.itu.int/oth/T0202000017/en
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
