export interface SplitName {
  first: string | null;
  last: string | null;
}

/** Splits on the last space: "Ana Maria Silva" -> "Ana Maria" and "Silva". A single word is the first name. */
export const splitName = (name: string | null): SplitName => {
  const text = name?.trim().replace(/\s+/g, ' ') ?? '';
  const gap = text.lastIndexOf(' ');
  if (gap < 0) return { first: text || null, last: null };
  return { first: text.slice(0, gap), last: text.slice(gap + 1) };
};
