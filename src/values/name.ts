import { isPhone } from './phone.ts';

export interface SplitName {
  first: string | null;
  last: string | null;
}

const NO_NAME: SplitName = Object.freeze({ first: null, last: null });

/**
 * Splits on the last space: "Ana Maria Silva" -> "Ana Maria" and "Silva". A single word is the first name, and a
 * phone number, which products write where they know no name, is none.
 */
export const splitName = (name: string | null): SplitName => {
  const text = name?.trim().replace(/\s+/g, ' ') ?? '';
  if (isPhone(text)) return NO_NAME;
  const gap = text.lastIndexOf(' ');
  if (gap < 0) return { first: text || null, last: null };
  return { first: text.slice(0, gap), last: text.slice(gap + 1) };
};
