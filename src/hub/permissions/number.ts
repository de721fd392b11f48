import { digitsOf } from '../../values/phone.ts';
import { canonicalDigits } from '../../values/phone-spellings.ts';

/** A business number as the ledger compares it: canonical digits; null for none. */
export const numberOf = (phone: string | null): string | null =>
  phone === null ? null : canonicalDigits(digitsOf(phone)) || null;
